"""How easily a password is guessed, also by somebody who knows its owner, the place and the product."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from django.core.exceptions import ValidationError

from backend.people.models import User
from shared.base.text import fold

LEAST_SCORE: Final = 3
"""Of zxcvbn's 0 to 4: 3 withstands 10^8 guesses, which a slow hash makes years of."""
LEAST_OWN: Final = 8
"""So many letters and digits have to be of no known word; names with a year behind them have fewer."""
JUDGED_CHARS: Final = 72
"""What comes after is not looked at; it makes no password worse."""
_PRODUCT: Final = "congtam cong tam kiemtra hanhchinh motcua noivu sonoivu kyluat quantri matkhau reviewer"
_PLACE: Final = "vietnam sonla ubnd uybannhandan"
OF_THE_PRODUCT: Final = (*_PRODUCT.split(), *_PLACE.split())
"""Words that whoever guesses here tries first, without marks."""


class StrengthValidator:
    """Refuse what is guessed too easily (Django's password validator protocol)."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError `password_weak`."""
        from zxcvbn import zxcvbn

        known = [*OF_THE_PRODUCT, *_words_of(user)]
        judged = fold(password)[:JUDGED_CHARS]
        is_weak = len(_own_letters(judged, known)) < LEAST_OWN or (
            zxcvbn(judged, user_inputs=known)["score"] < LEAST_SCORE
        )
        if is_weak:
            raise ValidationError("This password is too easy to guess.", code="password_weak")

    def get_help_text(self) -> str:
        """Say what is asked for."""
        return "Several words that have nothing to do with you, the office or this program."


def _own_letters(password: str, known: Collection[str]) -> str:
    """Return the letters and digits that are left where the known words are taken out."""
    for word in sorted((word for word in known if len(word) > 1), key=len, reverse=True):
        password = password.replace(word, " ")
    return "".join(re.findall(r"[^\W_]", password))


def _words_of(user: User | None) -> Iterator[str]:
    """Yield the words of the account and of its unit, as they are and without marks, and each name as one."""
    unit = user.unit if user is not None else None
    texts = (user.username, user.full_name, user.email) if user is not None else ()
    for text in (*texts, *((unit.name_vi, unit.pk) if unit else ())):
        words = re.findall(r"\w+", fold(text))
        yield from words
        yield "".join(words)
