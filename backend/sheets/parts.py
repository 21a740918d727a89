"""The parts of an XLSX file: which sheets there are, their shared texts, and which formats show days.

Nothing depends on the name of a namespace, so that the strict form (ISO 29500) is read like the usual one;
nothing depends on parts that hold no values (properties, themes, fills). XML with a document type is refused.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import iterparse

from backend.kernel.problems import ProblemError, bilingual

MAX_FILE_BYTES: Final = 5 * 1024 * 1024
MAX_UNPACKED_BYTES: Final = 60 * 1024 * 1024
DAY_0: Final = date(1899, 12, 30)
DAY_0_OF_1904: Final = date(1904, 1, 1)
_COMPOUND_FILE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DAY_FORMATS: Final = frozenset({*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58})
_NO_CODE: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet of the workbook and where its cells stand."""

    name: str
    is_hidden: bool
    part: str


@dataclass(frozen=True, slots=True)
class Format:
    """How a style shows numbers: as a day, or with zeros in front up to `digits` digits."""

    is_day: bool = False
    digits: int = 0


@dataclass(frozen=True, slots=True)
class Book:
    """An opened workbook: what its cells refer to. `day_0` is the day that the number 0 stands for."""

    package: zipfile.ZipFile
    parts: Mapping[str, str]
    sheets: Sequence[SheetPart]
    texts: Sequence[str]
    formats: Sequence[Format]
    day_0: date

    def elements(self, part: str) -> Iterator[tuple[str, Element]]:
        """Yield the start and the end of each element of a part."""
        with self.package.open(self.parts[part.lower()]) as file:
            yield from iterparse(file, events=("start", "end"), forbid_dtd=True)


def open_book(data: bytes) -> Book:
    """Return the workbook in `data`; the problem `file-invalid` says what to do where it is none we read."""
    package = _opened(data)
    parts = {name.replace("\\", "/").lstrip("/").lower(): name for name in package.namelist()}
    empty = Book(package, parts, (), (), (), DAY_0)
    main = next(iter(_related(empty, "", "officeDocument").values()), "xl/workbook.xml")
    if main.lower() not in parts or main.endswith(".bin"):
        raise _other_kind(package)
    sheets, day_0 = _sheets(empty, main)
    texts = [
        rich_text(item) for part in _of(empty, main, "sharedStrings") for item in _all(empty, part, "si")
    ]
    formats = [found for part in _of(empty, main, "styles") for found in _formats(empty, part)]
    return Book(package, parts, sheets, texts, formats, day_0)


def unreadable_file(detail: str) -> ProblemError:
    """Return the problem that the file as a whole cannot be taken."""
    return ProblemError("file-invalid", detail=detail)


def broken_file() -> ProblemError:
    """Return the problem that a workbook is damaged."""
    return unreadable_file(
        bilingual(
            "Tệp bảng tính bị hỏng. Hãy mở bằng Excel hoặc LibreOffice, lưu lại thành tệp XLSX mới rồi gửi.",
            "The workbook is damaged. Open it in Excel or LibreOffice and save it as a new XLSX file.",
        )
    )


def local(name: str) -> str:
    """Return a name without its namespace."""
    return name.rpartition("}")[2]


def rich_text(element: Element) -> str:
    """Return the text of a string item; how it is pronounced (Japanese) is no part of it."""
    texts = []
    for child in element:
        inner = child if local(child.tag) == "r" else [child]
        texts += [run.text or "" for run in inner if local(run.tag) == "t"]
    return "".join(texts)


def _opened(data: bytes) -> zipfile.ZipFile:
    """Return the file unpacked no further than its list, once that is known to be small."""
    if data.startswith(_COMPOUND_FILE):
        raise _locked() if "EncryptedPackage".encode("utf-16-le") in data else _to_be_saved_as_xlsx()
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise broken_file() if data.startswith(b"PK") else _to_be_saved_as_xlsx() from None
    entries = package.infolist()
    if len(data) > MAX_FILE_BYTES or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise unreadable_file(bilingual("Bảng tính quá lớn.", "The workbook is too large."))
    if any(entry.flag_bits & 1 for entry in entries):
        raise _locked()
    return package


