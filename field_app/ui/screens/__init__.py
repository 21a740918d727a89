"""Pages that need more than rows: fields to type in, a pad to sign on."""

from field_app.ui.pageview import PageView
from field_app.ui.screens.find import FindView, HistoryView
from field_app.ui.screens.login import LoginView
from field_app.ui.screens.mark import MarkView
from field_app.ui.screens.pin import PinView
from field_app.ui.screens.sign import SignView

VIEWS: dict[str, type[PageView]] = {
    "find": FindView,
    "history": HistoryView,
    "lock": PinView,
    "login": LoginView,
    "mark": MarkView,
    "pin": PinView,
    "lookup": FindView,
    "sign": SignView,
}
