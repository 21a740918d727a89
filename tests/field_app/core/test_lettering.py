"""What was typed reads the same on the screen and on paper; what has no letter is a box, and told."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from field_app.core import lettering
from field_app.core.app import FieldApp
from field_app.core.paper_sheet import FONTS, STYLES
from tests.field_app.core.test_paper import needs_pdftotext, text_of
from tests.field_app.inspecting import begin
from tests.typed import typed

KIVY_FONTS = ("Roboto-Regular.ttf", "Roboto-Bold.ttf")


def letters_of(face: Path) -> set[int]:
    with TTFont(face, lazy=True) as font:
        return set(font.getBestCmap())


def test_the_letters_said_to_be_covered_are_in_every_face() -> None:
    import kivy

    screen = [Path(kivy.__file__).parent / "data" / "fonts" / name for name in KIVY_FONTS]
    paper = [FONTS / f"LiberationSerif-{name}.ttf" for name in STYLES.values()]
    common = set.intersection(*map(letters_of, screen + paper))
    covered = {code for code in range(0x110000) if not 0xD800 <= code < 0xE000 and lettering.has(chr(code))}
    assert covered <= common
    assert common - covered <= {0xFFFC}


@needs_pdftotext
@pytest.mark.parametrize(
    ("note", "printed"),
    [
        ("𝐍𝐠𝐮𝐲ễ𝐧 Văn A vắng mặt", "Nguyễn Văn A vắng mặt"),
        ("Quầy\t1\tkhông\tlý do", "Quầy 1 không lý do"),
        ("Đi → về ✓ 👍 xong", "Đi -> về v □ xong"),
        ("cán bộ ภาษา vắng", "cán bộ □□□□ vắng"),
        ("中文 👨‍👩‍👧 x̂", "□□ □□□ x□"),
        ("hai\x85dòng\u2028nữa", "hai dòng nữa"),
        (typed("bold-letters-of-social-networks.txt"), "Nguyễn Văn A vắng mặt"),
        (typed("tabs.txt"), "Quầy 1 vắng không lý do"),
    ],
)
def test_every_word_of_a_note_is_on_paper_or_a_box_stands_for_it(
    app: FieldApp, tmp_path: Path, note: str, printed: str
) -> None:
    visit = begin(app)
    app.answers.put(visit, "GG-05", value=2)
    app.answers.put(visit, "GG-05", note=note)
    assert printed in text_of(app.papers.pdf(visit), tmp_path)


def test_what_cannot_be_printed_is_told_by_its_item(app: FieldApp, visit: str) -> None:
    app.answers.put(visit, "GG-05", value=2)
    app.answers.put(visit, "GG-05", note="vắng 👍 ภา")
    app.minutes.put(visit, unit_representative="Lò Văn Hặc 😀")
    assert app.papers.unshown(visit) == [("GG-05", "👍ภา"), ("", "😀")]
    app.minutes.set_unsigned(visit, "inspector", "tay đau 中")
    assert app.papers.unshown(visit)[1] == ("", "😀中"), "why somebody did not sign is printed, too"
    app.minutes.set_unsigned(visit, "inspector", None)
    app.answers.put(visit, "GG-05", note="𝐯ắ𝐧𝐠 → về")
    app.minutes.put(visit, unit_representative="Lò Văn Hặc")
    assert app.papers.unshown(visit) == []
