"""A device's chain of secrets (B51): a lost answer never logs out, a copied secret ends the session."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connections
from rest_framework.test import APIClient

from backend.devices import actions
from backend.journal.models import Event
from backend.people import sessions
from backend.people.models import RefreshNonce, Session, User
from backend.people.refresh import TOLERANCE, UNDATED_AGAIN
from tests import world
from tests.world import NOW, Enrolled

pytestmark = pytest.mark.django_db
REFRESH = "/api/v1/auth/device-refresh"


@dataclass
class Chain:
    """A phone's side of its session."""

    held: Enrolled
    secret: str

    def ask(self, following: str, *, secret: str | None = None, **changes: Any) -> tuple[int, dict[str, Any]]:
        """Ask to move on from `secret` (the one held) to `following`."""
        session = str(self.held.session.pk)
        body = self.held.phone.refresh(session, secret or self.secret, following) | changes
        answer = APIClient().post(REFRESH, body, format="json")
        return answer.status_code, answer.json()

    def step(self, following: str) -> None:
        """Move on for good."""
        assert self.ask(following)[0] == 200
        self.secret = following

    def post(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Send a question exactly as it was made before."""
        answer = APIClient().post(REFRESH, body, format="json")
        return answer.status_code, answer.json()

    def question(self, following: str, *, at: str = "") -> dict[str, str]:
        """Make a question for `following`, to be sent when it pleases."""
        return self.held.phone.refresh(str(self.held.session.pk), self.secret, following, at)

    def undated(self, following: str) -> tuple[int, dict[str, Any]]:
        """Ask as an app from before does."""
        session = str(self.held.session.pk)
        return self.post(self.held.phone.undated_refresh(session, self.secret, following))


@pytest.fixture
def chain(phone_1: Enrolled) -> Chain:
    """Give a phone that has just been enrolled."""
    return Chain(phone_1, sessions.first_secret(phone_1.session))


def code(answer: tuple[int, dict[str, Any]]) -> tuple[int, str]:
    """Return the status and the problem's code."""
    return answer[0], answer[1].get("code", "")


def test_each_step_gives_access_for_a_quarter_of_an_hour(chain: Chain) -> None:
    for following in ("second", "third", "fourth"):
        status, given = chain.ask(following)
        assert (status, set(given), given["expires_in"]) == (200, {"access", "expires_in"}, 900)
        me = APIClient().get("/api/v1/me", HTTP_AUTHORIZATION=f"Bearer {given['access']}")
        assert me.json()["username"] == "inspector1"
        chain.secret = following


def test_a_lost_answer_is_asked_for_again_even_days_later(chain: Chain) -> None:
    chain.ask("second")
    with time_machine.travel(NOW + timedelta(days=3)):
        assert chain.ask("second")[0] == 200
        chain.secret = "second"
        assert chain.ask("third")[0] == 200


def test_a_used_secret_with_another_successor_is_a_theft(chain: Chain) -> None:
    chain.ask("second")
    assert code(chain.ask("of the thief")) == (401, "session-revoked")
    assert code(chain.ask("third", secret="second")) == (401, "session-revoked")
    alarm = Event.objects.get(verb="session.secret-reused")
    assert alarm.noun_id == str(chain.held.session.pk)
    assert chain.held.phone.id in alarm.data


def test_after_a_theft_no_access_token_of_the_session_is_worth_anything(chain: Chain) -> None:
    chain.ask("second")
    chain.ask("of the thief")
    assert chain.held.client.get("/api/v1/me").json()["code"] == "session-revoked"


def test_only_the_last_secret_is_answered_twice(chain: Chain) -> None:
    first = chain.secret
    chain.step("second")
    chain.step("third")
    assert code(chain.ask("second", secret=first)) == (401, "token-invalid")
    assert chain.ask("fourth")[0] == 200, "an old secret ends nothing"


@pytest.mark.parametrize("secret", ["a guess", "", " "])
def test_a_guess_opens_nothing_and_ends_nothing(chain: Chain, secret: str) -> None:
    body = chain.held.phone.refresh(str(chain.held.session.pk), secret, "second")
    assert APIClient().post(REFRESH, body, format="json").status_code in (400, 401)
    assert chain.ask("second")[0] == 200


def test_a_stolen_secret_is_worth_nothing_without_the_phones_key(chain: Chain, phone_2: Enrolled) -> None:
    session = str(chain.held.session.pk)
    body = phone_2.phone.refresh(session, chain.secret, "of the thief")
    answer = APIClient().post(REFRESH, body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (401, "token-invalid")
    assert chain.ask("second")[0] == 200


def test_a_proof_is_good_for_its_own_successor_only(chain: Chain) -> None:
    other = chain.held.phone.refresh(str(chain.held.session.pk), chain.secret, "other")
    assert code(chain.ask("second", proof=other["proof"])) == (401, "token-invalid")


def test_a_secret_cannot_follow_itself(chain: Chain) -> None:
    assert code(chain.ask(chain.secret)) == (401, "token-invalid")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("session", "x"),
        ("secret", 5),
        ("next_sha256", "abc"),
        ("next_sha256", "A" * 64),
        ("proof", None),
        ("extra", 1),
    ],
)
def test_a_request_that_cannot_be_is_refused(chain: Chain, field: str, value: Any) -> None:
    assert chain.ask("second", **{field: value})[0] == 400


def test_a_session_nobody_has_is_refused(chain: Chain) -> None:
    assert code(chain.ask("second", session=world.new_id())) == (401, "token-invalid")


def test_an_api_clients_session_has_no_chain(chain: Chain, inspector_1: User) -> None:
    session = sessions.open_session(inspector_1, now=NOW)
    assert code(chain.ask("second", session=str(session.pk))) == (401, "token-invalid")


