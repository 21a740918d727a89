"""Tests, and the servers they start: accounts have one password that everybody knows, as in the demo."""

import os

os.environ.setdefault("DEMO", "1")
