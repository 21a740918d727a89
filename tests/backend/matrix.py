"""The scene of the access matrix: who looks, what there is to see, and what is sent."""

from __future__ import annotations

import json
from collections import Counter as Count
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import unquote, urlsplit

from django.utils import timezone
from rest_framework.test import APIClient

from backend.campaigns.actions import declare_interest, form_team, open_campaign, plan_assignment
from backend.campaigns.models import Assignment, Campaign
from backend.checklists import sonla
from backend.checklists.actions import put_legal_sources
from backend.checklists.drafting import begin_draft
from backend.checklists.models import ChecklistDraft
from backend.citizens.actions.leads import read_lead
from backend.citizens.leads import seal_text
from backend.citizens.models import Lead
from backend.devices import actions
from backend.devices.crashes import report_crashes
from backend.documents.models import Kind
from backend.documents.reports.facts import Asked
from backend.documents.reports.freeze import facts_at
from backend.documents.reports.log import cut_off
from backend.jobs.actions import enqueue_job
from backend.jobs.work import do_one_job
from backend.kernel.xlsx import MEDIA_TYPE
from backend.people.models import Interest, Role, User
from backend.portal.exports import export_findings
from backend.units.actions import put_counters, put_units
from backend.units.models import Counter, Unit
from backend.visits.models import Visit
from shared.protocol.wire import BUNDLE_MEDIA_TYPE, bundle_head
from shared.rules.findings import State, Verb
from tests import world
from tests.backend.documents.papers import issued, paper
from tests.backend.rounds import Round, absent, decide, evidence_of, finding_of, publish
from tests.backend.sheets.books import lines
from tests.backend.visiting import OFFSET_TYPE, answer, batch, body, photo, push, sha256
from tests.backend.visits.pictures import encoded, scene
from tests.world import MUONG_LA, NOW, TO_HIEU, Enrolled, Phone, enrolled, new_id, person

CRASH = {
    "at": "2026-08-25T07:25:10.114+07:00",
    "version": "1.9.0",
    "task": "tap",
    "error": "ValueError",
    "frames": ["field_app/main.py:1 main"],
}
MISSING = {
    "code": "0000000000",
    "unit": "nowhere",
    "counter": "nowhere",
    "checklist": "ZZ-2026.1",
    "source": "nowhere",
}
PHOTOS = frozenset({"taken", "awaited"})


