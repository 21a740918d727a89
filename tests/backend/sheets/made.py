"""Workbooks put together part by part, as programs other than ours write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REFS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = {
    MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    REFS: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}

TITLES = (
    "Mã",
    "Tên",
    "Tên tiếng Anh",
    "Viết tắt",
    "Loại",
    "Cấp",
    "Mã đơn vị cấp trên",
    "Huyện",
    "Trụ sở",
    "Mã thống kê",
    "Từ ngày",
    "Đến hết ngày",
)
UNIT = (
    "thu-x-1",
    "UBND xã Thử Một",
    "",
    "",
    "commune",
    "commune",
    "sl",
    "",
    "Bản Một",
    "09001",
    "2025-07-01",
    "",
)
SECOND = (
    "thu-x-2",
    "UBND xã Thử Hai",
    "",
    "",
    "commune",
    "commune",
    "sl",
    "",
    "Bản Hai",
    "09002",
    "2025-07-01",
    "",
)


def text(value: str, place: str = "") -> str:
    """Return a cell that holds a text, or nothing for none."""
    where = f' r="{place}"' if place else ""
    return f'<c{where} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def cell(place: str, value: str, kind: str = "n", *, style: int = 0, formula: str = "") -> str:
    """Return a cell of another type than inline text."""
    computed = f"<f>{escape(formula)}</f>" if formula else ""
    shown = f"<v>{escape(value)}</v>" if value else ""
    return f'<c r="{place}" t="{kind}" s="{style}">{computed}{shown}</c>'


def merged(reference: str) -> str:
    """Return what follows the rows of a sheet with merged cells."""
    return f'<mergeCells count="1"><mergeCell ref="{reference}"/></mergeCells>'


def row(number: int, values: Sequence[str], **cells: str) -> str:
    """Return a row; `cells` are given as they are, by letter of the column."""
    made = [
        cells.get(chr(65 + n)) or (text(v, f"{chr(65 + n)}{number}") if v else "")
        for n, v in enumerate(values)
    ]
    return f'<row r="{number}">{"".join(made)}</row>'


def sheet(*rows: str, after: str = "", dimension: str = "A1") -> str:
    """Return the part of a sheet."""
    return (
        f'<worksheet xmlns="{MAIN}" xmlns:r="{REFS}"><dimension ref="{dimension}"/>'
        f"<sheetData>{''.join(rows)}</sheetData>{after}</worksheet>"
    )


def table(*rows: str, after: str = "") -> str:
    """Return a sheet with our titles in its first line."""
    return sheet(row(1, TITLES), *rows, after=after)


STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="[$-42A]dd/mm/yyyy;@"/>'
    '<numFmt numFmtId="165" formatCode="00000"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="14"/></cellXfs>'
    "</styleSheet>"
)


def workbook(
    sheets: Mapping[str, str],
    *,
    hidden: Sequence[str] = (),
    texts: Sequence[str] | None = None,
    properties: str = "",
    styles: str | None = STYLES,
    folder: str = "xl/",
    separator: str = "/",
    strict: bool = False,
) -> bytes:
    """Return a workbook with these sheets by name; `texts` are its shared ones, each as XML."""
    numbered = list(enumerate(sheets, start=1))
    states = dict.fromkeys(hidden, ' state="hidden"')
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}"{states.get(name, "")} r:id="s{n}"/>' for n, name in numbered
    )
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{REFS}">{properties}<sheets>{listed}</sheets></workbook>'
    parts = {
        "_rels/.rels": _rels({"b": ("officeDocument", f"/{folder}workbook.xml")}),
        f"{folder}workbook.xml": book,
        f"{folder}_rels/workbook.xml.rels": _rels(
            {f"s{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n, _ in numbered}
            | ({"t": ("sharedStrings", "sharedStrings.xml")} if texts is not None else {})
            | ({"y": ("styles", "styles.xml")} if styles is not None else {})
        ),
    }
    parts |= {f"{folder}worksheets/sheet{n}.xml": sheets[name] for n, name in numbered}
    if texts is not None:
        parts[f"{folder}sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{"".join(texts)}</sst>'
    if styles is not None:
        parts[f"{folder}styles.xml"] = styles
    return packed(parts, separator=separator, strict=strict)


def packed(parts: Mapping[str, str], *, separator: str = "/", strict: bool = False) -> bytes:
    """Return the parts as one file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        for name, content in parts.items():
            for usual, other in STRICT.items() if strict else ():
                content = content.replace(usual, other)
            package.writestr(
                name.replace("/", separator), f'<?xml version="1.0" encoding="UTF-8"?>\n{content}'
            )
    return file.getvalue()


def _rels(targets: Mapping[str, tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="{i}" Type="{REFS}/{kind}" Target="{to}"/>' for i, (kind, to) in targets.items()
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{listed}</Relationships>'
