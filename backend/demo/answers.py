"""Turns what a team found at one counter into the answers it gives, complete by the checklist's own rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Any

from backend.demo.faults import WORDS, Fault, draw_answer
from shared.protocol.revision import Official, Response
from shared.rules.checklists import Followup, Item
from shared.rules.completeness import ACCOUNTED, EXPECTED, followups_due
from shared.rules.evaluation import Context, evaluate
from shared.rules.hours import Sessions, minutes_of

USUAL: Mapping[str, Any] = WORDS["usual"]
PRESENT, EXCUSED, ABSENT = ACCOUNTED
AT_OPENING_MINUTES = 30


@dataclass(frozen=True)
class Scene:
    """The hour and place of a visit, as its answers need them; `faults` by the item that fails."""

    starts: datetime
    sessions: Sessions
    staff: int
    excused: int
    faults: Mapping[str, Fault]

    @property
    def sitting(self) -> str:
        """Return when the sitting begins in which the team is there, "HH:MM"."""
        clock = f"{self.starts:%H:%M}"
        return next((begin for begin, end in self.sessions if clock <= end), self.sessions[-1][0])

    @property
    def at_opening(self) -> bool:
        """Say whether the team saw the counter open."""
        came = self.starts.hour * 60 + self.starts.minute
        return abs(came - minutes_of(self.sitting)) <= AT_OPENING_MINUTES


def answer_all(items: Iterable[Item], scene: Scene, rng: Random) -> dict[str, Response]:
    """Return an answer to every item, in their order: the scene's faults fail, everything else does not."""
    answers: dict[str, Response] = {}
    for item in items:
        fault = scene.faults.get(item.code)
        value = _failed(item, fault, scene, rng) if fault else _passed(item, scene, rng)
        answers[item.code] = _response(item, value, fault, scene, answers, rng)
    return _balanced(answers)


def _failed(item: Item, fault: Fault, scene: Scene, rng: Random) -> int | str:
    value: int | str = draw_answer(fault.value, rng)
    return _clock(scene.sitting, int(value)) if item.answer.type == "time" else value


def _passed(item: Item, scene: Scene, rng: Random) -> int | str:
    if item.answer.type == "time":
        return _clock(scene.sitting, -rng.randint(1, 6)) if scene.at_opening else "na"
    if item.answer.type == "choice":
        return next(option.value for option in item.answer.options if option.outcome == "pass")
    if item.answer.type == "count":
        return int(
            draw_answer({EXPECTED: scene.staff, EXCUSED: scene.excused, **USUAL}.get(item.code, 0), rng)
        )
    return "pass"


def _response(
    item: Item,
    value: int | str,
    fault: Fault | None,
    scene: Scene,
    answers: Mapping[str, Response],
    rng: Random,
) -> Response:
    """Answer as the phone would: first the value, then what the rules ask about it."""
    context = Context(scene.starts.date(), scene.sessions, answers)
    outcome = evaluate(item, Response(item=item.code, value=value), context).outcome
    response = Response(
        item=item.code,
        value=value,
        outcome=outcome,
        note=rng.choice(fault.notes) if fault else None,
        fixed_on_spot=fault is not None and item.severity == "reminder" and rng.random() < 0.25,
    )
    for followup in item.followups:
        if followup in followups_due(item, response, outcome):
            response = _with_followup(response, followup, fault, rng)
    return response


def _with_followup(response: Response, followup: Followup, fault: Fault | None, rng: Random) -> Response:
    """Answer one question that is due; what nobody would write down stays open."""
    if followup.answer.type == "official_list":
        return replace(response, officials=_officials(response, rng)) if followup.required else response
    choices = {**_DEFAULTS, followup.code: USUAL.get(followup.code), **(fault.followups if fault else {})}
    choice = choices.get(followup.code) or choices.get(followup.answer.type)
    if choice is None:
        return response
    if followup.answer.type == "count_by":
        choice = {followup.answer.options[0].value: response.value}
    return replace(response, followups={**response.followups, followup.code: draw_answer(choice, rng)})


_DEFAULTS: Mapping[str, Any] = {"pass_fail_na": "pass", "count": {"between": [1, 3]}, "count_by": {}}
"""How a follow-up of a kind is answered where neither the fault nor the usual answers say."""


def _officials(response: Response, rng: Random) -> tuple[Official, ...]:
    count = response.value if isinstance(response.value, int) else 1
    return tuple(Official(**official) for official in rng.sample(WORDS["officials"], count))


def _balanced(answers: dict[str, Response]) -> dict[str, Response]:
    """Let those present be everybody who is neither excused nor absent without reason."""
    if EXPECTED not in answers:
        return answers
    expected, excused, absent = (_count(answers[code]) for code in (EXPECTED, EXCUSED, ABSENT))
    return answers | {PRESENT: replace(answers[PRESENT], value=expected - excused - absent)}


def _count(response: Response) -> int:
    return response.value if isinstance(response.value, int) else 0


def _clock(begin: str, minutes: int) -> str:
    total = minutes_of(begin) + minutes
    return f"{total // 60:02}:{total % 60:02}"
