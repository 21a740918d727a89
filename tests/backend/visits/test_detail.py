"""One visit as the API shows it: what the inspector answered, what it means, and what is odd about it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from backend.people.models import Role, User
from backend.visits.models import Revision
from tests import world
from tests.backend.rounds import Round, absent, proven, set_clock, summer_hours
from tests.backend.visiting import answer, photo, photo_ref, sha256
from tests.world import NOW

PROOF, SIGNATURE = photo("proof"), photo("signature")
NAMED = [{"full_name": "Lò Thị Xuân", "title": "Chuyên viên"}]


@pytest.fixture
def client(reviewer: User) -> APIClient:
    """Give the reviewer's client, who may see all of every visit."""
    return world.client(reviewer)


def shown(client: APIClient, made: dict[str, Any]) -> dict[str, Any]:
    answered = client.get(f"/api/v1/visits/{made['visit_id']}")
    assert answered.status_code == 200, answered.content
    visit: dict[str, Any] = answered.json()
    return visit


def response(visit: dict[str, Any], item: str) -> dict[str, Any]:
    found: dict[str, Any]
    (found,) = (given for given in visit["responses"] if given["item"] == item)
    return found


def test_a_visit_shows_who_went_where_when(client: APIClient, first_round: Round, inspector_1: User) -> None:
    made = first_round.seal(PROOF)
    visit = shown(client, made)
    assert visit["unit"] == {"id": "sl-x25-03646", "name": "UBND phường Tô Hiệu"}
    assert visit["author"] == {"id": str(inspector_1.pk), "full_name": "Lò Văn An"}
    assert (visit["mode"], visit["checklists"], visit["day"]) == ("surprise", ["GG-2026.1"], "2026-08-20")
    assert (visit["started_at"], visit["finished_at"]) == (
        "2026-08-20T07:25:10+07:00",
        "2026-08-20T08:20:00+07:00",
    )
    assert visit["received_at"] == visit["sealed_at"] == "2026-08-20T08:30:00+07:00"
    assert (visit["state"], visit["flags"], visit["clock_skew_s"]) == ("sealed", [], None)


def test_the_list_shows_the_same_as_the_visit_but_for_what_was_answered(
    client: APIClient, first_round: Round
) -> None:
    visit = shown(client, first_round.seal(PROOF))
    (row,) = client.get("/api/v1/visits").json()["results"]
    assert row == {name: visit[name] for name in row}
    assert "responses" not in row


def test_a_visit_shows_its_revisions_and_which_are_vouched_for(client: APIClient, first_round: Round) -> None:
    made = first_round.seal(PROOF)
    amended = first_round.amend(made, photos=[photo_ref(SIGNATURE)], responses=absent(2))
    first, second = shown(client, made)["revisions"]
    assert (first["id"], first["kind"], first["sealed"]) == (made["revision_id"], "submit", True)
    assert (second["id"], second["kind"], second["sealed"]) == (amended["revision_id"], "amend", False)
    assert second["parents"] == [first["id"]]
    assert first["received_seq"] < second["received_seq"]


def test_an_answer_shows_its_outcome_by_our_reckoning(client: APIClient, first_round: Round) -> None:
    summer_hours()
    answers = [answer("GG-01", "07:36"), *absent(5), answer("GG-09", "na"), answer("GG-13", "ok")]
    visit = shown(client, first_round.push(responses=answers))
    outcomes = {given["item"]: given["outcome"] for given in visit["responses"]}
    assert outcomes == {
        "GG-01": "fail",
        "GG-02": "pass",
        "GG-03": "pass",
        "GG-05": "fail",
        "GG-09": "na",
        "GG-13": "pass",
    }
    assert response(visit, "GG-01")["minutes_late"] == 36
    assert response(visit, "GG-03")["ratio"] == 0.75


