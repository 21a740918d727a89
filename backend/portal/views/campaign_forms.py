"""Opening a campaign and changing it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backend.campaigns.actions import change_campaign, open_campaign
from backend.campaigns.models import Campaign
from backend.campaigns.queries import campaign_rows
from backend.portal.access import page, viewer
from backend.portal.forms.base import form_page
from backend.portal.forms.planning import CampaignForm

TEMPLATE = "portal/campaign_form.html"


@page("campaign.open")
@require_http_methods(["GET", "POST"])
def open_(request: HttpRequest) -> HttpResponse:
    """Ask by which decision what is inspected where, and open the campaign."""
    if request.method == "GET":
        return form_page(request, TEMPLATE, CampaignForm(), {})
    form = CampaignForm(request.POST)
    if not form.attempt(lambda: _opened(request, form)):
        return form_page(request, TEMPLATE, form, {})
    messages.success(request, _("Đã mở. Bây giờ hãy lập đoàn, tổ và phân công."))
    return redirect("portal:campaign", form.id_to_make)


def _opened(request: HttpRequest, form: CampaignForm) -> None:
    columns, links = form.terms()
    if not form.made_before(Campaign, columns):
        made = Campaign(pk=form.id_to_make, **columns)
        open_campaign(made, **links, by=viewer(request), at=timezone.now())


@page("campaign.open")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the campaign's terms in the form, and give it what was chosen; visits made before stand."""
    campaign = get_object_or_404(Campaign.objects.visible_to(viewer(request)), pk=pk)
    (row,) = campaign_rows(Campaign.objects.filter(pk=pk))
    if request.method == "GET":
        return form_page(request, TEMPLATE, CampaignForm(campaign=row), {"campaign": campaign})
    form = CampaignForm(request.POST, campaign=row)

    def act() -> None:
        columns, links = form.terms()
        change_campaign(campaign, **links, **columns, by=viewer(request), at=timezone.now())

    if not form.attempt(act):
        return form_page(request, TEMPLATE, form, {"campaign": campaign})
    messages.success(request, _("Đã lưu."))
    return redirect("portal:campaign", pk)
