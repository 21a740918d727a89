"""Addresses of campaigns."""

from django.urls import path

from backend.campaigns import api

urlpatterns = [
    path("campaigns", api.CampaignList.as_view()),
    path("campaigns/<uuid:pk>", api.CampaignDetail.as_view()),
]
