"""What was found, on the server's papers: the minutes as they were signed, the notice as it was reworded."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.people.models import User
from backend.visits.models import Visit
from shared.rules.findings import Verb
from tests.backend.documents.papers import data_of, fetched, saved
from tests.backend.documents.reading import pdf_text
from tests.backend.findings.acting import Desk
from tests.backend.rounds import Round, finding_of
from tests.backend.visiting import answer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
OURS = "Hai công chức quầy đất đai không đeo thẻ."


@pytest.fixture
def visit(first_round: Round) -> Visit:
    """Give a visit on which two of twelve wore no badge and every counter had its plate."""
    answers = [answer("GG-03", 12), answer("UX-01", 2, note="riêng của đoàn"), answer("UX-02", 0)]
    return first_round.visit(answers, checklists=["GG-2026.2", "UX-2026.2"])


def printed(desk: Desk, visit: Visit, paper: str, tmp_path: Path) -> str:
    """Return the words of a paper of the visit, as pdftotext reads them."""
    data = data_of(fetched(desk.client, f"/api/v1/visits/{visit.pk}/{paper}.pdf"))
    return " ".join(pdf_text(saved(data, tmp_path / f"{paper}.pdf")).split())


def test_the_papers_say_what_was_found_and_what_each_number_counts(
    visit: Visit, reviewer: User, tmp_path: Path
) -> None:
    home_affairs, finding = Desk(reviewer), finding_of(visit, "UX-01")
    assert home_affairs.do(Verb.STATEMENT, finding, statement=OURS).status_code == 200
    home_affairs.do(Verb.CONFIRM, finding)
    minutes = printed(home_affairs, visit, "minutes", tmp_path)
    assert "2/12 người không đeo thẻ" in minutes, "the minutes stay as they were read out"
    assert "Số người không đeo thẻ: 2/12 người – Không đạt" in minutes
    assert "biển ghi sai: 0 quầy – Đạt" in minutes
    assert "Hai công chức" not in minutes
    notice = printed(home_affairs, visit, "notice", tmp_path)
    assert OURS in notice
    assert "riêng của đoàn" not in notice
