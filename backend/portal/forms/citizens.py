"""Signs and slips for citizens, and what is done with their leads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.citizens.actions.invitations import MAX_SHEETS
from backend.citizens.leads_api import MAX_TEXT
from backend.people.models import Role, User
from backend.portal.forms.base import PortalForm
from backend.portal.forms.choices import BLANK, Choices, TicksField, names_of, offer
from backend.portal.forms.fields import ChoiceField, NumberField, ParagraphsField, TickField
from backend.portal.forms.filters import FilterForm
from backend.portal.words import LEAD_CLASSES, LEAD_STATES, LEAD_VERBS, localized
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


class ReadForm(PortalForm):
    """What a lead is, and its words without names."""

    lead_class = ChoiceField(label=_("Loại"), choices=(*BLANK, *LEAD_CLASSES.items()))
    masked = ParagraphsField(
        label=_("Lời đã che tên người, số giấy tờ"), rows=4, max_length=MAX_TEXT, required=False
    )

    def __init__(self, data: QueryDict | None = None, *, text: str = "") -> None:
        super().__init__(data, auto_id="read-%s", initial={"masked": text})


class LeadForm(PortalForm):
    """What is done with a lead that was read, and why; of an answer, what the citizen reads."""

    verb = ChoiceField(label=_("Việc làm"))
    text = ParagraphsField(
        label=_("Lý do, nơi chuyển đến, hoặc lời trả lời người dân"),
        rows=4,
        max_length=MAX_TEXT,
        required=False,
    )

    def __init__(self, data: QueryDict | None = None, *, verbs: Iterable[str] = ()) -> None:
        super().__init__(data, auto_id="lead-%s")
        offer(self, "verb", [(verb, LEAD_VERBS[verb]) for verb in verbs])


class ReadersForm(PortalForm):
    """The two people who read restricted leads."""

    users = TicksField(label=_("Người được đọc góp ý hạn chế (nhiều nhất hai)"), required=False)

    def __init__(self, data: QueryDict | None = None, *, named: Iterable[User] = ()) -> None:
        super().__init__(data, auto_id="%s", initial={"users": [str(user.pk) for user in named]})
        people = User.objects.filter(role=Role.REVIEWER, is_active=True).order_by("full_name", "pk")
        offer(self, "users", names_of(people))


class LeadFilterForm(FilterForm):
    """Leads by state and unit."""

    state = ChoiceField(label=_("Trạng thái"), choices=(*BLANK, *LEAD_STATES.items()), required=False)


def counter_choices() -> Choices:
    """Return the counters there are today, in their order."""
    counters = Counter.objects.valid_on(timezone.localdate()).select_related("unit").order_by("sort", "pk")
    return BLANK + [
        (counter.pk, f"{counter.name_vi} – {localized(counter.unit, 'name')}") for counter in counters
    ]
