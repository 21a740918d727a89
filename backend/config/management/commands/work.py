"""`manage.py work`: do the jobs that are due and send the messages that wait, until told to stop."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from backend.config.schedule import JOBS
from backend.intake.lost_key import check_server_key
from backend.jobs.mail import send_one
from backend.jobs.periodic import do_due_jobs
from backend.jobs.work import do_next_job

REST_S = 2.0
"""Between looks where nothing is to do."""

_log = logging.getLogger(__name__)


class Command(BaseCommand):
    """A worker; as many may run as like, on as many hosts: each row is worked on by one of them."""

    help = "Do what happens later: reminders, messages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take `--once` and `--with-parent`."""
        parser.add_argument("--once", action="store_true", help="do what is due now, then stop")
        parser.add_argument(
            "--with-parent", type=int, metavar="PID", help="stop when this process, the parent, is gone"
        )

    def handle(self, *, once: bool, with_parent: int | None, **_: Any) -> None:
        """Work; SIGTERM and SIGINT let the present piece be finished."""
        check_server_key()
        holder = f"{os.getpid()}-{secrets.token_hex(4)}"
        if once:
            work_once(holder)
            return
        self.stopped = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        self.stdout.write("The worker has begun.")
        self.stdout.flush()
        while not self.stopped and with_parent in (None, os.getppid()):
            try:
                work_once(holder)
            except Exception:  # noqa: BLE001 - the database may be away for a while; the worker is not
                _log.exception("the worker goes on after a failure")
            close_old_connections()
            self._rest()

    def _stop(self, *_: object) -> None:
        self.stopped = True

    def _rest(self) -> None:
        until = time.monotonic() + REST_S
        while not self.stopped and time.monotonic() < until:
            time.sleep(0.2)


def work_once(holder: str) -> None:
    """Do what is due again, send messages until none waits, do a job; and so on until nothing is left."""
    while True:
        do_due_jobs(JOBS, holder, timezone.now())
        while send_one(holder, timezone.now()):
            pass
        if not do_next_job(holder, timezone.now()):
            return
