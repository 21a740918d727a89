from django.urls import path

from backend.people import accounts_api, api

urlpatterns = [
    path("auth/token", api.TokenView.as_view()),
    path("auth/refresh", api.RefreshView.as_view()),
    path("auth/logout", api.LogoutView.as_view()),
    path("auth/device-refresh", api.DeviceRefreshView.as_view()),
    path("me", api.MeView.as_view()),
    path("me/password", accounts_api.OwnPassword.as_view()),
    path("me/second-factor", accounts_api.OwnFactor.as_view()),
    path("me/second-factor/confirm", accounts_api.OwnFactorConfirm.as_view()),
    path("me/second-factor/switch-off", accounts_api.OwnFactorOff.as_view()),
    path("me/second-factor/recovery-codes", accounts_api.OwnRecoveryCodes.as_view()),
    path("me/logins", accounts_api.OwnLogins.as_view()),
    path("me/sessions", accounts_api.OwnSessions.as_view()),
    path("me/sessions/<uuid:pk>/end", accounts_api.OwnSessionEnd.as_view()),
    path("security-log", accounts_api.SecurityLog.as_view()),
    path("accounts", accounts_api.AccountList.as_view()),
    path("accounts/<uuid:pk>", accounts_api.AccountDetail.as_view()),
    path("accounts/<uuid:pk>/change", accounts_api.AccountChange.as_view()),
    path("accounts/<uuid:pk>/password", accounts_api.AccountPassword.as_view()),
    path("accounts/<uuid:pk>/second-factor/take-away", accounts_api.AccountFactorReset.as_view()),
]
