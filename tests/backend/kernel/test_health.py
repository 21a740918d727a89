import pytest
from pytest_django import Settings
from rest_framework.test import APIClient

from backend.kernel import health
from shared.base.version import VERSION


def test_a_living_server_says_so_without_its_database(anonymous: APIClient) -> None:
    answer = anonymous.get("/healthz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ok", "version": VERSION},
    )


@pytest.mark.django_db
def test_a_server_with_its_database_in_order_is_ready(anonymous: APIClient) -> None:
    answer = anonymous.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ready", "storage": "ok"},
    )


@pytest.mark.django_db
def test_a_server_that_lacks_a_migration_is_not_ready(
    anonymous: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    health.is_migrated.cache_clear()
    monkeypatch.setattr("backend.kernel.health.MigrationExecutor.migration_plan", lambda *_: ["one"])
    answer = anonymous.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "overloaded")
    monkeypatch.undo()
    assert anonymous.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_whoever_opens_the_bare_address_is_led_to_the_door(anonymous: APIClient) -> None:
    answer = anonymous.get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login")


def test_whoever_found_a_fault_is_told_whom_to_write_to(anonymous: APIClient, settings: Settings) -> None:
    assert anonymous.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = "mailto:baomat@sonla.example"
    reported = anonymous.get("/.well-known/security.txt")
    assert reported["Content-Type"] == "text/plain; charset=utf-8"
    assert "Contact: mailto:baomat@sonla.example\n" in reported.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_watcher_on_this_computer_needs_neither_our_name_nor_tls(
    anonymous: APIClient, settings: Settings, path: str
) -> None:
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, ["congtam.example"]

    assert anonymous.get(path, headers={"host": "10.0.0.7:8000"}).status_code == 200
    assert anonymous.get("/api/v1/me", headers={"host": "10.0.0.7:8000"}).status_code in (301, 400)
