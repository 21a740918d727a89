"""`mail_test`: one mail over a real line, or the mail server's own answer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

HELLO = b"220 thu.example\r\n"


class MailServer(threading.Thread):
    """A mail server that takes one mail, or refuses whom it is for."""

    def __init__(self, *, refuses: bool) -> None:
        super().__init__(daemon=True)
        self.refuses, self.taken = refuses, b""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    def run(self) -> None:
        """Speak as much of RFC 5321 as one mail needs."""
        with self._listener:
            line, _ = self._listener.accept()
        with line, line.makefile("rwb") as file:
            file.write(HELLO)
            file.flush()
            for command in iter(file.readline, b""):
                file.write(self._answer(command.strip().upper()))
                file.flush()

    def _answer(self, command: bytes) -> bytes:
        if command.startswith(b"RCPT") and self.refuses:
            return b"550 no such person\r\n"
        if command == b"DATA":
            return b"354 go on\r\n"
        if command == b".":
            return b"250 taken\r\n"
        self.taken += command + b"\n"
        is_command = command.startswith((b"EHLO", b"MAIL", b"RCPT", b"RSET", b"QUIT"))
        return b"250 thu.example\r\n" if is_command else b""


@pytest.fixture
def mail_settings(settings: Settings) -> Iterator[Settings]:
    """Give settings that send mail, in the clear, to this computer."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "127.0.0.1", False, False
    return settings


def sent_to(settings: Settings, server: MailServer) -> str:
    settings.EMAIL_PORT = server.port
    server.start()
    out = StringIO()
    try:
        call_command("mail_test", "mai@sonla.example", stdout=out)
    finally:
        server.join()
    return out.getvalue()


def test_a_mail_is_sent_and_said_so(mail_settings: Settings) -> None:
    server = MailServer(refuses=False)

    assert "took the mail to mai@sonla.example" in sent_to(mail_settings, server)
    assert b"RCPT TO:<MAI@SONLA.EXAMPLE>" in server.taken


def test_what_the_mail_server_answered_is_passed_on(mail_settings: Settings) -> None:
    with pytest.raises(CommandError, match="no such person"):
        sent_to(mail_settings, MailServer(refuses=True))


def test_an_installation_without_a_mail_server_is_told_so() -> None:
    with pytest.raises(CommandError, match="CONGTAM_EMAIL_HOST"):
        call_command("mail_test", "mai@sonla.example")
