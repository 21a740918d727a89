"""Every way in which an item can fail, and the page on which people review the words for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from shared.protocol.revision import Response
from shared.rules.checklists import Answer, Checklist, Item
from shared.rules.completeness import followups_due
from shared.rules.counts import count_words, none_label
from shared.rules.evaluation import Context, evaluate
from shared.rules.statements import statement_of
from tests.shared import cast

PAGE = Path(__file__).parents[2] / "docs" / "checklist-words.md"
TYPED = "theo sổ trực"
BESIDE = {"GG-02": Response("GG-02", 12), "GG-03": Response("GG-03", 12), "HS-04": Response("HS-04", 9)}
SAMPLES: Mapping[str, Any] = {
    "count": 4,
    "time": "08:10",
    "text": TYPED,
    "pass_fail_na": "pass",
    "official_list": [{"full_name": "Lò Thị Xuân"}],
}
NUMBERS = {"NY-01a": 30, "HS-03d": 40, "HS-04a": 120, "CS-10a": 8, "GG-06a": 25, "NY-04a": 12}


def failing_values(item: Item) -> list[int | str]:
    """Return every value of an item that fails, or one of them where they are many."""
    if item.answer.type == "count":
        return [2] if item.answer.fail_when else []
    if item.answer.type == "choice":
        return [option.value for option in item.answer.options if option.outcome == "fail"]
    return ["07:47"] if item.answer.type == "time" else ["fail"]


def failed(item: Item, value: int | str) -> Response:
    """Return a failed answer with all follow-ups that are due answered, and a name where one is asked for."""
    bare = Response(item.code, value, note="riêng của đoàn", officials=(cast.LO_THI_XUAN,))
    due = followups_due(item, bare, "fail")
    given = {each.code: NUMBERS.get(each.code, sample(each.answer)) for each in due}
    return Response(item.code, value, note=bare.note, officials=bare.officials, followups=given)


def sample(answer: Answer) -> Any:
    """Return an answer that a follow-up may have."""
    if answer.type == "choice":
        return answer.options[0].value
    if answer.type == "multi_choice":
        return [option.value for option in answer.options[:2]]
    return {answer.options[0].value: 2} if answer.type == "count_by" else SAMPLES[answer.type]


def statements(checklists: tuple[Checklist, ...]) -> Iterator[tuple[Item, int | str, str]]:
    """Yield each item with each failing value and its statement."""
    for item in (item for checklist in checklists for item in checklist.items):
        for value in failing_values(item):
            response = failed(item, value)
            context = Context(cast.VISIT_DAY, cast.WINTER, {**BESIDE, item.code: response})
            yield item, value, statement_of(item, response, evaluate(item, response, context), context)


def page() -> str:
    """Return the page as it follows from the data."""
    return "\n".join([*_HEAD, *_counts(), *_BETWEEN, *_found(), ""])


def _counts() -> Iterator[str]:
    for item in (item for checklist in cast.worded() for item in checklist.items):
        if item.answer.type == "count":
            button = none_label(item.answer) if item.answer.fail_when else "–"
            lines = (count_words(item, 0), count_words(item, 2), count_words(item, 2, language="en"))
            yield f"| {item.code} | {item.text_vi} | {' | '.join(lines)} | {button} |"


def _found() -> Iterator[str]:
    for item, _value, statement in statements(cast.worded()):
        yield f"| {item.code} | {statement} |"


_HEAD = (
    "# The words of the checklists, to be reviewed",
    "",
    "Version 2026.2. Written by `python -m tests.shared.statement_cases` from the data of the checklists; a",
    "test holds it to them.",
    "",
    "## What each count counts",
    "",
    "| code | question | with 0 | with 2 | in English | the button that records 0 |",
    "|---|---|---|---|---|---|",
)
_BETWEEN = (
    "",
    "## What is stated where an item fails",
    "",
    "With invented answers: 07:47 where work begins at 07:30, 2 of what is counted, 12 people present.",
    "",
    "| code | statement |",
    "|---|---|",
)

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
