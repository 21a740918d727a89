"""Addresses of units and counters."""

from django.urls import path

from backend.units import api

urlpatterns = [
    path("units", api.UnitList.as_view()),
    path("units/<slug:pk>", api.UnitDetail.as_view()),
    path("counters", api.CounterList.as_view()),
    path("counters/<slug:pk>", api.CounterDetail.as_view()),
]