@dataclass
class Scene:
    """Every viewer's client by name, the ids of all objects by name, and each viewer's own device."""

    clients: Mapping[str, APIClient]
    devices: Mapping[str, Enrolled]
    ids: Mapping[str, str]

    def ask(self, viewer: str, verb: str, path: str, *, missing: bool = False) -> Any:
        """Let the viewer do this; `missing` puts ids nobody has in the place of those of the objects."""
        parts = urlsplit(path)
        url = f"/api/v1/{parts.path.format(**(self._missing() if missing else self.ids))}"
        if parts.query:
            url += f"?{parts.query.format(**self.ids)}"
        if parts.path.startswith("photos/"):
            sent = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
            return self.clients[viewer].generic(verb, url, "", content_type=OFFSET_TYPE, headers=sent)
        if parts.path == "sync/bundle":
            text = {**self._body(viewer, path.replace("bundle", "push")), "photos": []}
            packed = bundle_head(json.dumps(text).encode()) if verb == "POST" else b""
            client: Any = self.clients[viewer]
            return client.generic(verb, url, packed, content_type=BUNDLE_MEDIA_TYPE)
        body = self._body(viewer, path) if verb == "POST" else None
        answered = getattr(self.clients[viewer], verb.lower())(
            url, body, **({} if body is None else {"format": "json"}), headers={"If-Match": "*"}
        )
        if answered.streaming:
            answered.getvalue()  # which closes the file
        return answered

    @property
    def draft(self) -> dict[str, Any]:
        """Return the definition of the draft, another day in it."""
        body: dict[str, Any] = ChecklistDraft.objects.get(pk=self.ids["draft"]).body
        return body | {"valid_from": "2026-12-01", "title_en": "Attendance"}

    def _missing(self) -> dict[str, str]:
        ids = dict.fromkeys(self.ids, new_id()) | dict.fromkeys(PHOTOS, "0" * 64)
        return ids | MISSING

    def _body(self, viewer: str, path: str) -> dict[str, Any]:
        own = self.devices.get(viewer, self.devices["nobody"])
        shown_nothing = {"session": new_id(), "secret": "guess", "next_sha256": "0" * 64, "proof": "guess"}
        august = {"starts": "2026-08-26", "ends": "2026-08-27"}
        window = {"team": self.ids["crew"], **august}
        team = {"name": "Tổ 2", "members": [{"user": self.ids["author_id"], "duty": "leader"}]}
        merger = {"on": "2026-09-01", "ends": [MUONG_LA], "heirs": [TO_HIEU]}
        decision = {"title": "Mới", "decision_number": "13/QĐ-SNV", "decided_on": "2026-08-01"}
        bodies: dict[str, dict[str, Any]] = {
            "campaigns": {**decision, **august, "checklists": ["GG-2026.1"]},
            "checklist-drafts": {"code": "UX"},
            "checklist-drafts/{draft}/change": {"body": self.draft},
            "units/reorganise": {**merger, "basis": "NQ", "dry_run": True},
            "campaigns/{campaign}/change": {"photo_policy": "reduced"},
            "campaigns/{campaign}/teams": team,
            "campaigns/{campaign}/assignments": {**window, "unit": MUONG_LA, "mode": "planned"},
            "teams/{crew}/change": team,
            "assignments/{surprise}/reschedule": window,
            "assignments/{surprise}/cancel": {"reason": "Trùng lịch"},
            "interests": {"unit": MUONG_LA, "kind": "declared"},
            "auth/token": {"username": "reviewer", "password": world.PASSWORD},
            "auth/refresh": {"refresh": "guess"},
            "auth/logout": {"refresh": "guess"},
            "auth/device-refresh": shown_nothing,
            "me/password": {"old": "a guess", "password": "mot mat khau dai"},
            "me/second-factor/confirm": {"otp": "000000"},
            "me/second-factor/recovery-codes": {"password": "a guess"},
            "me/second-factor/switch-off": {"password": "a guess"},
            "accounts": {"username": "moi", "full_name": "Mới", "role": "leader"},
            "accounts/{author_id}/change": {"is_active": True},
            "accounts/{author_id}/password": {"password": "mot mat khau dai"},
            "inbox": {"verb": "read", "keys": [f"overdue.{self.ids['notified_finding']}.1"]},
            "app-crashes": {"crashes": [CRASH | {"id": new_id()}]},
            "devices": Phone.new().enrolment,
            "devices/{phone}/found": {"drain_only": True},
            "quarantine/{ticket}/release": {"reason": "Đúng là của tổ"},
            "quarantine/{ticket}/dismiss": {"reason": "Gửi nhầm"},
            "sync/push#own": batch(own),
            "sync/push#the author's": batch(self.devices["author"]),
            "reports": {"kind": "period", "period": "2026-Q3"},
            "documents": {
                "kind": "remediation" if viewer in ("unit", "neighbour") else "reminder",
                "unit": TO_HIEU,
            },
            "documents/{frozen_document}/issue": {
                "official_number": "7",
                "symbol": "TB-SNV",
                "issued_on": "2026-08-20",
                "signer": "Hoàng Nam",
                "authority": "GIÁM ĐỐC",
            },
            "documents/{issued_document}/correct": {"printed": "a", "corrected": "b"},
            "documents/{issued_document}/withdraw": {"why": "Nhầm", "by_paper": "7/QĐ-SNV"},
            "sentences": {
                "version": 1,
                "texts": {"notice.proof_wanted": "Ảnh đã khắc phục"},
                "reason": "Gọn hơn",
            },
            "report-targets": {"valid_from": "2026-12-15", "kinds": ["commune"], "reason": "Kế hoạch"},
            "report-referred": {
                "period": "2026-Q3",
                "collectives": 1,
                "persons": 0,
                "paper": "4/TB",
                "reason": "Báo cáo",
            },
            "evidence/{notified_proof}/open": {"reason": "vì"},
            "evidence/{restricted_proof}/open": {"reason": "vì"},
            "evidence/{theirs_proof}/open": {"reason": "vì"},
            "documents/{frozen_document}/prose": {"texts": {"notice.causes": "Thiếu người trực"}},
            "documents/{issued_document}/prose": {"texts": {"notice.causes": "Thiếu người trực"}},
            "leads/{fresh_lead}/read": {"lead_class": "trouble"},
            "leads/{lead}/answer": {"text": "Đã sửa"},
            "leads/{restricted_lead}/answer": {"text": "Đã sửa"},
            "leads/readers": {"users": []},
            "counters/{counter}/signs": {"paper": "a5"},
            "counters/{counter}/slips": {"sheets": 1},
            "findings/decide": {"verb": "confirm", "findings": [{"id": self.ids["recorded_finding"]}]},
        }
        return bodies.get(unquote(path)) or _example_body(path)


