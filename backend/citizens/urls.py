"""Addresses of the API: signs, slips, leads."""

from django.urls import path

from backend.citizens import api, leads_api, satisfaction_api

urlpatterns = [
    path("counters/<slug:pk>/signs", api.Signs.as_view()),
    path("counters/<slug:pk>/slips", api.Slips.as_view()),
    path("satisfaction", satisfaction_api.SatisfactionList.as_view()),
    path("leads", leads_api.LeadList.as_view()),
    path("leads/readers", leads_api.LeadReaders.as_view()),
    path("leads/<uuid:pk>", leads_api.LeadDetail.as_view()),
    path("leads/<uuid:pk>/<slug:verb>", leads_api.LeadVerb.as_view()),
    path("assignments/<uuid:pk>/brief", leads_api.AssignmentBrief.as_view()),
]
