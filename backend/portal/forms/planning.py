"""Planning: campaigns, teams, who goes where and when, and who is not to go where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.campaigns.bodies import MAX_DAYS
from backend.campaigns.models import Campaign, Member
from backend.campaigns.queries import GRADES
from backend.campaigns.rows import CampaignRow, TeamRow
from backend.checklists.models import ChecklistVersion
from backend.portal.forms.base import EditForm, OnceForm, PortalForm
from backend.portal.forms.choices import (
    BLANK,
    Choices,
    IdField,
    TicksField,
    offer,
    people_choices,
    unit_choices,
)
from backend.portal.forms.fields import ChoiceField, DayField, NumberField, ParagraphsField, TextField
from backend.portal.words import INTERESTS, MODES, PHOTO_POLICIES, PLANS, SEVERITIES, localized

MAX_SHORT: Final = 1000
"""Characters of a note to a team, of a reason, of a remark on an interest."""


class CampaignForm(OnceForm, EditForm):
    """By which decision what is inspected where: a new campaign, or one there is."""

    title = TextField(label=_("Tên"), max_length=300)
    kind = ChoiceField(label=_("Theo"), choices=tuple(PLANS.items()))
    decision_number = TextField(label=_("Số, ký hiệu"), max_length=100)
    decided_on = DayField(label=_("Ngày ký"))
    signer = TextField(label=_("Người ký (không bắt buộc)"), max_length=200, required=False)
    starts = DayField(label=_("Từ ngày"))
    ends = DayField(label=_("Đến ngày"))
    checklists = TicksField(label=_("Bộ tiêu chí"))
    scope = TicksField(
        label=_("Phạm vi"),
        help_text=_("Không chọn gì là toàn tỉnh. Chọn một đơn vị là chọn cả những nơi thuộc đơn vị đó."),
        required=False,
        is_long=True,
    )
    photo_policy = ChoiceField(label=_("Ảnh làm bằng chứng"), choices=tuple(PHOTO_POLICIES.items()))
    days_to_contest = NumberField(label=_("Khiếu nại"), min_value=1, max_value=MAX_DAYS)

    def __init__(self, data: QueryDict | None = None, *, campaign: CampaignRow | None = None) -> None:
        terms = terms_of(campaign) if campaign else usual_terms()
        super().__init__(data, auto_id="%s", initial=terms)
        for grade in GRADES:
            self.fields[f"days_to_fix_{grade}"] = NumberField(
                label=SEVERITIES[grade], min_value=1, max_value=MAX_DAYS
            )
        offer(self, "checklists", checklist_choices(terms["checklists"]))
        offer(self, "scope", unit_choices())

    def terms(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the columns of the campaign, and what it is linked to."""
        columns = {name: value for name, value in self.cleaned_data.items() if name not in ("new_id", "seen")}
        links = {"checklist_ids": columns.pop("checklists"), "scope": columns.pop("scope")}
        return columns, links


def usual_terms() -> dict[str, Any]:
    """Return the terms a campaign has unless it says otherwise."""
    usual = Campaign()
    core = ChecklistVersion.objects.valid_on(timezone.localdate()).filter(core=True)
    return {
        "kind": usual.kind,
        "photo_policy": usual.photo_policy,
        "days_to_contest": usual.days_to_contest,
        "checklists": list(core.values_list("pk", flat=True)),
        **{f"days_to_fix_{grade}": usual.days_to_fix(grade) for grade in GRADES},
    }


def terms_of(campaign: CampaignRow) -> dict[str, Any]:
    """Return the terms of a campaign as the form has them."""
    days = {f"days_to_fix_{grade}": number for grade, number in campaign["days_to_fix"].items()}
    return {**campaign, **days}


def checklist_choices(chosen: Iterable[str]) -> Choices:
    """Return the checklists in force now or later on, and those that are chosen already."""
    over = Q(valid_to__lt=timezone.localdate()) & ~Q(pk__in=list(chosen))
    found = ChecklistVersion.objects.exclude(over).order_by("pk")
    return [(one.pk, f"{one.pk} · {localized(one, 'title')}") for one in found]


