"""`manage.py first_admin`: open the account of the first administrator, who opens all others."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backend.people.actions import create_user
from backend.people.models import Role, User


class Command(BaseCommand):
    """Ask for a password, judge it, and open the account; the log knows of it as of any other."""

    help = "Open the first administrator's account. The password is asked for, or read from standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take who it is."""
        parser.add_argument("username")
        parser.add_argument("full_name", help="as on papers, in quotes")
        parser.add_argument("--email", default="")

    def handle(self, *, username: str, full_name: str, email: str, **_options: Any) -> None:
        """Open it, once; CommandError says what is wrong."""
        if User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exists():
            raise CommandError("There is an administrator already, who opens further accounts in the portal.")
        try:
            create_user(
                username=username,
                full_name=full_name,
                email=email,
                role=Role.ADMINISTRATOR,
                password=_password(),
                now=timezone.now(),
            )
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(f"{username} may log in to the portal now.")


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Password (12 letters or more): ")
    if getpass.getpass("Again: ") != password:
        raise CommandError("The two are not the same.")
    return password
