"""Deeds against who may do what, who goes where, and what devices are told of offices."""

from __future__ import annotations

from datetime import UTC, date, datetime

from backend.campaigns.models import Assignment, Campaign, Member, Team
from backend.checklists.models import LegalSource
from backend.people.models import Device, Interest, User
from backend.units.models import Succession, Unit
from backend.visits.models import Opening
from tests import world
from tests.faults.tamper_kinds import Kinds, delete
from tests.faults.tamper_scene import Scene

ELSEWHEN = datetime(2026, 1, 1, tzinfo=UTC)

kind = Kinds()


# --- people and their devices -------------------------------------------------------------------------------


@kind("an account that no event opened", "account .* is unknown to the log", None)
def _(_: Scene) -> None:
    User.objects.create(username="ghost", full_name="Ghost", role="reviewer")


@kind("an account with another role", r"account .* has another role than event \d+ \(account", None)
def _(_: Scene) -> None:
    User.objects.filter(username="inspector1").update(role="reviewer")


@kind("a closed account's door opened, or an open one's closed", "account .* has another is_active", None)
def _(_: Scene) -> None:
    User.objects.filter(username="reviewer").update(is_active=False)


@kind("an account under another name", "account .* has another full_name than event", None)
def _(_: Scene) -> None:
    User.objects.filter(username="reviewer").update(full_name="Người khác")


@kind("mail sent to somebody else", "account .* has another email than event", None)
def _(_: Scene) -> None:
    User.objects.filter(username="officer").update(email="x@example.com")


@kind("an officer of another unit", "account .* has another unit_id than event", None)
def _(_: Scene) -> None:
    User.objects.filter(username="officer").update(unit=world.muong_la())


@kind("a deleted account", "account .* is gone", None)
def _(_: Scene) -> None:
    delete(User.objects.filter(username="officer"))


@kind("another reason for opening an original", "opening of an original .* has another reason", None)
def _(_: Scene) -> None:
    Opening.objects.update(reason="Kiểm tra định kỳ")


@kind("an opening of an original that never was", "opening of an original .* is gone", None)
def _(_: Scene) -> None:
    delete(Opening.objects.all())


@kind("a device given to somebody else", "device .* has another user_id than event", None)
def _(scene: Scene) -> None:
    Device.objects.filter(pk=scene.phone.device.pk).update(user=User.objects.get(username="reviewer"))


@kind("a device that may only hand in", "device .* has another drain_only than event", None)
def _(scene: Scene) -> None:
    Device.objects.filter(pk=scene.phone.device.pk).update(drain_only=True)


@kind("a device said to be lost", "device .* has another lost_at than event", None)
def _(scene: Scene) -> None:
    Device.objects.filter(pk=scene.phone.device.pk).update(lost_at=ELSEWHEN)


@kind("an interest ended by nobody", r"interest .* has another ended_at than event \d+ \(interest", None)
def _(_: Scene) -> None:
    Interest.objects.update(ended_at=ELSEWHEN)


@kind("a deleted interest", "interest .* is gone", None)
def _(_: Scene) -> None:
    delete(Interest.objects.all())


# --- campaigns, teams, assignments --------------------------------------------------------------------------


@kind("a campaign's days to mend", "campaign .* has another days_to_fix_violation than event", None)
def _(_: Scene) -> None:
    Campaign.objects.update(days_to_fix_violation=90)


@kind("a campaign's scope", "campaign .* has another scope than event", None)
def _(_: Scene) -> None:
    Campaign.objects.get().scope.set([world.to_hieu()])


@kind("a campaign's checklists", "campaign .* has another checklists than event", None)
def _(_: Scene) -> None:
    Campaign.objects.get().checklists.set([])


@kind("a stranger in a team", "team .* has other members than the log says", None)
def _(_: Scene) -> None:
    stranger = User.objects.get(username="reviewer")
    Member.objects.create(team=Team.objects.get(), user=stranger, duty="member")


@kind("an assignment to another unit", "assignment .* has another unit_id than event", None)
def _(_: Scene) -> None:
    Assignment.objects.update(unit=world.to_hieu())


@kind("an assignment in another window", "assignment .* has another starts than event", None)
def _(_: Scene) -> None:
    Assignment.objects.update(starts=date(2026, 8, 2))


@kind("an assignment cancelled by nobody", "assignment .* has another state than event", None)
def _(_: Scene) -> None:
    Assignment.objects.update(state="cancelled", reason="Hoãn")


@kind("a deleted assignment", "assignment .* is gone", None)
def _(_: Scene) -> None:
    delete(Assignment.checklists.through.objects.all())
    delete(Assignment.objects.all())


# --- offices ------------------------------------------------------------------------------------------------


@kind("a unit renamed", "unit .* has another name_vi than event", None)
def _(_: Scene) -> None:
    Unit.objects.filter(pk=world.MUONG_LA).update(name_vi="UBND xã khác")


@kind("a unit dissolved by nobody", "unit .* has another valid_to than event", None)
def _(_: Scene) -> None:
    Unit.objects.filter(pk=world.MUONG_LA).update(valid_to=date(2026, 1, 1))


@kind("a unit placed elsewhere in the tree", "unit .* lies elsewhere than its parent says", None)
def _(_: Scene) -> None:
    Unit.objects.filter(pk=world.MUONG_LA).update(path=f"{world.MUONG_LA}/")


@kind("a successor nobody decided", "unit .* has other successors than the log says", None)
def _(_: Scene) -> None:
    Succession.objects.create(
        predecessor=world.muong_la(), successor=world.to_hieu(), on=date(2026, 1, 1), principal=True
    )


@kind("a legal source entered by hand", "legal source .* is unknown to the log", None)
def _(_: Scene) -> None:
    LegalSource.objects.create(
        id="ND1-2026", number="1/2026", title_vi="?", issuer="?", verification="memory"
    )
