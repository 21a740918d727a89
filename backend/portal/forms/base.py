"""What all forms of the portal have in common: how they look, what comes back, who says no and where."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language, gettext, gettext_lazy, gettext_noop

from backend.kernel.problems import ProblemError, as_problem
from backend.people.models import User, new_id
from backend.portal.forms.fields import MISSING, NOT_OFFERED
from backend.portal.forms.kept import kept_form
from backend.portal.models import KeptForm

FASTER = gettext_noop(
    "Người khác vừa quyết định trước nên việc của bạn chưa được ghi. "
    "Trang này là bản mới nhất, còn nguyên những gì bạn nhập: hãy xem điều gì đã thay đổi rồi bấm lại."
)
MADE_ONCE = gettext_noop("Biểu mẫu này đã được gửi trước đó. Bấm lần nữa nếu muốn lập thêm với nội dung này.")
MODEL_WORDS = {
    "unique": gettext_lazy("Đã có rồi; hãy chọn giá trị khác."),
    "blank": MISSING,
    "null": MISSING,
    "invalid_choice": NOT_OFFERED,
    "password_too_short": gettext_lazy("Mật khẩu quá ngắn: cần ít nhất 12 ký tự."),
    "password_too_common": gettext_lazy("Mật khẩu này quá thông dụng, dễ đoán."),
    "password_weak": gettext_lazy(
        "Mật khẩu này dễ đoán. Hãy ghép vài từ không liên quan đến bạn, cơ quan hay phần mềm này."
    ),
}
"""What is said of a column by the code of Django's error."""
GONE = (401, 404)
"""Answers after which there is no page that could show the form again."""


class _Looks(DjangoTemplates):
    """A field stands with its label above it, help and errors below."""

    field_template_name = "portal/forms/field.html"


