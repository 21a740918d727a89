"""The little WordprocessingML that python-docx has no words for."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from backend.documents.blocks import Figure


def element(name: str, **attributes: str) -> Any:
    """Return an element `w:name` with attributes of the same namespace."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def add_field(paragraph: Any, code: str, shown: str) -> None:
    """Add a field that Word fills in; `shown` stands there until it does."""
    for kind in ("begin", "separate", "end"):
        paragraph.add_run()._r.append(element("fldChar", fldCharType=kind))
        if kind == "begin":
            instruction = element("instrText")
            instruction.text = f" {code} "
            paragraph.add_run()._r.append(instruction)
        elif kind == "separate":
            paragraph.add_run(shown)


def add_rule(paragraph: Any, size: int = 6) -> None:
    """Draw a line along the top of the paragraph; `size` in eighths of a point."""
    edge = element("pBdr")
    edge.append(element("top", val="single", sz=str(size), space="1", color="000000"))
    paragraph._p.get_or_add_pPr().insert_element_before(
        edge, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def locked(run: Any, figure: Figure) -> Any:
    """Return the run in a content control that Word lets nobody overtype, tagged with the figure's name."""
    control, about, inside = element("sdt"), element("sdtPr"), element("sdtContent")
    for name, value in (("alias", figure["key"]), ("tag", figure["key"]), ("lock", "sdtContentLocked")):
        about.append(element(name, val=value))
    about.append(element("text"))
    inside.append(run)
    control.extend((about, inside))
    return control


_SHAPE = ";".join(
    (
        "position:absolute;margin-left:0;margin-top:0;width:430pt;height:110pt;rotation:315;z-index:-251658752",
        "mso-position-horizontal:center;mso-position-horizontal-relative:margin",
        "mso-position-vertical:center;mso-position-vertical-relative:margin",
    )
)
WATERMARK = f"""
<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
 <w:rPr><w:noProof/></w:rPr><w:pict>
 <v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"
  path="m@7,l@8,m@5,21600l@6,21600e"><v:textpath on="t" fitshape="t"/></v:shapetype>
 <v:shape id="Draft" type="#_x0000_t136" alt="DỰ THẢO" style="{_SHAPE}" fillcolor="#d8d8d8" stroked="f">
 <v:textpath style="font-family:&quot;Times New Roman&quot;;font-size:1pt" string="DỰ THẢO"/>
 </v:shape></w:pict></w:r>
"""
"""“DỰ THẢO” across the page, as Word itself writes a watermark."""
