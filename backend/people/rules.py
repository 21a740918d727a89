"""Who may do what: the one table. Which rows a person sees is the QuerySets' `visible_to`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rest_framework.request import Request

from backend.kernel.problems import ProblemError
from backend.people.models import Device, Role, User

Rule = Callable[[User, Any], bool]


def _only(*roles: Role) -> Rule:
    return lambda user, _: user.role in roles


def _anyone(user: User, _: object) -> bool:
    return user.is_authenticated


def _administrator_or_owner(user: User, device: Device) -> bool:
    return user.role == Role.ADMINISTRATOR or device.user_id == user.pk


def _of_somebody_else(*roles: Role) -> Rule:
    """Let `roles` decide, but nobody about what their own device sent."""
    return lambda user, device: user.role in roles and device.user_id != user.pk


def _of_another(*roles: Role) -> Rule:
    """Let `roles` decide, but nobody about their own account."""
    return lambda user, about: user.role in roles and (about is None or about.pk != user.pk)


def _own_or_home_affairs(user: User, about: User) -> bool:
    return user.role == Role.REVIEWER or (user.role == Role.INSPECTOR and about.pk == user.pk)


def _home_affairs_or_author(user: User, evidence: Any) -> bool:
    """Let those see behind a mask who decide on it and who put it there."""
    author = user.role == Role.INSPECTOR and evidence.visit.author_id == user.pk
    return user.role == Role.REVIEWER or author


_HOME_AFFAIRS = _only(Role.REVIEWER)
_UNIT = _only(Role.UNIT_OFFICER)
_STAFF = _only(Role.INSPECTOR, Role.REVIEWER, Role.LEADER, Role.ADMINISTRATOR)

RULES: Mapping[str, Rule] = {
    "device.enrol": _only(Role.INSPECTOR, Role.REVIEWER),
    "device.revoke": _administrator_or_owner,
    "device.report-lost": lambda user, device: (
        user.role == Role.REVIEWER or _administrator_or_owner(user, device)
    ),
    "device.take-back": _only(Role.REVIEWER, Role.ADMINISTRATOR),
    "app-crash.report": _only(Role.INSPECTOR, Role.REVIEWER),
    "app-crash.read": _only(Role.ADMINISTRATOR),
    "watch.read": _only(Role.ADMINISTRATOR),
    "account.change": _only(Role.ADMINISTRATOR),
    "second-factor.use": _only(Role.REVIEWER, Role.LEADER, Role.UNIT_OFFICER, Role.ADMINISTRATOR),
    "second-factor.help": _of_another(Role.REVIEWER, Role.ADMINISTRATOR),
    "security-log.read": _only(Role.ADMINISTRATOR),
    "alarm.read": _only(Role.REVIEWER, Role.ADMINISTRATOR),
    "quarantine.replay": _only(Role.REVIEWER, Role.ADMINISTRATOR),
    "quarantine.release": _of_somebody_else(Role.REVIEWER, Role.ADMINISTRATOR),
    "quarantine.dismiss": _of_somebody_else(Role.REVIEWER, Role.ADMINISTRATOR),
    "reference.read": _anyone,
    "reference.write": _only(Role.ADMINISTRATOR),
    "checklist.read-draft": _only(Role.REVIEWER, Role.ADMINISTRATOR),
    "campaign.read": _STAFF,
    "campaign.open": _only(Role.REVIEWER),
    "campaign.plan": _only(Role.REVIEWER),
    "campaign.coverage": _only(Role.REVIEWER, Role.LEADER),
    "interest.read": _only(Role.INSPECTOR, Role.REVIEWER),
    "interest.declare": _own_or_home_affairs,
    "interest.end": _only(Role.REVIEWER),
    "visit.submit": _only(Role.INSPECTOR, Role.REVIEWER),
    "visit.read": _only(Role.INSPECTOR, Role.REVIEWER),
    "evidence.read": _only(Role.INSPECTOR, Role.REVIEWER, Role.UNIT_OFFICER),
    "evidence.open": _home_affairs_or_author,
    "finding.read": _only(Role.INSPECTOR, Role.REVIEWER, Role.LEADER, Role.UNIT_OFFICER),
    "finding.export": _only(Role.REVIEWER, Role.UNIT_OFFICER),
    "finding.read-restricted": _only(Role.REVIEWER),
    "visit.accept": _HOME_AFFAIRS,
    "visit.return": _HOME_AFFAIRS,
    "finding.confirm": _HOME_AFFAIRS,
    "finding.drop": _HOME_AFFAIRS,
    "finding.statement": _HOME_AFFAIRS,
    "finding.notify": _HOME_AFFAIRS,
    "finding.attach": _UNIT,
    "finding.explain": _UNIT,
    "finding.contest": _UNIT,
    "finding.uphold": _HOME_AFFAIRS,
    "finding.amend": _HOME_AFFAIRS,
    "finding.withdraw": _HOME_AFFAIRS,
    "finding.submit-fix": _UNIT,
    "finding.close": _HOME_AFFAIRS,
    "finding.return-fix": _HOME_AFFAIRS,
    "finding.reopen": _HOME_AFFAIRS,
    "notice.read": _only(Role.INSPECTOR, Role.REVIEWER, Role.LEADER, Role.UNIT_OFFICER),
    "document.read": _only(Role.INSPECTOR, Role.REVIEWER, Role.LEADER, Role.UNIT_OFFICER),
    "document.write": _HOME_AFFAIRS,
    "document.open": _HOME_AFFAIRS,
    "document.issue": _HOME_AFFAIRS,
    "document.open-remediation": _UNIT,
    "calendar.read": _anyone,
    "calendar.write": _only(Role.REVIEWER, Role.ADMINISTRATOR),
    "deadlines.write": _HOME_AFFAIRS,
    "report.read": _anyone,
    "report.freeze": _HOME_AFFAIRS,
    "report.decide": _HOME_AFFAIRS,
    "sentence.write": _HOME_AFFAIRS,
    "report.brief": _only(Role.REVIEWER, Role.LEADER),
    "job.read": _anyone,
    "inbox.read": _HOME_AFFAIRS,
    "sign.print": _HOME_AFFAIRS,
    "satisfaction.read": _only(Role.REVIEWER, Role.LEADER),
    "lead.read": _HOME_AFFAIRS,
    "lead.answer": _HOME_AFFAIRS,
    "lead.read-restricted": _HOME_AFFAIRS,  # of them, the two whom the leader named
    "lead.name-readers": _only(Role.LEADER),
    "lead.count": _only(Role.REVIEWER, Role.LEADER),
    "lead.brief": _only(Role.INSPECTOR, Role.REVIEWER),
}
"""Every verb and who may do it, given its object where the rule needs one."""

DRAIN_VERBS = frozenset({"visit.submit"})
"""What a shut-down account's phone may still do: hand in what it signed before."""


def may(user: User, verb: str, obj: object = None) -> bool:
    """Say whether `user` may do `verb` to `obj`; KeyError for a verb that is not in the table."""
    rule = RULES[verb]
    return (user.is_active or verb in DRAIN_VERBS) and rule(user, obj)


def require(user: User, verb: str, obj: object = None) -> None:
    """Raise the problem `not-permitted` unless `user` may do `verb` to `obj`."""
    if not may(user, verb, obj):
        raise ProblemError("not-permitted")


def person(request: Request) -> User:
    """Return who makes the request; only for views that demand a token."""
    user = request.user
    if not isinstance(user, User):
        raise ProblemError("token-invalid")
    return user
