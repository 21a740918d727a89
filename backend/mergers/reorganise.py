"""Units that are merged, divided or dissolved from a day on.

What happened stays under the unit it happened at: last year's figures do not change. From the day on, the
heirs answer for it: open findings with their days, and repeats, follow the succession.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from backend.findings.queries import open_findings
from backend.journal.recording import recording
from backend.kernel.likeness import likeness, too_like
from backend.kernel.problems import field_invalid
from backend.people.models import User
from backend.people.rules import require
from backend.units.actions import put_counters, put_units
from backend.units.models import Counter, Succession, Unit


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit that begins on the day, with a counter if that has a name; without `kind` as the first end."""

    id: str
    name_vi: str
    name_en: str = ""
    kind: str = ""
    gso_code: str = ""
    counter: str = ""


@dataclass(frozen=True, slots=True)
class Reorganisation:
    """From `on`, `ends` are no more and `heirs` carry on their work, the principal one first.

    A `new` unit is the principal heir. `basis` names the resolution that says so.
    """

    on: date
    ends: tuple[str, ...]
    heirs: tuple[str, ...]
    basis: str
    new: NewUnit | None = None

    @property
    def last_day(self) -> date:
        """Return the last day of the units that end."""
        return self.on - timedelta(days=1)

    @property
    def all_heirs(self) -> tuple[str, ...]:
        """Return who carries on, the principal one first."""
        return ((self.new.id,) if self.new else ()) + self.heirs


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a reorganisation does, or did: rows as they become, and what follows to the heirs."""

    ended: Sequence[Unit]
    heirs: Sequence[Unit]
    created: Unit | None
    counters_ended: Sequence[Counter]
    accounts: int
    follows: dict[str, int]
    changed: bool


def preview(plan: Reorganisation, *, by: User) -> Outcome:
    """Return what `reorganise` would do, and do nothing; ProblemError naming what cannot be."""
    require(by, "reference.write")
    return _outcome(plan)


def reorganise(plan: Reorganisation, *, by: User, now: datetime) -> Outcome:
    """End units, begin a new one, and say who carries on; the same again changes nothing."""
    require(by, "reference.write")
    with recording(by=by, at=now) as journal:
        outcome = _outcome(plan)
        if not outcome.changed:
            return outcome
        begun = [outcome.created] if outcome.created else []
        put_units([*begun, *outcome.ended], _successions(plan), by=by, at=now)
        put_counters([*outcome.counters_ended, *_new_counters(plan)], by=by, at=now)
        for unit in outcome.ended:
            journal.log(
                "unit.reorganised",
                unit,
                unit_id=unit.pk,
                on=plan.on.isoformat(),
                heirs=list(plan.all_heirs),
                basis=plan.basis,
            )
    return outcome


def _outcome(plan: Reorganisation) -> Outcome:
    known = Unit.objects.in_bulk({*plan.ends, *plan.heirs, *((plan.new.id,) if plan.new else ())})
    done = _is_done(plan, known)
    if not done:
        _check(plan, known)
    ended = [known[unit_id] for unit_id in plan.ends]
    created = known.get(plan.new.id) or _new_unit(plan.new, ended[0]) if plan.new else None
    counters = list(Counter.objects.filter(unit__in=plan.ends).valid_on(plan.last_day))
    for unit in ended:
        unit.valid_to = plan.last_day
    for counter in counters:
        counter.valid_to = plan.last_day
    if created is not None:
        created.valid_from = plan.on
    return Outcome(
        ended=ended,
        heirs=[*([created] if created else []), *(known[unit_id] for unit_id in plan.heirs)],
        created=created,
        counters_ended=counters,
        accounts=User.objects.filter(unit__in=plan.ends, is_active=True).count(),
        follows={"open_findings": open_findings(plan.ends)},
        changed=not done,
    )


def _is_done(plan: Reorganisation, known: dict[str, Unit]) -> bool:
    """Say whether everything is so already: the question was asked twice, the first answer was lost."""
    rows = Succession.objects.filter(predecessor__in=plan.ends)
    found = set(rows.values_list("predecessor_id", "successor_id", "on", "principal"))
    wanted = {
        (row.predecessor_id, row.successor_id, row.on, row.principal)
        for group in _successions(plan).values()
        for row in group
    }
    ended = all(end in known and known[end].valid_to == plan.last_day for end in plan.ends)
    return bool(plan.ends) and ended and found == wanted


def _check(plan: Reorganisation, known: dict[str, Unit]) -> None:
    """Raise the problem with the first field that cannot be."""
    _check_named("ends", plan.ends, known)
    _check_named("heirs", plan.heirs, known)
    if not plan.ends:
        raise field_invalid(
            "ends", "Chọn ít nhất một đơn vị kết thúc.", "Choose at least one unit that ends."
        )
    if set(plan.ends) & set(plan.all_heirs):
        raise field_invalid(
            "heirs", "Đơn vị kế thừa không thể đồng thời kết thúc.", "A unit that ends cannot be an heir."
        )
    _check_new(plan.new, known)
    for unit_id in plan.ends:
        _check_ends(known[unit_id], plan)
    for unit_id in plan.heirs:
        if not _in_force(known[unit_id], plan.on):
            raise field_invalid(
                "heirs",
                f"{known[unit_id]} không tồn tại vào ngày đó.",
                f"{unit_id} is not in force that day.",
            )
    if not plan.all_heirs and open_findings(plan.ends):  # somebody has to go on to answer for them
        raise field_invalid(
            "heirs",
            "Còn tồn tại chưa đóng: chọn đơn vị tiếp tục trả lời.",
            "Findings are open: name who goes on to answer for them.",
        )


def _check_new(new: NewUnit | None, known: dict[str, Unit]) -> None:
    if new and new.id in known:
        raise field_invalid("new/id", "Mã đơn vị này đã có.", "A unit with this id exists.")
    twin = Unit.objects.filter(likeness=likeness(new.id)).first() if new else None
    if twin is not None:
        raise field_invalid("new/id", too_like(twin.pk), too_like(twin.pk))


def _check_named(field: str, unit_ids: Iterable[str], known: dict[str, Unit]) -> None:
    named = list(unit_ids)
    if missing := [unit_id for unit_id in named if unit_id not in known]:
        raise field_invalid(field, f"Không có đơn vị {missing[0]}.", f"There is no unit {missing[0]}.")
    if len(set(named)) < len(named):
        raise field_invalid(field, "Một đơn vị được chọn hai lần.", "A unit is named twice.")


def _check_ends(unit: Unit, plan: Reorganisation) -> None:
    if not _in_force(unit, plan.last_day) or unit.valid_to is not None or unit.successions.exists():
        raise field_invalid(
            "ends",
            f"{unit} đã kết thúc hoặc chưa bắt đầu vào ngày đó.",
            f"{unit.pk} has ended already, or has not begun by then.",
        )
    if below := unit.children.filter(valid_to=None).exclude(pk__in=plan.ends).first():
        raise field_invalid("ends", f"{below} trực thuộc {unit}.", f"{below.pk} lies below {unit.pk}.")


def _in_force(unit: Unit, day: date) -> bool:
    return (unit.valid_from is None or unit.valid_from <= day) and (
        unit.valid_to is None or day <= unit.valid_to
    )


def _new_unit(new: NewUnit, beside: Unit) -> Unit:
    """Return the unit, where the first of those it carries on stood."""
    return Unit(
        id=new.id,
        parent_id=beside.parent_id,
        name_vi=new.name_vi,
        name_en=new.name_en,
        kind=Unit.Kind(new.kind or beside.kind),
        level=beside.level,
        gso_code=new.gso_code,
    )


def _new_counters(plan: Reorganisation) -> list[Counter]:
    if plan.new is None or not plan.new.counter:
        return []
    kind = Counter.Kind.COMMUNE_CENTRE
    row = Counter(id=f"{plan.new.id}-mc", unit_id=plan.new.id, name_vi=plan.new.counter, kind=kind)
    row.valid_from = plan.on
    return [row]


def _successions(plan: Reorganisation) -> dict[str, list[Succession]]:
    return {
        end: [
            Succession(predecessor_id=end, successor_id=heir, on=plan.on, principal=place == 0)
            for place, heir in enumerate(plan.all_heirs)
        ]
        for end in plan.ends
    }
