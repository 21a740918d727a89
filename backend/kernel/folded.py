"""Searching names as people type them: folded when they are written, because databases fold differently."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import Q

from backend.kernel.exact import holds
from shared.base.text import fold


class FoldedField(models.TextField):  # type: ignore[type-arg]  # generic in the stubs alone
    """The folded texts of other fields of the row; to be named in `update_fields` with any of them."""

    def __init__(self, of: Sequence[str], **options: Any) -> None:
        self.of = tuple(of)
        super().__init__(**{"editable": False} | options)

    def deconstruct(self) -> Any:
        """Return how it is made, for migrations."""
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: ARG002  # Django asks so
        """Return the texts, folded, each on a line of its own."""
        texts = "\n".join(fold(getattr(model_instance, name)) for name in self.of)
        setattr(model_instance, self.attname, texts)
        return texts


def has_letters(column: str, text: str) -> Q:
    """Return the condition that a folded column has these letters, with or without their marks."""
    return holds(column, fold(text))
