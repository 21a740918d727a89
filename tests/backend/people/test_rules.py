"""The table of rights, cell by cell."""

from __future__ import annotations

import pytest

from backend.kernel.problems import ProblemError
from backend.people.models import Device, Role, User
from backend.people.rules import DRAIN_VERBS, RULES, may, require
from backend.visits.models import Evidence, Visit

EVERYONE = set(Role)
STAFF = EVERYONE - {Role.UNIT_OFFICER}
HOME_AFFAIRS = {Role.REVIEWER}
INSPECT = {Role.INSPECTOR, Role.REVIEWER}
EXPECTED = {
    "device.enrol": INSPECT,
    "inbox.read": {Role.REVIEWER},
    "device.revoke": {Role.ADMINISTRATOR},
    "device.report-lost": {Role.REVIEWER, Role.ADMINISTRATOR},
    "device.take-back": {Role.REVIEWER, Role.ADMINISTRATOR},
    "watch.read": {Role.ADMINISTRATOR},
    "account.change": {Role.ADMINISTRATOR},
    "second-factor.use": EVERYONE - {Role.INSPECTOR},
    "second-factor.help": {Role.REVIEWER, Role.ADMINISTRATOR},
    "security-log.read": {Role.ADMINISTRATOR},
    "alarm.read": {Role.REVIEWER, Role.ADMINISTRATOR},
    "quarantine.replay": {Role.REVIEWER, Role.ADMINISTRATOR},
    "quarantine.release": {Role.REVIEWER, Role.ADMINISTRATOR},
    "quarantine.dismiss": {Role.REVIEWER, Role.ADMINISTRATOR},
    "reference.read": EVERYONE,
    "reference.write": {Role.ADMINISTRATOR},
    "checklist.read-draft": {Role.REVIEWER, Role.ADMINISTRATOR},
    "campaign.read": STAFF,
    "campaign.open": {Role.REVIEWER},
    "campaign.plan": {Role.REVIEWER},
    "campaign.coverage": {Role.REVIEWER, Role.LEADER},
    "interest.read": INSPECT,
    "interest.declare": {Role.REVIEWER},
    "interest.end": {Role.REVIEWER},
    "visit.submit": INSPECT,
    "visit.read": INSPECT,
    "evidence.read": INSPECT | {Role.UNIT_OFFICER},
    "finding.read": INSPECT | {Role.LEADER, Role.UNIT_OFFICER},
    "finding.read-restricted": {Role.REVIEWER},
    "visit.accept": HOME_AFFAIRS,
    "visit.return": HOME_AFFAIRS,
    "finding.confirm": HOME_AFFAIRS,
    "finding.drop": HOME_AFFAIRS,
    "finding.statement": HOME_AFFAIRS,
    "finding.notify": HOME_AFFAIRS,
    "finding.attach": {Role.UNIT_OFFICER},
    "finding.explain": {Role.UNIT_OFFICER},
    "finding.contest": {Role.UNIT_OFFICER},
    "finding.uphold": HOME_AFFAIRS,
    "finding.amend": HOME_AFFAIRS,
    "finding.withdraw": HOME_AFFAIRS,
    "finding.submit-fix": {Role.UNIT_OFFICER},
    "finding.close": HOME_AFFAIRS,
    "finding.return-fix": HOME_AFFAIRS,
    "finding.reopen": HOME_AFFAIRS,
    "notice.read": INSPECT | {Role.LEADER, Role.UNIT_OFFICER},
    "calendar.read": EVERYONE,
    "calendar.write": {Role.REVIEWER, Role.ADMINISTRATOR},
    "deadlines.write": HOME_AFFAIRS,
    "report.read": EVERYONE,
    "sign.print": HOME_AFFAIRS,
    "satisfaction.read": {Role.REVIEWER, Role.LEADER},
    "lead.read": HOME_AFFAIRS,
    "lead.answer": HOME_AFFAIRS,
    "lead.read-restricted": HOME_AFFAIRS,
    "lead.name-readers": {Role.LEADER},
    "lead.count": {Role.REVIEWER, Role.LEADER},
    "lead.brief": INSPECT,
    "report.freeze": HOME_AFFAIRS,
    "report.decide": HOME_AFFAIRS,
    "report.brief": {Role.REVIEWER, Role.LEADER},
    "document.read": EVERYONE - {Role.ADMINISTRATOR},
    "document.write": HOME_AFFAIRS,
    "document.open": HOME_AFFAIRS,
    "document.issue": HOME_AFFAIRS,
    "sentence.write": HOME_AFFAIRS,
    "document.open-remediation": {Role.UNIT_OFFICER},
    "finding.export": {Role.REVIEWER, Role.UNIT_OFFICER},
    "evidence.open": HOME_AFFAIRS,  # and the inspector whose visit it is
    "app-crash.report": INSPECT,
    "app-crash.read": {Role.ADMINISTRATOR},
    "job.read": EVERYONE,
}
SOMEBODY = User(role=Role.INSPECTOR)


def about(verb: str) -> Device | User | Evidence:
    """Return the object of a verb: a device or a photo of somebody else, or that person."""
    if verb == "evidence.open":
        return Evidence(visit=Visit(author=SOMEBODY))
    return SOMEBODY if verb.startswith("interest.") else Device(user=SOMEBODY)


def test_every_verb_has_its_expectation_here() -> None:
    assert RULES.keys() == EXPECTED.keys()


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("verb", EXPECTED)
def test_a_role_may_what_the_table_says(verb: str, role: Role) -> None:
    assert may(User(role=role), verb, about(verb)) == (role in EXPECTED[verb])


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("verb", EXPECTED)
def test_a_closed_account_may_only_hand_in(verb: str, role: Role) -> None:
    allowed = verb in DRAIN_VERBS and role in EXPECTED[verb]
    assert may(User(role=role, is_active=False), verb, about(verb)) == allowed


def test_a_verb_nobody_wrote_down_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        may(User(role=Role.ADMINISTRATOR), "finding.forget")


def test_what_may_not_be_done_is_not_permitted() -> None:
    with pytest.raises(ProblemError, match="not-permitted"):
        require(User(role=Role.LEADER), "visit.submit")
