"""Pages that need more than rows: fields to type in, a pad to sign on."""

from pkgutil import resolve_name

from field_app.ui.pageview import PageView

VIEWS: dict[str, str] = {
    "find": "find:FindView",
    "history": "find:HistoryView",
    "lock": "pin:PinView",
    "login": "login:LoginView",
    "lookup": "find:FindView",
    "mark": "mark:MarkView",
    "pin": "pin:PinView",
    "sign": "sign:SignView",
}
"""Module and class by page; imported when first shown."""


def view_class(page: str) -> type[PageView]:
    """Return the class that shows a page."""
    if page not in VIEWS:
        return PageView
    found: type[PageView] = resolve_name(f"{__name__}.{VIEWS[page]}")
    return found
