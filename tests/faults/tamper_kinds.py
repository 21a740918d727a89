"""How a deed of the tamper drill is told, and what its doer needs: ways past the product."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from tests.faults.tamper_scene import Scene


@dataclass(frozen=True)
class Kind:
    """One deed; `named` and `offline` are regular expressions of how it has to be named.

    `named` is for `verify_evidence`; `offline` for the stand-alone verifier, None where a bundle does not
    hold what was altered.
    """

    name: str
    deed: Callable[[Scene], object]
    named: str
    offline: str | None
    on_guards: bool = False  # done to the guards themselves, which are put back after all other deeds


class Kinds(list[Kind]):
    """A list of deeds; called, it enters the function that follows."""

    def __call__(
        self, name: str, named: str, offline: str | None, *, on_guards: bool = False
    ) -> Callable[[Callable[[Scene], object]], None]:
        """Enter a deed into the list."""
        return lambda deed: self.append(Kind(name, deed, named, offline, on_guards))


def flipped(text: str) -> str:
    """Return a base64 text with some bits of what it says turned."""
    return ("B" if text[0] == "A" else "A") + text[1:]


def change(row: Model, **columns: Any) -> None:
    """Write columns of a row past the product."""
    type(row)._default_manager.filter(pk=row.pk).update(**columns)


def delete(rows: QuerySet[Any]) -> None:
    """Delete rows past the product and its keys."""
    rows._raw_delete(rows.db)
