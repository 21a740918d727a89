"""Keys that people type, read out and mix up: two that differ by case or by letters alike are one."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models

from backend.kernel.problems import bilingual
from shared.base.text import fold

MAX_CHARS: Final = 300
_ALIKE: Final = str.maketrans("01i", "oll")
_PAIRS: Final = (("rn", "m"), ("vv", "w"))
"""Two letters that read as one: "adrnin" is no second "admin"."""


def likeness(key: str) -> str:
    """Return what all keys share that look like `key`: "THU-X-1", "thu-x-l" and "thù-x-i" are one.

    For letters of the Latin alphabet; those of others are not taken in keys (see `check_letters`).
    """
    alike = fold(key).translate(_ALIKE)
    for pair, one in _PAIRS:
        alike = alike.replace(pair, one)
    return alike[:MAX_CHARS]


def check_letters(key: str) -> None:
    """Refuse a key with letters of other alphabets: some of them cannot be told from ours."""
    if not fold(key).isascii():
        raise ValidationError(bilingual("Chỉ dùng chữ cái Việt hoặc Latin.", "Latin letters only."))


def too_like(key: str) -> str:
    """Return why a key cannot be beside another one."""
    return bilingual(
        f"Trùng với “{key}” đã có: chỉ khác chữ hoa, chữ thường hoặc chữ dễ nhầm.",
        f"Too like “{key}”, which exists: they differ by case or by letters that look alike.",
    )


class LikenessField(models.CharField):  # type: ignore[type-arg]  # generic in the stubs alone
    """The likeness of another field, unique: the database refuses keys that look alike, on every engine.

    Filled when the row is first written. Twins from before it existed keep what tells them apart.
    """

    def __init__(self, of: str, **options: Any) -> None:
        self.of = of
        super().__init__(**{"max_length": MAX_CHARS, "unique": True, "editable": False} | options)

    def deconstruct(self) -> Any:
        """Return how it is made, for migrations."""
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # Django's signature
        """Return the value, made where there is none."""
        kept: str = super().pre_save(model_instance, add) or likeness(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, kept)
        return kept


def fill_likeness(rows: models.QuerySet[Any], of: str) -> list[tuple[str, str]]:
    """Fill the column of rows from before it existed, in a migration; return the twins, the elder first.

    The younger twin gets a number behind a blank, which no key has: both go on, and no third is taken.
    """
    elder: dict[str, str] = {}
    twins = []
    for row in rows.order_by("pk"):
        key = getattr(row, of)
        row.likeness = likeness(key)
        if row.likeness in elder:
            twins.append((elder[row.likeness], key))
            row.likeness += f" {len(twins)}"
        else:
            elder[row.likeness] = key
        row.save(update_fields=["likeness"])
    return twins


def refill_likeness(rows: models.QuerySet[Any], of: str) -> list[tuple[str, str]]:
    """Work the column out again in a migration, as more letters look alike now; return the twins as above."""
    twins = []
    for row in rows.order_by("pk"):
        key = getattr(row, of)
        alike = likeness(key)
        if row.likeness.split(" ")[0] == alike:
            continue
        elder = rows.filter(likeness=alike).exclude(pk=row.pk).first()
        if elder:
            twins.append((getattr(elder, of), key))
            alike += f" {key}"
        row.likeness = alike[:MAX_CHARS]
        row.save(update_fields=["likeness"])
    return twins


def tell_twins(what: str, twins: Iterable[tuple[str, str]]) -> None:
    """Tell the operator of a migration which keys look alike, and what to do about them."""
    for elder, younger in twins:
        sys.stderr.write(
            f"\n{what} “{elder}” và “{younger}” dễ nhầm với nhau; hãy đóng hoặc sáp nhập một trong hai."
            f"\n“{elder}” and “{younger}” look alike; close one of them, or merge it into the other.\n"
        )
