"""`make quick`: the tests of what changed since `main`, and the pure rules, in about a minute.

A changed file is answered by its room's tests: `backend/findings/…` by `tests/backend/findings`. What the
whole house stands on (`shared`, the cast) is answered by all rules and by a visit's way through the backend.
Only `make test` answers for everything.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
ALWAYS = ("tests/repository", "tests/shared")
ON_THE_STREET = ("tests/backend/intake/test_push.py", "tests/backend/test_access_matrix.py")
"""A visit's way through the backend, and who may do what: what changes below every room may break these."""


def main() -> int:
    """Run the chosen tests on SQLite, without the slow ones; return pytest's exit code."""
    chosen = sorted({*ALWAYS, *answering(changed_files())})
    sys.stdout.write("\n".join(["Tests of what changed:", *chosen, ""]))
    sys.stdout.flush()
    command = [sys.executable, "-m", "pytest", "-q", "-m", "not slow", "--db=sqlite", *chosen]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def changed_files() -> list[str]:
    """Return the files that differ from where this branch left `main`, and those not committed yet."""
    base = _git("merge-base", "HEAD", "main").strip() or "HEAD"
    listed = _git("diff", "--name-only", base) + _git("ls-files", "--others", "--exclude-standard")
    return listed.split("\n")


def answering(files: Iterable[str]) -> set[str]:
    """Return the test folders and files that answer for the changed ones."""
    chosen: set[str] = set()
    for file in files:
        top, _, rest = file.partition("/")
        if top == "tests" and Path(file).name.startswith("test_"):
            chosen.add(file)
        elif top in ("backend", "field_app") and "/" in rest:
            chosen.add(f"tests/{top}/{rest.split('/')[0]}")
        if top == "shared" or file == "tests/world.py":
            chosen.update(ON_THE_STREET)
    return {
        name
        for name in chosen
        if (ROOT / name).exists() and not name.startswith(("tests/faults", "tests/e2e"))
    }


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
