"""Addresses of what citizens say: signs and slips, leads."""

from __future__ import annotations

from django.urls import path

from backend.portal.views import leads, satisfaction, signs

urlpatterns = [
    path("leads", leads.leads, name="leads"),
    path("leads/summary", leads.summary, name="lead-summary"),
    path("leads/readers", leads.name, name="lead-readers"),
    path("leads/<uuid:pk>", leads.lead, name="lead"),
    path("leads/<uuid:pk>/open", leads.open_, name="lead-open"),
    path("leads/<uuid:pk>/read", leads.read, name="lead-read"),
    path("leads/<uuid:pk>/move", leads.move, name="lead-move"),
    path("satisfaction", satisfaction.satisfaction, name="satisfaction"),
    path("signs", signs.signs, name="signs"),
    path("signs/print", signs.sign, name="sign"),
    path("signs/slips", signs.slips, name="slips"),
    path("signs/<slug:counter>/end", signs.end, name="end-sign"),
]
