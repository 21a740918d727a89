"""Read a signed PDF that nobody can trust; run in a process of its own.

    python -I reader.py [ROOTS.pem] < SIGNED.pdf > reading.json

Nothing of the project is imported here, no database and no network is within reach, memory and processor time
are bounded before the first byte is read. Signatures are read by pyHanko, text and actions by pypdf.
"""

from __future__ import annotations

import contextlib
import json
import logging
import resource
import sys
import warnings
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Final

MAX_MEMORY: Final = 1024 * 1024 * 1024
MAX_CPU_SECONDS: Final = 60
MAX_TEXT: Final = 4_000_000
"""Characters of text that are compared."""
MAX_SIGNATURES: Final = 50
ACTIVE: Final = ("/JavaScript", "/JS", "/Launch", "/RichMedia", "/XFA", "/SubmitForm", "/ImportData")
"""What makes a PDF do something: no paper that is kept may have any of it (ISO 19005-2, 6.5)."""
COVERAGE: Final = {
    "ENTIRE_FILE": "whole",
    "ENTIRE_REVISION": "revision",
    "CONTIGUOUS_BLOCK_FROM_START": "part",
}
LATER: Final = {"NONE": "nothing", "LTA_UPDATES": "signatures", "FORM_FILLING": "signatures"}
"""What was added behind a signature, as pyHanko judges it; anything else is a change."""


def main(data: bytes, roots: Iterable[Any]) -> dict[str, Any]:
    """Return what the file is: `state` "read", "encrypted", "active" or "unreadable", and what is in it."""
    found: dict[str, Any] = {"state": "unreadable", "active": [], "signatures": [], "pages": 0, "text": ""}
    if b"%PDF-" not in data[:1024]:
        return found
    try:
        return found | _read(data, list(roots))
    except Exception as error:  # noqa: BLE001 - whatever a crafted file does to its reader, the answer is the same
        sys.stderr.write(type(error).__name__)
        return found


def _read(data: bytes, roots: list[Any]) -> dict[str, Any]:
    from pypdf import PdfReader

    document = PdfReader(BytesIO(data))
    if document.is_encrypted:
        return {"state": "encrypted"}
    active = sorted(_actions(document))
    text = _text(document)
    signatures = [_signature(one, roots) for one in _embedded(data)[:MAX_SIGNATURES]]
    state = "active" if active else "read"
    return {
        "state": state,
        "active": active,
        "signatures": signatures,
        "pages": len(document.pages),
        "text": text,
    }


def _text(document: Any) -> str:
    pieces: list[str] = []
    for page in document.pages:
        content = page.get_contents()
        if content is not None:
            content.get_data()  # LimitReachedError: it unpacks to more than any page
        pieces.append(page.extract_text())
        if sum(map(len, pieces)) > MAX_TEXT:
            raise ValueError("too much text")
    return "\f".join(pieces)


def _actions(document: Any) -> set[str]:
    """Return what of ACTIVE stands in any object, however it is reached."""
    from pypdf.generic import IndirectObject

    numbers = {(number, at) for at, table in document.xref.items() for number in table}
    numbers |= {(number, 0) for number in document.xref_objStm}
    found: set[str] = set()
    for number, generation in sorted(numbers):
        with contextlib.suppress(Exception):  # an object that cannot be read can do nothing
            found |= set(_names_in(document.get_object(IndirectObject(number, generation, document))))
    return found


def _names_in(item: Any) -> Iterator[str]:
    """Yield what of ACTIVE an object names, without following references: those are objects too."""
    from pypdf.generic import ArrayObject, DictionaryObject

    if isinstance(item, DictionaryObject):
        for key, value in item.items():
            if key in ACTIVE:
                yield key
            if key == "/S" and value in ACTIVE:
                yield str(value)
            yield from _names_in(value)
    elif isinstance(item, ArrayObject):
        for one in item:
            yield from _names_in(one)


def _embedded(data: bytes) -> list[Any]:
    """Return the signatures of a file; strictly read where that is possible."""
    from pyhanko.pdf_utils.misc import PdfReadError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        return list(PdfFileReader(BytesIO(data)).embedded_signatures)
    except PdfReadError:
        return list(PdfFileReader(BytesIO(data), strict=False).embedded_signatures)


def _signature(embedded: Any, roots: list[Any]) -> dict[str, Any]:
    """Return who signed, when, and whether it still holds; of a signature that is none, that it is not."""
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    shown = {"field": str(embedded.field_name)[:100], "signer": "", "organization": "", "issuer": ""}
    reported = {"signed_at": None, "is_stamped": False, "is_intact": False, "is_trusted": None}
    broken = {**shown, **reported, "coverage": "part", "later": "changes"}
    try:
        context = ValidationContext(trust_roots=roots, allow_fetching=False)
        status = validate_pdf_signature(embedded, context)
    except Exception as error:  # noqa: BLE001 - a signature that cannot be checked is no signature
        sys.stderr.write(type(error).__name__)
        return broken
    names = status.signing_cert.subject.native
    level, covers = status.modification_level, status.coverage
    stamp = status.timestamp_validity
    when = stamp.timestamp if stamp is not None else status.signer_reported_dt
    return {
        "field": shown["field"],
        "signer": _name(names, "common_name"),
        "organization": _name(names, "organization_name"),
        "issuer": _name(status.signing_cert.issuer.native, "common_name"),
        "signed_at": when.isoformat() if when is not None else None,
        "is_stamped": stamp is not None and bool(stamp.intact and stamp.valid),
        "is_intact": bool(status.intact and status.valid),
        "is_trusted": bool(status.trusted) if roots else None,
        "coverage": COVERAGE.get(covers.name if covers else "", "part"),
        "later": LATER.get(level.name if level else "NONE", "changes"),
    }


def _name(names: Any, which: str) -> str:
    value = names.get(which, "")
    return str(value[0] if isinstance(value, list) else value)[:200]


def _roots(path: str) -> list[Any]:
    from asn1crypto import pem, x509

    data = Path(path).read_bytes()
    return [x509.Certificate.load(der) for _, _, der in pem.unarmor(data, multiple=True)]


def _bound(what: int, limit: int) -> None:
    with contextlib.suppress(ValueError):  # macOS refuses some limits; the caller's time-out holds there too
        resource.setrlimit(what, (limit, limit))


if __name__ == "__main__":
    _bound(resource.RLIMIT_AS, MAX_MEMORY)
    _bound(resource.RLIMIT_CPU, MAX_CPU_SECONDS)
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(2000)
    result = main(sys.stdin.buffer.read(), _roots(sys.argv[1]) if len(sys.argv) > 1 else ())
    sys.stdout.write(json.dumps(result))