def _example_body(path: str) -> dict[str, Any]:
    """Return what is enough to say with the verb at the end of an address."""
    verb = path.rpartition("/")[2]
    if verb == "statement":
        return {"statement": "Hai người vắng"}
    if verb == "amend":
        return {"reason": "vì", "severity": "reminder"}
    return {"reason": "vì"} if verb in set(Verb) else {"comment": "vì"} if verb == "return" else {}


def the_scene() -> Scene:
    """Set the scene: two sealed visits and one that waits for a photo; findings in every kind of state."""
    _reference()
    inspectors = {name: person(name, Role.INSPECTOR) for name in ("author", "other", "team", "closed")}
    reviewer = person("reviewer", Role.REVIEWER)
    campaign = _campaign(reviewer)
    phones = {name: enrolled(inspectors[name]) for name in ("author", "other", "closed")}
    phones["revoked"] = enrolled(inspectors["author"])
    phones["nobody"] = Enrolled(Phone.new(), reviewer, *[None] * 3)  # type: ignore[arg-type]  # never enrolled
    made = _visits(phones, inspectors["team"]) | _plans(campaign, inspectors, reviewer)
    _shut_out(phones["revoked"], inspectors["closed"])
    clients = {name: phone.client for name, phone in phones.items()} | _at_desks(reviewer, inspectors)
    report_crashes([CRASH | {"id": new_id()}], by=reviewer, device=None, now=NOW)
    made["job"] = _export_made_for(reviewer)
    draft = begin_draft("GG", by=User.objects.get(username="admin"), now=NOW)
    made |= _papers(Visit.objects.get(pk=made["visit"]), reviewer)
    made |= _leads(reviewer)
    ids = {"draft": str(draft.pk), "campaign": str(campaign.pk), "phone": phones["author"].phone.id, **made}
    return Scene(
        clients,
        phones,
        {**ids, "unit": TO_HIEU, "muong_la": MUONG_LA, "counter": "desk", "checklist": "GG-2026.1"},
    )


def _reference() -> None:
    units = [world.to_hieu(), world.muong_la(), world.province()]
    put_units(units, {}, by=None, at=NOW)
    kind = Counter.Kind.COMMUNE_CENTRE
    put_counters([Counter(pk="desk", unit=units[0], name_vi="Trung tâm", kind=kind)], by=None, at=NOW)
    publish("GG", "UX")
    put_legal_sources(sonla.legal_sources()[:1], by=None, at=NOW)


def _export_made_for(reviewer: User) -> str:
    what = ("", "2026-08-20", "vi")
    job = enqueue_job(export_findings, str(reviewer.pk), *what, asked_by=reviewer, key="export")
    do_one_job("worker", timezone.now())
    return str(job.pk)


def _campaign(reviewer: User) -> Campaign:
    august = {"starts": date(2026, 8, 1), "ends": date(2026, 8, 31), "decided_on": date(2026, 7, 1)}
    planned = Campaign(title="Đột xuất", decision_number="12/QĐ-SNV", **august)
    return open_campaign(planned, ["GG-2026.1"], by=reviewer, at=NOW)


def _plans(campaign: Campaign, inspectors: Mapping[str, User], by: User) -> dict[str, str]:
    """Plan a visit of each kind for the author's team, and let another inspector declare an interest."""
    duties = {inspectors["author"].pk: "leader", inspectors["team"].pk: "member"}
    crew = form_team(campaign, name="Tổ 1", duties=duties, by=by, at=NOW)
    day = {"starts": date(2026, 8, 25), "ends": date(2026, 8, 25)}
    made = {
        mode: plan_assignment(
            Assignment(campaign=campaign, team=crew, unit_id=at, mode=mode, **day), (), by=by, at=NOW
        )
        for mode, at in (("surprise", TO_HIEU), ("planned", MUONG_LA))
    }
    interest = declare_interest(
        Interest(user=inspectors["other"], unit_id=TO_HIEU, kind="declared"), by=by, at=NOW
    )
    plans = {mode: str(assignment.pk) for mode, assignment in made.items()}
    people = {"author_id": str(inspectors["author"].pk)}
    return {"crew": str(crew.pk), "interest": str(interest.pk), **plans, **people}


