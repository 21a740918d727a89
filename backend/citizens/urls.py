"""Addresses of the API: signs, slips."""

from django.urls import path

from backend.citizens import api

urlpatterns = [
    path("counters/<slug:pk>/signs", api.Signs.as_view()),
    path("counters/<slug:pk>/slips", api.Slips.as_view()),
]
