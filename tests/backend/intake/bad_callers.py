"""Bad inputs B28 to B30 and B33: who may not ask, and what they must not learn."""

from __future__ import annotations

import base64
import hmac
import json
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import jwt
from django.conf import settings

from backend.devices import actions
from backend.findings.models import Finding
from backend.kernel.keys import server_key
from backend.people import tokens
from backend.visits.models import Evidence
from tests import world
from tests.backend.intake.cases import PUSH, Answer, Case, Item, Refused, Scene, Send, cases
from tests.backend.visiting import batch, body, photo, push, upload
from tests.world import NOW, new_id

TOKEN_INVALID = Refused(401, "token-invalid", "after-login", (("WWW-Authenticate", 'Bearer realm="api"'),))
NOT_FOUND = Refused(404, "not-found", "never")
CHANGES = "/api/v1/sync/changes"


def _with(header: str | None, path: str = PUSH, **extra: str) -> Send:
    """Push with another `Authorization` header."""

    def send(scene: Scene) -> Answer:
        scene.phone.client.credentials(**({"HTTP_AUTHORIZATION": header} if header is not None else {}))
        return scene.ask("POST", path, json.dumps(batch(scene.phone)).encode(), **extra)

    return send


def _token(**changes: Any) -> Send:
    """Push with a token like our own, but for `changes`; None leaves a claim out."""
    return lambda scene: _with(f"Bearer {_forged(scene, settings.SIMPLE_JWT['SIGNING_KEY'], **changes)}")(
        scene
    )


def _forged(scene: Scene, key: Any, algorithm: str = "HS256", **changes: Any) -> str:
    claims = jwt.decode(tokens.access_token(scene.phone.session), options={"verify_signature": False})
    return jwt.encode({k: v for k, v in (claims | changes).items() if v is not None}, key, algorithm)


def _signed(key: Any, algorithm: str = "HS256") -> Send:
    return lambda scene: _with(f"Bearer {_forged(scene, key, algorithm)}")(scene)


def _with_our_public_key(scene: Scene) -> Answer:
    """Use as a shared secret what everybody knows; the library that makes tokens refuses to."""
    signed, _, _ = _forged(scene, "k" * 64).rpartition(".")
    digest = hmac.digest(base64.b64decode(server_key().public_key_b64), signed.encode(), "sha256")
    return _with(f"Bearer {signed}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}")(scene)


def _with_a_refresh_token(scene: Scene) -> Answer:
    return _with(f"Bearer {tokens.refresh_token(scene.phone.session)}")(scene)


def _in_the_query(name: str) -> Send:
    return lambda s: _with(None, f"{PUSH}?{name}={tokens.access_token(s.phone.session)}")(s)


def _in_a_cookie(scene: Scene) -> Answer:
    for name in ("token", "access", "jwt", "Authorization"):
        scene.phone.client.cookies[name] = tokens.access_token(scene.phone.session)
    return _with(None)(scene)


def _revoked(scene: Scene) -> Answer:
    actions.revoke_device(scene.phone.device, by=scene.phone.owner, now=NOW)
    return scene.push(scene.visit())


def _revoked_phone_named(scene: Scene) -> Answer:
    """Push for a revoked phone from a client that is logged in without one."""
    actions.revoke_device(scene.phone.device, by=scene.phone.owner, now=NOW)
    scene.phone.client = world.client(scene.phone.owner)
    return scene.push(scene.visit())


def _shut_down(scene: Scene) -> None:
    scene.phone.owner.is_active = False
    scene.phone.owner.save()


def _drain_pushes(scene: Scene) -> Answer:
    _shut_down(scene)
    return scene.push(scene.visit())


def _drain_pulls(path: str) -> Send:
    def send(scene: Scene) -> Answer:
        _shut_down(scene)
        return scene.ask("GET", path)

    return send


def _as_officer(path: str, *, seen: Any = None) -> Send:
    """Ask for what exists and for what does not; both answers must be alike but for the request's id."""

    def send(scene: Scene) -> Answer:
        data = photo()
        visit = body(scene.phone, photos=(data,))
        push(scene.phone, visit)
        assert upload(scene.phone, data).status_code == 204
        found = seen() if seen else visit["visit_id"]
        there, absent = (scene.officer.get(path.format(i)) for i in (found, new_id()))
        answer_body, known = there.json(), absent.json()
        assert answer_body | {"instance": ""} == known | {"instance": ""}
        return there

    return send


def _a_finding() -> object:
    return Finding.objects.latest("pk").pk


def _a_piece_of_evidence() -> object:
    return Evidence.objects.latest("pk").pk


_YESTERDAY = int((datetime.now(UTC) - timedelta(days=1)).timestamp())

CALLERS: tuple[Case, ...] = tuple(
    chain(
        cases(
            "B28",
            Refused(401, "device-revoked", "after-login"),
            revoked=_revoked,
            revoked_phone_named=_revoked_phone_named,
        ),
        cases("B28", Item("stored"), drain_pushes=_drain_pushes),
        cases(
            "B28",
            Refused(403, "drain-only", "never"),
            drain_pulls=_drain_pulls(CHANGES),
            drain_takes_a_snapshot=_drain_pulls("/api/v1/sync/snapshot"),
            drain_lists=_drain_pulls("/api/v1/visits"),
        ),
        cases(
            "B29",
            TOKEN_INVALID,
            none=_with(None),
            empty=_with("Bearer "),
            garbage=_with("Bearer a.b.c"),
            three_dots=_with("Bearer ..."),
            basic=_with("Basic aW5zcGVjdG9yMTpjb25ndGFtLWRlbW8="),
            of_10000=_with(f"Bearer {'x' * 10_000}"),
            expired=_token(exp=_YESTERDAY),
            other_audience=_token(aud="somebody-else"),
            no_audience=_token(aud=None),
            other_issuer=_token(iss="somebody-else"),
            other_person=_token(sub=new_id()),
            no_session=_token(sid=None),
            unknown_session=_token(sid=new_id()),
            session_no_id=_token(sid="' OR 1=1 --"),
            no_signature=_signed(None, "none"),
            other_key=_signed("k" * 64),
            public_key=_with_our_public_key,
            refresh=_with_a_refresh_token,
        ),
        cases(
            "B30",
            TOKEN_INVALID,
            token=_in_the_query("token"),
            access_token=_in_the_query("access_token"),
            jwt=_in_the_query("jwt"),
            cookie=_in_a_cookie,
        ),
        cases(
            "B33",
            NOT_FOUND,
            visit=_as_officer("/api/v1/visits/{}"),
            finding=_as_officer("/api/v1/findings/{}", seen=_a_finding),
            evidence=_as_officer("/api/v1/evidence/{}", seen=_a_piece_of_evidence),
            photo=_as_officer("/api/v1/evidence/{}/file", seen=_a_piece_of_evidence),
            original=_as_officer("/api/v1/evidence/{}/file?variant=original", seen=_a_piece_of_evidence),
            state=_as_officer("/api/v1/sync/visits/{}"),
        ),
    )
)
