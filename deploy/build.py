"""Says which commit is built, and writes it into what is packaged: `python -m deploy.build`."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LINE = re.compile(r'^BUILD: Final = ".*"$', re.MULTILINE)


def commit(checkout: Path = ROOT) -> str:
    """Return the commit that lies in `checkout`, -dirty where it was changed; empty where git has none."""
    try:
        answer = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"],  # noqa: S607  # git from PATH
            cwd=checkout,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return answer.stdout.strip()


def write_build(version_file: Path, build: str) -> None:
    """Name the commit in a packaged copy of shared/base/version.py."""
    text, count = LINE.subn(f'BUILD: Final = "{build}"', version_file.read_text(encoding="utf-8"))
    if count != 1:
        raise ValueError(f"{version_file} has {count} lines that name the build")
    version_file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.stdout.write(f"{commit()}\n")
