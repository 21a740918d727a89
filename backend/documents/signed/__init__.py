"""Signed PDFs that come back: kept, read in a process of their own, compared with what went out."""
