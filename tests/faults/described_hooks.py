"""What schemathesis does beside inventing requests: it logs in as everybody, and names things that exist.

Loaded by name (`SCHEMATHESIS_HOOKS`); CT_SERVER, CT_USERS and CT_PASSWORD say whom to ask and as whom.
"""

from __future__ import annotations

import json
import os
import random
from functools import cache
from typing import Any

import schemathesis
import urllib3

SERVER, USERS = os.environ["CT_SERVER"], os.environ["CT_USERS"].split()
NAMED = {"device_id": "/api/v1/devices", "visit_id": "/api/v1/visits"}
"""Which list holds what a part of a path names, where it is not called `id`."""
_dice = random.Random(1)  # noqa: S311 - no secret
_tokens: dict[str, str] = {}
schemathesis.serializer.alias("application/vnd.congtam.bundle", "application/octet-stream")  # bytes, like it


def _token(user: str) -> str:
    if user not in _tokens:
        login = {"username": user, "password": os.environ["CT_PASSWORD"]}
        answer = urllib3.request("POST", f"{SERVER}/api/v1/auth/token", json=login, timeout=60)
        _tokens[user] = answer.json().get(
            "access", ""
        )  # none, once the invented logins have locked somebody out
    return _tokens[user]


@cache
def _known(path: str) -> list[str]:
    """Return ids of what a list shows to anybody, but not the accounts that are logged in."""
    found: set[str] = set()
    for user in USERS:
        headers = {"Authorization": f"Bearer {_token(user)}"}
        answer = urllib3.request("GET", SERVER + path, headers=headers, timeout=60)
        rows = json.loads(answer.data).get("results", []) if answer.status == 200 else []
        found |= {row["id"] for row in rows[:20] if row.get("username") not in USERS}
    return sorted(found)


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """Name, four times out of five, something that exists."""
    places = {"id": context.operation.path.partition("/{id}")[0], **NAMED}
    for name in places.keys() & (path_parameters or {}).keys():
        if (known := _known(places[name])) and _dice.random() < 0.8:
            path_parameters = {**(path_parameters or {}), name: _dice.choice(known)}
    return path_parameters


@schemathesis.hook
def before_call(_context: Any, case: Any, _options: dict[str, Any]) -> None:
    """Ask, nineteen times out of twenty, as somebody."""
    if _dice.random() < 0.95:
        case.headers["Authorization"] = f"Bearer {_token(_dice.choice(USERS))}"


@schemathesis.hook
def after_call(_context: Any, case: Any, response: Any) -> None:
    """Log in again as somebody whose session a request has ended."""
    if response.status_code == 401:
        sent = str((case.headers or {}).get("Authorization", ""))
        for user in [user for user, token in _tokens.items() if sent == f"Bearer {token}"]:
            del _tokens[user]


@schemathesis.serializer("application/offset+octet-stream")
def photo(_context: Any, value: Any) -> bytes:
    """Send a photo's bytes as they are."""
    return value if isinstance(value, bytes) else str(value).encode()
