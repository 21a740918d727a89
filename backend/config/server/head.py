"""The head of a request: what llhttp has read of it, and what is refused before anybody acts on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote_to_bytes, urlsplit

from shared.protocol.limits import MAX_FILE_BYTES, MAX_FILES

MAX_HEAD_BYTES: Final = 32 * 1024
MAX_TARGET_BYTES: Final = 8 * 1024
MAX_FIELDS: Final = 100
MAX_FORM_BYTES: Final = MAX_FILES * MAX_FILE_BYTES + 1024 * 1024
"""The longest body that is not a photo: all files of one explanation, and its words."""
STREAMED: Final = ("/api/v1/photos/", "/api/v1/sync/bundle")
"""Bodies sent below these addresses are read while they arrive."""


class RefusedError(Exception):
    """The head is not acted on; the text is a code of the catalogue of problems."""


@dataclass(slots=True)
class Head:
    """A request but for its body."""

    target: bytes = b""
    fields: list[tuple[str, str]] = field(default_factory=list)
    size: int = 0
    method: str = ""
    version: str = ""
    host: str = ""
    path: str = ""
    query: str = ""
    length: int = 0
    is_chunked: bool = False
    expects_continue: bool = False

    def add_target(self, piece: bytes) -> None:
        """Take a part of the request's target; RefusedError."""
        self.target += piece
        if len(self.target) > MAX_TARGET_BYTES:
            raise RefusedError("uri-too-long")

    def add(self, name: bytes, value: bytes) -> None:
        """Take a field; RefusedError."""
        self.size += len(name) + len(value) + 4
        if len(self.fields) == MAX_FIELDS or self.size > MAX_HEAD_BYTES:
            raise RefusedError("head-too-large")
        self.fields.append((name.decode("latin-1").lower(), value.decode("latin-1").strip()))

    def finish(self, method: str, version: str) -> None:
        """Understand the head as a whole; RefusedError for one that leaves a doubt."""
        self.method, self.version = method, version
        hosts = [value for name, value in self.fields if name == "host"]
        if len(hosts) != 1:  # RFC 9112 3.2; HTTP/1.0 may leave it out, but then nobody knows whom it asks
            raise RefusedError("host-invalid")
        self.host = hosts[0]
        self._split_target()
        for name, value in self.fields:
            if name == "content-length":
                self.length = int(value)  # llhttp lets nothing pass but digits, once
            elif name == "transfer-encoding":
                self._check_coding(value)
            elif name == "expect":
                self._check_expectation(value)
        if self.length > MAX_FORM_BYTES:
            raise RefusedError("payload-too-large")

    def _split_target(self) -> None:
        """Part path and query; a target may name the host itself, which then counts (RFC 9112 3.2.2)."""
        url = urlsplit(self.target.decode("latin-1")) if not self.target.startswith(b"/") else None
        if url is not None and (url.scheme not in ("http", "https") or not url.netloc):
            raise RefusedError("malformed-request")
        target = self.target
        if url is not None:
            self.host, target = url.netloc, f"{url.path or '/'}?{url.query}".encode("latin-1")
        path, _, query = target.partition(b"#")[0].partition(b"?")
        self.path, self.query = unquote_to_bytes(path).decode("latin-1"), query.decode("latin-1")

    def _check_coding(self, value: str) -> None:
        if self.version != "1.1":  # RFC 9112 6.1: its framing is faulty
            raise RefusedError("malformed-request")
        if value.lower() != "chunked":
            raise RefusedError("not-implemented")
        self.is_chunked = True

    def _check_expectation(self, value: str) -> None:
        if value.lower() != "100-continue":
            raise RefusedError("expectation-failed")
        self.expects_continue = self.version == "1.1"

    @property
    def has_body(self) -> bool:
        """Say whether a body follows."""
        return self.is_chunked or self.length > 0

    @property
    def is_streamed(self) -> bool:
        """Say whether the body is read while it arrives."""
        return self.has_body and self.path.startswith(STREAMED)

    def value(self, wanted: str) -> str:
        """Return a field's value, several joined by commas; "" where there is none."""
        return ", ".join(value for name, value in self.fields if name == wanted)

    def environ(self) -> dict[str, Any]:
        """Return what the head gives to a WSGI environment (PEP 3333)."""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": self.path,
            "QUERY_STRING": self.query,
            "SERVER_PROTOCOL": f"HTTP/{self.version}",
        }
        for name, value in self.fields:
            if "_" not in name:  # it would pass for one with a hyphen, which a proxy in front may vouch for
                key = "HTTP_" + name.upper().replace("-", "_")
                joint = "; " if name == "cookie" else ","
                environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
        environ["HTTP_HOST"] = self.host
        environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE", "")
        environ["CONTENT_LENGTH"] = environ.pop("HTTP_CONTENT_LENGTH", "")
        return environ
