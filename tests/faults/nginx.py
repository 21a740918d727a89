"""The shipped nginx configuration, run as it is before a server on this computer."""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.e2e.running import ROOT, free_port
from tests.faults.figures import NotHereError

SHIPPED = ROOT / "deploy" / "nginx.conf"
START_S = 60
_MAIN = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/congtam.conf;
}}
"""
_ENTRY = re.compile(r"(?m)^\S+ \S+ (\S+) (\S+) (\d+) in=(\d+)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the access log: what nginx received, head and body."""

    method: str
    path: str
    status: int
    received: int


@dataclass(frozen=True, slots=True)
class Proxy:
    """A running nginx."""

    folder: Path
    port: int

    @property
    def ca_file(self) -> Path:
        """Return the certificate to trust."""
        return self.folder / "tls.pem"

    def trust(self) -> ssl.SSLContext:
        """Return what a client needs to trust it."""
        return ssl.create_default_context(cafile=str(self.ca_file))

    def entries(self) -> list[Entry]:
        """Return its access log."""
        found = _ENTRY.findall((self.folder / "access.log").read_text())
        return [Entry(method, path, int(status), int(received)) for method, path, status, received in found]


def is_here() -> bool:
    """Say whether there is an nginx to run."""
    return _program() is not None


def _program() -> str | None:
    return shutil.which("nginx") or shutil.which("/usr/sbin/nginx")


@contextmanager
def before(port: int, folder: Path, *, without: str = "") -> Iterator[Proxy]:
    """Run nginx before the server on `port`; `without` is a line of its file to leave out, everywhere."""
    program = _program()
    if program is None:
        raise NotHereError("needs nginx (Debian: apt-get install nginx-light)")
    proxy = Proxy(folder, free_port())
    _write_certificate(folder)
    (folder / "congtam.conf").write_text(_adapted(proxy, port, without))
    (folder / "main.conf").write_text(_MAIN.format(folder=folder))
    process = subprocess.Popen([program, "-p", str(folder), "-c", str(folder / "main.conf")])
    try:
        _wait_for(proxy, process)
        yield proxy
    finally:
        process.terminate()
        process.wait(60)


def _adapted(proxy: Proxy, port: int, without: str) -> str:
    """Return the shipped configuration with this run's ports, names and files; nothing else is changed."""
    text = SHIPPED.read_text()
    changes = {
        "server 127.0.0.1:8000": f"server 127.0.0.1:{port}",
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen [::]:80;": "",
        "listen 443 ssl;": f"listen 127.0.0.1:{proxy.port} ssl;",
        "listen [::]:443 ssl;": "",
        "server_name congtam.example;": "server_name localhost;",
        "/etc/congtam/tls/fullchain.pem": str(proxy.ca_file),
        "/etc/congtam/tls/privkey.pem": str(proxy.ca_file),
        "/var/log/nginx/congtam.log": str(proxy.folder / "access.log"),
    }
    for shipped, here in changes.items():
        assert text.count(shipped) == 1, shipped
        text = text.replace(shipped, here)
    assert without in text
    return text.replace(without, "") if without else text


def _write_certificate(folder: Path) -> None:
    """Write a certificate for this computer and its key, as one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.IPv4Address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "tls.pem").write_bytes(certificate.public_bytes(Encoding.PEM) + secret)


def _wait_for(proxy: Proxy, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_S
    while not (proxy.folder / "nginx.pid").exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"nginx did not start: {(proxy.folder / 'error.log').read_text()}")
        time.sleep(0.02)
