"""Signs and slips for citizens."""

from __future__ import annotations

from typing import Final

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.citizens.actions.invitations import MAX_SHEETS
from backend.portal.forms.base import PortalForm
from backend.portal.forms.choices import BLANK, Choices, offer
from backend.portal.forms.fields import ChoiceField, NumberField, TickField
from backend.portal.words import localized
from backend.units.models import Counter

PAPERS: Final = (("a4", _("Khổ A4")), ("a5", _("Khổ A5")))


class SignForm(PortalForm):
    """The sign of a counter, on which paper."""

    counter = ChoiceField(label=_("Quầy"))
    paper = ChoiceField(label=_("Khổ giấy"), choices=PAPERS)
    day_codes = TickField(
        label=_("Có mã từng ngày: in thêm mỗi ngày làm việc một tờ, sáng nào cũng thay"),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="sign-%s")
        offer(self, "counter", counter_choices())


class SlipsForm(PortalForm):
    """Slips for a counter: each is one answer."""

    counter = ChoiceField(label=_("Quầy"))
    sheets = NumberField(label=_("Số tờ (mỗi tờ 10 phiếu)"), min_value=1, max_value=MAX_SHEETS)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="slips-%s", initial={"sheets": 1})
        offer(self, "counter", counter_choices())


def counter_choices() -> Choices:
    """Return the counters there are today, in their order."""
    counters = Counter.objects.valid_on(timezone.localdate()).select_related("unit").order_by("sort", "pk")
    return BLANK + [
        (counter.pk, f"{counter.name_vi} – {localized(counter.unit, 'name')}") for counter in counters
    ]
