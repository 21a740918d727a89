"""The minutes as they read, to be turned round and shown to the unit, and handed out as a PDF.

The text is the paper's own and stays Vietnamese in both languages; only the buttons speak the person's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from field_app.core.paper import Found, Paper, Signature
from field_app.viewmodels.controls import Option, Tap, Tone
from field_app.viewmodels.page import Page
from field_app.viewmodels.rows import Banner, Bar, Facts, Footer, Heading, Prose, Row

PDF = "application/pdf"


class PaperPage(Page):
    """One long text, like the paper itself."""

    paper: Paper

    def load(self) -> None:
        """Read the visit as it stands."""
        self.paper = self.app.papers.of(self.place.visit)

    def bar(self) -> Bar:
        """Say whose minutes."""
        return Bar(self.words("paper.title"), self.paper.unit, self.back())

    def rows(self) -> Sequence[Row]:
        """Return the paper from its head to its signatures."""
        return [
            *self._notices(),
            *self._opening(),
            *self._amended(),
            *self._results(),
            *self._unit(),
            *self._annex(),
        ]

    def _notices(self) -> Iterator[Row]:
        if self.paper.sha256 is None:
            yield Banner(self.words("paper.draft"), Tone.REMINDER, "pencil", self.words("paper.draft_note"))
        else:
            code = self.words("paper.code", code=self.paper.sha256)
            yield Banner(self.words("paper.signed"), Tone.GOOD, "lock", code)

    def _opening(self) -> Iterator[Row]:
        paper = self.paper
        kind = "BIÊN BẢN SỬA ĐỔI" if paper.amends else "BIÊN BẢN"
        yield Heading(f"{kind} KIỂM TRA {paper.mode.upper()}")
        pairs = (
            ("Tại", paper.place),
            ("Bắt đầu", paper.began),
            ("Kết thúc", paper.ended),
            ("Căn cứ", paper.campaign),
            ("Người kiểm tra", "; ".join(paper.inspectors)),
            ("Thành viên vắng mặt", "; ".join(paper.away)),
            ("Đại diện đơn vị", paper.representative),
        )
        yield Facts(tuple((label, text) for label, text in pairs if text))

    def _amended(self) -> Iterator[Row]:
        amendment = self.paper.amendment
        if amendment is None:
            return
        yield Heading("NỘI DUNG SỬA ĐỔI")
        done = "sửa đổi như sau:" if amendment.changed else "không thay đổi nội dung."
        yield Prose(f"So với {amendment.against}, bản này {done}")
        for amended in amendment.changed:
            lines = (f"{label}: trước đây: {before}; nay: {after}" for label, before, after in amended.words)
            yield Prose("\n".join(lines), label=amended.title)

    def _results(self) -> Iterator[Row]:
        yield Heading("KẾT QUẢ KIỂM TRA", f"{len(self.paper.found)} tồn tại")
        yield Facts(
            tuple(
                (part.title, f"{len(part.lines)} nội dung, {part.failed} tồn tại")
                for part in self.paper.parts
            )
        )
        for number, found in enumerate(self.paper.found, 1):
            yield _finding(number, found)

    def _unit(self) -> Iterator[Row]:
        yield Heading("Ý KIẾN CỦA ĐƠN VỊ")
        old = "Ý kiến ghi tại biên bản trước" if self.paper.is_old_explanation else ""
        yield Prose(self.paper.explanation or "Không có ý kiến.", label=old)
        if self.paper.refusal:
            yield Prose(self.paper.refusal, label="Đơn vị không ký biên bản")
        pairs = tuple((block.capacity, _signed(block)) for block in self.paper.signatures)
        yield Facts(pairs)

    def _annex(self) -> Iterator[Row]:
        for part in self.paper.parts:
            yield Heading(f"PHỤ LỤC – {part.title.upper()}")
            yield Facts(tuple((f"{line.code}  {line.text}", line.answer) for line in part.lines))

    def footer(self) -> Footer | None:
        """Hand the paper out."""
        if not self.shell.has_documents:
            return None
        return Footer(
            Option(self.words("paper.share"), Tap("share", self._share), selected=True), icon="share"
        )

    def _share(self) -> None:
        visit, papers = self.place.visit, self.app.papers
        self.shell.hand_over(papers.file_name(visit), PDF, lambda file: file.write(papers.pdf(visit)))


def _finding(number: int, found: Found) -> Prose:
    words = "\n".join(f"{label}: {text}" for label, text in found.words)
    return Prose(words, label=f"{number}. [{found.code}] {found.text} – {found.severity}")


def _signed(block: Signature) -> str:
    not_signed = f"Không ký: {block.reason}" if block.reason else "(chưa ký)"
    lines = (block.name, block.post, f"Ký lúc {block.at}" if block.at else not_signed)
    return "\n".join(line for line in lines if line)
