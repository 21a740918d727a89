"""One way to translate on both sides, gettext: no phrase lacks its words, no catalogue is stale."""

from __future__ import annotations

import re
from gettext import GNUTranslations
from pathlib import Path

import pytest

from tests.catalogues import messages_of

ROOT = Path(__file__).parents[2]
CATALOGUES = sorted(path for room in ("backend", "field_app") for path in (ROOT / room).rglob("*.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")


@pytest.mark.parametrize("po", CATALOGUES, ids=lambda po: str(po.relative_to(ROOT)))
def test_every_phrase_has_its_words(po: Path) -> None:
    messages = messages_of(po)
    assert len(messages) > 10
    assert [each.id for each in messages if each.is_fuzzy or not all(each.forms)] == []


@pytest.mark.parametrize("po", CATALOGUES, ids=lambda po: str(po.relative_to(ROOT)))
def test_what_is_compiled_is_what_is_written(po: Path) -> None:
    with po.with_suffix(".mo").open("rb") as file:
        compiled = GNUTranslations(file)
    for message in messages_of(po):
        found = (
            compiled.ngettext(message.id, message.id, 5)
            if message.is_plural
            else compiled.gettext(message.id)
        )
        assert found == message.forms[-1], "run `make messages`"


def test_there_is_no_other_catalogue() -> None:
    assert len(CATALOGUES) >= 3
    assert list((ROOT / "field_app" / "locale").rglob("*.json")) == []
