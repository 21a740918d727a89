"""Codes that people copy by hand: what is mistyped is noticed, what only looks different is not."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from shared.rules.codes import DAY, LETTERS, SIGN, SLIP, check_sign, code_from, day_code, grouped, read_code

DICE = Random(7)  # noqa: S311 - the same codes in every run
CODES = [code_from(DICE.randbytes(8), SLIP) for _ in range(100)]


def test_every_single_wrong_letter_is_noticed() -> None:
    for code in CODES:
        for at, letter in enumerate(code):
            others = set(LETTERS) - {letter}
            assert not any(read_code(code[:at] + other + code[at + 1 :], SLIP) for other in others)


def test_nearly_every_swap_of_neighbours_is_noticed() -> None:
    pairs = [(code, at) for code in CODES for at in range(SLIP) if code[at] != code[at + 1]]
    swapped = [code[:at] + code[at + 1] + code[at] + code[at + 2 :] for code, at in pairs]
    assert sum(read_code(code, SLIP) is not None for code in swapped) < len(swapped) / 100


@pytest.mark.parametrize("code", CODES[:5])
def test_a_code_is_read_however_people_write_it(code: str) -> None:
    assert read_code(grouped(code).lower(), SLIP) == code
    assert read_code(f" {' '.join(code)} ", SLIP) == code
    assert read_code(code.replace("1", "l").replace("0", "O"), SLIP) == code
    assert read_code(code.replace("1", "I").replace("0", "o"), SLIP) == code


@pytest.mark.parametrize("typed", ["", "7", "Ư" * 12, "U" * 12, "-" * 12, "0" * 11, "0" * 13, "\x00" * 12])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_code(typed, SLIP) is None


def test_a_day_has_one_code_at_a_counter_and_another_elsewhere_and_tomorrow() -> None:
    today = day_code(b"k" * 32, date(2026, 12, 1))
    assert read_code(today, DAY) == today == day_code(b"k" * 32, date(2026, 12, 1))
    assert today not in {day_code(b"j" * 32, date(2026, 12, 1)), day_code(b"k" * 32, date(2026, 12, 2))}


def test_codes_are_as_long_as_asked_and_printed_in_groups() -> None:
    assert [len(code_from(b"\x00" * 8, letters)) for letters in (SIGN, DAY, SLIP)] == [5, 5, 12]
    assert grouped("7K3M" + check_sign("7K3M")) == "7K3M" + check_sign("7K3M")
    assert grouped("0123456789AB") == "0123-4567-89AB"
    with pytest.raises(ValueError, match="too few"):
        code_from(b"123", SIGN + 1)