def test_what_the_device_made_of_an_answer_is_shown_and_does_not_count(
    client: APIClient, first_round: Round
) -> None:
    answers = [answer("GG-05", 1, outcome="pass"), answer("GG-13", "ok", outcome="pass")]
    visit = shown(client, first_round.push(responses=answers))
    differs, agrees = response(visit, "GG-05"), response(visit, "GG-13")
    assert (differs["device_outcome"], differs["outcome"]) == ("pass", "fail")
    assert differs["flags"] == ["outcome-differs"]
    assert agrees["flags"] == []


def test_an_answer_shows_everything_that_was_noted_with_it(client: APIClient, first_round: Round) -> None:
    noted = answer(
        *("GG-05", 2),
        note="Hai người vắng",
        officials=NAMED,
        followups={"GG-05b": "fail"},
        fixed_on_spot=True,
        no_photo_reason="Máy ảnh hỏng",
    )
    given = response(shown(client, first_round.push(responses=[noted])), "GG-05")
    assert given["officials"] == [{**NAMED[0], "position": None, "counter": None}]
    assert {name: given[name] for name in ("note", "followups", "fixed_on_spot", "no_photo_reason")} == {
        "note": "Hai người vắng",
        "followups": {"GG-05b": "fail"},
        "fixed_on_spot": True,
        "no_photo_reason": "Máy ảnh hỏng",
    }


def test_officials_named_where_none_may_be_are_flagged(client: APIClient, first_round: Round) -> None:
    visit = shown(client, first_round.push(responses=[answer("GG-13", "none", officials=NAMED)]))
    assert response(visit, "GG-13")["flags"] == ["officials-not-allowed"]


def test_minutes_are_shown_with_the_signature_that_is_their_proof(
    client: APIClient, first_round: Round
) -> None:
    minutes = {"unit_representative": "Chủ tịch", "signed": True, "signatures": [sha256(SIGNATURE)]}
    drawn = photo_ref(SIGNATURE, kind="signature", mime="image/png")
    visit = shown(client, first_round.push(minutes=minutes, photos=[drawn]))
    assert visit["minutes"] == {
        "unit_representative": "Chủ tịch",
        "explanation": None,
        "signed": True,
        "refusal_reason": None,
        "witness": None,
        "signatures": [sha256(SIGNATURE)],
        "representative_post": None,
        "members": [],
        "unsigned": [],
    }
    (evidence,) = visit["evidence"]
    assert (evidence["kind"], evidence["mime"], evidence["item"]) == ("signature", "image/png", "")


@pytest.mark.parametrize(
    ("seen", "mono_at_seen", "skew_s", "flags"),
    [
        ("2026-08-20T00:00:00Z", 5_000_000, 1677, ["clock-skew"]),
        ("2026-08-20T01:20:00Z", 8_123_000, 0, []),
        ("2026-08-20T02:20:00Z", 8_123_456, -3600, ["clock-skew"]),
        ("2026-08-20T00:00:00Z", 9_000_000, None, []),
    ],
    ids=["ahead", "right", "behind", "started anew since"],
)
def test_the_devices_clock_is_held_against_the_servers(
    *,
    client: APIClient,
    first_round: Round,
    seen: str,
    mono_at_seen: int,
    skew_s: int | None,
    flags: list[str],
) -> None:
    clock = {"server_seen": seen, "mono_at_seen": mono_at_seen}
    visit = shown(client, first_round.push(clock=clock))
    assert (visit["clock_skew_s"], visit["flags"]) == (skew_s, flags)
    assert visit["finished_at"] == "2026-08-20T08:20:00+07:00", "the device said"


def test_a_device_from_the_future_is_noticed_without_any_server_time(
    client: APIClient, first_round: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, NOW - timedelta(hours=1))
    visit = shown(client, first_round.push())
    assert (visit["clock_skew_s"], visit["flags"]) == (50 * 60, ["clock-skew"])


