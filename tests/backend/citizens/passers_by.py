"""Citizens with their own phones: no account, no cookie, only the code they read off a paper."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client
from django.utils import timezone

from backend.citizens.actions import print_slips, put_up_sign
from backend.people.models import User
from backend.units.models import Counter


def sign_at(counter: Counter, by: User, *, day_codes: bool = False) -> str:
    """Return the code of the counter's sign."""
    sign = put_up_sign(counter, day_codes=day_codes, by=by, now=timezone.now())
    assert sign.code
    return sign.code


def slips_for(counter: Counter, by: User, sheets: int = 1) -> list[str]:
    """Return the codes of fresh slips."""
    return print_slips(counter, sheets, by=by, now=timezone.now())[1]


def opens(code: str, address: str = "198.51.100.7") -> Any:
    """Open the page behind a code."""
    return Client(REMOTE_ADDR=address).get(f"/g/{code}")


def ticket_of(page: Any) -> str:
    """Return the sealed note in a form."""
    found = re.search(r'name="ticket" value="([^"]+)"', page.content.decode())
    assert found, page.content.decode()
    return unescape(found[1])


def sends(code: str, ticket: str, address: str = "198.51.100.7", **fields: str) -> Any:
    """Send a form."""
    return Client(REMOTE_ADDR=address).post(f"/g/{code}", {"ticket": ticket, **fields})


def answers(code: str, address: str = "198.51.100.7", **fields: str) -> Any:
    """Open the page and send it with these choices."""
    return sends(code, ticket_of(opens(code, address)), address, **fields)


def reply_code_on(page: Any) -> str | None:
    """Return the code for reading the reply, where the page shows one."""
    found = re.search(r'class="k">([0-9A-Z-]{14})<', page.content.decode())
    return found[1] if found else None


def was_thanked(page: Any) -> bool:
    """Say whether the page thanks for an answer."""
    return "Cảm ơn ông/bà" in page.content.decode()
