"""People at their browsers, logged in through the door everybody uses."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client

from tests.world import PASSWORD


def browser(username: str | None = None, *, english: bool = False) -> Client:
    """Return a browser, logged in where a name is given."""
    made = Client(headers={"Accept": "text/html,*/*"})
    if english:
        made.cookies["django_language"] = "en"
    if username is not None:
        answered = made.post("/login", {"username": username, "password": PASSWORD})
        assert (answered.status_code, answered.headers["Location"]) == (302, "/"), answered.content
    return made


def reads(answered: Any) -> str:
    """Return the words of a page, as a person reads them."""
    text = re.sub(r"<(script|style|title)\b.*?</\1>", " ", answered.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def hidden(answered: Any, name: str) -> str:
    """Return the value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', answered.content.decode())
    assert found, name
    return unescape(found[1])
