"""Which version this is: the one place that says so. Everything else reads it, or a test holds it to this."""

from __future__ import annotations

from typing import Final, NamedTuple

VERSION: Final = "0.2.0"
"""MAJOR.MINOR.PATCH of app, server and their API, as in CHANGELOG.md."""

BUILD: Final = ""
"""The commit this was packaged from. Packaging writes it into its copy of this line; empty in a checkout."""


class Release(NamedTuple):
    """What signed and sent something: `name`, `version` and, where it is known, `build`, a commit."""

    name: str
    version: str
    build: str | None

    @property
    def full_version(self) -> str:
        """Return the version with its build: `0.2.0+1a2b3c4d5e6f`, or the version alone."""
        return f"{self.version}+{self.build}" if self.build else self.version
