"""What forms let people choose from: units, people who inspect, checklists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from backend.people.models import User
from backend.people.queries import people_who_inspect
from backend.portal.forms.fields import MISSING, NOT_OFFERED, ChoiceField
from backend.portal.words import localized
from backend.units.models import Unit

Choices = list[tuple[str, Any]]
BLANK: Choices = [("", "–")]


def unit_choices() -> Choices:
    """Return the units there are today, in their order."""
    return localized_choices(Unit.objects.valid_on(timezone.localdate()).order_by("sort", "pk"))


def localized_choices(units: Iterable[Unit]) -> Choices:
    """Return units by their names in the reader's language."""
    return [(unit.pk, localized(unit, "name")) for unit in units]


def people_choices() -> Choices:
    """Return the people who may be sent out to inspect."""
    return names_of(people_who_inspect())


def names_of(people: Iterable[User]) -> Choices:
    """Return people by their names."""
    return [(str(person.pk), person.full_name) for person in people]


def offer(form: forms.Form, name: str, choices: Choices) -> None:
    """Let a field of a form be one, or some, of these."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


class IdField(ChoiceField):
    """One of a list of things that are named by UUIDs."""

    def clean(self, value: Any) -> Any:
        """Return the id; None where nothing may be chosen and is not."""
        chosen = super().clean(value)
        return UUID(chosen) if chosen else None


class TicksField(forms.MultipleChoiceField):
    """Several of a list, each with a box to tick."""

    default_error_messages = {"required": MISSING, "invalid_choice": NOT_OFFERED, "invalid_list": NOT_OFFERED}

    def __init__(self, *, is_long: bool = False, **options: Any) -> None:
        super().__init__(widget=_Ticks({"class": "form-check-input"}), **options)
        self.widget.is_long = is_long


class SeveralField(forms.MultipleChoiceField):
    """Several of a long list."""

    default_error_messages = {"required": MISSING, "invalid_choice": NOT_OFFERED, "invalid_list": NOT_OFFERED}

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.SelectMultiple({"class": "form-select", "size": 8}), **options)


class _Ticks(forms.CheckboxSelectMultiple):
    template_name = "portal/forms/ticks.html"
    is_long = False

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Let the template know whether the list is so long that it scrolls."""
        return {**super().get_context(name, value, attrs), "is_long": self.is_long}
