"""Enrolling phones, listing them, shutting them out."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from rest_framework.test import APIClient

from backend.devices import actions
from backend.journal.models import Event
from backend.kernel.keys import server_key
from backend.people.models import Device, User
from tests import world
from tests.world import Enrolled, Phone

pytestmark = pytest.mark.django_db
DEVICES = "/api/v1/devices"


def enrol(user: User, **fields: Any) -> tuple[int, dict[str, Any]]:
    """Post an enrolment; return the status and the answer."""
    answer = world.client(user).post(DEVICES, fields, format="json")
    return answer.status_code, answer.json()


def test_a_phone_that_enrols_learns_its_key_the_servers_and_where_its_session_starts(
    inspector_1: User,
) -> None:
    phone = Phone.new()
    status, answer = enrol(inspector_1, **phone.enrolment)
    assert status == 201
    assert answer.keys() == {"id", "key_id", "server_key", "session"}
    assert (answer["id"], answer["key_id"]) == (phone.id, phone.key_id)
    assert answer["server_key"] == {
        "key_id": server_key().key_id,
        "public_key": server_key().public_key_b64,
    }
    assert answer["session"].keys() == {"id", "secret"}
    assert Event.objects.get(verb="device.enrolled").noun_id == phone.id


def test_enrolling_again_after_a_lost_answer_gives_the_same_answer(inspector_1: User) -> None:
    phone = Phone.new()
    first = enrol(inspector_1, **phone.enrolment)
    assert enrol(inspector_1, **phone.enrolment) == (200, first[1])
    assert Device.objects.count() == 1


def test_only_hashes_of_secrets_are_kept(phone_1: Enrolled) -> None:
    from backend.people.sessions import first_secret

    secret = first_secret(phone_1.session)
    assert secret not in (phone_1.session.current_sha256, phone_1.session.previous_sha256)
    assert len(phone_1.session.current_sha256) == 64


@pytest.mark.parametrize("what", ["id", "key", "owner", "revoked"])
def test_a_device_that_is_another_is_a_conflict(phone_1: Enrolled, inspector_2: User, what: str) -> None:
    asked, user = phone_1.phone.enrolment, phone_1.owner
    if what == "id":
        asked["id"] = world.new_id()
    elif what == "key":
        asked["public_key"] = Phone.new().enrolment["public_key"]
    elif what == "owner":
        user = inspector_2
    else:
        actions.revoke_device(phone_1.device, by=user, now=world.NOW)
    status, problem = enrol(user, **asked)
    assert (status, problem["code"]) == (409, "device-conflict")
    assert Device.objects.count() == 1


def test_only_those_who_inspect_enrol(
    reviewer: User, leader: User, unit_to_hieu: User, administrator: User
) -> None:
    assert enrol(reviewer, **Phone.new().enrolment)[0] == 201
    for user in (leader, unit_to_hieu, administrator):
        status, problem = enrol(user, **Phone.new().enrolment)
        assert (status, problem["code"]) == (403, "not-permitted")


def spki(key: Any) -> str:
    """Return a public key as it is posted."""
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


ED25519 = spki(ed25519.Ed25519PrivateKey.generate())


@pytest.mark.parametrize(
    ("algorithm", "public_key"),
    [
        ("ed25519", "no base64!"),
        ("ed25519", base64.b64encode(b"no key").decode()),
        ("ed25519", ED25519 + "\n"),
        ("ed25519", ED25519.rstrip("=")[:-2]),
        ("ed25519", base64.b64encode(base64.b64decode(ED25519) + b"x").decode()),
        ("ed25519", spki(ec.generate_private_key(ec.SECP256R1()))),
        ("ecdsa-p256-sha256", ED25519),
        ("ecdsa-p256-sha256", spki(ec.generate_private_key(ec.SECP384R1()))),
        ("ecdsa-p256-sha256", spki(rsa.generate_private_key(65537, 2048))),
    ],
)
def test_a_key_that_is_none_is_refused(inspector_1: User, algorithm: str, public_key: str) -> None:
    asked = Phone.new().enrolment | {"algorithm": algorithm, "public_key": public_key}
    status, problem = enrol(inspector_1, **asked)
    assert (status, problem["code"]) == (400, "key-invalid")
    assert problem["errors"][0]["pointer"] == "#/public_key"


def test_a_key_of_a_phones_hardware_is_taken(inspector_1: User) -> None:
    key = spki(ec.generate_private_key(ec.SECP256R1()))
    asked = Phone.new().enrolment | {"algorithm": "ecdsa-p256-sha256", "public_key": key}
    assert enrol(inspector_1, **asked)[0] == 201


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("id", "01A205CB-8EE7-79D0-8A64-0C254D4CDF12", "id-invalid"),
        ("id", "urn:uuid:01a205cb-8ee7-79d0-8a64-0c254d4cdf12", "id-invalid"),
        ("id", 5, "id-invalid"),
        ("id", None, "field-invalid"),
        ("model", 5, "field-invalid"),
        ("model", "x" * 201, "field-invalid"),
        ("model", "a\x00b", "field-invalid"),
        ("algorithm", "rsa", "field-invalid"),
        ("public_key", "x" * 401, "field-invalid"),
        ("public_key", ["x"], "field-invalid"),
    ],
)
def test_an_enrolment_that_cannot_be_is_refused(
    inspector_1: User, field: str, value: object, code: str
) -> None:
    status, problem = enrol(inspector_1, **{**Phone.new().enrolment, field: value})
    assert (status, problem["code"]) == (400, code)
    assert problem["errors"][0]["pointer"] == f"#/{field}"


def ids(client: APIClient) -> set[str]:
    """Return the devices a person sees."""
    return {row["id"] for row in client.get(DEVICES).json()["results"]}


def test_people_see_their_own_devices_and_administrators_all(
    phone_1: Enrolled, phone_2: Enrolled, administrator: User, unit_to_hieu: User
) -> None:
    assert ids(phone_1.client) == {phone_1.phone.id}
    assert ids(world.client(administrator)) == {phone_1.phone.id, phone_2.phone.id}
    assert ids(world.client(unit_to_hieu)) == set()


def test_a_lost_phone_is_shut_out_by_its_owner_or_an_administrator(
    phone_1: Enrolled, phone_2: Enrolled, administrator: User
) -> None:
    assert world.client(phone_1.owner).post(f"{DEVICES}/{phone_1.phone.id}/revoke").status_code == 200
    for _ in range(2):
        answer = world.client(administrator).post(f"{DEVICES}/{phone_2.phone.id}/revoke")
        assert answer.json()["revoked_at"] is not None
    for phone in (phone_1, phone_2):
        assert phone.client.get("/api/v1/me").json()["code"] == "device-revoked"
    assert Event.objects.filter(verb="device.revoked").count() == 2


def test_somebody_elses_phone_looks_like_none_at_all(phone_1: Enrolled, inspector_2: User) -> None:
    client = world.client(inspector_2)
    others = client.post(f"{DEVICES}/{phone_1.phone.id}/revoke")
    nobodys = client.post(f"{DEVICES}/{world.new_id()}/revoke")
    assert others.status_code == nobodys.status_code == 404
    assert {**others.json(), "instance": 0} == {**nobodys.json(), "instance": 0}
