"""Addresses of reports."""

from django.urls import path

from backend.reports import api

urlpatterns = [path("reports/violations-by-unit", api.ViolationsByUnit.as_view())]
