"""Addresses of campaigns, teams, assignments and interests."""

from django.urls import path

from backend.campaigns import api, assignments_api

urlpatterns = [
    path("campaigns", api.CampaignList.as_view()),
    path("campaigns/<uuid:pk>", api.CampaignDetail.as_view()),
    path("campaigns/<uuid:pk>/change", api.CampaignChange.as_view()),
    path("campaigns/<uuid:pk>/teams", api.TeamList.as_view()),
    path("campaigns/<uuid:pk>/assignments", assignments_api.CampaignAssignments.as_view()),
    path("campaigns/<uuid:pk>/coverage", api.CoverageList.as_view()),
    path("teams/<uuid:pk>/change", api.TeamChange.as_view()),
    path("assignments", assignments_api.AssignmentList.as_view()),
    path("assignments/<uuid:pk>", assignments_api.AssignmentDetail.as_view()),
    path("assignments/<uuid:pk>/reschedule", assignments_api.AssignmentReschedule.as_view()),
    path("assignments/<uuid:pk>/cancel", assignments_api.AssignmentCancel.as_view()),
    path("assignments/<uuid:pk>/warnings", assignments_api.AssignmentWarnings.as_view()),
    path("interests", assignments_api.InterestList.as_view()),
    path("interests/<uuid:pk>/end", assignments_api.InterestEnd.as_view()),
]
