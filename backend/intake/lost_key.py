"""Whether the key that signed the receipts is still there; nobody makes another one without knowing."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection

from backend.kernel.keys import key_file
from backend.visits.models import Receipt

_ADVICE: Final = (
    "{file} is gone, and there are receipts that were signed with it. Put the folder back from its backup:"
    " with another key no receipt and no published root can be verified. Where it is lost for good, start"
    " once with CONGTAM_NEW_SERVER_KEY=1; phones learn the new key when they enrol."
)


class ServerKeyLostError(CommandError):
    """The file with the server's key is gone; commands end with these words."""


def check_server_key() -> None:
    """Raise ServerKeyLostError where the key is gone though it signed receipts."""
    if not key_file().exists() and not settings.NEW_SERVER_KEY and _receipts_exist():
        raise ServerKeyLostError(_ADVICE.format(file=key_file()))


def _receipts_exist() -> bool:
    """Say whether there are receipts; a database without tables has none."""
    return Receipt._meta.db_table in connection.introspection.table_names() and Receipt.objects.exists()
