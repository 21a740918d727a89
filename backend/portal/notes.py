"""What was done is said on the next page: a signed cookie, named like the others of the portal."""

from __future__ import annotations

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage


class Notes(CookieStorage):
    """Django's own, under a name that no other host can set a cookie by."""

    cookie_name = "__Host-messages" if settings.BEHIND_TLS else "messages"
