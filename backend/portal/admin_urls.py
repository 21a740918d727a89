"""Addresses of one's own account and of administration."""

from __future__ import annotations

from django.urls import path

from backend.portal.views import me

urlpatterns = [
    path("me", me.me, name="me"),
    path("me/password", me.password, name="own-password"),
    path("me/second-factor", me.factor, name="factor"),
    path("me/second-factor/confirm", me.confirm, name="factor-confirm"),
    path("me/second-factor/off", me.switch_off, name="factor-off"),
    path("me/sessions/<uuid:session>", me.end, name="end-own-session"),
]
