"""What a finding states: from the phone, by the reviewer, to everybody who may know the finding."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from backend.findings.hashes import decision_sha256, finding_sha256
from backend.findings.models import Decision, Finding
from backend.journal.models import Event
from backend.people.models import Role, User
from backend.units.models import Unit
from shared.protocol.limits import MAX_STATEMENT_CHARS
from shared.rules.findings import State, Verb
from tests import world
from tests.backend.findings.acting import Desk, bring
from tests.backend.rounds import Round, finding_of, summer_hours
from tests.backend.sheets.books import lines
from tests.backend.visiting import answer
from tests.world import TO_HIEU

pytestmark = pytest.mark.django_db
WORDED: dict[str, Any] = {"checklists": ["GG-2026.2", "UX-2026.2"]}
NAMED = [{"full_name": "Lò Thị Xuân", "title": "Chuyên viên"}]
PRESENT = [answer("GG-02", 13), answer("GG-03", 12), answer("GG-04", 0)]


@pytest.fixture
def home(reviewer: User) -> Desk:
    """Give the reviewer's desk."""
    return Desk(reviewer)


@pytest.fixture
def unit(to_hieu: Unit) -> Desk:
    """Give the desk of the inspected unit."""
    return Desk(world.person("unit-tohieu", Role.UNIT_OFFICER, of=to_hieu))


@pytest.fixture
def badges(first_round: Round) -> Finding:
    """Give a finding on badges: no names may stand in it."""
    answers = [*PRESENT, answer("GG-05", 1, officials=NAMED), answer("UX-01", 2, note="riêng của đoàn")]
    return finding_of(first_round.visit(answers, **WORDED), "UX-01")


def restate(desk: Desk, finding: Finding, statement: str, **fields: Any) -> Any:
    return desk.do(Verb.STATEMENT, finding, statement=statement, **fields)


def test_sealing_states_what_was_found(first_round: Round, home: Desk) -> None:
    summer_hours()
    visit = first_round.visit([*PRESENT, answer("GG-01", "07:17"), answer("UX-01", 2)], **WORDED)
    late, badges = finding_of(visit, "GG-01"), finding_of(visit, "UX-01")
    assert home.see(late)["statement"] == "Mở cửa lúc 07:17, muộn 17 phút so với giờ làm việc 07:00"
    seen = home.see(badges)
    assert seen["statement"] == seen["facts"]["statement"] == "2/12 người không đeo thẻ"
    assert seen["facts"]["counted"] == {"vi": "Số người không đeo thẻ", "en": "Staff without a badge"}


def test_an_earlier_version_of_the_checklist_states_it_in_words_that_cannot_mislead(
    first_round: Round,
) -> None:
    finding = finding_of(first_round.visit([answer("UX-01", 2)]), "UX-01")
    assert finding.statement.endswith("đeo thẻ khi làm việc – số không đạt: 2 người")


def test_what_the_inspector_wrote_into_the_signed_body_stands(first_round: Round, home: Desk) -> None:
    own = answer("UX-01", 2, statement=" Hai công chức quầy đất đai không đeo\u202e thẻ ")
    visit = first_round.visit([*PRESENT, own], schema="visit/2", **WORDED)
    seen = home.see(finding_of(visit, "UX-01"))
    assert seen["statement"] == seen["facts"]["statement"] == "Hai công chức quầy đất đai không đeo thẻ"


def test_a_body_of_before_has_no_words_of_its_own(first_round: Round, home: Desk) -> None:
    smuggled = answer("UX-01", 2, statement="Trưởng phòng nói dối")
    visit = first_round.visit([*PRESENT, smuggled], schema="visit/1", **WORDED)
    assert home.see(finding_of(visit, "UX-01"))["statement"] == "2/12 người không đeo thẻ"


def test_words_that_name_somebody_where_none_may_be_named_do_not_stand(
    first_round: Round, home: Desk, unit: Desk
) -> None:
    """The signed body keeps them; whoever reads the finding does not."""
    absent, named = (
        answer("GG-05", 1, officials=NAMED),
        answer("UX-01", 1, statement="Lo Thi Xuan không đeo thẻ"),
    )
    finding = finding_of(first_round.visit([*PRESENT, absent, named], schema="visit/2", **WORDED), "UX-01")
    assert home.see(finding)["statement"] == "1/12 người không đeo thẻ"
    assert "Lo Thi Xuan" in finding.revision.body


