"""Bad inputs B09 to B11, B15 to B25: one revision is odd; it is stored with a flag, or set aside."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from itertools import chain
from typing import Any

from backend.visits import flags
from shared.base.ids import uuid7
from tests.backend.intake.cases import Answer, Case, Item, Refused, Scene, Send, cases
from tests.backend.visiting import answer, batch, envelope, push
from tests.world import MUONG_LA, Phone, muong_la, new_id

STORED = Item("stored")


def quarantined(code: str, retry: str = "never") -> Item:
    """Expect the revision to be set aside for this reason."""
    return Item("quarantined", code, retry)


def flagged(*codes: str) -> Item:
    """Expect the revision to be stored with these flags."""
    return Item("stored", flags=frozenset(codes))


def _visit(**changes: Any) -> Send:
    return lambda scene: scene.push(scene.visit(**changes))


def _text(text: str) -> Send:
    return lambda scene: scene.text(text)


def _noted(note: str) -> Send:
    return _visit(responses=[answer("GG-02", 13, note=note)])


def _packed(**changes: Any) -> Send:
    """Push a body too large to go unpacked."""

    def send(scene: Scene) -> Answer:
        scene.sent = envelope(scene.phone, scene.visit(**changes))
        packed = gzip.compress(json.dumps(batch(scene.phone, scene.sent)).encode())
        return scene.post(packed, **{"Content-Encoding": "gzip"})

    return send


def _again(**changes: Any) -> Send:
    """Push a revision, then the same id with `changes` in its body."""

    def send(scene: Scene) -> Answer:
        first = scene.visit()
        push(scene.phone, first)
        return scene.push(first | changes)

    return send


def _enveloped(**changes: Any) -> Send:
    return lambda scene: scene.push(scene.visit(), **changes)


def _next(n: int, *, prev: str | None = None) -> Send:
    """Push number 1, then number `n` chained to `prev` (none: to number 1)."""

    def send(scene: Scene) -> Answer:
        first = scene.visit()
        (stored,) = push(scene.phone, first)
        return scene.push(scene.visit(n=n, prev=prev or stored["sha256"]))

    return send


def _signed_by_the_other_phone(scene: Scene) -> Answer:
    content = scene.visit()
    return scene.envelope(envelope(scene.other, content))


def _signed_by_a_stranger(scene: Scene) -> Answer:
    content = scene.visit()
    return scene.envelope(Phone.new().envelope(content["revision_id"], json.dumps(content)))


def _says_it_is_the_other_phone(scene: Scene) -> Answer:
    content = scene.visit()
    return scene.push(content | {"device": {**content["device"], "id": scene.other.phone.id}})


def _handed_in_for_the_other_phone(scene: Scene) -> Answer:
    return scene.batch(device_id=scene.other.phone.id)


def _written_by_somebody_else(scene: Scene) -> Answer:
    return scene.push(scene.visit(author=str(scene.other.owner.pk)))


def _into_somebody_elses_visit(scene: Scene) -> Answer:
    theirs = scene.visit()
    push(scene.phone, theirs)
    ours = theirs | {"revision_id": new_id(), "author": str(scene.other.owner.pk)}
    ours["device"] = {**ours["device"], "id": scene.other.phone.id}
    scene.sent, scene.phone = envelope(scene.other, ours), scene.other
    return scene.batch(scene.sent)


def _moved_to_another_unit(scene: Scene) -> Answer:
    muong_la()
    first = scene.visit()
    push(scene.phone, first)
    return scene.push(first | {"revision_id": new_id(), "unit": MUONG_LA, "parents": [first["revision_id"]]})


def _three_years_old(scene: Scene) -> Answer:
    """Push what the first app said, which knew none of the later fields."""
    content = scene.visit(
        started={"wall": "2023-08-20T07:25:10+07:00", "mono_ms": 1},
        finished={"wall": "2023-08-20T08:25:10+07:00", "mono_ms": 2},
    )
    content["device"]["app"] = "0.0.1"
    for later in ("team", "clock", "location", "minutes", "counter", "campaign", "photos"):
        del content[later]
    return scene.push(content)


def _own_parent(scene: Scene) -> Answer:
    content = scene.visit()
    return scene.push(content | {"parents": [content["revision_id"]]})


def _circle(scene: Scene) -> Answer:
    second = scene.visit(n=2)
    first = scene.visit(visit_id=second["visit_id"], parents=[second["revision_id"]])
    push(scene.phone, first)
    return scene.push(second | {"parents": [first["revision_id"]]})


def _fifty_heads(scene: Scene) -> Answer:
    *most, last = (scene.visit(visit_id=_VISIT, n=n) for n in range(1, 51))
    for start in range(0, 49, 20):
        push(scene.phone, *most[start : start + 20])
    return scene.push(last)


def _times(walls: Iterable[object]) -> dict[str, Send]:
    return {f"at_{wall}": _visit(started={"wall": wall, "mono_ms": 1}) for wall in walls}


_VISIT = uuid7(1_787_000_000_000, bytes(10))
_IDS = tuple(uuid7(1_787_000_000_000, bytes([n] * 10)) for n in range(1, 52))
_STRANGE = {
    "nul": "trước\0sau",
    "escape": "\x1b[31mđỏ",
    "noncharacter": "a\ufffeb\uffffc",
    "override": "xấu \u202etốt\u202c",
    "isolate": "\u2066ẩn\u2069",
}

REVISIONS: tuple[Case, ...] = tuple(
    chain(
        cases("B09", quarantined("text-invalid"), in_the_body=_text('{"schema":"visit/1","x":"\\ud800"}')),
        cases("B06", quarantined("duplicate-key"), in_the_body=_text('{"schema":"visit/1","schema":"a"}')),
        cases("B07", quarantined("too-deep"), in_the_body=_text("[" * 40_000 + "]" * 40_000)),
        cases("B08", quarantined("number-range"), in_the_body=_text('{"n":' + "9" * 5000 + "}")),
        cases(
            "B01",
            quarantined("malformed"),
            body_empty=_text(""),
            body_no_json=_text("xin chào"),
            body_null=_text("null"),
            body_nul=_text("\0"),
            body_a_list=_text("[]"),
        ),
        cases("B10", flagged(flags.TEXT_CLEANED), **{name: _noted(text) for name, text in _STRANGE.items()}),
        cases("B10", STORED, line_and_tab=_noted("một\n\thai"), formula=_noted('=HYPERLINK("x")')),
        cases(
            "B11",
            quarantined("payload-too-large"),
            long_note=_packed(responses=[answer("GG-02", 1, note="x" * 300_000)]),
            many_answers=_packed(responses=[{"item": "GG-02", "value": 1}] * 10_000),
            one_character=_noted("ế" * 4001),
        ),
        cases("B11", STORED, longest_note=_noted("ế" * 4000)),
        cases("B15", STORED, twice=_again()),
        cases("B16", quarantined("content-mismatch", "ask-human"), other_bytes=_again(mode="planned")),
        cases(
            "B16",
            quarantined("content-mismatch", "ask-human"),
            envelope_says_another_id=_enveloped(revision_id=new_id()),
            another_unit=_moved_to_another_unit,
        ),
        cases(
            "B17",
            Item("rejected", "hash-mismatch", "now"),
            wrong=_enveloped(sha256="0" * 64),
            empty=_enveloped(sha256=""),
            upper_case=lambda s: s.push(c := s.visit(), sha256=envelope(s.phone, c)["sha256"].upper()),
        ),
        cases(
            "B18",
            quarantined("signature-invalid", "ask-human"),
            wrong=_enveloped(signature="A" * 86 + "=="),
            no_base64=_enveloped(signature="chữ ký"),
            empty=_enveloped(signature=""),
            unknown_key=_signed_by_a_stranger,
            other_phone=_signed_by_the_other_phone,
            other_key_named=_enveloped(key_id="0" * 64),
            body_of_other_phone=_says_it_is_the_other_phone,
        ),
        cases("B18", Refused(404, "not-found", "never"), phone_not_ours=_handed_in_for_the_other_phone),
        cases(
            "B19",
            quarantined("not-permitted", "ask-human"),
            other_author=_written_by_somebody_else,
            visit_of_another=_into_somebody_elses_visit,
        ),
        cases(
            "B20",
            quarantined("reference-unknown", "later"),
            unit=_visit(unit="sl-x99-00000"),
            unit_nul=_visit(unit="sl\0"),
            counter=_visit(counter="sl-q1"),
            campaign=_visit(campaign=new_id()),
            checklist=_visit(checklists=["GG-2031.1"]),
            item=_visit(responses=[answer("GG-99", 1)]),
            item_of_another=_visit(responses=[answer("UX-01", "pass")]),
        ),
        cases(
            "B21",
            quarantined("schema-unknown", "later"),
            newer=_visit(schema="visit/9"),
            none=_visit(schema=None),
            a_list=_visit(schema=["visit/1"]),
        ),
        cases("B22", STORED, three_years_old=_three_years_old),
        cases("B23", flagged(flags.PARENT_MISSING), missing=_visit(parents=[new_id()])),
        cases("B23", flagged(flags.SEVERAL_HEADS), fifty_heads=_fifty_heads),
        cases(
            "B23",
            quarantined("parents-invalid", "ask-human"),
            own_parent=_own_parent,
            circle=_circle,
            too_many=_visit(parents=list(_IDS)),
        ),
        cases("B24", flagged(flags.NUMBER_REPEATED), repeated=_next(1)),
        cases("B24", flagged(flags.NUMBER_GAP), gap=_next(3), none_before=_visit(n=7, prev="0" * 64)),
        cases("B24", flagged(flags.CHAIN_BROKEN), other_link=_next(2, prev="0" * 64)),
        cases(
            "B25",
            flagged(flags.DAY_OF_RECEIPT),
            **_times(["1970-01-01T00:00:00+07:00", "2099-08-20T07:25:10+07:00"]),
        ),
        cases(
            "B25",
            flagged(flags.DAY_OF_RECEIPT),
            **_times(["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-00:00"]),
        ),
        cases(
            "B25",
            flagged(flags.DAY_OF_RECEIPT, "time-unparsable"),
            **_times(
                ["0000-01-01T00:00:00+07:00", "10000-01-01T00:00:00+07:00", "9999-12-31T23:59:59-14:00"]
            ),
            **_times(["2026-08-20T07:25:10", "2026-02-30T07:25:10+07:00", "hôm nay", 5, "", "7:25\0"]),
            missing=_visit(started=None),
        ),
    )
)
