"""The words of a signed PDF against those of the paper that went out, whoever made a PDF of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from backend.documents.blocks import Block, Content
from backend.documents.returned import Change
from backend.documents.wording import plain_text

MAX_CHANGES: Final = 200
_WORD: Final = re.compile(r"\d+(?:[.,]\d+)*|[^\W_]+")
_CONTEXT: Final = 4


class _Word(NamedTuple):
    """A word and the part of the paper it stands in; what is between two parts is not compared.

    There stand the number and day of the register, page numbers and what a signature shows of itself.
    """

    text: str
    part: str


def text_changes(content: Content, text: str) -> list[Change]:
    """Return where the words of a file differ from the paper's: left out, put in, or others."""
    wanted = list(_words_of(content))
    found = _words(_without_page_numbers(text))
    repeated = list(_repeated(content))
    matcher = SequenceMatcher(None, [word.text for word in wanted], found, autojunk=False)
    changes = []
    for kind, first, last, begin, end in matcher.get_opcodes():
        added = _without(found[begin:end], repeated) if kind != "equal" else []
        if kind == "equal" or (first == last and (not added or _is_loose(wanted, first))):
            continue
        missing = [word.text for word in wanted[first:last]]
        if _is_same(missing, added):
            continue
        before = " ".join(word.text for word in wanted[max(0, first - _CONTEXT) : first])
        changes.append(
            Change(figure=f"“… {before}”", frozen=" ".join(missing) or None, file=" ".join(added) or None)
        )
    return changes[:MAX_CHANGES]


def _is_same(missing: list[str], added: list[str]) -> bool:
    """Say whether words differ by spaces alone, which a PDF may have lost or put in; two figures never do."""
    is_one = len(missing) == 1 or not any(char.isdigit() for word in missing for char in word)
    return is_one and "".join(missing) == "".join(added)


def _is_loose(wanted: list[_Word], place: int) -> bool:
    """Say whether something may stand before this word: at both ends, and where another part begins."""
    if place in (0, len(wanted)):
        return True
    before, after = wanted[place - 1].part, wanted[place].part
    return before != after or before == "tail"


def _repeated(content: Content) -> Iterator[list[str]]:
    """Yield what stands again on every page: heads of tables, the way to the paper's record."""
    for block in _blocks(content):
        if block["kind"] == "table":
            yield _words(" ".join(block["head"]))
    if content["verify"]:
        yield _words(f"{content['verify']['reference']} {content['verify']['url']}")


def _without(words: list[str], known: Iterable[list[str]]) -> list[str]:
    for one in known:
        for place in range(len(words) - len(one) + 1):
            if one and words[place : place + len(one)] == one:
                words = words[:place] + words[place + len(one) :]
                break
    return words


def _words_of(content: Content) -> Iterator[_Word]:
    """Yield the words of a paper as it reads, without what the registry enters."""
    head, tail = content["head"], content["tail"]
    yield from _part("title", [head["kind"], head["subject"], *head["to"]])
    yield from _part("body", _texts(content["body"]))
    yield from _part("tail", [*tail["copies"], *tail["authority"], tail["signer"]])
    for number, annex in enumerate(content["annexes"]):
        yield from _part(f"title {number}", [annex["title"]])
        yield from _part(f"annex {number}", _texts(annex["blocks"]))


def _part(part: str, texts: Iterable[str]) -> Iterator[_Word]:
    return (_Word(word, part) for text in texts for word in _words(text))


def _blocks(content: Content) -> Iterator[Block]:
    yield from content["body"]
    for annex in content["annexes"]:
        yield from annex["blocks"]


def _texts(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if block["kind"] == "table":
            yield from block["head"]
            for row in block["rows"]:
                yield from row
        elif block["kind"] == "chart":
            continue  # a picture, whose figures stand in the tables
        elif block["kind"] == "section" or block["kind"] == "clause" or block["kind"] == "prose":
            yield block["text"]
        else:
            yield plain_text(block["segments"])


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _without_page_numbers(text: str) -> str:
    """Return the text of all pages without the number that begins or ends one."""
    pages = (re.sub(r"\A\s*\d{1,3}\s*\n|\n\s*\d{1,3}\s*\Z", "\n", page) for page in text.split("\f"))
    return "\n".join(pages)