def test_the_reviewer_puts_it_in_other_words_with_history(badges: Finding, home: Desk) -> None:
    first = restate(home, badges, "  Hai công chức ở quầy đất đai không đeo thẻ.  ", reason="rõ hơn").json()
    assert (first["statement"], first["state"]) == ("Hai công chức ở quầy đất đai không đeo thẻ.", "recorded")
    home.do(Verb.CONFIRM, badges)
    second = restate(home, badges, "Hai người không đeo thẻ.").json()
    reported = [(line["verb"], line["statement"]) for line in second["history"]]
    assert reported == [
        ("statement", "Hai công chức ở quầy đất đai không đeo thẻ."),
        ("confirm", None),
        ("statement", "Hai người không đeo thẻ."),
    ]
    assert second["facts"]["statement"] == "2/12 người không đeo thẻ", "the first text stays"
    decision = Decision.objects.get(finding=badges, number=3)
    event = Event.objects.filter(noun_id=str(badges.pk), verb="finding.restated").last()
    assert event is not None
    assert json.loads(event.data)["sha256"] == decision.sha256 == decision_sha256(decision)
    recorded = Event.objects.get(noun_id=str(badges.pk), verb="finding.recorded")
    badges.refresh_from_db()
    assert json.loads(recorded.data)["sha256"] == finding_sha256(badges), "what was recorded is not touched"


def test_no_word_of_a_statement_stands_in_the_log(badges: Finding, home: Desk) -> None:
    restate(home, badges, "Hai người ở quầy ngoài cùng")
    assert not Event.objects.filter(data__contains="quầy ngoài cùng").exists()


def test_the_same_asked_twice_is_one_decision(badges: Finding, home: Desk) -> None:
    seen = home.see(badges)["etag"]
    first, again = (restate(home, badges, "Hai người không đeo thẻ.", match=seen) for _ in range(2))
    assert (again.status_code, again.json()) == (200, first.json())
    other = restate(home, badges, "Ba người không đeo thẻ.", match=seen)
    assert other.status_code == 412
    assert badges.history.count() == 1


@pytest.mark.parametrize("state", [State.NOTIFIED, State.DROPPED, State.CLOSED])
def test_once_the_notice_is_frozen_nothing_is_restated(
    state: State, badges: Finding, home: Desk, unit: Desk
) -> None:
    bring(badges, state, reviewer=home, unit=unit)
    refused = restate(home, badges, "Không phải thế")
    assert (refused.status_code, refused.json()["code"]) == (409, "transition-forbidden")


@pytest.mark.parametrize(
    "body",
    [{}, {"statement": ""}, {"statement": " \u202e "}, {"statement": "x" * (MAX_STATEMENT_CHARS + 1)}],
)
def test_a_statement_that_cannot_be_is_refused_by_its_field(
    body: dict[str, Any], badges: Finding, home: Desk
) -> None:
    refused = home.post(f"findings/{badges.pk}/statement", body)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["pointer"] == "#/statement"
    assert home.post(f"findings/{badges.pk}/statement", {"statement": 5}).status_code == 400
    longest = "x" * MAX_STATEMENT_CHARS
    assert restate(home, badges, longest).json()["statement"] == longest


def test_nobody_is_named_where_the_item_allows_no_names(badges: Finding, home: Desk) -> None:
    refused = restate(home, badges, "Chị LO THI XUAN không đeo thẻ")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "#/statement")
    absent = finding_of(badges.visit, "GG-05")
    assert restate(home, absent, "Bà Lò Thị Xuân vắng, không báo cáo").status_code == 200


def test_a_unit_reads_the_last_statement_and_none_before(badges: Finding, home: Desk, unit: Desk) -> None:
    restate(home, badges, "Hai người, trong đó có chị ở quầy hộ tịch")
    restate(home, badges, "Hai người không đeo thẻ.")
    home.do(Verb.CONFIRM, badges)
    home.do(Verb.NOTIFY, badges)
    seen = unit.see(badges)
    assert seen["statement"] == "Hai người không đeo thẻ."
    assert "quầy hộ tịch" not in json.dumps(seen, ensure_ascii=False)
    assert "riêng của đoàn" not in json.dumps(seen, ensure_ascii=False)
    assert "2/12" not in json.dumps(seen["history"], ensure_ascii=False)
    listed = unit.client.get("/api/v1/findings").json()["results"]
    assert [row["statement"] for row in listed] == ["Hai người không đeo thẻ."]


