"""The rules of an inspection: checklists, what an answer means, findings, dates. Time is an argument."""
