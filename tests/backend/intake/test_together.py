"""Plain visits of one push, stored together: the same answers and rows as one by one, for less."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.evidence.store import PHOTOS
from backend.findings.models import Finding, FindingTally, VisitTally
from backend.findings.recount import recount
from backend.intake import push as pushing
from backend.intake import together
from backend.intake.models import Quarantine
from backend.intake.together import Taken
from backend.journal.models import Event, FeedEntry, JournalHead, Leaf
from backend.journal.verification import first_journal_fault
from backend.units.models import Succession, Unit
from backend.visits.models import Evidence, Photo, PhotoClaim, Receipt, Revision, Visit
from tests import world
from tests.backend.visiting import answer, batch, body, envelope, photo, push, sha256
from tests.world import MUONG_LA, TO_HIEU, Enrolled, new_id

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 8
NAMES = ("Lò Thị Mai", "Quàng Văn Sơn", "Cầm Thị Hoa")


@pytest.fixture(autouse=True)
def the_day(monkeypatch: pytest.MonkeyPatch, muong_la: Unit) -> None:
    """It is the cast's day, and Mường La carries on what was Tô Hiệu's."""
    monkeypatch.setattr(timezone, "now", lambda: world.NOW)
    Succession.objects.create(predecessor_id=TO_HIEU, successor=muong_la, on=date(2026, 1, 1), principal=True)


@pytest.mark.parametrize("seed", range(6))
def test_any_push_is_answered_and_kept_as_one_by_one(
    seed: int, phone_1: Enrolled, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rng = Random(seed)  # noqa: S311 - a repeatable test
    for number in range(4):
        _hold(photo(f"photo-held{number}"), tmp_path)
    for number in range(2):
        _bring(photo(f"photo-held{number}"), phone_1)
    pushes = [batch(phone_1, *envelopes) for envelopes in _pushes(phone_1, rng)]
    with _undone():
        at_once = _after(phone_1, pushes)
    with _undone():
        monkeypatch.setattr(pushing, "take_together", lambda rest, _brought: Taken((), len(rest)))
        one_by_one = _after(phone_1, pushes)
    for here, there in zip(at_once, one_by_one, strict=True):
        assert here == there


def test_twenty_visits_cost_eight_statements(phone_1: Enrolled) -> None:
    push(phone_1, body(phone_1, n=1))  # the checklists are read once
    contents = _chain(phone_1, 20, start=2, officials=NAMES)
    sent = batch(phone_1, *contents)
    with CaptureQueriesContext(connection) as reported:
        answered = phone_1.client.post("/api/v1/sync/push", sent, format="json")
    assert [result["status"] for result in answered.json()["results"]] == ["stored"] * 20
    assert Receipt.objects.count() == 21
    statements = [query["sql"] for query in reported if "SAVEPOINT" not in query["sql"]]
    if connection.vendor == "postgresql":
        assert len(statements) <= MOST_STATEMENTS, "\n".join(text[:120] for text in statements)


def test_where_the_common_transaction_fails_each_is_taken_by_itself(
    phone_1: Enrolled, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(together, "add_sealing", failing)
    results = phone_1.client.post(
        "/api/v1/sync/push", batch(phone_1, *_chain(phone_1, 5)), format="json"
    ).json()["results"]
    assert [result["status"] for result in results] == ["stored"] * 5
    assert Receipt.objects.count() == 5
    assert first_journal_fault() is None


def test_a_visit_counts_the_absentees_of_those_before_it_in_the_same_push(phone_1: Enrolled) -> None:
    phone_1.client.post(
        "/api/v1/sync/push", batch(phone_1, *_chain(phone_1, 3, officials=NAMES[:1])), format="json"
    )
    found = Finding.objects.filter(item="GG-05").order_by("revision__received_seq")
    first, *later = found.values_list("severity", flat=True)
    assert {*later} != {first}


def _hold(data: bytes, folder: Path) -> None:
    """Have a photo in the store, as another visit would have brought it."""
    part = folder / sha256(data)
    part.write_bytes(data)
    PHOTOS.put(sha256(data), str(part))


def _bring(data: bytes, phone: Enrolled) -> None:
    """Let the phone's owner have brought every byte of a photo before."""
    known = Photo.objects.create(sha256=sha256(data), size=len(data))
    PhotoClaim.objects.create(photo=known, user=phone.owner, size=len(data), brought_at=world.NOW)


# -- the pushes


def _pushes(phone: Enrolled, rng: Random) -> Iterator[list[dict[str, Any]]]:
    """Yield three pushes: plain visits for the most part, and among them whatever a phone may come with."""
    sent: list[dict[str, Any]] = []
    contents: list[dict[str, Any]] = []
    n, prev = 0, None
    for _ in range(3):
        envelopes = []
        for _ in range(rng.randint(4, 14)):
            kind = rng.choice(("plain",) * 8 + UNUSUAL)
            if kind == "again" and sent:
                envelopes.append(rng.choice(sent))
                continue
            n += 1 if kind != "gap" else 3
            content = _content(phone, rng, kind, n=n, prev=prev, before=contents)
            one = envelope(phone, content)
            if kind == "damaged":
                one["sha256"] = one["sha256"][::-1]
            if kind == "unsigned":
                one["signature"] = one["signature"][::-1]
            envelopes.append(one)
            sent.append(one)
            contents.append(content)
            prev = one["sha256"]
        yield envelopes


