#!/usr/bin/env python
"""Django's command line for the backend; works from any directory."""

import os
import sys
from pathlib import Path


def main() -> None:
    """Run the command given in `sys.argv`."""
    sys.path[0] = str(Path(__file__).resolve().parent.parent)  # the repository, not this directory
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    from django.core.management import execute_from_command_line

    from backend.config.start import keep_private

    keep_private()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
