"""Every phrase the app says exists in both languages, and no phrase is left unsaid."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from field_app.core.model import VisitMode, VisitState
from field_app.viewmodels.words import LANGUAGES, LOCALE, Words
from shared.rules.checklists import Severity
from tests.catalogues import messages_of

FIELD_APP = Path(__file__).parents[3] / "field_app"
CHECKLISTS = FIELD_APP.parent / "backend" / "checklists" / "data"
CALLS = {"words", "known"}
COUNTED = r"unit\.[a-z_]+"
"""The one pattern whose words are the data's, in Vietnamese; `counted_in` names the keys."""
SPEAKING = ("viewmodels", "ui", "platform")


def phrases(language: str) -> dict[str, str]:
    """Return every phrase of a language by its key; of several forms, that for many."""
    po = LOCALE / language / "LC_MESSAGES" / "field_app.po"
    return {message.id: message.forms[-1] for message in messages_of(po)}


def sources() -> list[Path]:
    rooms = [path for room in SPEAKING for path in sorted((FIELD_APP / room).rglob("*.py"))]
    return [*rooms, FIELD_APP / "phone.py"]


def spoken(path: Path) -> Iterator[str]:
    """Yield the keys a file says, as patterns: a placeholder in an f-string matches any word."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args and _name(node.func) in CALLS:
            yield from (_pattern(each) for each in _strings(node.args[0]))


def _name(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


def _strings(argument: ast.expr) -> Iterator[ast.expr]:
    if isinstance(argument, ast.IfExp):
        yield from (argument.body, argument.orelse)
    else:
        yield argument


def _pattern(argument: ast.expr) -> str:
    if isinstance(argument, ast.Constant):
        return re.escape(str(argument.value))
    if isinstance(argument, ast.JoinedStr):
        return "".join(_pattern(value) for value in argument.values)
    return "[a-z_]+" if isinstance(argument, ast.FormattedValue) else ".+"


def named_in_tables() -> set[str]:
    """Return quoted keys that reach `words` through a variable, such as the headings of the home page."""
    quoted = re.compile(r'"([a-z_]+\.[a-z_.]+)"')
    return {key for path in sources() for key in quoted.findall(path.read_text(encoding="utf-8"))}


def counted_in() -> set[str]:
    """Return the keys of what the shipped checklists count in: people, files, minutes."""
    data = [
        (CHECKLISTS / name).read_text(encoding="utf-8") for name in ("checklists.json", "wording_2026_2.json")
    ]
    return {f"unit.{unit}" for text in data for unit in re.findall(r'"unit": "([^"]+)"', text)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_the_app_says_has_words(language: str) -> None:
    known = phrases(language)
    for path in sources():
        for pattern in set(spoken(path)) - {COUNTED}:
            assert any(re.fullmatch(pattern, key) for key in known), f"{path.name} says {pattern}"


def test_both_languages_say_the_same_things() -> None:
    vietnamese, english = (phrases(each).keys() for each in LANGUAGES)
    assert english == vietnamese


def test_no_phrase_is_left_over() -> None:
    patterns = [pattern for path in sources() for pattern in spoken(path) if pattern != ".+"]
    stated = named_in_tables() | counted_in()
    for key in phrases("vi"):
        assert key in stated or any(re.fullmatch(pattern, key) for pattern in patterns), key


def test_a_phrase_asks_for_the_same_values_in_both_languages() -> None:
    for key, phrase in phrases("vi").items():
        assert _values(phrase) == _values(phrases("en")[key]), key


def _values(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_severity_and_mode_has_a_name(language: str) -> None:
    known = phrases(language)
    for prefix, values in (("state", VisitState), ("severity", Severity), ("mode", VisitMode)):
        assert all(f"{prefix}.{value}" in known for value in values)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_unit_a_shipped_checklist_counts_in_has_a_name(language: str) -> None:
    assert "unit.người" in counted_in()
    assert counted_in() - phrases(language).keys() == set()


def test_the_word_for_a_statutory_inspection_is_never_used() -> None:
    assert not [phrase for phrase in phrases("vi").values() if "thanh tra" in phrase.lower()]


def test_english_counts_one_thing_in_the_singular() -> None:
    assert Words("en")("proof.photos", n=1) == "1 photo"
    assert Words("en")("proof.photos", n=2) == "2 photos"
    assert Words("vi")("proof.photos", n=1) == "1 ảnh"


def test_amounts_of_data_read_as_on_a_phone() -> None:
    assert Words("vi").size(1_234_567) == "1,2 MB"
    assert Words("en").size(1_234_567) == "1.2 MB"
    assert Words("vi").size(300) == "1 kB"
    assert Words("vi").size(69_952_000_000) == "70 GB"
    assert Words("vi").size(0) == "0 kB"


def test_days_are_written_the_vietnamese_way() -> None:
    assert Words("vi").day("2026-11-22") == "22/11/2026"
    assert Words("vi").date_time("2026-11-22T07:25:10.123+07:00") == "07:25 22/11/2026"


def test_an_unknown_language_falls_back_to_vietnamese() -> None:
    assert Words("fr").language == "vi"
