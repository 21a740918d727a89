from django.urls import URLPattern, path

from backend.proof import api

urlpatterns: list[URLPattern] = [path("findings/<uuid:pk>/bundle", api.FindingBundle.as_view())]
