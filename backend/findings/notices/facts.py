"""What a conclusion notice says, as facts: what was found when, by whom, with which proof, on what basis."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypedDict
from uuid import UUID

from backend.campaigns.models import Member
from backend.checklists.models import LegalSource
from backend.checklists.queries import definitions
from backend.findings.models import Finding, Notice
from backend.findings.notices.statement import statement_of
from backend.kernel.rows import rows_of
from backend.units.models import Unit
from backend.visits.bodies import parsed_body
from backend.visits.models import Evidence, Revision, Visit
from shared.protocol.body_fields import BodyError
from shared.protocol.revision import LOCAL_TIME
from shared.rules.checklists import items_by_code

SCHEMA = "notice/2"
Terms = Mapping[str, date]


class NoticeFacts(TypedDict):
    """A notice but for its number and id; days as ISO text, times as the clock in Sơn La showed them."""

    schema: str
    supplement: int
    kind: str
    issued_at: str
    issued_by: dict[str, str]
    unit: dict[str, str]
    visit: dict[str, Any]
    campaign: dict[str, str] | None
    bases: list[dict[str, Any]]
    findings: list[dict[str, Any]]


@dataclass(frozen=True)
class Times:
    """When a visit began and ended and when each photo was taken, as the clock in Sơn La showed it."""

    began: str | None
    ended: str | None
    taken: Mapping[str, str | None]


class _Source(TypedDict):
    """A legal source as a notice cites it; `verification` says whether somebody checked the citation."""

    id: str
    number: str
    title_vi: str
    verification: str


def notice_facts(
    notice: Notice, visit: Visit, findings: Sequence[Finding], terms: Mapping[UUID, Terms]
) -> NoticeFacts:
    """Return what the notice says of these findings of its visit."""
    unit = Unit.objects.only("name_vi").get(pk=notice.unit_id)
    times = times_of(visit)
    proof = proof_by_item(visit, times)
    return {
        "schema": SCHEMA,
        "supplement": notice.supplement,
        "kind": str(notice.kind),
        "issued_at": notice.issued_at.astimezone(LOCAL_TIME).isoformat(),
        "issued_by": {"id": str(notice.issued_by_id), "full_name": notice.issued_by.full_name},
        "unit": {"id": notice.unit_id, "name": unit.name_vi},
        "visit": visit_facts(visit, times, sum(len(found) for found in proof.values())),
        "campaign": campaign_facts(visit),
        "bases": _bases(findings),
        "findings": [_line(one, visit, proof[one.item], terms[one.pk]) for one in findings],
    }


def visit_facts(visit: Visit, times: Times, photos: int) -> dict[str, Any]:
    """Return when the visit took place, in which mode, by whom, and how many photos prove what was seen."""
    return {
        "id": str(visit.pk),
        "day": visit.day.isoformat(),
        "mode": str(visit.mode),
        "began": times.began,
        "ended": times.ended,
        "people": people_of(visit),
        "photos": photos,
    }


def campaign_facts(visit: Visit) -> dict[str, str] | None:
    """Return under which decision the visit was made, None for one without."""
    campaign = visit.campaign
    if campaign is None:
        return None
    return {"title": campaign.title, "decision_number": campaign.decision_number}


def people_of(visit: Visit) -> list[dict[str, str]]:
    """Return who made the visit: its author and team, the leader first, with their duties in the campaign."""
    members = {visit.author, *visit.team.all()}
    duties = dict(
        Member.objects.filter(team__campaign=visit.campaign_id, user__in=members).values_list("user", "duty")
    )
    rank: dict[str, int] = {Member.Duty.LEADER: 0, Member.Duty.SECRETARY: 2}
    named = [(duties.get(one.pk, Member.Duty.MEMBER), one) for one in members]
    ordered = sorted(named, key=lambda one: (rank.get(one[0], 1), one[1] != visit.author, one[1].full_name))
    return [{"full_name": one.full_name, "duty": str(duty)} for duty, one in ordered]


def proof_by_item(visit: Visit, times: Times) -> Mapping[str, list[dict[str, str | None]]]:
    """Return the photos that prove each answer of the visit's head; restricted ones are not among them."""
    photos = Evidence.objects.filter(revision=visit.head_id, kind=Evidence.Kind.PHOTO, restricted=False)
    found: defaultdict[str, list[dict[str, str | None]]] = defaultdict(list)
    for item, sha256 in photos.exclude(item="").order_by("pk").values_list("item", "photo_id"):
        found[item].append({"sha256": sha256, "taken": times.taken.get(sha256)})
    return found


def times_of(visit: Visit) -> Times:
    """Return what the signed head says of times; nothing where a later version of the app wrote it."""
    try:
        body = parsed_body(Revision.objects.only("body").get(pk=visit.head_id).body)
    except BodyError:
        return Times(None, None, {})
    taken = {photo.sha256: _clock(photo.taken_wall) for photo in body.photos}
    return Times(_clock(body.started.wall), _clock(body.finished.wall), taken)


def _clock(at: datetime | None) -> str | None:
    return f"{at.astimezone(LOCAL_TIME):%H:%M}" if at else None


def _bases(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return every legal source the findings stand on once, with the articles named, in their order."""
    articles: dict[str, list[str]] = {}
    for basis in (basis for finding in findings for basis in finding.legal_basis):
        named = articles.setdefault(basis["source"], [])
        if (article := basis.get("article")) and article not in named:
            named.append(article)
    sources = {row["id"]: row for row in rows_of(_Source, LegalSource.objects.filter(pk__in=articles))}
    return [
        {
            "source": source,
            "number": sources[source]["number"],
            "title": sources[source]["title_vi"],
            "verification": sources[source]["verification"],
            "articles": named,
        }
        for source, named in articles.items()
        if source in sources
    ]


def _line(finding: Finding, visit: Visit, proof: list[dict[str, str | None]], terms: Terms) -> dict[str, Any]:
    item = items_by_code(definitions(visit.checklists.split()).values()).get(finding.item)
    dates = ("due_on", "explain_until", "contest_until")
    return {
        "id": str(finding.pk),
        "item": finding.item,
        "text": {"vi": item.text_vi, "en": item.text_en} if item else None,
        "statement": statement_of(finding),
        "proof": proof,
        "severity": str(finding.severity),
        "legal_basis": finding.legal_basis,
        **{name: terms[name].isoformat() for name in dates},
    }
