"""Signed PDFs as an office makes them, and as somebody makes them who means harm."""

from __future__ import annotations

import io
import zlib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.generic import NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers

FROM, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)


@cache
def signer(name: str, agency: str = "Sở Nội vụ") -> signers.SimpleSigner:
    """Return somebody who signs with a certificate of their own."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, name),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, agency),
        ]
    )
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)  # noqa: FBT003 - digitalSignature and contentCommitment, in X.509's order
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(FROM)
        .not_valid_after(UNTIL)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    packed = serialization.pkcs12.serialize_key_and_certificates(b"s", key, certificate, None, plain)
    made: signers.SimpleSigner = signers.SimpleSigner.load_pkcs12_data(packed, [], None)
    return made


def root_of(who: signers.SimpleSigner, path: Path) -> Path:
    """Write the certificate that a signer's own is trusted by, and return where."""
    certificate = who.signing_cert
    assert certificate is not None
    path.write_bytes(
        x509.load_der_x509_certificate(certificate.dump()).public_bytes(serialization.Encoding.PEM)
    )
    return path


def signed(pdf: bytes, who: signers.SimpleSigner | None = None, field: str = "Ky1") -> bytes:
    """Return the file with a signature added behind it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    meta = signers.PdfSignatureMetadata(field_name=field)
    made: bytes = signers.sign_pdf(writer, meta, signer=who or signer("Hoàng Nam")).getvalue()
    return made


def printed_anew(pdf: bytes) -> bytes:
    """Return a file of the same pages with other bytes, as another program makes it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(out)
    return out.getvalue()


def updated(pdf: bytes) -> bytes:
    """Return the file with its first page changed in an update behind the signature."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Rotate"] = NumberObject(90)  # type: ignore[no-untyped-call]  # the same
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]  # pyHanko leaves this one without types
    return out.getvalue()


def forged(pdf: bytes) -> bytes:
    """Return a signed file in which one byte of what was signed is another."""
    place = pdf.index(b"/Producer") if b"/Producer" in pdf else pdf.index(b"/Type")
    return pdf[: place + 1] + b"p" + pdf[place + 2 :]


def with_script(pdf: bytes) -> bytes:
    """Return the file with JavaScript that runs when it is opened."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        opened.Root.OpenAction = opened.make_indirect(action)
        opened.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def encrypted(pdf: bytes) -> bytes:
    """Return the file under a password."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


def bomb() -> bytes:
    """Return a small file whose one page unpacks to hundreds of megabytes."""
    packer = zlib.compressobj(9)
    zeros = b" " * (1 << 20)
    data = b"".join(packer.compress(zeros) for _ in range(200)) + packer.flush()
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        stream = pikepdf.Stream(made, b"")
        stream.write(data, filter=pikepdf.Name.FlateDecode)
        made.pages[0].Contents = stream
        made.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()
