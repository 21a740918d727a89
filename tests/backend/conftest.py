"""The cast as fixtures, and a data directory of its own for every test."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings
from rest_framework.test import APIClient

from backend.people.models import Role, User
from backend.units.models import Unit
from tests import world


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep keys, photos and what is held in memory of one test out of every other."""
    monkeypatch.setattr("backend.citizens.memory._SHARED", tmp_path)
    directory = settings.DATA_DIR = tmp_path / "var"
    directory.mkdir()
    return directory


@pytest.fixture
def anonymous() -> APIClient:
    """Give a client nobody has logged in with."""
    return world.client()


@pytest.fixture
def to_hieu(db: None) -> Unit:
    """Give the ward of Tô Hiệu."""
    return world.to_hieu()


@pytest.fixture
def muong_la(db: None) -> Unit:
    """Give the commune of Mường La."""
    return world.muong_la()


@pytest.fixture
def inspector_1(db: None) -> User:
    """Give the inspector who makes the visits."""
    return world.person("inspector1", Role.INSPECTOR, full_name="Lò Văn An")


@pytest.fixture
def inspector_2(db: None) -> User:
    """Give the inspector who is in another team."""
    return world.person("inspector2", Role.INSPECTOR, full_name="Hà Thị Bình")


@pytest.fixture
def reviewer(db: None) -> User:
    """Give the reviewer at Home Affairs."""
    return world.person("reviewer", Role.REVIEWER, full_name="Nguyễn Thu Hà")


@pytest.fixture
def leader(db: None) -> User:
    """Give the leader at the provincial People's Committee."""
    return world.person("leader", Role.LEADER, full_name="Trần Quốc Minh")


@pytest.fixture
def unit_to_hieu(to_hieu: Unit) -> User:
    """Give the officer who answers for Tô Hiệu."""
    return world.person("unit-tohieu", Role.UNIT_OFFICER, full_name="Cầm Thị Mai", of=to_hieu)


@pytest.fixture
def unit_muong_la(muong_la: Unit) -> User:
    """Give the officer who answers for Mường La."""
    return world.person("unit-muongla", Role.UNIT_OFFICER, full_name="Quàng Văn Sơn", of=muong_la)


@pytest.fixture
def administrator(db: None) -> User:
    """Give the administrator."""
    return world.person("admin", Role.ADMINISTRATOR, full_name="Phạm Đức Long")


@pytest.fixture
def phone_1(inspector_1: User) -> world.Enrolled:
    """Give the first inspector's phone, enrolled and logged in."""
    return world.enrolled(inspector_1)


@pytest.fixture
def phone_2(inspector_2: User) -> world.Enrolled:
    """Give the second inspector's phone, enrolled and logged in."""
    return world.enrolled(inspector_2)
