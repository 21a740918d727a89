"""Signs at counters and slips: Home Affairs prints them; what is printed is the answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.citizens import actions
from backend.citizens.api import printed
from backend.citizens.models import Channel, Invitation
from backend.citizens.printing.sheets import sign_pdf, slips_pdf
from backend.kernel.times import local_day
from backend.portal.access import page, viewer
from backend.portal.forms.base import PortalForm, form_page
from backend.portal.forms.citizens import SignForm, SlipsForm
from backend.units.models import Counter


@page("sign.print")
@require_safe
def signs(request: HttpRequest) -> HttpResponse:
    """Show the signs there are, and what can be printed."""
    return _page(request, SignForm())


@page("sign.print")
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest) -> HttpResponse:
    """Print the sign of a counter."""
    if request.method == "GET":
        return _page(request, SignForm())
    form, now = SignForm(request.POST), timezone.now()
    if not form.is_valid():
        return _page(request, form)
    given = form.cleaned_data
    counter = get_object_or_404(Counter.objects.select_related("unit"), pk=given["counter"])
    made = actions.put_up_sign(counter, day_codes=given["day_codes"], by=viewer(request), now=now)
    return printed(sign_pdf(made, given["paper"], local_day(now)), f"bang-{made.code}")


@page("sign.print")
@require_http_methods(["GET", "POST"])
def slips(request: HttpRequest) -> HttpResponse:
    """Print slips for a counter; their codes are on that paper and nowhere else."""
    if request.method == "GET":
        return _page(request, SlipsForm())
    form = SlipsForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    given = form.cleaned_data
    counter = get_object_or_404(Counter.objects.select_related("unit"), pk=given["counter"])
    batch, codes = actions.print_slips(counter, given["sheets"], by=viewer(request), now=timezone.now())
    return printed(slips_pdf(batch, codes), f"phieu-{counter.pk}")


@page("sign.print")
@require_POST
def end(request: HttpRequest, counter: str) -> HttpResponse:
    """Let a sign lead nowhere from tomorrow on."""
    actions.end_sign(get_object_or_404(Counter, pk=counter), by=viewer(request), now=timezone.now())
    messages.success(request, _("Đã thôi dùng bảng này: từ ngày mai mã trên bảng không mở được nữa."))
    return redirect("portal:signs")


def _page(request: HttpRequest, form: PortalForm) -> HttpResponse:
    hanging = Invitation.objects.filter(channel=Channel.POSTER, valid_to=None)
    shown = {
        "signs": hanging.select_related("counter__unit").order_by("counter__sort", "pk"),
        "sign_form": form if isinstance(form, SignForm) else SignForm(),
        "slips_form": form if isinstance(form, SlipsForm) else SlipsForm(),
    }
    return form_page(request, "portal/signs.html", form, shown)
