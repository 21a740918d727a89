"""A Word file that comes back: its locked figures and tables are compared with the frozen facts.

The file comes from outside: it is read in memory, up to a limit, without entities or a network.
"""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, TypedDict
from uuid import UUID

from backend.documents.blocks import Content
from backend.documents.content import content_of
from backend.documents.models import Document
from backend.evidence.store import DOCUMENTS
from backend.evidence.upload import keep_paper
from backend.journal.recording import recording
from backend.kernel.preconditions import visible_row
from backend.kernel.problems import ProblemError, bilingual
from backend.people.models import User
from backend.people.rules import require

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_UNPACKED: Final = 60 * 1024 * 1024
_BODY: Final = "word/document.xml"
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Change(TypedDict):
    """One figure that differs: its name, as frozen, as it stands in the file; None where it is missing."""

    figure: str
    frozen: str | None
    file: str | None


def compare_docx(document_id: UUID, data: bytes, *, by: User, now: datetime) -> list[Change]:
    """Return what of a paper's figures and tables differs in a Word file; the file is kept."""
    papers = Document.objects.visible_to(by).select_related("notice", "frozen", "unit")
    document = visible_row(papers, document_id)
    require(by, "document.issue")
    body = _body_of(data)
    content = content_of(document, by)
    changes = [*_figures(content, body), *_tables(content, body)]
    kept = keep_paper([data], store=DOCUMENTS)
    with recording(by=by, at=now) as journal:
        journal.log("document.compared", document, sha256=kept.sha256, changes=len(changes))
    return changes


def _body_of(data: bytes) -> Any:
    from lxml import etree

    try:
        if len(data) > MAX_BYTES:
            raise ValueError("too large")
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if archive.getinfo(_BODY).file_size > MAX_UNPACKED:
                raise ValueError("too large")
            text = archive.read(_BODY)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
        return etree.fromstring(text, parser)
    except (
        ValueError,
        KeyError,
        NotImplementedError,
        RuntimeError,
        zipfile.BadZipFile,
        etree.LxmlError,
    ) as error:
        message = bilingual("Tệp không phải văn bản Word đọc được.", "No readable Word document.")
        raise ProblemError("file-invalid", detail=message) from error


def _figures(content: Content, body: Any) -> Iterator[Change]:
    frozen: defaultdict[str, list[str]] = defaultdict(list)
    for block in content["body"]:
        if block["kind"] in ("para", "ground", "item"):
            for segment in block["segments"]:
                if not isinstance(segment, str):
                    frozen[segment["key"]].append(segment["text"])
    found: defaultdict[str, list[str]] = defaultdict(list)
    for control in body.iter(f"{_W}sdt"):
        tag = control.find(f"{_W}sdtPr/{_W}tag")
        if tag is not None:
            found[tag.get(f"{_W}val")].append(_text(control))
    for name in sorted(frozen.keys() | found.keys()):
        yield from _differences(name, frozen[name], found[name])


def _differences(name: str, frozen: list[str], found: list[str]) -> Iterator[Change]:
    for place in range(max(len(frozen), len(found))):
        before = frozen[place] if place < len(frozen) else None
        now = found[place] if place < len(found) else None
        if before != now:
            yield {"figure": name, "frozen": before, "file": now}


def _tables(content: Content, body: Any) -> Iterator[Change]:
    blocks = [*content["body"], *(block for annex in content["annexes"] for block in annex["blocks"])]
    frozen = [block["rows"] for block in blocks if block["kind"] == "table"]
    found = [
        [[_cell(cell) for cell in row.iter(f"{_W}tc")] for row in list(one.iter(f"{_W}tr"))[1:]]
        for one in body.iter(f"{_W}tbl")
        if one.find(f".//{_W}tblHeader") is not None
    ]
    for number in range(max(len(frozen), len(found))):
        before = frozen[number] if number < len(frozen) else []
        now = found[number] if number < len(found) else []
        for line in range(max(len(before), len(now))):
            was = before[line] if line < len(before) else []
            became = now[line] if line < len(now) else []
            name = f"table {number + 1}, row {line + 1}"
            yield from _differences(name, was, became)


def _cell(cell: Any) -> str:
    return "\n".join(_text(paragraph) for paragraph in cell.iter(f"{_W}p"))


def _text(element: Any) -> str:
    return "".join(text.text or "" for text in element.iter(f"{_W}t"))
