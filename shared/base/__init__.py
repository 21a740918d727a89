"""What rules and protocol are built on: ids, text, records, the Merkle tree."""