def _visits(phones: Mapping[str, Enrolled], member: User) -> dict[str, str]:
    pictures = [encoded(scene((60 + n, 60))) for n in range(4)]
    by_author, by_other = Round(phones["author"]), Round(phones["other"])
    visit = by_author.visit(
        [*absent(1), answer("GG-13", "none"), answer("UX-02", 1), answer("UX-07", "report")],
        {"GG-05": (pictures[0],), "GG-13": (pictures[1],), "UX-07": (pictures[2],)},
        team=[str(member.pk)],
    )
    elsewhere = by_other.visit(absent(1), {"GG-05": (pictures[3],)}, unit=MUONG_LA)
    waiting = by_author.push(photo("awaited"))
    (refused,) = push(phones["author"], body(phones["author"], n=by_author.n + 1, unit="nowhere"))
    for at, item, state in (
        (visit, "GG-05", State.NOTIFIED),
        (visit, "GG-13", State.CONFIRMED),
        (visit, "UX-07", State.NOTIFIED),
        (elsewhere, "GG-05", State.NOTIFIED),
    ):
        decide(finding_of(at, item), state)
    return {
        "visit": str(visit.pk),
        "elsewhere": str(elsewhere.pk),
        "waiting": waiting["visit_id"],
        "taken": sha256(pictures[0]),
        "awaited": sha256(photo("awaited")),
        "ticket": refused["ticket"],
        "source": sonla.legal_sources()[0].pk,
        **_named(visit, elsewhere),
    }


def _leads(reviewer: User) -> dict[str, str]:
    """Leave a lead that was read, and a restricted one which nobody was named to read."""
    leads = [
        Lead(
            unit_id=TO_HIEU,
            received_on=date(2026, 8, 17),
            kind=kind,
            restricted=kind == "money",
            sealed_text=seal_text("Chờ hai giờ"),
            due_on=date(2026, 9, 8),
            code_fingerprint=kind,
        )
        for kind in ("text", "money", "papers")
    ]
    Lead.objects.bulk_create(leads)
    open_, restricted, fresh = leads
    read_lead(open_.pk, lead_class="trouble", masked="Chờ hai giờ", by=reviewer, now=NOW)
    return {"lead": str(open_.pk), "restricted_lead": str(restricted.pk), "fresh_lead": str(fresh.pk)}


def _papers(visit: Visit, by: User) -> dict[str, str]:
    """Freeze a paper of the visit, and issue another."""
    frozen, published = paper(visit, by), issued(paper(visit, by, code="ABCDEFGHJK"), by)
    asked, cut = Asked("2026-H1"), cut_off()
    report = paper(None, by, kind=Kind.PERIOD, period=asked.period, facts=facts_at(asked, cut, None))
    return {
        "frozen_document": str(frozen.pk),
        "issued_document": str(published.pk),
        "code": published.code,
        "report": str(report.pk),
    }


def _named(visit: Visit, elsewhere: Visit) -> dict[str, str]:
    places = {
        "notified": (visit, "GG-05"),
        "confirmed": (visit, "GG-13"),
        "restricted": (visit, "UX-07"),
        "theirs": (elsewhere, "GG-05"),
    }
    findings = {f"{name}_finding": str(finding_of(at, item).pk) for name, (at, item) in places.items()}
    proofs = {f"{name}_proof": str(evidence_of(at, item).pk) for name, (at, item) in places.items()}
    return {**findings, **proofs, "recorded_finding": str(finding_of(visit, "UX-02").pk)}


def _shut_out(lost: Enrolled, dismissed: User) -> None:
    actions.report_lost_device(lost.device, by=lost.owner, now=timezone.now())
    actions.revoke_device(lost.device, by=lost.owner, now=timezone.now())
    dismissed.is_active = False
    dismissed.save()


def _at_desks(reviewer: User, inspectors: Mapping[str, User]) -> dict[str, APIClient]:
    """Return the clients of those who use no device, and of nobody."""
    people = {
        "team": inspectors["team"],
        "reviewer": reviewer,
        "leader": person("leader", Role.LEADER),
        "unit": person("unit-tohieu", Role.UNIT_OFFICER, of=Unit.objects.get(pk=TO_HIEU)),
        "neighbour": person("unit-muongla", Role.UNIT_OFFICER, of=Unit.objects.get(pk=MUONG_LA)),
        "admin": person("admin", Role.ADMINISTRATOR),
    }
    return {name: world.client(user) for name, user in people.items()} | {"anonymous": world.client()}


def summary(answered: Any) -> str:
    """Return an answer as the matrix writes it: the status, or what and how much a good one shows."""
    if answered.status_code != 200 or answered.streaming or not answered.content:
        return str(answered.status_code)
    if (
        answered.headers["Content-Type"] == MEDIA_TYPE
        and "findings" in answered.headers["Content-Disposition"]
    ):
        return f"={len(lines(answered.content)) - 1}"
    body = answered.json() if "json" in answered.headers["Content-Type"] else None
    match body:
        case {"results": rows, "next": None}:
            return f"={len(rows)}"
        case {"total": {"visits": visits, "recorded": recorded, "confirmed": confirmed}}:
            return f"r{visits}{recorded}{confirmed}"
        case {"events": events}:
            kinds = Count(event["type"] for event in events)
            return f"c{kinds['campaign']}v{kinds['visit']}"
    return "200"
