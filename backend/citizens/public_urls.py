"""Addresses that citizens open. A code picture is smallest in capitals, so `/G/` leads where `/g/` does."""

from django.urls import path, re_path

from backend.citizens import views

app_name = "citizens"

urlpatterns = [
    path("g", views.typed, name="typed"),
    re_path(r"^[gG]/(?P<code>[^/]{1,40})/?$", views.counter, name="counter"),
    path("t", views.reply, name="reply"),
    path("n/<str:spoken>/<str:question>.mp3", views.sound, name="sound"),
]