class PortalForm(forms.Form):
    """A form that gives back whatever was typed, with what is wrong named at its field."""

    default_renderer = _Looks
    kept_id = ""
    FIELD_OF: ClassVar[Mapping[str, str]] = {}
    """Which field asks for what a problem's pointer names, where that is called otherwise."""

    def __init__(self, data: QueryDict | None = None, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(data, **options)
        self.headers: dict[str, str] = {}
        self._status = 400

    @property
    def http_status(self) -> int:
        """Return the status of a page with this form: that of what was refused, 200 while nothing is."""
        return self._status if self.errors else 200

    def attempt(self, act: Callable[[], object]) -> bool:
        """Do what the form asks, if it is filled in; else, or where that is refused, say why at the form."""
        if not self.is_valid():
            return False
        try:
            act()
        except Exception as error:  # noqa: BLE001 - what a person can do something about is said at the form
            self.refuse(error)
            return False
        return True

    def refuse(self, error: Exception) -> None:
        """Say what stands against it, at its field where that is known; raise again what is our own fault."""
        self.is_valid()  # so that there are errors to add to
        if isinstance(error, ValidationError):
            for name, text in _model_sentences(error):
                self.add_error(name if name in self.fields else None, text)
            return
        problem = as_problem(error)
        if problem is None or problem.problem.status in GONE:
            raise error
        self._status, self.headers = problem.problem.status, problem.headers
        for field, text in self._sentences(problem):
            self.add_error(field, text)

    def restore(self, kept: KeptForm) -> None:
        """Fill in what was typed before, without a word about what is wrong with it yet."""
        self.kept_id, fields = str(kept.pk), QueryDict(kept.fields)
        for name, field in self.fields.items():
            given = field.widget.value_from_datadict(fields, {}, self.add_prefix(name))
            if given is not None or isinstance(field.widget, forms.CheckboxInput):
                self.initial[name] = given

    def belongs_to(self, html_form: str) -> None:
        """Let fields that stand elsewhere on the page be sent with the form of this id."""
        for field in self.fields.values():
            field.widget.attrs["form"] = html_form

    def focus(self) -> None:
        """Put the cursor where something is wrong, or where writing goes on."""
        shown = [name for name, field in self.fields.items() if not field.widget.is_hidden]
        wrong = [name for name in shown if name in self.errors]
        for name in (wrong or shown)[:1]:
            self.fields[name].widget.attrs["autofocus"] = True

    def typed(self) -> list[str]:
        """Return the texts a person wrote, for a page that has no place for the form any more."""
        texts = [
            self[name].value() for name, field in self.fields.items() if isinstance(field, forms.CharField)
        ]
        return [text for text in texts if isinstance(text, str) and text.strip()]

    def _sentences(self, problem: ProblemError) -> Iterator[tuple[str | None, Any]]:
        language = get_language() or "vi"
        if problem.problem.code == "precondition-failed":
            yield None, gettext(FASTER)
        elif problem.errors:
            for error in problem.errors:
                named = (error.pointer or "").removeprefix("#/").partition("/")[0]
                field = self.FIELD_OF.get(named, named)
                yield (field if field in self.fields else None), error.detail
        else:
            yield None, problem.detail or problem.problem.detail(language)


class OnceForm(PortalForm):
    """A form that makes something new; pressed twice, it makes one, for its page chose the new thing's id."""

    new_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: QueryDict | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.initial["new_id"] = new_id()

    @property
    def id_to_make(self) -> UUID:
        """Return the id of the thing this form makes."""
        given: UUID | None = self.cleaned_data.get("new_id")
        return given or self.initial["new_id"]

    def made_before(self, model: type[Model], columns: Mapping[str, Any]) -> bool:
        """Say whether this very form made this very thing; refuse where it was filled in anew since then."""
        there = model._default_manager.filter(pk=self.id_to_make).first()
        if there is None:
            return False
        if any(getattr(there, name) != value for name, value in columns.items()):
            self.renew()
            raise ProblemError("already-exists", detail=gettext(MADE_ONCE))
        return True

    def renew(self) -> None:
        """Let the next press make another thing: this page has made its own."""
        if isinstance(self.data, QueryDict):
            fresh = self.data.copy()
            fresh["new_id"] = str(self.initial["new_id"])
            self.data = fresh


class EditForm(PortalForm):
    """A form that changes what is there; it says what was seen, so that nobody undoes a change unseen.

    Its fields are filled in from what is there now; `seen` names what was there when the page was made.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: QueryDict | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        there = {name: _plain(value) for name, value in (options.get("initial") or {}).items()}
        self.there = sha256(json.dumps(there, sort_keys=True).encode()).hexdigest()[:16]

    def clean(self) -> dict[str, Any]:
        """Refuse what somebody else has changed since the page was made, unless it is as wished already."""
        is_wished = not set(self.changed_data) - {"seen", "new_id"}
        if self.cleaned_data.pop("seen", "") not in ("", self.there) and not is_wished:
            self._status = 412
            raise ValidationError(gettext(FASTER))
        return self.cleaned_data


def _model_sentences(error: ValidationError) -> Iterator[tuple[str, Any]]:
    """Yield what a model says is wrong with which of its columns, in our words where we have some."""
    columns = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
    for name, errors in columns.items():
        for one in errors:
            yield name, MODEL_WORDS.get(str(one.code)) or " ".join(one.messages)


def _plain(value: Any) -> Any:
    return sorted(map(str, value)) if isinstance(value, list) else str(value)


def restored(request: HttpRequest, form: PortalForm) -> bool:
    """Fill in what was kept of this form for the person who looks, if they came for it; say whether."""
    reader = getattr(request, "viewer", None)
    kept = kept_form(request, reader) if request.method == "GET" and isinstance(reader, User) else None
    if kept is None:
        return False
    form.restore(kept)
    return True


def form_page(
    request: HttpRequest, template: str, form: PortalForm, shown: dict[str, Any], *, status: int = 0
) -> HttpResponse:
    """Show a page with its form: as it was refused, or left, or blank, with another `status` if need be."""
    if form.is_bound or restored(request, form):
        form.focus()
    response = render(request, template, {"form": form, **shown}, status=status or form.http_status)
    for name, value in form.headers.items():
        response.headers[name] = value
    return response
