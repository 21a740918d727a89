"""Reading the fields of a revision body: each accessor gives the right kind or says what is wrong where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from shared.base.ids import is_uuid
from shared.protocol.limits import MAX_INT

L = TypeVar("L", bound=str)

_SHA256 = re.compile(r"[0-9a-f]{64}")


class BodyError(ValueError):
    """A body cannot be read: `code` is a key of the problem catalogue, `pointer` an RFC 6901 pointer."""

    def __init__(self, code: str, pointer: str, detail: str) -> None:
        super().__init__(f"{code} at {pointer or '/'}: {detail}")
        self.code = code
        self.pointer = pointer
        self.detail = detail


class Fields:
    """One JSON object of a body, and the pointer at which it stands."""

    __slots__ = ("at", "value")

    def __init__(self, value: Mapping[str, Any], at: str = "") -> None:
        self.value = value
        self.at = at

    def error(self, code: str, key: str, detail: str) -> BodyError:
        """Return the error for what stands under `key`."""
        return BodyError(code, f"{self.at}/{key}", detail)

    def any(self, key: str) -> Any:
        """Return whatever stands under `key`, None where nothing does."""
        return self.value.get(key)

    def text(self, key: str, limit: int) -> str:
        """Return a text that is not empty and at most `limit` characters long."""
        text = self.text_or_none(key, limit)
        if not text:
            raise self.error("malformed", key, "a text is wanted")
        return text

    def text_or_none(self, key: str, limit: int) -> str | None:
        """Return a text of at most `limit` characters, or None."""
        text = self.value.get(key)
        if text is None:
            return None
        if not isinstance(text, str):
            raise self.error("malformed", key, "a text is wanted")
        if len(text) > limit:
            raise self.error("payload-too-large", key, f"longer than {limit} characters")
        return text

    def texts(self, key: str, limit: int, *, chars: int) -> tuple[str, ...]:
        """Return a list of at most `limit` texts, each of 1 to `chars` characters."""
        texts = self._list(key, limit, "payload-too-large")
        if not all(isinstance(text, str) and 0 < len(text) <= chars for text in texts):
            raise self.error("malformed", key, "a list of short texts is wanted")
        return tuple(texts)

    def choice(self, key: str, options: tuple[L, ...]) -> L:
        """Return one of `options`."""
        chosen = self.value.get(key)
        if chosen not in options:
            raise self.error("malformed", key, f"one of {', '.join(options)} is wanted")
        return options[options.index(chosen)]

    def flag(self, key: str) -> bool:
        """Return a truth value, False where none is given."""
        flag = self.value.get(key)
        if flag is None or isinstance(flag, bool):
            return bool(flag)
        raise self.error("malformed", key, "true or false is wanted")

    def whole(self, key: str) -> int:
        """Return a whole number that is not negative."""
        number = self.whole_or_none(key)
        if number is None:
            raise self.error("malformed", key, "a whole number is wanted")
        return number

    def whole_or_none(self, key: str) -> int | None:
        """Return a whole number that is not negative, or None."""
        number = self.value.get(key)
        if number is None:
            return None
        if type(number) is not int or not 0 <= number <= MAX_INT:
            raise self.error("malformed", key, "a whole number that is not negative is wanted")
        return number

    def number_or_none(self, key: str) -> float | None:
        """Return a number, or None where there is anything else."""
        number = self.value.get(key)
        return number if isinstance(number, int | float) and not isinstance(number, bool) else None

    def uuid(self, key: str) -> str:
        """Return a canonical UUID."""
        value = self.value.get(key)
        if not is_uuid(value):
            raise self.error("id-invalid", key, "a lower-case UUID is wanted")
        return str(value)

    def uuid_or_none(self, key: str) -> str | None:
        """Return a canonical UUID, or None."""
        return None if self.value.get(key) is None else self.uuid(key)

    def uuids(self, key: str, limit: int, *, too_many: str = "payload-too-large") -> tuple[str, ...]:
        """Return a list of at most `limit` canonical UUIDs."""
        ids = self._list(key, limit, too_many)
        if not all(map(is_uuid, ids)):
            raise self.error("id-invalid", key, "a list of lower-case UUIDs is wanted")
        return tuple(ids)

    def sha256(self, key: str, *, code: str = "photo-invalid") -> str:
        """Return a lower-case hexadecimal SHA-256."""
        value = self.value.get(key)
        if not (isinstance(value, str) and _SHA256.fullmatch(value)):
            raise self.error(code, key, "a lower-case hexadecimal SHA-256 is wanted")
        return value

    def hashes(self, key: str, limit: int) -> tuple[str, ...]:
        """Return a list of at most `limit` lower-case hexadecimal SHA-256."""
        hashes = self._list(key, limit, "payload-too-large")
        if hashes and not all(isinstance(value, str) and _SHA256.fullmatch(value) for value in hashes):
            raise self.error("photo-invalid", key, "a list of lower-case hexadecimal SHA-256 is wanted")
        return tuple(hashes)

    def record(self, key: str) -> Fields:
        """Return the object under `key`."""
        value = self.value.get(key)
        if not isinstance(value, dict):
            raise self.error("malformed", key, "an object is wanted")
        return Fields(value, f"{self.at}/{key}")

    def record_or_none(self, key: str) -> Fields | None:
        """Return the object under `key`, or None."""
        return None if self.value.get(key) is None else self.record(key)

    def records(self, key: str, limit: int) -> list[Fields]:
        """Return the at most `limit` objects listed under `key`."""
        at = f"{self.at}/{key}"
        values = self._list(key, limit, "payload-too-large")
        for index, value in enumerate(values):
            if not isinstance(value, dict):
                raise BodyError("malformed", f"{at}/{index}", "an object is wanted")
        return [Fields(value, f"{at}/{index}") for index, value in enumerate(values)]

    def _list(self, key: str, limit: int, too_many: str) -> list[Any]:
        value = self.value.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.error("malformed", key, "a list is wanted")
        if len(value) > limit:
            raise self.error(too_many, key, f"more than {limit} entries")
        return value
