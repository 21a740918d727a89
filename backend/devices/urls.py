from django.urls import path

from backend.devices import api

urlpatterns = [
    path("app-crashes", api.CrashesView.as_view()),
    path("devices", api.DevicesView.as_view()),
    path("devices/<uuid:device_id>/revoke", api.RevokeView.as_view()),
    path("devices/<uuid:device_id>/lost", api.LostView.as_view()),
    path("devices/<uuid:device_id>/found", api.FoundView.as_view()),
    path("devices/<uuid:device_id>/gaps", api.GapsView.as_view()),
]
