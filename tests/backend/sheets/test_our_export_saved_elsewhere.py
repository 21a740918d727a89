"""What we gave out, opened and saved by another program without a change, comes back as no change."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from rest_framework.test import APIClient

from backend.people.models import User
from tests.backend.sheets import nasty
from tests.backend.sheets.books import sent

RECORDED = Path(__file__).parent / "cases" / "saved-by-libreoffice"
TABLES = ("units", "counters", "accounts")
OFFICE = shutil.which("soffice")


@pytest.fixture
def full(admin: APIClient, inspector_1: User) -> APIClient:
    """Give the administrator of tables full of values that programs like to change."""
    nasty.fill()
    return admin


def comes_back_unchanged(admin: APIClient, table: str, data: bytes) -> None:
    body = sent(admin, table, data, for_real=True).json()
    assert (body["lines"], body["wrong"]) == ([], [])
    assert body["unchanged"] >= len(nasty.TEXTS)


@pytest.mark.parametrize("table", TABLES)
def test_an_export_comes_back_as_no_change(full: APIClient, table: str) -> None:
    comes_back_unchanged(full, table, full.get(f"/api/v1/spreadsheets/{table}").content)


@pytest.mark.parametrize("table", TABLES)
def test_an_export_that_libreoffice_saved_comes_back_as_no_change(full: APIClient, table: str) -> None:
    """The files were saved by LibreOffice 7.4 from the exports of these tables."""
    comes_back_unchanged(full, table, (RECORDED / f"{table}.xlsx").read_bytes())


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed; files it saved are tried above")
def test_an_export_that_libreoffice_saves_now_comes_back_as_no_change(
    full: APIClient, tmp_path: Path
) -> None:
    files = [tmp_path / f"{table}.xlsx" for table in TABLES]
    for file in files:
        file.write_bytes(full.get(f"/api/v1/spreadsheets/{file.stem}").content)
    saved = tmp_path / "saved"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    form = ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(saved)]
    command = [str(OFFICE), "--headless", profile, *form, *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    for file in files:
        comes_back_unchanged(full, file.stem, (saved / file.name).read_bytes())
