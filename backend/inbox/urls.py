from django.urls import path

from backend.inbox import api

urlpatterns = [path("inbox", api.Inbox.as_view())]
