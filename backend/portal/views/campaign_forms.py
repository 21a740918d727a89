"""Opening a campaign and changing it: a form for what the API takes, read by the same rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from rest_framework.exceptions import ValidationError

from backend.campaigns.actions import change_campaign, open_campaign
from backend.campaigns.bodies import CampaignBody, columns_and_links
from backend.campaigns.models import Campaign
from backend.campaigns.queries import GRADES, campaign_rows
from backend.checklists.models import ChecklistVersion
from backend.kernel.problems import ProblemError
from backend.kernel.serializers import validated
from backend.portal.access import page, viewer
from backend.portal.failures import errors_in_words
from backend.portal.words import PHOTO_POLICIES, PLANS
from backend.units.models import Unit

NAMES: Final = {
    "title": gettext_lazy("Tên"),
    "decision_number": gettext_lazy("Số, ký hiệu"),
    "decided_on": gettext_lazy("Ngày ký"),
    "signer": gettext_lazy("Người ký"),
    "starts": gettext_lazy("Từ ngày"),
    "ends": gettext_lazy("Đến ngày"),
    "checklists": gettext_lazy("Bộ tiêu chí"),
    "scope": gettext_lazy("Phạm vi"),
    "days_to_fix": gettext_lazy("Thời hạn khắc phục"),
    "days_to_contest": gettext_lazy("Thời hạn khiếu nại"),
}
"""What the fields are called."""
TEXTS: Final = (
    *("title", "kind", "decision_number", "decided_on", "signer", "starts", "ends"),
    *("photo_policy", "days_to_contest"),
)


@page("campaign.open")
@require_http_methods(["GET", "POST"])
def open_(request: HttpRequest) -> HttpResponse:
    """Ask by which decision what is inspected where, and open the campaign."""
    if request.method == "GET":
        return _form(request, _blank())
    try:
        fields, links = columns_and_links(validated(CampaignBody, _body(request.POST)))
        opened = open_campaign(Campaign(**fields), **links, by=viewer(request), at=timezone.now())
    except (ValidationError, ProblemError) as error:
        return _form(request, _body(request.POST), errors_in_words(error, NAMES))
    messages.success(request, _("Đã mở. Bây giờ hãy lập đoàn, tổ và phân công."))
    return redirect("portal:campaign", opened.pk)


@page("campaign.open")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the campaign's terms in the form, and give it what was chosen; visits made before stand."""
    campaign = get_object_or_404(Campaign.objects.visible_to(viewer(request)), pk=pk)
    if request.method == "GET":
        (row,) = campaign_rows(Campaign.objects.filter(pk=pk))
        return _form(request, row, campaign=campaign)
    try:
        fields, links = columns_and_links(validated(CampaignBody, _body(request.POST)))
        change_campaign(campaign, **links, **fields, by=viewer(request), at=timezone.now())
    except (ValidationError, ProblemError) as error:
        return _form(request, _body(request.POST), errors_in_words(error, NAMES), campaign=campaign)
    messages.success(request, _("Đã lưu."))
    return redirect("portal:campaign", pk)


def _body(given: QueryDict) -> dict[str, Any]:
    """Return the form as a body of the API's; a field left blank says nothing, but for the signer."""
    texts = {name: given.get(name, "").strip() for name in TEXTS}
    return {
        **{name: text for name, text in texts.items() if text or name == "signer"},
        "days_to_fix": {str(grade): given.get(f"days_to_fix_{grade}", "") for grade in GRADES},
        "checklists": given.getlist("checklists"),
        "scope": given.getlist("scope"),
    }


def _blank() -> dict[str, Any]:
    """Return the terms a campaign has unless it says otherwise."""
    usual = Campaign()
    days = {str(grade): usual.days_to_fix(grade) for grade in GRADES}
    core = ChecklistVersion.objects.valid_on(timezone.localdate()).filter(core=True)
    return {
        "kind": usual.kind,
        "photo_policy": usual.photo_policy,
        "days_to_fix": days,
        "days_to_contest": usual.days_to_contest,
        "checklists": list(core.values_list("pk", flat=True)),
        "scope": [],
    }


def _form(
    request: HttpRequest, given: Mapping[str, Any], errors: list[str] | None = None, **more: Any
) -> HttpResponse:
    today = timezone.localdate()
    checklists = ChecklistVersion.objects.valid_on(today) | ChecklistVersion.objects.filter(
        pk__in=given["checklists"]
    )
    shown = {
        "given": given,
        "errors": errors or [],
        "plans": PLANS,
        "photo_policies": PHOTO_POLICIES,
        "checklists": checklists.order_by("pk"),
        "units": Unit.objects.valid_on(today).order_by("sort", "pk"),
        **more,
    }
    return render(request, "portal/campaign_form.html", shown, status=400 if errors else 200)
