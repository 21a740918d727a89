"""Rules and formats the phone and the server share: standard library only, no I/O, no clock."""
