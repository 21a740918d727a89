from django.urls import path

from backend.portal import language
from backend.portal.views import (
    accounts,
    campaigns,
    devices,
    door,
    findings,
    home,
    notices,
    photos,
    planning,
    quarantine,
    review,
)
from shared.findings import Verb

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("login", door.login, name="login"),
    path("logout", door.logout, name="logout"),
    path("language", language.choose, name="language"),
    path("figures", home.figures, name="figures"),
    path("review", review.queue, name="review"),
    path("visits", review.visits, name="visits"),
    path("visits/<uuid:pk>", review.visit, name="visit"),
    path("visits/<uuid:pk>/accept", review.accept, name="accept"),
    path("visits/<uuid:pk>/return", review.return_, name="return"),
    path("visits/<uuid:pk>/decide", review.decide, name="decide"),
    path("visits/<uuid:pk>/notice", review.notice, name="issue"),
    path("evidence/<uuid:pk>", photos.photo, name="photo"),
    path("evidence/<uuid:pk>/<str:variant>", photos.file, name="photo-file"),
    path("findings", findings.findings, name="findings"),
    path("findings/<uuid:pk>", findings.finding, name="finding"),
    *(path(f"findings/<uuid:pk>/{verb}", findings.verb_view(verb), name=str(verb)) for verb in Verb),
    path("findings/<uuid:pk>/files/<uuid:file>", findings.file, name="paper"),
    path("notices", notices.notices, name="notices"),
    path("notices/<uuid:pk>", notices.notice, name="notice"),
    path("campaigns", campaigns.campaigns, name="campaigns"),
    path("campaigns/<uuid:pk>", campaigns.campaign, name="campaign"),
    path("campaigns/<uuid:pk>/teams", planning.team, name="form-team"),
    path("campaigns/<uuid:pk>/assignments", planning.assign, name="assign"),
    path("campaigns/<uuid:pk>/cancel", planning.cancel, name="cancel"),
    path("devices", devices.devices, name="devices"),
    path("devices/<uuid:pk>", devices.device, name="device"),
    path("devices/<uuid:pk>/revoke", devices.revoke, name="revoke"),
    path("devices/<uuid:pk>/lost", devices.lost, name="lost"),
    path("devices/<uuid:pk>/found", devices.found, name="found"),
    path("quarantine", quarantine.tickets, name="quarantine"),
    path("quarantine/<uuid:pk>", quarantine.ticket, name="ticket"),
    path("quarantine/<uuid:pk>/<str:verb>", quarantine.decide, name="ticket-verb"),
    path("accounts", accounts.accounts, name="accounts"),
    path("accounts/open", accounts.open_account, name="open-account"),
    path("accounts/<uuid:pk>", accounts.account, name="account"),
    path("accounts/<uuid:pk>/sessions/<uuid:session>", accounts.end, name="end-session"),
]