@pytest.mark.parametrize(
    "wall",
    [
        "1970-01-01T00:00:00+07:00",
        "2049-01-01T00:00:00+07:00",
        "0000-01-01T00:00:00+07:00",
        "10000-01-01T00:00:00+07:00",
        "0001-01-01T00:00:00+07:00",
        "9999-12-31T23:59:59-07:00",
        "2026-08-20T07:25:10",
        "hôm nay",
        None,
    ],
)
def test_an_absurd_date_is_stored_and_the_visit_counts_for_the_day_it_came(
    client: APIClient, first_round: Round, wall: str | None
) -> None:
    at = {"wall": wall, "mono_ms": 1}
    visit = shown(client, first_round.seal(PROOF, started=at, finished=at))
    assert visit["day"] == "2026-08-20"
    assert "day-of-receipt" in visit["flags"]
    assert client.get("/api/v1/visits").status_code == 200


BAD_CHARACTERS = "a\0b\x07c\ufffed\u202ee\nf\tg"


def test_characters_that_deceive_are_not_shown_and_what_was_signed_keeps_them(
    client: APIClient, first_round: Round
) -> None:
    official = {"full_name": "Lò\u202e Xuân", "title": "\x1b[31m"}
    given = answer("GG-05", 1, note=BAD_CHARACTERS, officials=[official], followups={"GG-05d": "\0x"})
    made = first_round.seal(responses=[given], minutes={"explanation": BAD_CHARACTERS, "signed": True})
    visit = shown(client, made)

    assert visit["flags"] == ["text-cleaned"]
    assert response(visit, "GG-05")["note"] == visit["minutes"]["explanation"] == "abcde\nf\tg"
    assert response(visit, "GG-05")["officials"][0]["full_name"] == "Lò Xuân"
    assert response(visit, "GG-05")["followups"] == {"GG-05d": "x"}
    signed = json.loads(Revision.objects.get(pk=made["revision_id"]).body)
    assert signed["responses"][0]["note"] == BAD_CHARACTERS
    finding = client.get("/api/v1/findings").json()["results"][0]["id"]
    facts = client.get(f"/api/v1/findings/{finding}").json()["facts"]
    assert (facts["note"], facts["officials"][0]["full_name"]) == ("abcde\nf\tg", "Lò Xuân")


def test_a_long_note_in_vietnamese_is_no_reason_for_a_flag(client: APIClient, first_round: Round) -> None:
    note = "Nguyễn Thị Hương đến muộn 😀\n" * 50
    visit = shown(client, first_round.push(responses=[answer("GG-05", 1, note=note)]))
    assert visit["flags"] == []
    assert response(visit, "GG-05")["note"] == note


def test_a_unit_that_was_not_yet_is_flagged(client: APIClient, first_round: Round) -> None:
    before = {"wall": "2025-06-30T07:25:10+07:00", "mono_ms": 1}
    visit = shown(client, first_round.push(started=before, finished=before))
    assert (visit["day"], visit["flags"]) == ("2025-06-30", ["unit-not-in-force"])


def test_a_team_sees_the_visit_but_not_what_is_for_home_affairs_alone(first_round: Round) -> None:
    member = world.person("inspector3", Role.INSPECTOR, full_name="Vì Thị Hoa")
    answers = [answer("UX-02", 1), answer("UX-07", "report")]
    made = first_round.seal(
        team=[str(member.pk), str(first_round.phone.owner.pk)],
        checklists=["UX-2026.1"],
        location={"lat": 21.3, "lon": 103.9, "accuracy_m": 8.0, "provider": "gps", "mock": False},
        **proven(answers, {}),
    )
    by_author, by_member = shown(first_round.phone.client, made), shown(world.client(member), made)

    assert by_member["team"] == [{"id": str(member.pk), "full_name": "Vì Thị Hoa"}]
    assert [given["item"] for given in by_author["responses"]] == ["UX-02", "UX-07"]
    assert [given["item"] for given in by_member["responses"]] == ["UX-02"]
    assert by_author["location"]["lat"] == 21.3
    assert by_member["location"] is None


def test_a_team_member_without_an_account_that_makes_visits_is_flagged(
    client: APIClient, first_round: Round, leader: User
) -> None:
    for stranger in (world.new_id(), str(leader.pk)):
        visit = shown(client, first_round.push(team=[stranger]))
        assert (visit["team"], visit["flags"]) == ([], ["team-member-unknown"])
