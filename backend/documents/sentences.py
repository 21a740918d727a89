"""The sentences of papers as the office changed them: each change is a version; a paper keeps its own.

Words can be changed, figures never: a changed sentence names exactly the figures that it named before.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from backend.documents.models import SentenceVersion
from backend.documents.wording import NAMED, Wording, first_wording
from backend.journal.recording import recording
from backend.kernel.problems import ProblemError, bilingual, field_invalid
from backend.people.models import User
from backend.people.rules import require
from shared.protocol.limits import MAX_NOTE_CHARS

CELLS: Final = "|"
"""What parts the texts of a table's head, of lines of copies."""
_BRACE: Final = re.compile(r"[{}]")


def wording_of(version: int) -> Wording:
    """Return the sentences of a version: the product's own, with what the office had changed by then."""
    first = first_wording()
    if version <= first.version:
        return first
    changed = SentenceVersion.objects.get(version=version).texts
    known = {name: text for name, text in changed.items() if name in first.texts}
    return replace(first, version=version, texts=MappingProxyType({**first.texts, **known}))


def current_wording() -> Wording:
    """Return the sentences that new papers are written with."""
    last = SentenceVersion.objects.order_by("-version").values_list("version", flat=True).first()
    return wording_of(last or first_wording().version)


def wording_at(at: datetime) -> Wording:
    """Return the sentences that were in force at a moment."""
    then = SentenceVersion.objects.filter(at__lte=at).order_by("-version")
    last = then.values_list("version", flat=True).first()
    return wording_of(last or first_wording().version)


def with_sentences(texts: Mapping[str, str]) -> Wording:
    """Return the sentences in force with these changed, nothing kept; one that cannot be is named."""
    words = current_wording()
    for name, text in texts.items():
        _check(name, text, words)
    return replace(words, texts=MappingProxyType({**words.texts, **texts}))


def change_sentences(
    texts: Mapping[str, str], *, reason: str, seen: int, by: User, now: datetime
) -> SentenceVersion:
    """Keep changed sentences as a new version, for papers drawn up from now on.

    `seen` is the version they were changed from: `precondition-failed` where there is a later one. What is in
    force already is no new version.
    """
    require(by, "sentence.write")
    candidate = with_sentences(texts)
    with recording(by=by, at=now) as journal:
        last = SentenceVersion.objects.select_for_update().order_by("-version").first()
        before, version = (last.texts, last.version) if last else ({}, first_wording().version)
        if last is not None and all(before.get(name) == text for name, text in texts.items()):
            return last
        if version != seen:
            raise ProblemError("precondition-failed")
        made = SentenceVersion(
            version=version + 1,
            texts=before | {name: candidate.texts[name] for name in texts},
            reason=reason,
            by=by,
            at=now,
        )
        made.save(force_insert=True)
        journal.log_row("sentences.changed", made, version=made.version, names=sorted(texts), reason=reason)
    return made


def figures_in(text: str) -> list[str]:
    """Return the figures a sentence names, as they are written: "{units.seen}", "{period.to:day}"."""
    return [found[0] for found in NAMED.finditer(text)]


def _check(name: str, text: str, words: Wording) -> None:
    """Refuse a sentence there is not, an empty or long one, other figures, other parts."""
    pointer = f"texts/{name}"
    if name not in words.texts:
        raise field_invalid("texts", f"Không có câu “{name}”.", f"There is no sentence “{name}”.")
    if not text.strip() or len(text) > MAX_NOTE_CHARS:
        raise field_invalid(pointer, "Câu văn trống hoặc quá dài.", "The sentence is empty or too long.")
    before = words.texts[name]
    if Counter(figures_in(text)) != Counter(figures_in(before)) or _BRACE.search(NAMED.sub("", text)):
        listed = ", ".join(figures_in(before)) or bilingual("không có số liệu", "no figures")
        raise field_invalid(
            pointer, f"Số liệu trong câu phải giữ nguyên: {listed}.", f"The figures have to stay: {listed}."
        )
    if text.count(CELLS) != before.count(CELLS):
        n = before.count(CELLS) + 1
        raise field_invalid(
            pointer, f"Phải có {n} phần, cách nhau bằng dấu |.", f"There have to be {n} parts, between |."
        )