class TeamForm(EditForm):
    """A team: its name, its leader, a secretary where one is chosen, and its members."""

    name = TextField(label=_("Tên đoàn, tổ"), max_length=200)
    leader = IdField(label=_("Trưởng đoàn"))
    secretary = IdField(label=_("Thư ký (không bắt buộc)"), required=False)
    members = TicksField(label=_("Thành viên"), required=False)

    def __init__(
        self, data: QueryDict | None = None, *, name: str = "", duty_of: Mapping[UUID, str] | None = None
    ) -> None:
        seats: dict[str, list[str]] = {}
        for user, duty in (duty_of or {}).items():
            seats.setdefault(duty, []).append(str(user))
        initial = {
            "name": name,
            "leader": next(iter(seats.get(Member.Duty.LEADER, ())), ""),
            "secretary": next(iter(seats.get(Member.Duty.SECRETARY, ())), ""),
            "members": seats.get(Member.Duty.MEMBER, []),
        }
        super().__init__(data, auto_id="team-%s", initial=initial)
        people = people_choices()
        offer(self, "leader", BLANK + people)
        offer(self, "secretary", BLANK + people)
        offer(self, "members", people)

    def duties(self) -> dict[UUID, str]:
        """Return what everybody is in the team; a leader or secretary who is also ticked is just that."""
        given = self.cleaned_data
        duties = {UUID(member): Member.Duty.MEMBER.value for member in given["members"]}
        if given["secretary"]:
            duties[given["secretary"]] = Member.Duty.SECRETARY.value
        return {**duties, given["leader"]: Member.Duty.LEADER.value}


class AssignForm(OnceForm):
    """Send a team to a unit."""

    team = IdField(label=_("Đoàn, tổ"))
    unit = ChoiceField(label=_("Đơn vị"))
    mode = ChoiceField(
        label=_("Hình thức"),
        choices=tuple(MODES.items()),
        help_text=_("Đột xuất: chỉ Sở Nội vụ và thành viên đoàn đó thấy."),
    )
    starts = DayField(label=_("Từ ngày"))
    ends = DayField(label=_("Đến ngày"))
    note = ParagraphsField(
        label=_("Ghi chú cho đoàn (không bắt buộc)"), rows=2, max_length=MAX_SHORT, required=False
    )

    def __init__(self, teams: Iterable[TeamRow], data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="assign-%s")
        offer(self, "team", team_choices(teams))
        offer(self, "unit", BLANK + unit_choices())


def team_choices(teams: Iterable[TeamRow]) -> Choices:
    """Return the teams of a campaign by name."""
    return [(str(team["id"]), team["name"]) for team in teams]


class RescheduleForm(EditForm):
    """Give an assignment another window or another team."""

    team = IdField(label=_("Đoàn, tổ"))
    starts = DayField(label=_("Từ ngày"))
    ends = DayField(label=_("Đến ngày"))

    def __init__(
        self,
        assignment: object,
        teams: Iterable[TeamRow],
        data: QueryDict | None = None,
        *,
        team: object = "",
        window: tuple[date, date] | None = None,
    ) -> None:
        starts, ends = window or (None, None)
        initial = {"team": str(team), "starts": starts, "ends": ends}
        super().__init__(data, auto_id=f"%s-{assignment}", initial=initial)
        self.assignment = str(assignment)
        offer(self, "team", team_choices(teams))


class CancelForm(PortalForm):
    """Call an assignment off."""

    reason = TextField(label=_("Lý do hủy"), max_length=MAX_SHORT)

    def __init__(self, assignment: object, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id=f"%s-cancel-{assignment}")
        self.assignment = str(assignment)


class InterestForm(PortalForm):
    """Why somebody is not to inspect a unit; whoever keeps no register declares their own."""

    user = IdField(label=_("Người kiểm tra"))
    unit = ChoiceField(label=_("Đơn vị"))
    kind = ChoiceField(label=_("Vì sao"), choices=tuple(INTERESTS.items()))
    note = ParagraphsField(label=_("Ghi chú (không bắt buộc)"), rows=2, max_length=MAX_SHORT, required=False)

    def __init__(self, data: QueryDict | None = None, *, keeps_register: bool) -> None:
        super().__init__(data, auto_id="%s")
        if keeps_register:
            offer(self, "user", BLANK + people_choices())
        else:
            del self.fields["user"]
        offer(self, "unit", BLANK + unit_choices())
