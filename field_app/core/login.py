"""Logging in once: password → person → this device enrolled → a session that lasts."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from typing import Any

from field_app.core.device import ALGORITHM
from field_app.core.errors import AppError
from field_app.core.machine import Machine
from field_app.core.server import Server
from field_app.core.vault import Vault
from field_app.store.settings import PersonRow
from field_app.store.store import Store
from field_app.sync.exchange import NeedsLoginError, RefusedError, Request, Transport, UnreachableError
from field_app.sync.http import server_address
from field_app.sync.messages import JSON_MEDIA_TYPE, json_answer
from field_app.sync.session import LOST
from shared.base.text import nfc


class Login:
    """Makes somebody the person of this device, with the server's consent."""

    def __init__(self, store: Store, machine: Machine, server: Server, vault: Vault) -> None:
        self._settings = store.settings
        self._visits = store.visits
        self._feed = store.feed
        self._server = server
        self._device = server.device
        self._session = server.session()
        self._line = server.line
        self._vault = vault
        self._model = machine.model or "computer"
        self._lock = threading.Lock()

    def login(self, server: str, username: str, password: str, earlier: str = "") -> None:
        """Log in and enrol; see Account.login. After a lost answer at any step, log in again."""
        with self._lock:
            try:
                self._login(server_address(server), username, password, earlier)
            except UnreachableError as error:
                raise AppError(error.code) from error
            except RefusedError as refusal:
                raise AppError(refusal.code) from refusal

    def logout(self) -> None:
        """Forget the session, once a login under way is through; what this person made stays and waits."""
        with self._lock:
            self._leave()

    def _leave(self) -> None:
        self._session.end()
        self._settings.log_out()

    def _login(self, server: str, username: str, password: str, earlier: str) -> None:
        transport = self._line.at(server)
        words = {"username": nfc(username.strip()), "password": nfc(password)}
        access = _text(_post(transport, "auth/token", words), "access")
        bearer = {"authorization": f"Bearer {access}"}
        self._vault.open_with_password(words["password"], nfc(earlier))
        me = json_answer(transport.send(Request("GET", "me", bearer)))
        person = PersonRow(*(_text(me, name) for name in ("id", "username", "full_name", "role")))
        self._make_room_for(person)
        if self._server.address() != server:
            self._session.end()  # before the line moves: a secret is never shown to another server
            self._line.use(server)
        server_key = self._open_session(transport, bearer)
        self._settings.log_in(person, server=server, server_key=server_key)
        self._vault.keep_password(words["password"])

    def _open_session(self, transport: Transport, bearer: Mapping[str, str]) -> str:
        """Enrol and prove that the session works; returns the key the server signs receipts with.

        A session whose later secrets this device has forgotten answers once that it is over; enrolling again
        then begins a new one.
        """
        for is_last in (False, True):
            enrolled = self._enrol(transport, bearer)
            session = _record(enrolled, "session")
            self._session.open(_text(session, "id"), _text(session, "secret"))
            try:
                self._session.token()
                break
            except NeedsLoginError as error:
                if error.code != LOST:  # that one goes on once the phone is taken back
                    self._session.end()
                if is_last or error.code == LOST:
                    raise AppError(error.code) from error
        return _text(_record(enrolled, "server_key"), "public_key")

    def _make_room_for(self, person: PersonRow) -> None:
        """Let another person have this device only when nothing of the one before still waits on it."""
        owner = self._settings.last_person()
        if owner is None or owner.id == person.id:
            return
        if self._visits.unfinished_business(not_by=person.id):
            raise AppError("device-in-use")
        self._leave()
        self._vault.remove_pin()  # it was the other person's
        self._device.renew()
        self._settings.drop("owner")
        self._feed.forget_scope()

    def _enrol(self, transport: Transport, bearer: Mapping[str, str]) -> Mapping[str, Any]:
        """Enrol; when this device's id is spent (revoked, or another's), become a new one and enrol that."""
        try:
            return self._enrol_once(transport, bearer)
        except RefusedError as refusal:
            if refusal.code not in ("device-conflict", "device-revoked"):
                raise
        self._device.renew()
        return self._enrol_once(transport, bearer)

    def _enrol_once(self, transport: Transport, bearer: Mapping[str, str]) -> Mapping[str, Any]:
        device_id = self._device.id
        wanted = {
            "id": device_id,
            "model": self._model,
            "algorithm": ALGORITHM,
            "public_key": self._device.public_key(),
        }
        answer = _post(transport, "devices", wanted, bearer)
        if (answer.get("id"), answer.get("key_id")) != (device_id, self._device.key_id()):
            raise UnreachableError("not-our-server")
        return answer


def _post(
    transport: Transport, path: str, value: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    sent = {"content-type": JSON_MEDIA_TYPE, **(headers or {})}
    return json_answer(transport.send(Request("POST", path, sent, json.dumps(value).encode())))


def _text(answer: Mapping[str, Any], name: str) -> str:
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise UnreachableError("not-our-server")
    return value


def _record(answer: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = answer.get(name)
    if not isinstance(value, dict):
        raise UnreachableError("not-our-server")
    return value
