"""`load_province FOLDER`: another province's data, whole or not at all, with the fault named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from backend.checklists.models import ChecklistVersion
from backend.portal import map as portal_map
from backend.units.models import Counter, Succession, Unit, WorkingHours
from tests.e2e.running import ROOT

pytestmark = pytest.mark.django_db

EXAMPLE = ROOT / "deploy" / "examples" / "province"
Change = Callable[[dict[str, Any]], object]


def load(folder: Path) -> str:
    out = StringIO()
    call_command("load_province", str(folder), stdout=out)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a copy of the example, to be spoilt."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "province"))


def spoil(file: Path, change: Change) -> None:
    content = json.loads(file.read_text())
    change(content)
    file.write_text(json.dumps(content))


def test_the_example_is_loaded_once_with_the_countrys_checklists() -> None:
    assert load(EXAMPLE).startswith("8 units, 5 counters, 2 working hours, 44 legal sources, 10 checklists")
    assert load(EXAMPLE).startswith("0 units, 0 counters, 0 working hours, 0 legal sources, 0 checklists")

    assert Unit.objects.get(pk="db-x25-muongphang").path == "db/db-x25-muongphang/"
    assert Succession.objects.get().successor_id == "db-x25-muongphang"
    assert ChecklistVersion.objects.count() == 10


def test_a_province_without_a_map_has_no_picture(settings: Settings) -> None:
    settings.PROVINCE = EXAMPLE
    portal_map._kept.cache_clear()
    try:
        assert portal_map.shapes() == {}
    finally:
        portal_map._kept.cache_clear()


@pytest.mark.parametrize(
    ("file", "change", "fault"),
    [
        ("units.json", lambda c: c["units"][3].pop("name_vi"), "units, row 4: 'name_vi' is missing"),
        ("units.json", lambda c: c["units"][3].update(name_vi=""), "units, row 4: .*name_vi"),
        ("units.json", lambda c: c["units"][3].update(name_vi="x" * 201), "units, row 4: .*name_vi"),
        ("units.json", lambda c: c["units"][3].update(unit_type="parish"), "units, row 4: 'parish'"),
        ("units.json", lambda c: c["units"][3].update(valid_from="01/07/2025"), "units, row 4: .*01/07/2025"),
        ("units.json", lambda c: c["units"][3].update(parent_id="nowhere"), "names nowhere"),
        ("units.json", lambda c: c["units"].append(c["units"][3]), "stands there twice"),
        (
            "units.json",
            lambda c: c["units"][2].update(merged_into=[{"on": "2025-07-01"}]),
            "'unit_id' is miss",
        ),
        (
            "units.json",
            lambda c: c["units"][2].update(merged_into=[{"unit_id": "x", "on": "2025-07-01"}]),
            "names x",
        ),
        ("units.json", lambda c: c["counters"][0].update(host_unit_id="nowhere"), "names nowhere"),
        ("units.json", lambda c: c.pop("counters"), "no list “counters”"),
        ("working_hours.json", lambda c: c["working_hours"][0].update(sessions=[["7h30", "11:30"]]), "7h30"),
        ("working_hours.json", lambda c: c["working_hours"][0].update(unit_id="nowhere"), "names nowhere"),
    ],
)
def test_a_fault_is_named_and_nothing_is_loaded(folder: Path, file: str, change: Change, fault: str) -> None:
    spoil(folder / file, change)

    with pytest.raises(CommandError, match=fault):
        load(folder)

    assert not any(model.objects.exists() for model in (Unit, Counter, WorkingHours, ChecklistVersion))


def test_a_folder_or_a_file_that_is_not_there_is_named(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere/units\.json"):
        load(tmp_path / "nowhere")
    (folder / "working_hours.json").write_text("{")
    with pytest.raises(CommandError, match=r"working_hours\.json"):
        load(folder)
