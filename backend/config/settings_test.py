"""Settings for tests: a data directory that is thrown away and a password hash that costs nothing."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from datetime import timedelta

os.environ["CONGTAM_DATA_DIR"] = tempfile.mkdtemp(prefix="congtam-test-")
atexit.register(shutil.rmtree, os.environ["CONGTAM_DATA_DIR"], ignore_errors=True)

from backend.config.databases import SQLITE_OPTIONS  # noqa: E402  # the directory above has to be named first
from backend.config.settings import *  # noqa: E402, F403  # the same
from backend.config.settings import AUTH_PASSWORD_VALIDATORS, DATA_DIR, DATABASES  # noqa: E402  # the same

DISK_RESERVE = 0  # however full the disk of whoever runs the tests is
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
# the cast logs in with one password that everybody knows; where more is asked for, its tests say so
AUTH_PASSWORD_VALIDATORS = AUTH_PASSWORD_VALIDATORS[:2]
SECOND_FACTOR_REQUIRED = FOUR_EYES = False
PORTAL_IDLE = timedelta(days=1)  # clocks jump

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # a real file: threads and processes share it as in production; durability is tested elsewhere
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"] = {
        **SQLITE_OPTIONS,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;",
    }
