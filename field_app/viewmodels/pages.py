"""Every page by name, and where to begin."""

from __future__ import annotations

from field_app.core.app import FieldApp
from field_app.core.errors import AppError
from field_app.viewmodels.account import AccountPage
from field_app.viewmodels.checklist import ChecklistPage
from field_app.viewmodels.files import FilesPage
from field_app.viewmodels.find import FindPage
from field_app.viewmodels.history import HistoryPage
from field_app.viewmodels.home import HomePage
from field_app.viewmodels.item import ItemPage
from field_app.viewmodels.lock import LockPage, PinPage
from field_app.viewmodels.login import LoginPage
from field_app.viewmodels.lookup import LookupPage
from field_app.viewmodels.mark import MarkPage
from field_app.viewmodels.minutes import MinutesPage, SignPage
from field_app.viewmodels.official import OfficialPage
from field_app.viewmodels.page import Page
from field_app.viewmodels.paper import PaperPage
from field_app.viewmodels.photo import PhotoPage
from field_app.viewmodels.rescue import RescuePage
from field_app.viewmodels.shell import Place
from field_app.viewmodels.start import StartPage
from field_app.viewmodels.summary import SummaryPage
from field_app.viewmodels.visit import VisitPage

PAGES: dict[str, type[Page]] = {
    "account": AccountPage,
    "checklist": ChecklistPage,
    "files": FilesPage,
    "find": FindPage,
    "history": HistoryPage,
    "home": HomePage,
    "item": ItemPage,
    "lock": LockPage,
    "login": LoginPage,
    "mark": MarkPage,
    "lookup": LookupPage,
    "minutes": MinutesPage,
    "official": OfficialPage,
    "paper": PaperPage,
    "photo": PhotoPage,
    "pin": PinPage,
    "rescue": RescuePage,
    "sign": SignPage,
    "start": StartPage,
    "summary": SummaryPage,
    "visit": VisitPage,
}


def start_stack(app: FieldApp) -> list[Place]:
    """Return the pages to begin with: the lock, the login, or what a kill or restart left open."""
    if app.vault.locked:
        return [Place("lock")]
    if app.person() is None:
        return [Place("login")]
    kept = [Place.from_json(each) for each in app.place().get("stack", [])]
    if not all(place.page in PAGES and _is_here(app, place.visit) for place in kept):
        kept = []
    return kept or [Place("home")]


def _is_here(app: FieldApp, visit_id: str) -> bool:
    if not visit_id:
        return True
    try:
        app.diary.card(visit_id)
    except AppError:
        return False
    return True
