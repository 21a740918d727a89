"""Who is in front of the screen, and which pages they may open: nothing is open that does not say so.

A page names the verb of `people/rules.py` it is for. To whoever may not do it, it does not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy

from backend.kernel.problems import ProblemError
from backend.people import sessions
from backend.people.models import Session, User
from backend.people.queries import session_with_people
from backend.people.rules import may
from backend.people.second_factor import is_missing
from backend.people.tokens import check_alive
from backend.portal.forms.kept import KEPT, PAGE, keep_form, writer_of

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
SESSION: Final = "session"
"""What the cookie holds: the id of a `people.Session`, which can be ended at once."""
SAFE: Final = gettext_lazy(
    "Phiên làm việc đã kết thúc. Những gì bạn vừa nhập vẫn còn nguyên: "
    "đăng nhập xong, hãy xem lại rồi bấm gửi."
)
ENDED: Final = gettext_lazy("Phiên làm việc đã kết thúc: đăng nhập xong, hãy bấm lại.")
STALE: Final = gettext_lazy(
    "Trang này mở từ trước lần đăng nhập gần nhất nên việc chưa được ghi. Hãy bấm lại."
)
FACTOR_FIRST: Final = gettext_lazy("Vai trò của bạn phải bật mã xác thực trước khi làm việc khác.")
SEEN: Final = "seen"
"""What the cookie holds, too: when a page was last asked for, in seconds since 1970."""
SEEN_EVERY_S: Final = 60
_BEFORE_FACTOR: Final = "before_factor"
_PURPOSE: Final = "portal_verb"
_OPEN: Final = "*"


def open_to_all(view: View) -> View:
    """Mark a view that nobody has to log in for."""
    setattr(view, _PURPOSE, _OPEN)
    return view


def page(verb: str) -> Callable[[View], View]:
    """Mark a page as one for those who may do `verb`."""

    def marked(view: View) -> View:
        setattr(view, _PURPOSE, verb)
        return view

    return marked


def before_factor(view: View) -> View:
    """Mark a page that whoever has to set up a second factor needs for that."""
    setattr(view, _BEFORE_FACTOR, True)
    return view


def admit(request: HttpRequest, view: Callable[..., Any]) -> HttpResponse | None:
    """Put the person on the request; send strangers to the login; a page that is not theirs is not there."""
    session = recognise(request)
    verb = getattr(view, _PURPOSE, None)
    if verb == _OPEN:
        return None
    if session is None:
        return to_login(request)
    if verb is None or not may(session.user, verb):
        raise Http404
    if not hasattr(view, _BEFORE_FACTOR) and is_missing(session.user):
        messages.warning(request, str(FACTOR_FIRST))
        return redirect("portal:me")
    return None


def recognise(request: HttpRequest) -> Session | None:
    """Put the person on the request, and return their session, None for a stranger."""
    session = _session(request)
    request.viewer = session.user if session else None  # type: ignore[attr-defined]  # read by `viewer`
    request.login = session  # type: ignore[attr-defined]  # the people.Session, to be ended by a logout
    return session


def to_login(request: HttpRequest) -> HttpResponse:
    """Send a stranger to the login, and from there back; a form that came too late is kept meanwhile."""
    back = kept_address(request) if request.method == "POST" else request.get_full_path()
    query = f"?{urlencode({'next': back})}" if back != "/" else ""
    address = f"{reverse('portal:login')}{query}"
    if "HX-Request" in request.headers:  # a part of a page was asked for: the whole goes to the login
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


def kept_address(request: HttpRequest) -> str:
    """Keep a form for whom its page was made, and return where it goes on; the first page for others.

    A form that is only a button has nothing to keep: it goes on where it stands.
    """
    writer, is_stranger = writer_of(request), getattr(request, "viewer", None) is None
    if writer is None:
        return "/"
    if PAGE in request.POST:
        messages.warning(request, str(ENDED if is_stranger else STALE))
        return local_path(request, request.POST[PAGE])
    kept = keep_form(request, writer, now=timezone.now())
    if is_stranger:
        messages.warning(request, str(SAFE))
    return f"{request.path}?{KEPT}={kept.pk}"


def viewer(request: HttpRequest) -> User:
    """Return who looks at the page."""
    user = getattr(request, "viewer", None)
    if not isinstance(user, User):
        raise ProblemError("token-invalid")
    return user


def begin(request: HttpRequest, session: Session) -> None:
    """Let the browser hold this session and none that was there before."""
    request.session.flush()
    request.session[SESSION] = str(session.pk)
    request.session[SEEN] = int(timezone.now().timestamp())
    rotate_token(request)


def end(request: HttpRequest, *, now: Any) -> None:
    """End the session on the server, whatever copies of the cookie there are, and empty the cookie."""
    session = getattr(request, "login", None)
    if isinstance(session, Session):
        sessions.end_session(session, by=session.user, now=now)
    request.session.flush()


def local_path(request: HttpRequest, path: str | None) -> str:
    """Return `path` where it leads to one of our own pages, else the first page."""
    host = {request.get_host()}
    is_ours = bool(path) and url_has_allowed_host_and_scheme(path, host, require_https=request.is_secure())
    return str(path) if is_ours else "/"


def _session(request: HttpRequest) -> Session | None:
    session_id = request.session.get(SESSION)
    session = session_with_people(str(UUID(session_id))) if session_id else None
    if session is None:
        return None
    try:
        check_alive(session)
    except ProblemError:
        return None
    return None if _is_idle(request, session) else session


def _is_idle(request: HttpRequest, session: Session) -> bool:
    """End a session whose person has asked for nothing for long; else note that a page was asked for."""
    now = timezone.now()
    idle_s = now.timestamp() - request.session.get(SEEN, 0)
    if idle_s > settings.PORTAL_IDLE.total_seconds():
        sessions.end_session(session, by=session.user, now=now)
        return True
    if idle_s > SEEN_EVERY_S:
        request.session[SEEN] = int(now.timestamp())
    return False