def test_it_stands_in_the_frozen_notice_and_in_the_exported_sheet(
    badges: Finding, home: Desk, unit: Desk
) -> None:
    restate(home, badges, "Hai người không đeo thẻ.")
    bring(badges, State.RECORDED, reviewer=home, unit=unit)
    home.do(Verb.CONFIRM, badges)
    notice = home.do(Verb.NOTIFY, badges).json()["notice"]
    content = home.client.get(f"/api/v1/notices/{notice}").json()["content"]
    assert [line["statement"] for line in content["findings"]] == ["Hai người không đeo thẻ"]
    for desk in (home, unit):
        titles, *rows = lines(desk.client.get("/api/v1/findings/export").content)
        column = titles.index("Mô tả tồn tại")
        assert "Hai người không đeo thẻ." in [row[column] for row in rows]


def test_a_restricted_statement_is_for_home_affairs_alone(first_round: Round, home: Desk, unit: Desk) -> None:
    hint = answer("UX-07", "report", followups={"UX-07a": "08:10", "UX-07b": "pass"})
    finding = finding_of(first_round.visit([hint], checklists=["UX-2026.2"]), "UX-07")
    assert home.see(finding)["statement"].startswith("Có phản ánh về gợi ý")
    restate(home, finding, "Có một phản ánh")
    home.do(Verb.CONFIRM, finding)
    assert unit.client.get(f"/api/v1/findings/{finding.pk}").status_code == 404
    assert unit.client.get("/api/v1/findings").json()["results"] == []


def test_one_verb_puts_many_in_other_words(badges: Finding, home: Desk) -> None:
    absent = finding_of(badges.visit, "GG-05")
    stated = [
        {"id": str(badges.pk), "etag": "*", "statement": "Hai người không đeo thẻ."},
        {"id": str(absent.pk), "etag": "*", "statement": ""},
    ]
    results = home.post("findings/decide", {"verb": "statement", "findings": stated}).json()["results"]
    assert [result["status"] for result in results] == [200, 400]


def test_a_later_revision_states_anew_what_nobody_confirmed(first_round: Round, home: Desk) -> None:
    made = first_round.seal(responses=[*PRESENT, answer("UX-01", 2)], photos=[], **WORDED)
    before = Finding.objects.get(visit=made["visit_id"], item="UX-01")
    restate(home, before, "Hai người không đeo thẻ.")
    first_round.amend(made, responses=[*PRESENT, answer("UX-01", 3)])
    after = Finding.objects.exclude(state=State.DROPPED).get(visit=made["visit_id"], item="UX-01")
    assert after.statement == "3/12 người không đeo thẻ"
    before.refresh_from_db()
    assert (before.state, before.statement) == (State.DROPPED, "Hai người không đeo thẻ.")


def test_findings_of_before_get_the_statement_that_follows_from_their_facts(
    first_round: Round,
) -> None:
    summer_hours()
    late = answer("GG-01", "07:17", followups={"GG-01b": 3})
    visit = first_round.visit([*PRESENT, late, answer("UX-01", 2), answer("UX-03", "fail")], **WORDED)
    stated = {finding.item: finding.statement for finding in visit.findings.all()}
    Finding.objects.update(statement="")
    import_module("backend.findings.migrations.0006_statements").state(apps, None)
    assert {finding.item: finding.statement for finding in visit.findings.all()} == stated
    assert stated["GG-01"].endswith("so với giờ làm việc 07:00; số người dân đang chờ: 3 người")


def test_who_may_not_see_it_may_not_restate_it(
    badges: Finding, home: Desk, unit: Desk, inspector_1: User, leader: User
) -> None:
    assert restate(unit, badges, "Không có").status_code == 404
    assert restate(Desk(leader), badges, "Không có").status_code == 404
    assert restate(Desk(inspector_1), badges, "Không có").status_code == 403
    assert badges.unit_id == TO_HIEU
