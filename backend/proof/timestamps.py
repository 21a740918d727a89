"""Time stamps after RFC 3161: another authority's word that a file existed at a time.

The only module that knows the library for it, which is loaded when the first stamp is asked for or checked.
"""

from __future__ import annotations

import hashlib
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography.x509 import load_pem_x509_certificates
from django.conf import settings

if TYPE_CHECKING:
    from rfc3161_client import TimeStampResponse

TIMEOUT_S: Final = 30
MAX_ANSWER_BYTES: Final = 64 * 1024


class TimeStampError(Exception):
    """The authority gave no time stamp, or not one over these bytes."""


def stamp(data: bytes) -> bytes:
    """Return the authority's answer over `data`: a TimeStampResp in DER, as `openssl ts -verify` reads it."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    request = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).build()
    answer = _asked(settings.TSA_URL, request.as_bytes())
    response = _decoded(answer)
    if response.tst_info.nonce != request.nonce:
        raise TimeStampError("the answer is to another question")
    check_stamp(data, answer)
    return answer


def check_stamp(data: bytes, answer: bytes) -> None:
    """Raise TimeStampError unless `answer` stamps `data`, by one CONGTAM_TSA_CA names if it is set."""
    from rfc3161_client import VerificationError, VerifierBuilder

    response = _decoded(answer)
    if not settings.TSA_CA:
        if response.tst_info.message_imprint.message != hashlib.sha256(data).digest():
            raise TimeStampError("it stamps other bytes")
        return
    try:
        roots = load_pem_x509_certificates(Path(settings.TSA_CA).read_bytes())
        VerifierBuilder(roots=roots).build().verify_message(response, data)
    except (VerificationError, ValueError, OSError) as error:
        raise TimeStampError(str(error)) from error


def _asked(url: str, request: bytes) -> bytes:
    if not url.startswith(("https://", "http://")):
        raise TimeStampError("CONGTAM_TSA_URL is no http address")
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    try:
        asked = urllib.request.Request(url, request, headers)  # noqa: S310 - checked above
        with urllib.request.urlopen(asked, timeout=TIMEOUT_S) as response:  # noqa: S310 - the same
            answer: bytes = response.read(MAX_ANSWER_BYTES)
    except OSError as error:
        raise TimeStampError(f"{url}: {error}") from error
    return answer


def _decoded(answer: bytes) -> TimeStampResponse:
    from rfc3161_client import decode_timestamp_response

    try:
        response = decode_timestamp_response(answer)
        if response.status not in (0, 1):  # granted, granted with modifications
            raise TimeStampError(f"refused with status {response.status}: {response.status_string}")
        response.tst_info  # noqa: B018 - raises where there is no stamp inside
    except ValueError as error:
        raise TimeStampError(f"no time stamp: {error}") from error
    return response
