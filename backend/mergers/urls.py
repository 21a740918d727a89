from django.urls import path

from backend.mergers import api

urlpatterns = [path("units/reorganise", api.ReorganiseView.as_view())]
