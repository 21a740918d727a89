"""Signs and slips as they leave the printer: read back by a scanner, through blur, at few pixels a module."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageFilter
from pytest_django import Settings
from rest_framework.test import APIClient

from backend.citizens.models import Invitation, Slip
from backend.citizens.printing.sheets import qr_svg
from backend.journal.models import Event
from backend.people.models import User
from backend.units.models import Counter
from tests import world
from tests.backend.citizens.passers_by import opens

HOST = "https://gopy.sonla.gov.vn"
SIGN = f"{HOST}/G/".upper()
scanned = pytest.mark.skipif(
    shutil.which("zbarimg") is None, reason="no zbarimg here: apt-get install zbar-tools"
)
drawn = pytest.mark.skipif(
    shutil.which("pdftoppm") is None, reason="no pdftoppm: apt-get install poppler-utils"
)


@pytest.fixture(autouse=True)
def host(settings: Settings) -> None:
    """Print a province's short name."""
    settings.CITIZENS_URL = HOST


def printed(client: APIClient, path: str, **body: object) -> bytes:
    """Return the PDF that the API answers."""
    answered = client.post(f"/api/v1/counters/desk/{path}", body, format="json")
    assert answered.status_code == 200, answered.content
    assert answered.headers["Content-Type"] == "application/pdf"
    return bytes(answered.content)


def words(pdf: bytes) -> str:
    """Return the text of a PDF."""
    stated = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(stated.stdout.decode().split())


def page(pdf: bytes, dpi: int, blur: float, folder: Path) -> Image.Image:
    """Return the first page as a camera has it."""
    subprocess.run(
        ["pdftoppm", "-r", str(dpi), "-gray", "-png", "-singlefile", "-", str(folder / "page")],
        input=pdf,
        check=True,
    )
    with Image.open(folder / "page.png") as picture:
        return picture.filter(ImageFilter.GaussianBlur(blur))


def scan(picture: Image.Image) -> set[str]:
    """Return what zbar reads off a picture."""
    file = io.BytesIO()
    picture.save(file, "PNG")
    read = subprocess.run(
        ["zbarimg", "-q", "--raw", "-"], input=file.getvalue(), capture_output=True, check=False
    )
    return set(read.stdout.decode().split())


@scanned
@drawn
@pytest.mark.parametrize("paper", ["a4", "a5"])
def test_a_sign_is_read_off_its_paper_and_opens_the_page(
    desk: Counter, reviewer: User, paper: str, tmp_path: Path
) -> None:
    client = world.client(reviewer)
    pdf = printed(client, "signs", paper=paper)
    code = Invitation.objects.get().code
    modules = 37  # 29 of version 3, and the quiet zone
    wide = {"a4": 84.0, "a5": 58.8}[paper]
    for pixels in (3, 4):
        assert scan(page(pdf, round(pixels * modules / wide * 25.4), 0.9, tmp_path)) == {f"{SIGN}{code}"}
    assert opens(str(code)).status_code == 200
    stated = words(pdf)
    assert all(
        part in stated for part in (f"gopy.sonla.gov.vn/g/{code}", "không bao giờ hỏi tiền", "Trung tâm")
    )
    assert words(printed(client, "signs", paper=paper)) == stated, "printed again it is the same"
    assert len(pdf) < 60_000


@scanned
@drawn
def test_ten_slips_are_read_off_a_sheet_and_no_code_stays_behind(
    desk: Counter, reviewer: User, tmp_path: Path
) -> None:
    pdf = printed(world.client(reviewer), "slips", sheets=1)
    codes = {found.removeprefix(SIGN) for found in scan(page(pdf, 200, 0.9, tmp_path))}
    assert len(codes) == 10
    assert all('name="ticket"' in opens(code).content.decode() for code in codes)
    typed = set(re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", words(pdf)))
    assert {code.replace("-", "") for code in typed} == codes
    kept = [
        *Slip.objects.values_list("fingerprint", flat=True),
        *Event.objects.values_list("data", flat=True),
    ]
    assert not any(code in entry for code in codes for entry in kept)


def test_the_picture_is_the_smallest_there_is() -> None:
    assert 'width="37" height="37"' in qr_svg("G/7K3MX")


@drawn
def test_a_sign_with_day_codes_brings_a_sheet_for_each_working_day(desk: Counter, reviewer: User) -> None:
    pdf = printed(world.client(reviewer), "signs", paper="a5", day_codes=True)
    assert len(set(re.findall(r"Mã hôm nay (\d\d/\d\d/\d{4})", words(pdf)))) == 23
    assert Invitation.objects.get().day_codes


@pytest.mark.parametrize("sheets", [0, 51, "x", None])
def test_a_number_of_sheets_that_cannot_be_is_named(desk: Counter, reviewer: User, sheets: object) -> None:
    answered = world.client(reviewer).post("/api/v1/counters/desk/slips", {"sheets": sheets}, format="json")
    assert answered.status_code == 400
    assert answered.json()["errors"][0]["pointer"] == "#/sheets"
    assert not Invitation.objects.exists()


def test_nobody_but_home_affairs_prints(desk: Counter, unit_to_hieu: User, inspector_1: User) -> None:
    for user in (unit_to_hieu, inspector_1):
        answered = world.client(user).post("/api/v1/counters/desk/signs", {"paper": "a4"}, format="json")
        assert answered.status_code == 403
    assert not Invitation.objects.exists()
