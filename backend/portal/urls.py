from django.urls import path

from backend.portal import language
from backend.portal.views import door, findings, home, notices, photos, review
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
]
