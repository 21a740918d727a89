"""A finding that is decided on: seen, allowed, locked, unchanged; and what its dates say today."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Protocol
from uuid import UUID

from backend.findings.calendar import working_days
from backend.findings.deadlines import deadlines_of
from backend.findings.files import hand_in_files
from backend.findings.models import Decision, Finding
from backend.findings.transitions import Changes, move, next_state
from backend.journal.recording import recording
from backend.kernel.preconditions import etag, is_repeated, locked_row, visible_row
from backend.kernel.problems import ProblemError
from backend.kernel.times import local_day
from backend.people.models import Role, User
from backend.people.rules import require
from backend.visits.models import Visit
from backend.visits.review import refuse_own
from shared.rules.checklists import Severity
from shared.rules.deadlines import Deadlines, resumed
from shared.rules.findings import State, Verb
from shared.rules.statements import tidy_statement
from shared.rules.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class VerbInput:
    """What a person gives with a verb: the reason or text, the new severity or statement, the papers."""

    reason: str = ""
    severity: Severity | None = None
    statement: str = ""
    files: tuple[UUID, ...] = ()


NOTHING = VerbInput()


class FindingVerb(Protocol):
    """What every verb is called with.

    `match` is the ETag the person saw, or "*": Home Affairs has to give it, units may. The same verb again by
    the same person changes nothing more. ProblemError says what is lacking or not allowed.
    """

    def __call__(
        self,
        finding_id: UUID,
        given: VerbInput = NOTHING,
        *,
        by: User,
        now: datetime,
        match: str | None = None,
    ) -> Finding:
        """Do the verb to a finding and return it as it is then."""


@dataclass
class Case:
    """One finding, locked with its visit: what is given, on which day, and to which state it leads."""

    finding: Finding
    given: VerbInput
    today: date
    last: Decision | None
    to_state: State

    @cached_property
    def calendar(self) -> WorkingDays:
        """Return the working days around today and the finding's own dates."""
        return working_days(*(day for day in (self.today, self.finding.due_on) if day))

    @cached_property
    def deadlines(self) -> Deadlines:
        """Return the deadlines of the campaign the visit belongs to."""
        return deadlines_of(self.finding.visit.campaign_id)

    def require_reason(self) -> None:
        """Refuse where no reason is given."""
        if not self.given.reason.strip():
            raise ProblemError("reason-required")

    def is_after(self, last_day: date | None) -> bool:
        """Say whether today is too late for something that had to be done by `last_day`."""
        return last_day is not None and self.today > last_day

    def new_due_date(self, severity: Severity) -> date:
        """Return the day on which a fix is due that is asked for today."""
        return self.deadlines.due_on(severity, self.today, self.calendar)

    def resumed_due_date(self) -> date | None:
        """Return the due date after the finding lay with Home Affairs, where the clock stood still."""
        due = self.finding.due_on
        handed_in_on = local_day(self.last.at) if self.last else self.today
        return due and resumed(due, handed_in_on, self.today, self.calendar)

    def hand_in_files(self) -> tuple[Mapping[str, str], ...]:
        """Hand in the named papers; refuse what is not among the finding's."""
        return hand_in_files(self.finding, self.given.files)


def decide(
    verb: Verb,
    finding_id: UUID,
    given: VerbInput,
    rule: Callable[[Case], Changes],
    *,
    by: User,
    now: datetime,
    match: str | None,
) -> Finding:
    """Do `verb` to a finding: `rule` says what it needs and what it changes beside the state."""
    with recording(by=by, at=now) as journal:
        finding, last = lock_finding(finding_id, verb, by)
        if not is_same_again(finding, last, verb, given, by=by, match=match):
            case = Case(finding, given, local_day(now), last, next_state(finding, verb))
            move(finding, verb, case.to_state, rule(case), journal, reason=given.reason)
    return finding


def lock_finding(finding_id: UUID, verb: Verb, by: User) -> tuple[Finding, Decision | None]:
    """Return the finding and its last decision; it is locked after its visit, in the order of sealing."""
    seen = visible_row(Finding.objects.visible_to(by).only("visit_id"), finding_id)
    require(by, f"finding.{verb}")
    visit = locked_row(Visit, seen.visit_id)
    if by.role == Role.REVIEWER:
        refuse_own(visit, by)
    finding = locked_row(Finding, finding_id)
    finding.visit = visit
    return finding, finding.history.order_by("-number").first()


def is_same_again(
    finding: Finding, last: Decision | None, verb: Verb, given: VerbInput, *, by: User, match: str | None
) -> bool:
    """Check which version the person saw, and say whether this very decision was the last one."""
    same = last is not None and _repeats(last, verb, given, by)
    tag = etag(finding.pk, finding.version)
    return is_repeated(match, tag, same=same, must=by.role != Role.UNIT_OFFICER)


def _repeats(last: Decision, verb: Verb, given: VerbInput, by: User) -> bool:
    same = (last.verb, last.by_id, last.reason) == (verb, by.pk, given.reason)
    stated = last.statement is None or last.statement == tidy_statement(given.statement)
    files = {str(file) for file in given.files} == {file["id"] for file in last.files}
    return same and stated and files and given.severity in (None, last.severity_after)
