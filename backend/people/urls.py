from django.urls import path

from backend.people import api

urlpatterns = [
    path("auth/token", api.TokenView.as_view()),
    path("auth/refresh", api.RefreshView.as_view()),
    path("auth/logout", api.LogoutView.as_view()),
    path("auth/device-refresh", api.DeviceRefreshView.as_view()),
    path("me", api.MeView.as_view()),
    path("devices", api.DevicesView.as_view()),
    path("devices/<uuid:device_id>/revoke", api.RevokeView.as_view()),
    path("devices/<uuid:device_id>/lost", api.LostView.as_view()),
    path("devices/<uuid:device_id>/found", api.FoundView.as_view()),
]
