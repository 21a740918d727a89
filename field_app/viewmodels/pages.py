"""Every page by name, and where to begin."""

from __future__ import annotations

from pkgutil import resolve_name

from field_app.core.app import FieldApp
from field_app.core.errors import AppError
from field_app.viewmodels.page import Page
from field_app.viewmodels.shell import Place

PAGES: dict[str, str] = {
    "account": "account:AccountPage",
    "checklist": "checklist:ChecklistPage",
    "files": "files:FilesPage",
    "find": "find:FindPage",
    "history": "history:HistoryPage",
    "home": "home:HomePage",
    "item": "item:ItemPage",
    "lock": "lock:LockPage",
    "login": "login:LoginPage",
    "lookup": "lookup:LookupPage",
    "mark": "mark:MarkPage",
    "minutes": "minutes:MinutesPage",
    "official": "official:OfficialPage",
    "paper": "paper:PaperPage",
    "photo": "photo:PhotoPage",
    "pin": "lock:PinPage",
    "safe": "safe:SafePage",
    "rescue": "rescue:RescuePage",
    "sign": "signing:SignPage",
    "start": "start:StartPage",
    "summary": "summary:SummaryPage",
    "visit": "visit:VisitPage",
}
"""Module and class by name; a page is imported when it is first shown, so that the first one comes sooner."""


def page_class(name: str) -> type[Page]:
    """Return the class of a page; KeyError for a name that is none."""
    found: type[Page] = resolve_name(f"field_app.viewmodels.{PAGES[name]}")
    return found


def start_stack(app: FieldApp) -> list[Place]:
    """Return the pages to begin with: the lock, the login, or what a kill or restart left open."""
    if app.vault.locked:
        return [Place("lock")]
    if app.account.person() is None:
        return [Place("login")]
    kept = [Place.from_json(each) for each in app.preferences.place().get("stack", [])]
    if not all(place.page in PAGES and _is_here(app, place.visit) for place in kept):
        kept = []
    return kept or [Place("home")]


def _is_here(app: FieldApp, visit_id: str) -> bool:
    if not visit_id:
        return True
    try:
        app.visits.card(visit_id)
    except AppError:
        return False
    return True
