"""A time-stamping authority on this computer: `openssl ts` behind a small HTTP server."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CONFIG = """
[tsa]
serial = {home}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


@dataclass
class Authority:
    """One authority with a root certificate and a signer under it."""

    home: Path
    url: str = ""
    replay: list[bytes] = field(default_factory=list)  # answers to give instead of a fresh one

    @property
    def ca(self) -> Path:
        """Return the file with the certificate to trust."""
        return self.home / "ca.pem"

    def found(self) -> None:
        """Make keys, certificates and the configuration of `openssl ts`."""
        self.home.mkdir()
        ca, signer = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
        self.ca.write_bytes(_certificate("CA", ca, "CA", ca, stamps=False))
        (self.home / "tsa.pem").write_bytes(_certificate("TSA", signer, "CA", ca, stamps=True))
        pem = signer.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (self.home / "key.pem").write_bytes(pem)
        (self.home / "serial").write_text("01\n")
        (self.home / "tsa.cnf").write_text(CONFIG.format(home=self.home))

    def answer(self, request: bytes) -> bytes:
        """Return the DER of a time stamp."""
        if self.replay:
            return self.replay.pop()
        (self.home / "query").write_bytes(request)
        files = {"-queryfile": "query", "-signer": "tsa.pem", "-inkey": "key.pem"}
        named = [word for option, file in files.items() for word in (option, str(self.home / file))]
        command = [
            "openssl",
            "ts",
            "-reply",
            "-config",
            str(self.home / "tsa.cnf"),
            "-section",
            "tsa",
            *named,
        ]
        return subprocess.run(command, check=True, capture_output=True).stdout

    def confirms(self, data: Path, stamp: Path) -> bool:
        """Say whether `openssl ts -verify`, which knows nothing of us, accepts the stamp."""
        command = ["openssl", "ts", "-verify", "-data", str(data), "-in", str(stamp), "-CAfile", str(self.ca)]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0


@contextmanager
def serving(home: Path) -> Iterator[Authority]:
    """Run a new authority as long as the block lasts."""
    authority = Authority(home)
    authority.found()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Stamp."""
            assert self.headers["Content-Type"] == "application/timestamp-query"
            stamp = authority.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(stamp)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's own word
            """Stay quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        authority.url = f"http://127.0.0.1:{server.server_port}/"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield authority
        server.shutdown()


def _certificate(
    subject: str,
    key: EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: EllipticCurvePrivateKey,
    *,
    stamps: bool,
) -> bytes:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=not stamps, path_length=None), critical=True)
    )
    if stamps:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(issuer_key, SHA256()).public_bytes(Encoding.PEM)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Test {text}")])
