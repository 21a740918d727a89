"""What has to hold before the server answers anybody."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.core.exceptions import ImproperlyConfigured

LEAST_LETTERS: Final = 40
LEAST_DIFFERENT: Final = 12
_OUT_OF_EXAMPLES: Final = ("insecure", "change", "example", "secret", "password", "congtam", "default")
_ADVICE: Final = (
    "CONGTAM_SECRET_KEY is weak: whoever guesses it logs in as anybody. Leave it out, and a good one is made"
    " and kept under the data directory, or make one:"
    ' python3 -c "import secrets; print(secrets.token_urlsafe(64))"'
)


def keep_private() -> None:
    """Let only the server's own account read what this process writes from now on, whatever it inherited."""
    os.umask(0o077)


def close_to_others(folder: Path) -> None:
    """Close a data directory from before, its database and the log of that: 0700 and 0600.

    What another account owns is left to that account.
    """
    for path, mode in ((folder, 0o700), *((file, 0o600) for file in folder.glob("*.sqlite3*"))):
        with suppress(PermissionError, FileNotFoundError):
            path.chmod(mode)


def check_secret(secret: str, *, is_demo: bool) -> None:
    """Refuse to start with a secret that can be guessed; a demo keeps nothing that matters."""
    is_long = len(secret) >= LEAST_LETTERS and len(set(secret)) >= LEAST_DIFFERENT
    if not is_demo and not (is_long and not any(word in secret.lower() for word in _OUT_OF_EXAMPLES)):
        raise ImproperlyConfigured(_ADVICE)
