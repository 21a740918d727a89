"""The verbs of the workflow: who may do one is checked, then its rule says what it needs and changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final
from uuid import UUID

from backend.findings.actions.notices import notify
from backend.findings.calendar import working_days
from backend.findings.casefile import Decision
from backend.findings.deciding import NOTHING, Changes, Said, change, etag_of
from backend.findings.files import handed_in
from backend.findings.models import Finding
from backend.findings.terms import deadlines_of
from backend.journal.recording import Journal, recording
from backend.kernel.preconditions import require_match
from backend.kernel.problems import ProblemError
from backend.kernel.times import local_day
from backend.people.models import Role, User
from backend.people.rules import require
from backend.visits.models import Visit
from backend.visits.review import refuse_own, require_decidable
from shared.rules.checklists import Severity
from shared.rules.deadlines import Deadlines, resumed
from shared.rules.findings import ForbiddenTransition, State, Verb, transition
from shared.rules.working_days import WorkingDays


@dataclass
class _Case:
    """One finding on the table: what is said of it, by whom, on which day."""

    finding: Finding
    said: Said
    by: User
    today: date
    last: Decision | None

    @cached_property
    def calendar(self) -> WorkingDays:
        """Return the working days around today and the finding's own dates."""
        return working_days(*(day for day in (self.today, self.finding.due_on) if day))

    @cached_property
    def deadlines(self) -> Deadlines:
        """Return the deadlines of the campaign the visit belongs to."""
        return deadlines_of(self.finding.visit.campaign_id)

    def give_reason(self) -> None:
        """Refuse where nothing is said."""
        if not self.said.reason.strip():
            raise ProblemError("reason-required")

    def new_term(self, severity: Severity) -> date:
        """Return the day on which a fix is due that is asked for today."""
        return self.deadlines.due_on(severity, self.today, self.calendar)

    def rest_of_term(self) -> date | None:
        """Return the due date after the finding lay with Home Affairs, where the clock stood still."""
        due = self.finding.due_on
        handed_in_on = local_day(self.last.at) if self.last else self.today
        return due and resumed(due, handed_in_on, self.today, self.calendar)


def do(
    verb: Verb,
    finding_id: UUID,
    said: Said = NOTHING,
    *,
    by: User,
    now: datetime,
    match: str | None = None,
) -> Finding:
    """Do `verb` to a finding and return it; the same verb again by the same person changes nothing more.

    `match` is the ETag the person saw, or "*": Home Affairs has to give it, units may.
    """
    with recording(by=by, at=now) as journal:
        finding = _on_the_table(finding_id, verb, by)
        last = finding.history.order_by("-number").first()
        etag = etag_of(finding.pk, finding.version)
        if last is not None and _repeats(last, verb, said, by):
            match = match and etag  # seen before it was done, or after: both are right
            require_match(match, etag, must=by.role != Role.UNIT_OFFICER)
            return finding
        require_match(match, etag, must=by.role != Role.UNIT_OFFICER)
        _check_step(finding, verb)
        _do(verb, _Case(finding, said, by, local_day(now), last), journal)
    return finding


def _on_the_table(finding_id: UUID, verb: Verb, by: User) -> Finding:
    """Return the finding with its visit, both locked; in this order, as sealing does it."""
    seen = Finding.objects.visible_to(by).filter(pk=finding_id).only("visit_id").first()
    if seen is None:
        raise ProblemError("not-found")
    require(by, f"finding.{verb}")
    visit = Visit.objects.select_for_update().get(pk=seen.visit_id)
    if by.role == Role.REVIEWER:
        refuse_own(visit, by)
    finding = Finding.objects.select_for_update().get(pk=finding_id)
    finding.visit = visit
    return finding


def _repeats(last: Decision, verb: Verb, said: Said, by: User) -> bool:
    """Say whether this very decision was the last one: its answer was lost on the way."""
    same = (last.verb, last.by_id, last.reason) == (verb, by.pk, said.reason)
    files = {str(file) for file in said.files} == {file["id"] for file in last.files}
    return same and files and said.severity in (None, last.severity_after)


def _check_step(finding: Finding, verb: Verb) -> None:
    try:
        transition(State(finding.state), verb)
    except ForbiddenTransition as error:
        extra = {"state": str(error.state), "verb": str(verb)}
        raise ProblemError("transition-forbidden", extra=extra) from None


def _do(verb: Verb, case: _Case, journal: Journal) -> None:
    if verb is Verb.NOTIFY:
        notify(case.finding.visit, [case.finding], journal=journal)
    else:
        change(case.finding, verb, case.said, _RULES[verb](case), journal)


def _confirm(case: _Case) -> Changes:
    require_decidable(case.finding.visit)
    severity = case.said.severity
    if severity not in (None, case.finding.severity):
        case.give_reason()
    return Changes(severity=severity)


def _drop(case: _Case) -> Changes:
    require_decidable(case.finding.visit)
    case.give_reason()
    return Changes()


def _explain(case: _Case) -> Changes:
    case.give_reason()
    until = case.finding.explain_until
    return Changes(late=until is not None and case.today > until, files=_papers(case))


def _contest(case: _Case) -> Changes:
    case.give_reason()
    until = case.finding.contest_until
    if until is not None and case.today > until:
        raise ProblemError("too-late", extra={"contest_until": until.isoformat()})
    return Changes(files=_papers(case))


def _uphold(case: _Case) -> Changes:
    case.give_reason()
    return Changes(terms={"due_on": case.rest_of_term()})


def _amend(case: _Case) -> Changes:
    case.give_reason()
    severity = case.said.severity
    if severity is None or severity == case.finding.severity:
        raise ProblemError("severity-required")
    until = case.deadlines.contest_until(case.today, case.calendar)
    return Changes(severity=severity, terms={"due_on": case.new_term(severity), "contest_until": until})


def _withdraw(case: _Case) -> Changes:
    case.give_reason()
    return Changes(terms={"due_on": None})


def _submit_fix(case: _Case) -> Changes:
    case.give_reason()
    if not case.said.files:
        raise ProblemError("proof-required")
    due = case.finding.due_on
    return Changes(late=due is not None and case.today > due, files=_papers(case))


def _close(case: _Case) -> Changes:
    return Changes(terms={"closed_on": case.today})


def _return_fix(case: _Case) -> Changes:
    case.give_reason()
    return Changes(terms={"due_on": case.rest_of_term()})


def _reopen(case: _Case) -> Changes:
    case.give_reason()
    severity = Severity(case.finding.severity)
    return Changes(terms={"due_on": case.new_term(severity), "closed_on": None})


def _papers(case: _Case) -> tuple[Mapping[str, str], ...]:
    return handed_in(case.finding, case.said.files)


_RULES: Final[Mapping[Verb, Callable[[_Case], Changes]]] = {
    Verb.CONFIRM: _confirm,
    Verb.DROP: _drop,
    Verb.EXPLAIN: _explain,
    Verb.CONTEST: _contest,
    Verb.UPHOLD: _uphold,
    Verb.AMEND: _amend,
    Verb.WITHDRAW: _withdraw,
    Verb.SUBMIT_FIX: _submit_fix,
    Verb.CLOSE: _close,
    Verb.RETURN_FIX: _return_fix,
    Verb.REOPEN: _reopen,
}
"""What each verb needs and changes; `notify` is the conclusion notice's."""
