"""Word files through python-docx: real headings, repeated head rows, page fields, figures that are locked."""

from backend.documents.writers.word.paper import docx_bytes

__all__ = ["docx_bytes"]
