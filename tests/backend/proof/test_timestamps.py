"""Time stamps: another authority's word, fetched once, checked every time, believed only if it is theirs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from backend.proof import roots, timestamps
from backend.proof.timestamps import TimeStampError
from backend.proof.verification import verify_evidence
from tests.backend.proof import local_tsa
from tests.backend.proof.local_tsa import Authority

NOW = datetime(2026, 11, 22, tzinfo=UTC)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="the local authority is `openssl ts`"),
]


@pytest.fixture
def authority(tmp_path: Path, settings: Settings) -> Iterator[Authority]:
    """Give an authority the server asks and trusts."""
    with local_tsa.serving(tmp_path / "tsa") as serving:
        settings.TSA_URL, settings.TSA_CA = serving.url, str(serving.ca)
        yield serving


def test_a_published_root_is_stamped_and_openssl_agrees(authority: Authority) -> None:
    call_command("publish_root", stdout=StringIO())
    (path,) = roots.root_files(roots.root_folder())
    assert authority.confirms(path, roots.stamp_of(path))
    verdict = verify_evidence()
    assert not verdict.first
    assert verdict.seen["time stamp"] == 1


def test_a_stamp_is_fetched_once(authority: Authority) -> None:
    path = roots.publish_root(NOW)
    stamp = roots.add_stamp(path).read_bytes()
    assert roots.add_stamp(path).read_bytes() == stamp


def test_the_root_is_published_though_the_authority_is_down(authority: Authority, settings: Settings) -> None:
    settings.TSA_URL = "http://127.0.0.1:9/"
    with pytest.raises(CommandError, match="is published, without a time stamp") as failure:
        call_command("publish_root", stdout=StringIO())
    assert failure.value.returncode == 1
    settings.TSA_URL = authority.url
    call_command("publish_root", stdout=StringIO())
    assert verify_evidence().seen["time stamp"] == 1


def test_an_old_answer_is_not_taken_for_a_new_one(authority: Authority) -> None:
    authority.replay.append(timestamps.stamp(b"the same bytes"))
    with pytest.raises(TimeStampError, match="to another question"):
        timestamps.stamp(b"the same bytes")


@pytest.mark.parametrize("answer", [b"", b"<html>Log in to the hotel's Wi-Fi</html>", b"\x30\x00"])
def test_what_is_no_stamp_is_refused(authority: Authority, answer: bytes) -> None:
    authority.replay.append(answer)
    with pytest.raises(TimeStampError):
        timestamps.stamp(b"bytes")


def test_a_stamp_over_another_root_is_named(authority: Authority) -> None:
    first, second = roots.publish_root(NOW), roots.publish_root(NOW + timedelta(days=1))
    shutil.copy(roots.add_stamp(first), roots.stamp_of(second))
    assert f"{second.name}.tsr does not hold" in str(verify_evidence().first["time stamp"])


def test_a_stamp_by_a_stranger_is_named(authority: Authority, tmp_path: Path, settings: Settings) -> None:
    roots.add_stamp(roots.publish_root(NOW))
    with local_tsa.serving(tmp_path / "stranger") as stranger:
        settings.TSA_CA = str(stranger.ca)
        assert "does not hold" in str(verify_evidence().first["time stamp"])


def test_without_a_certificate_to_trust_at_least_the_bytes_are_compared(
    authority: Authority, settings: Settings
) -> None:
    settings.TSA_CA = ""
    first, second = roots.publish_root(NOW), roots.publish_root(NOW + timedelta(days=1))
    shutil.copy(roots.add_stamp(first), roots.stamp_of(second))
    assert "stamps other bytes" in str(verify_evidence().first["time stamp"])
