"""Say exactly which system packages are missing, before anything fails half-way.

Usage: check_system.py venv|app|test|browser|tools. Needs nothing but Python itself.
"""

from __future__ import annotations

import ctypes.util
import importlib.util
import shutil
import sys

DEBIAN = "sudo apt-get install"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
GL = {"GL": "libgl1", "EGL": "libegl1"}


def missing_for_venv() -> list[str]:
    """Return the Debian packages without which `python3 -m venv` cannot work."""
    if importlib.util.find_spec("ensurepip") is None:
        return [f"python3.{sys.version_info.minor}-venv"]
    return []


def missing_for_window() -> list[str]:
    """Return the Debian packages without which Kivy cannot open a window, on screen or off."""
    if sys.platform != "linux":
        return []
    return [package for library, package in GL.items() if ctypes.util.find_library(library) is None]


def missing_for_pages() -> list[str]:
    """Return the Debian package without which no page can be looked at in a real browser."""
    return [] if any(map(shutil.which, BROWSERS)) else ["chromium"]


def missing_for_tools() -> list[str]:
    """Return the Debian packages some tests need: a proxy, texts of PDFs, readers of printed codes, jails."""
    there = {
        "nginx-light": ("nginx", "/usr/sbin/nginx"),
        "poppler-utils": ("pdftotext",),
        "zbar-tools": ("zbarimg",),
        "bubblewrap": ("bwrap",),
    }
    return [package for package, names in there.items() if not any(map(shutil.which, names))]


MISSING = {"venv": missing_for_venv, "browser": missing_for_pages, "tools": missing_for_tools}


def main(purpose: str) -> int:
    """Print what is missing for `purpose` and how to install it; return 1 when something is."""
    if sys.version_info < (3, 11):
        found = sys.version.split()[0]
        print(f"Python 3.11 or newer is needed; this is {found}. Try: make PYTHON=python3.12 …")
        return 1
    missing = MISSING.get(purpose, missing_for_window)()
    if missing:
        print(
            f"Missing system packages: {' '.join(missing)}\nInstall them with: {DEBIAN} {' '.join(missing)}"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
