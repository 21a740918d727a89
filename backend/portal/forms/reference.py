"""Reference data and what was set aside: drafts of checklists, mergers of units, reasons, files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.mergers.reorganise import NewUnit, Reorganisation
from backend.portal.changes import PLACES
from backend.portal.forms.base import PortalForm
from backend.portal.forms.choices import BLANK, SeveralField, localized_choices, offer
from backend.portal.forms.fields import (
    ChoiceField,
    DayField,
    FileField,
    ParagraphsField,
    TextField,
    TickField,
)
from backend.portal.models import KeptForm
from backend.portal.words import CHECKLIST_STATES, PHOTO_RULES, SEVERITIES, UNIT_KINDS
from backend.units.models import Unit
from shared.base.text import fold

Body = dict[str, Any]


class ReasonForm(PortalForm):
    """Why something that was set aside is taken in or dismissed."""

    reason = ParagraphsField(label=_("Lý do"), rows=2)

    def __init__(self, verb: str, data: QueryDict | None = None, *, label: Any = None) -> None:
        super().__init__(data, auto_id=f"{verb}-%s")
        self.verb = verb
        if label:
            self.fields["reason"].label = label


class TakeBackForm(PortalForm):
    """Take a device back that was lost."""

    drain_only = TickField(label=_("Chỉ cho gửi những gì đã ký trước đây"))

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="%s")


class DraftHeadForm(PortalForm):
    """The title of a checklist, its first day, and whether it is decided."""

    title_vi = TextField(label=_("Tên"), max_length=200)
    title_en = TextField(label=_("Tên tiếng Anh"), max_length=200)
    valid_from = DayField(label=_("Có hiệu lực từ ngày"))
    status = ChoiceField(label=_("Tình trạng"), choices=tuple(CHECKLIST_STATES.items()))

    def __init__(self, body: Body, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="%s", initial={name: body.get(name, "") for name in self.base_fields})
        self.initial["valid_from"] = _day(self.initial["valid_from"])
        _in_their_language(self)

    def changes(self) -> Body:
        """Return what the definition says of these fields."""
        return {**self.cleaned_data, "valid_from": self.cleaned_data["valid_from"].isoformat()}


COUNTED: Final = ("counted_vi", "counted_en", "none_vi", "none_en")
"""The words of a number."""


class DraftItemForm(PortalForm):
    """What an item of a checklist says and demands, and what its number counts."""

    text_vi = ParagraphsField(label=_("Câu hỏi"), max_length=1000)
    text_en = ParagraphsField(label=_("Câu hỏi bằng tiếng Anh"), max_length=1000)
    observe_vi = ParagraphsField(label=_("Quan sát gì"), max_length=2000, required=False)
    observe_en = ParagraphsField(label=_("Quan sát gì, bằng tiếng Anh"), max_length=2000, required=False)
    severity = ChoiceField(label=_("Mức độ"), choices=tuple(SEVERITIES.items()))
    photo_on_fail = ChoiceField(label=_("Ảnh khi không đạt"), choices=tuple(PHOTO_RULES.items()))
    may_be_na = TickField(label=_("Được trả lời “không áp dụng”"))

    def __init__(self, item: Body, data: QueryDict | None = None) -> None:
        self.of_answer = COUNTED if item["answer"]["type"] == "count" else ()
        initial = {name: item["answer"].get(name) for name in self.of_answer}
        initial |= {name: item.get(name) for name in (*self.base_fields, "statement_vi")}
        super().__init__(data, auto_id="%s", initial=initial)
        for name in self.of_answer:
            self.fields[name] = TextField(label=PLACES[name], max_length=200, required=False)
        if item["answer"]["type"] in ("pass_fail_na", "time"):
            self.fields["statement_vi"] = ParagraphsField(
                label=PLACES["statement_vi"], max_length=500, required=False
            )
        _in_their_language(self)

    def changed(self, item: Body) -> Body:
        """Return the item as the form says it; words that were left blank are none."""
        sent = {
            name: value
            for name, value in self.cleaned_data.items()
            if name in self.base_fields or name in self.data
        }
        words = {name: sent.pop(name) for name in self.of_answer if name in sent}
        answer = {name: value for name, value in {**item["answer"], **words}.items() if value != ""}
        whole = {**item, **sent, "answer": answer}
        return {name: value for name, value in whole.items() if (name, value) != ("statement_vi", "")}


class UploadForm(PortalForm):
    """One file, asked for once: what came before the login ended is offered again."""

    file = FileField(label=_("Tệp đã sửa"))

    def __init__(self, kinds: str, data: QueryDict | None = None, files: Any = None) -> None:
        super().__init__(data, files=files, auto_id="%s")
        self.fields["file"].widget.attrs["accept"] = kinds
        self.held: list[Any] = []

    def restore(self, kept: KeptForm) -> None:
        """Offer the file that came with it."""
        self.kept_id, self.held = str(kept.pk), list(kept.files.order_by("pk"))
        self.fields["file"].required = not self.held


class ReorganiseForm(PortalForm):
    """Which units end when, and who carries on: a unit there is, several, or one that begins."""

    on = DayField(label=_("Có hiệu lực từ ngày"))
    basis = TextField(label=_("Căn cứ (số, ngày của nghị quyết)"), max_length=500)
    ends = SeveralField(label=_("Đơn vị kết thúc (giữ Ctrl để chọn nhiều)"))
    heir = ChoiceField(label=_("Sáp nhập vào đơn vị đang có"), required=False)
    name = TextField(
        label=_("Tên đơn vị mới"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"placeholder": "UBND xã …"}),
    )
    kind = ChoiceField(label=_("Loại"), choices=tuple(UNIT_KINDS.items()), required=False)
    gso_code = TextField(
        label=_("Mã thống kê (không bắt buộc)"),
        max_length=10,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    counter = TextField(label=_("Tên Bộ phận Một cửa của đơn vị mới"), max_length=200, required=False)
    heirs = SeveralField(label=_("Các đơn vị kế thừa khác"), required=False)

    FIELD_OF: ClassVar[Mapping[str, str]] = {"new": "name"}

    def __init__(self, data: QueryDict | None = None, *, ends: Iterable[str] = ()) -> None:
        super().__init__(data, auto_id="%s", initial={"ends": list(ends)})
        units = Unit.objects.valid_on(timezone.localdate()).filter(valid_to=None).order_by("sort", "pk")
        choices = localized_choices(units)
        offer(self, "ends", choices)
        offer(self, "heirs", choices)
        offer(self, "heir", BLANK + choices)

    def plan(self) -> Reorganisation:
        """Return what is asked for; the principal heir stands first."""
        given = self.cleaned_data
        heirs = [unit_id for unit_id in dict.fromkeys([given["heir"], *given["heirs"]]) if unit_id]
        return Reorganisation(
            on=given["on"],
            ends=tuple(given["ends"]),
            heirs=tuple(heirs),
            basis=given["basis"],
            new=self._new() if given["name"] else None,
        )

    def _new(self) -> NewUnit:
        """Return the unit that begins; its id is made of the year and the name, as those of 2025 are."""
        given = self.cleaned_data
        words = "-".join(re.findall(r"[a-z0-9]+", fold(given["name"])))
        return NewUnit(
            id=f"sl-{given['on']:%y}-{words}"[:64],
            name_vi=given["name"],
            kind=given["kind"],
            gso_code=given["gso_code"],
            counter=given["counter"],
        )


def _in_their_language(form: PortalForm) -> None:
    """Say of texts in which language they are, to who has them read out."""
    for name, field in form.fields.items():
        if name.endswith(("_vi", "_en")):
            field.widget.attrs["lang"] = name[-2:]


def _day(text: str) -> Any:
    return DayField().to_python(text)