UNUSUAL = (
    *("again", "gap", "damaged", "unsigned", "amend", "same-visit", "same-id", "nowhere", "no-checklist"),
    *("impossible", "team", "number-again", "newer", "photo", "photo-held", "skewed", "withdraw", "cleaned"),
)


def _content(
    phone: Enrolled, rng: Random, kind: str, *, n: int, prev: str | None, before: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return a visit, which is odd in the way its kind says."""
    content = body(phone, n=n, prev=prev, unit=rng.choice((TO_HIEU, MUONG_LA)))
    day = world.NOW.date() - timedelta(days=rng.choice((0, 0, 1, 300, 364, 365, 366, 800)))
    content["started"]["wall"] = f"{day}T07:25:10+07:00"
    officials = [{"full_name": name, "title": "Chuyên viên"} for name in rng.sample(NAMES, rng.randint(0, 2))]
    content["responses"][-1] |= {"officials": officials, "value": max(1, len(officials))}
    other = rng.choice(before) if before else content
    if kind in ("amend", "withdraw"):
        content |= {"kind": kind, "visit_id": other["visit_id"], "parents": [other["revision_id"]]}
        content["unit"] = other["unit"]
    changes: dict[str, Any] = {
        "same-visit": {"visit_id": other["visit_id"]},
        "same-id": {"revision_id": other["revision_id"]},
        "nowhere": {"unit": "sl-x99-00000"},
        "no-checklist": {"checklists": ["XX-2026.1"]},
        "impossible": {"responses": [answer("GG-02", "pass")]},
        "team": {"team": [new_id()]},
        "newer": {"schema": "visit/9"},
        "skewed": {"clock": {"server_seen": "2020-01-01T00:00:00Z", "mono_at_seen": 0}},
    }
    content |= changes.get(kind, {})
    if kind == "number-again":
        content["device"]["n"] = max(1, n - 1)
    if kind == "cleaned":
        content["responses"][0]["note"] = "một\u0007hai"
    if kind.startswith("photo"):
        data = photo(f"{kind}{rng.randint(0, 3)}")
        named = body(phone, photos=(data,))
        content |= {"photos": named["photos"]}
        content["responses"][-1]["photos"] = named["responses"][-1]["photos"]
    return content


def _chain(
    phone: Enrolled, count: int, *, start: int = 1, officials: tuple[str, ...] = ()
) -> list[dict[str, Any]]:
    """Return envelopes of plain visits that follow each other."""
    envelopes: list[dict[str, Any]] = []
    prev = Revision.objects.order_by("-n").values_list("sha256", flat=True).first() if start > 1 else None
    for n in range(start, start + count):
        content = body(phone, n=n, prev=prev)
        named = [{"full_name": name, "title": "Chuyên viên"} for name in officials]
        content["responses"][-1] |= {"officials": named, "value": max(1, len(named))}
        envelopes.append(envelope(phone, content))
        prev = envelopes[-1]["sha256"]
    return envelopes


# -- what there is afterwards


@contextmanager
def _undone() -> Iterator[None]:
    """Take back all that happens to the database in the block."""
    block: Any = transaction.atomic()
    block._from_testcase = True  # the journal's own transaction takes it for the test's
    with block:
        yield
        transaction.set_rollback(True)


def _after(phone: Enrolled, pushes: list[dict[str, Any]]) -> list[object]:
    """Push all, and return the answers and what each table then holds; ids made at random left out."""
    answers = [phone.client.post("/api/v1/sync/push", sent, format="json").json() for sent in pushes]
    assert first_journal_fault() is None
    assert recount() == {}
    return [
        [_answer(reported) for reported in answers],
        [_plain(row) for row in Visit.objects.order_by("id").values()],
        list(Revision.objects.order_by("received_seq").values()),
        _rows(Evidence),
        _rows(Photo),
        _rows(PhotoClaim),
        _rows(Finding),
        _rows(FindingTally),
        _rows(VisitTally),
        sorted(Quarantine.objects.values_list("revision_id", "code")),
        list(Leaf.objects.order_by("index").values()),
        list(JournalHead.objects.values("feed_seq", "event_index", "tree_size", "tree_frontier")),
        [_sealing(row) for row in FeedEntry.objects.order_by("seq").values()],
        list(Event.objects.order_by("index").values_list("index", "verb", "noun", "unit_id", "actor_id")),
        sorted(map(_facts, Receipt.objects.values_list("signed", flat=True))),
    ]


def _answer(reported: dict[str, Any]) -> list[dict[str, Any]]:
    results = [{**result, "ticket": "ticket" in result} for result in reported["results"]]
    problems = [result.pop("problem", {}).get("code") for result in results]
    return [*results, {"problems": problems, "missing": reported["missing"]}]


def _rows(model: Any) -> list[str]:
    return sorted(json.dumps(_plain(row), default=str, sort_keys=True) for row in model.objects.values())


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}


def _sealing(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry of the feed without what a receipt says of the whole tree, and a ticket's random id."""
    body_ = json.loads(row["body"]) if row["body"] else {}
    body_.pop("receipt", None)
    return {**row, "body": body_, "object_id": row["object_id"] if row["type"] == "visit" else None}


def _facts(signed: str) -> str:
    facts = json.loads(signed)
    return json.dumps({name: facts[name] for name in facts if name not in ("log_size", "log_root")})
