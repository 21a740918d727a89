"""What is done with a finding: a form for each verb, and one for many findings of a visit at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from backend.findings.verbs.many import ManyRefusedError
from backend.kernel.problems import ProblemError
from backend.portal.forms.base import PortalForm
from backend.portal.forms.fields import ChoiceField, FilesField, ParagraphsField
from backend.portal.models import KeptFile, KeptForm
from backend.portal.words import SEVERITIES
from shared.protocol.limits import MAX_STATEMENT_CHARS
from shared.rules.checklists import Severity
from shared.rules.findings import Verb

GRADES: Final = tuple(severity.value for severity in Severity if severity is not Severity.NONE)
_GRADES: Final = tuple((grade, SEVERITIES[grade]) for grade in GRADES)
WITH_SEVERITY: Final = frozenset({Verb.CONFIRM, Verb.AMEND})
WITHOUT_TEXT: Final = frozenset({Verb.NOTIFY})
TEXT_IS_FREE: Final = frozenset({Verb.CONFIRM, Verb.CLOSE, Verb.STATEMENT})
"""Verbs that need no reason, at least not always."""
NONE_RECORDED: Final = gettext_noop(
    "Chưa ghi nội dung nào, vì có nội dung không quyết định được. Dấu chọn và những gì bạn nhập còn nguyên: "
    "hãy xem lại rồi bấm lại."
)
LABELS: Final[Mapping[Verb, Any]] = {
    Verb.EXPLAIN: _("Nội dung"),
    Verb.CONTEST: _("Nội dung"),
    Verb.SUBMIT_FIX: _("Nội dung"),
    Verb.CONFIRM: _("Lý do (bắt buộc khi đổi mức độ)"),
    Verb.CLOSE: _("Nhận xét (không bắt buộc)"),
    Verb.STATEMENT: _("Nhận xét (không bắt buộc)"),
}


class VerbForm(PortalForm):
    """What a person says with one verb; `initial` is the finding's own severity and statement.

    `brings` says whether papers may come.
    """

    def __init__(
        self,
        verb: Verb,
        data: QueryDict | None = None,
        *,
        initial: Mapping[str, str] | None = None,
        brings: bool = False,
    ) -> None:
        super().__init__(data, auto_id=f"%s-{verb}", initial=dict(initial or {}))
        self.verb = verb
        if verb in WITH_SEVERITY:
            self.fields["severity"] = ChoiceField(label=_("Mức độ"), choices=_GRADES, required=False)
        if verb is Verb.STATEMENT:
            words = ParagraphsField(label=_("Mô tả tồn tại"), max_length=MAX_STATEMENT_CHARS)
            words.widget.attrs["lang"] = "vi"
            self.fields["statement"] = words
        if verb not in WITHOUT_TEXT:
            self.fields["reason"] = ParagraphsField(
                label=LABELS.get(verb, _("Lý do")), required=verb not in TEXT_IS_FREE
            )
        if brings:
            self.fields["files"] = FilesField()
        self.papers: list[str] | None = None
        self.held: list[KeptFile] = []

    def restore(self, kept: KeptForm) -> None:
        """Fill in what was typed, tick the papers that were ticked, and offer those that came with it."""
        super().restore(kept)
        self.papers = QueryDict(kept.fields).getlist("kept")
        self.held = list(kept.files.order_by("pk"))

    def refuse_file(self, name: str, error: ProblemError) -> None:
        """Say at the files which one was not taken, and why."""
        self.is_valid()  # so that there are errors to add to
        self.add_error("files", f"{name}: {error.detail or error.problem.detail(get_language() or 'vi')}")

    def chosen_severity(self) -> Severity | None:
        """Return the severity that was chosen, None where none is asked for."""
        chosen = self.cleaned_data.get("severity")
        return Severity(chosen) if chosen else None


class _Any(forms.MultipleChoiceField):
    """Ticks of a page that may be older than the list; whoever acts on them says what is wrong with one."""

    def valid_value(self, value: Any) -> bool:  # noqa: ARG002 - Django names it
        """Take it for now."""
        return True


class ManyForm(PortalForm):
    """A form about several findings: where one cannot be decided on, none is, and it is named."""

    @contextmanager
    def refusing(self, item_of: Mapping[UUID, str]) -> Iterator[None]:
        """Say at the form what stands against which of the findings; their items are named."""
        try:
            yield
        except ManyRefusedError as many:
            self.add_error(None, gettext(NONE_RECORDED))
            for finding_id, error in many.refused.items():
                self._status = error.problem.status
                text = error.detail or error.problem.detail(get_language() or "vi")
                self.add_error(None, f"{item_of.get(finding_id, '')}: {text}".removeprefix(": "))


class FinishForm(ManyForm):
    """Confirm all that is undecided of a visit, and take it as done."""

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="finish-%s")
        label = _("Nhận xét về cuộc kiểm tra (không bắt buộc)")
        self.fields["comment"] = ParagraphsField(label=label, rows=2, required=False)


class DecideForm(ManyForm):
    """Confirm or drop the findings of a visit that are ticked."""

    def __init__(self, findings: Iterable[Mapping[str, Any]], data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="decide-%s")
        self.fields["finding"] = _Any(required=False)
        self.fields["reason"] = ParagraphsField(
            label=_("Lý do (bắt buộc khi bỏ hoặc đổi mức độ)"),
            help_text=_("Đơn vị sẽ đọc được lý do này sau khi được thông báo."),
            rows=2,
            required=False,
        )
        self.offer(findings)

    def offer(self, findings: Iterable[Mapping[str, Any]]) -> None:
        """Offer a severity for each of these findings too."""
        for finding in findings:
            asked = ChoiceField(
                label=_("Mức độ khi xác nhận"), choices=_GRADES, initial=finding["severity"], required=False
            )
            self.fields.setdefault(f"severity-{finding['id']}", asked)
        self.belongs_to("decide-form")

    @property
    def ticked(self) -> list[str]:
        """Return the ids of the findings that are ticked on the page."""
        return list(self["finding"].value() or ())

    def refuse_ticks(self) -> None:
        """Say that nothing is ticked."""
        self.add_error(None, gettext("Chưa chọn nội dung nào."))

    def severity_of(self, finding_id: str) -> Severity | None:
        """Return the severity that was chosen for a finding, None where none was."""
        chosen = self.cleaned_data.get(f"severity-{finding_id}")
        return Severity(chosen) if chosen else None


class FixesForm(ManyForm):
    """Accept the fixes that are ticked, or ask for more of each."""

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="fixes-%s")
        self.fields["finding"] = _Any(required=False)
        self.fields["reason"] = ParagraphsField(
            label=_("Nhận xét (bắt buộc khi yêu cầu khắc phục tiếp)"),
            help_text=_("Đơn vị đọc được nhận xét này."),
            rows=2,
            required=False,
        )
        self.belongs_to("fixes-form")

    @property
    def ticked(self) -> list[str]:
        """Return the ids of the findings that are ticked on the page."""
        return list(self["finding"].value() or ())

    def refuse_ticks(self) -> None:
        """Say that nothing is ticked."""
        self.add_error(None, gettext("Chưa chọn nội dung nào."))


class AcceptForm(PortalForm):
    """Take a visit as done."""

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="accept-%s")
        self.fields["comment"] = ParagraphsField(label=_("Nhận xét (không bắt buộc)"), rows=2, required=False)


class ReturnForm(PortalForm):
    """Give a visit back with comments: on the whole, and on single items (`comment-CODE`)."""

    BEGINS: Final = "comment-"

    def __init__(self, items: Iterable[str], data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="return-%s")
        self.fields["comment"] = ParagraphsField(
            label=_("Góp ý chung (hoặc góp ý ở từng nội dung)"), rows=2, required=False
        )
        written = [name.removeprefix(self.BEGINS) for name in data or () if name.startswith(self.BEGINS)]
        self.offer([*items, *written])

    def offer(self, items: Iterable[str]) -> None:
        """Take comments on these items too; what was written on others stays in the form."""
        for code in items:
            label = format_lazy(_("Góp ý cho {code}"), code=code)
            self.fields.setdefault(
                f"{self.BEGINS}{code}", ParagraphsField(label=label, rows=2, required=False)
            )
        self.belongs_to("return-form")

    def comments(self) -> list[dict[str, str]]:
        """Return what was written on single items."""
        return [
            {"item": name.removeprefix(self.BEGINS), "comment": text}
            for name, text in self.cleaned_data.items()
            if name.startswith(self.BEGINS) and text
        ]