def test_a_revoked_phone_moves_no_further(chain: Chain) -> None:
    actions.revoke_device(chain.held.device, by=chain.held.owner, now=NOW)
    assert code(chain.ask("second")) == (401, "device-revoked")


def test_the_phone_of_a_closed_account_still_gets_access_to_hand_in(chain: Chain) -> None:
    User.objects.filter(pk=chain.held.owner.pk).update(is_active=False)
    status, given = chain.ask("second")
    assert status == 200
    header = f"Bearer {given['access']}"
    assert APIClient().get("/api/v1/me", HTTP_AUTHORIZATION=header).json()["code"] == "drain-only"


def test_a_phone_that_lost_its_memory_logs_in_and_enrols_into_a_new_session(chain: Chain) -> None:
    chain.step("second")
    chain.step("third")
    again = world.enrolled(chain.held.owner, chain.held.phone)
    assert again.session.pk != chain.held.session.pk
    assert chain.ask("fourth")[0] == 200, "a late duplicate of an enrolment ends nothing"
    chain.secret = "fourth"
    Chain(again, sessions.first_secret(again.session)).step("new second")
    assert code(chain.ask("fifth")) == (401, "session-revoked")


def test_a_recorded_question_is_worth_nothing_later(chain: Chain) -> None:
    recorded = chain.question("second")
    assert chain.post(recorded)[0] == 200
    for later in (timedelta(), TOLERANCE * 2, timedelta(days=3)):
        with time_machine.travel(datetime.now(UTC) + later):
            status, refused = chain.post(recorded)
            assert (status, refused["code"], refused["retry"]) == (401, "proof-stale", "now")
    assert chain.ask("second")[0] == 200, "the phone itself may ask the same again"


def test_a_question_held_back_on_its_way_is_worth_nothing_either(chain: Chain) -> None:
    held_back = chain.question("second")
    with time_machine.travel(datetime.now(UTC) + TOLERANCE * 2):
        assert code(chain.post(held_back)) == (401, "proof-stale")
        assert chain.ask("another")[0] == 200


@pytest.mark.parametrize(
    "clock", ["2020-01-01T00:00:00+07:00", "2044-01-01T00:00:00+07:00", "1", "2026-08-20"]
)
def test_a_phone_with_a_wrong_clock_is_told_the_time_to_sign(chain: Chain, clock: str) -> None:
    status, refused = chain.post(chain.question("second", at=clock))
    assert (status, refused["code"]) == (401, "proof-stale")
    assert chain.post(chain.question("second", at=refused["server_time"]))[0] == 200


def test_time_and_nonce_are_signed(chain: Chain) -> None:
    recorded = chain.question("second")
    chain.post(recorded)
    for changed in ({"nonce": "0" * 24}, {"at": datetime.now(UTC).isoformat()}):
        assert code(chain.post(recorded | changed)) == (401, "token-invalid")
    for left_out in ({"at"}, {"nonce"}):
        assert chain.post({name: recorded[name] for name in recorded.keys() - left_out})[0] == 400


def test_an_app_from_before_goes_on_until_it_dated_a_proof(chain: Chain) -> None:
    assert [chain.undated("second")[0] for _ in range(2)] == [200, 200], "the answer was lost"
    with time_machine.travel(datetime.now(UTC) + UNDATED_AGAIN * 2):
        assert code(chain.undated("second")) == (426, "update-required"), "it may be a recording"
        assert chain.ask("second")[0] == 200, "with the new app it goes on: nobody was logged out"
        chain.secret = "second"
        assert code(chain.undated("third")) == (426, "update-required")


def test_the_operator_can_end_that(chain: Chain, settings: Any) -> None:
    settings.UNDATED_PROOFS = False
    assert code(chain.undated("second")) == (426, "update-required")


def test_nonces_are_kept_no_longer_than_their_time_could_be_shown(chain: Chain) -> None:
    chain.step("second")
    with time_machine.travel(datetime.now(UTC) + TOLERANCE * 2):
        chain.step("third")
        assert RefreshNonce.objects.filter(session=chain.held.session).count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_equal_requests_at_once_make_one_step(chain: Chain) -> None:
    def ask(_: int) -> int:
        try:
            return chain.ask("second")[0]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(ask, range(8))) == [200] * 8
    session = Session.objects.get(pk=chain.held.session.pk)
    assert session.current_sha256 == sessions.secret_hash("second")
    assert session.previous_sha256 == sessions.secret_hash(chain.secret)
    assert session.revoked_at is None


@pytest.mark.django_db(transaction=True)
def test_eight_equal_enrolments_at_once_make_one_device_with_one_session(inspector_1: User) -> None:
    phone = world.Phone.new()

    def enrol(_: int) -> str:
        try:
            return str(world.enrolled(inspector_1, phone).session.pk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(enrol, range(8)))) == 1
    assert Session.objects.filter(device_id=phone.id).count() == 1


def test_a_phone_whose_steps_a_restored_backup_does_not_know_is_let_in_by_the_first_login(
    chain: Chain,
) -> None:
    chain.step("second")
    backup = (
        Session.objects.filter(pk=chain.held.session.pk).values("current_sha256", "previous_sha256").get()
    )
    chain.step("third")
    Session.objects.filter(pk=chain.held.session.pk).update(**backup)
    assert code(chain.ask("fourth")) == (401, "token-invalid")
    again = world.client(chain.held.owner).post("/api/v1/devices", chain.held.phone.enrolment, format="json")
    given = again.json()["session"]
    body = chain.held.phone.refresh(given["id"], given["secret"], "a new chain")
    assert APIClient().post(REFRESH, body, format="json").status_code == 200
    assert not Event.objects.filter(verb="session.secret-reused").exists()