def _locked() -> ProblemError:
    return unreadable_file(
        bilingual(
            "Tệp có mật khẩu. Hãy mở tệp, bỏ mật khẩu, lưu lại rồi gửi.",
            "The file has a password. Open it, take the password off, save it, then send it.",
        )
    )


def _to_be_saved_as_xlsx() -> ProblemError:
    return unreadable_file(
        bilingual(
            "Tệp không phải bảng tính XLSX. Hãy mở bằng Excel hoặc LibreOffice, chọn “Lưu thành” (Save As), "
            "kiểu “Excel Workbook (.xlsx)”, rồi gửi tệp đó.",
            "No XLSX workbook. Open the file in Excel or LibreOffice, save it as “Excel Workbook (.xlsx)” "
            "and send that.",
        )
    )


def _other_kind(package: zipfile.ZipFile) -> ProblemError:
    """Return what to say of an archive without a workbook of ours: the sheet of another program, or half."""
    return broken_file() if "[Content_Types].xml" in package.namelist() else _to_be_saved_as_xlsx()


def _related(book: Book, part: str, kind: str) -> dict[str, str]:
    """Return the parts of a kind that a part refers to, by the id of the reference."""
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    found = {}
    for relation in _all(book, rels, "Relationship"):
        target = relation.get("Target", "").replace("\\", "/")
        if relation.get("Type", "").endswith(f"/{kind}") and relation.get("TargetMode") != "External":
            found[relation.get("Id", "")] = posixpath.normpath(posixpath.join("/", folder, target)).lstrip(
                "/"
            )
    return found


def _of(book: Book, main: str, kind: str) -> list[str]:
    return [part for part in _related(book, main, kind).values() if part.lower() in book.parts][:1]


def _all(book: Book, part: str, name: str) -> Iterator[Element]:
    """Yield the elements of a name in a part, whole; none where there is no such part."""
    if part.lower() in book.parts:
        for event, element in book.elements(part):
            if event == "end" and local(element.tag) == name:
                yield element
                element.clear()


def _sheets(book: Book, main: str) -> tuple[list[SheetPart], date]:
    parts, day_0 = _related(book, main, "worksheet"), DAY_0
    found: list[SheetPart] = []
    for event, element in book.elements(main):
        if event == "end" and local(element.tag) == "sheet":
            reference = next((value for key, value in element.items() if local(key) == "id"), "")
            part = parts.get(reference, f"xl/worksheets/sheet{len(found) + 1}.xml")
            if part.lower() in book.parts:  # sheets that hold a chart alone are no worksheets
                hidden = element.get("state", "visible") != "visible"
                found.append(SheetPart(element.get("name", ""), hidden, part))
        elif event == "end" and element.get("date1904") in ("1", "true"):
            day_0 = DAY_0_OF_1904
    return found, day_0


def _formats(book: Book, part: str) -> list[Format]:
    """Return the format of each cell style; none where the styles cannot be read: they are no values."""
    codes: dict[str, str] = {}
    styles: list[Format] = []
    inside = False
    try:
        for event, element in book.elements(part):
            name = local(element.tag)
            if name == "cellXfs":
                inside = event == "start"
            elif event == "end" and name == "numFmt":
                codes[element.get("numFmtId", "")] = element.get("formatCode", "")
            elif event == "end" and name == "xf" and inside:
                styles.append(_format(element.get("numFmtId", "0"), codes))
    except ParseError:
        return []
    return styles


def _format(number: str, codes: Mapping[str, str]) -> Format:
    code = codes.get(number)
    if code is None:
        return Format(is_day=number.isdigit() and int(number) in _DAY_FORMATS)
    code = code.partition(";")[0]
    bare = _NO_CODE.sub("", code).lower()
    if code and not code.strip("0"):
        return Format(digits=len(code))
    return Format(is_day=bare != "general" and bool({"d", "y"} & set(bare)))
