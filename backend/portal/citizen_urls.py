"""Addresses of what citizens say: signs and slips."""

from __future__ import annotations

from django.urls import path

from backend.portal.views import signs

urlpatterns = [
    path("signs", signs.signs, name="signs"),
    path("signs/print", signs.sign, name="sign"),
    path("signs/slips", signs.slips, name="slips"),
    path("signs/<slug:counter>/end", signs.end, name="end-sign"),
]
