"""The table of rights, cell by cell."""

from __future__ import annotations

import pytest

from backend.core.problems import ProblemError
from backend.people.models import Device, Role, User
from backend.people.rules import DRAIN_VERBS, RULES, may, require

EVERYONE = set(Role)
STAFF = EVERYONE - {Role.UNIT_OFFICER}
INSPECT = {Role.INSPECTOR, Role.REVIEWER}
EXPECTED = {
    "device.enrol": INSPECT,
    "device.revoke": {Role.ADMINISTRATOR},
    "quarantine.replay": {Role.REVIEWER, Role.ADMINISTRATOR},
    "quarantine.release": {Role.REVIEWER, Role.ADMINISTRATOR},
    "quarantine.dismiss": {Role.REVIEWER, Role.ADMINISTRATOR},
    "reference.read": EVERYONE,
    "reference.write": {Role.ADMINISTRATOR},
    "campaign.read": STAFF,
    "campaign.open": {Role.REVIEWER},
    "visit.submit": INSPECT,
    "visit.read": INSPECT,
    "evidence.read": INSPECT | {Role.UNIT_OFFICER},
    "finding.read": INSPECT | {Role.UNIT_OFFICER},
    "finding.read-restricted": {Role.REVIEWER},
    "report.read": EVERYONE,
}
SOMEBODYS = Device(user=User(role=Role.INSPECTOR))


def test_every_verb_has_its_expectation_here() -> None:
    assert RULES.keys() == EXPECTED.keys()


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("verb", EXPECTED)
def test_a_role_may_what_the_table_says(verb: str, role: Role) -> None:
    assert may(User(role=role), verb, SOMEBODYS) == (role in EXPECTED[verb])


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("verb", EXPECTED)
def test_a_closed_account_may_only_hand_in(verb: str, role: Role) -> None:
    allowed = verb in DRAIN_VERBS and role in EXPECTED[verb]
    assert may(User(role=role, is_active=False), verb, SOMEBODYS) == allowed


def test_a_verb_nobody_wrote_down_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        may(User(role=Role.ADMINISTRATOR), "finding.forget")


def test_what_may_not_be_done_is_not_permitted() -> None:
    with pytest.raises(ProblemError, match="not-permitted"):
        require(User(role=Role.LEADER), "visit.submit")
