"""The versions of a visit's minutes: what each amends, who signed which, and why somebody did not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from backend.people.models import User
from backend.visits.bodies import parsed_body
from backend.visits.models import Revision, Visit
from backend.visits.rows import SignatureRow
from backend.visits.signing import LEGACY, signature_rows
from shared.protocol.revision import LOCAL_TIME, Minutes, SignerRole, Unsigned
from shared.protocol.revision import Revision as Body
from shared.rules.amendment import Amendment, amendment_of, version_read
from shared.rules.checklists import Checklist
from shared.rules.minutes import content_of
from shared.rules.paper_words import SIGNERS, time_words

Facts = dict[str, Any]
ORDER: Final[tuple[SignerRole, ...]] = ("unit", "witness", "inspector", "member")
"""In which order the places to sign stand on paper."""


def versions_of(head: Revision, checklists: tuple[Checklist, ...]) -> list[Facts]:
    """Return the head and every version it follows, the oldest first, with the people under each."""
    return [
        {
            "number": number,
            "sha256": revision.sha256,
            "people": _people(parsed_body(revision.body), checklists),
        }
        for number, revision in enumerate(_line_of(head), 1)
    ]


def amendment_facts(head: Body, visit: Visit, checklists: tuple[Checklist, ...]) -> Facts | None:
    """Return what the head changes against the version the unit signed or refused; None for a first one."""
    amendment = _amendment(head, visit, checklists)
    if amendment is None:
        return None
    rows = [
        {"title": each.title, "label": label, "before": before, "after": after}
        for each in amendment.changed
        for label, before, after in each.words
    ]
    return {
        "against": amendment.against,
        "rows": rows,
        "has_new_explanation": amendment.has_new_explanation,
    }


def _amendment(head: Body, visit: Visit, checklists: tuple[Checklist, ...]) -> Amendment | None:
    if not head.parents:
        return None
    bodies = {str(pk): body for pk, body in visit.revisions.values_list("pk", "body")}
    before = version_read(head.parents[0], bodies.get, checklists)
    if before is None:
        return None
    return amendment_of(before, content_of(head, checklists), checklists, _names(before, head))


def _names(*bodies: Body) -> Mapping[str, str]:
    users = {user for body in bodies for user in (body.author, *body.team)}
    return {str(pk): name for pk, name in User.objects.filter(pk__in=users).values_list("pk", "full_name")}


def _line_of(head: Revision) -> list[Revision]:
    """Return a revision and all it follows, in the order in which they arrived."""
    known = {str(revision.pk): revision for revision in Revision.objects.filter(visit=head.visit_id)}
    line, open_ = {str(head.pk)}, [str(head.pk)]
    while open_:
        parents = {parent for parent in known[open_.pop()].parents if parent in known} - line
        line |= parents
        open_ += parents
    return [revision for pk, revision in known.items() if pk in line]


def _people(body: Body, checklists: Iterable[Checklist]) -> list[Facts]:
    """Return who has a place under one version, in the order of paper: who signed, who did not and why."""
    minutes = body.minutes or Minutes()
    if body.schema == LEGACY:
        return list(_legacy(minutes))
    people = [(row["role"], _signature(row)) for row in signature_rows(body, checklists)]
    people += [(one.role, _unsigned(one)) for one in minutes.unsigned]
    named = {role for role, _ in people}
    if "unit" not in named:
        people.append(("unit", _no_unit(minutes)))
    if "inspector" not in named:
        people.append(("inspector", _place("inspector", "", "không có chữ ký")))
    return [place for _, place in sorted(people, key=lambda each: ORDER.index(each[0]))]


def _signature(row: SignatureRow) -> Facts:
    at = row["signed_at"]
    when = f" lúc {time_words(at.astimezone(LOCAL_TIME).isoformat())}" if at else ""
    words = f"đã ký trên thiết bị{when}" if row["covers"] else "chữ ký không thuộc nội dung bản này"
    return _place(row["role"], _who(row["name"], row["post"]), words)


def _unsigned(one: Unsigned) -> Facts:
    return _place(one.role, one.name or "", f"không ký, lý do: {one.reason}")


def _no_unit(minutes: Minutes) -> Facts:
    """Say what became of the unit's place where nobody signed in it and no reason stands beside it."""
    refusal = (minutes.refusal_reason or "").strip()
    words = f"không ký, lý do: {refusal}" if refusal and not minutes.signed else "không có chữ ký"
    who = _who(minutes.unit_representative, minutes.representative_post)
    return _place("unit", who, words)


def _legacy(minutes: Minutes) -> Iterator[Facts]:
    """Yield the unit's place of the first schema: it does not say whose a signature is, nor of what."""
    count = len(minutes.signatures)
    words = f"{count} chữ ký; bản cũ của ứng dụng không ghi là của ai, cho nội dung nào"
    yield _no_unit(minutes) | ({"words": words} if count and minutes.signed else {})
    if minutes.witness and not minutes.signed:
        yield _place("witness", minutes.witness, "có mặt khi đơn vị không ký")


def _place(role: SignerRole, who: str, words: str) -> Facts:
    return {"capacity": SIGNERS[role], "who": who, "words": words}


def _who(name: str | None, post: str | None) -> str:
    return ", ".join(part for part in (name, post) if part)
