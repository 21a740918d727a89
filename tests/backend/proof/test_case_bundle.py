"""A unit takes its own case away as one file, which its lawyer checks without us."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from backend.findings.models import Decision, Finding
from backend.journal.models import Event
from backend.people.models import Role, User
from backend.proof import roots
from deploy.verifier import congtam_verify
from shared.protocol.wire import canonical_json, sha256_hex
from shared.rules.findings import Verb
from tests import world
from tests.backend.findings.acting import Desk
from tests.backend.portal.desks import browser
from tests.faults.tamper_scene import Scene

Files = dict[str, Any]


@pytest.fixture
def officer(scene: Scene) -> Desk:
    """Give the desk of Tô Hiệu's officer."""
    return Desk(User.objects.get(username="officer"))


@pytest.fixture
def explained(scene: Scene) -> Finding:
    """Give the finding the unit has explained; a photo proves it, which people have looked at."""
    return Finding.objects.get(state="notified")


def taken(desk: Desk, finding: Finding) -> bytes:
    """Return the bundle as the person gets it."""
    answered = desk.client.get(f"/api/v1/findings/{finding.pk}/bundle")
    assert answered.status_code == 200, answered.content
    assert answered.headers["Content-Type"] == "application/zip"
    data: bytes = answered.getvalue()
    return data


def files_in(bundle: bytes) -> dict[str, bytes]:
    """Return the files of a bundle."""
    with zipfile.ZipFile(BytesIO(bundle)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def check(bundle: bytes, to: Path, *options: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Return exit code and words of the verifier."""
    to.write_bytes(bundle)
    return congtam_verify.main([str(to), *options]), capsys.readouterr().out


def test_the_unit_gets_notice_answers_papers_and_picture_and_nothing_of_the_visit(
    officer: Desk, explained: Finding, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = taken(officer, explained)
    files = files_in(bundle)
    folders = {name.split("/")[0] for name in files if "/" in name}
    assert folders == {"cases", "notices", "papers", "roots", "views"}
    case = json.loads(files[f"cases/{explained.pk}.json"])
    assert [row["verb"] for row in case["decisions"]] == ["confirm", "notify", "explain"]
    assert case["decisions"][-1]["reason"] == "Cán bộ đi họp"
    code, words = check(bundle, tmp_path / "case.zip", capsys=capsys)
    assert code == 0, words
    assert "1 findings, 1 notices" in words


def test_what_the_inspector_noted_is_not_in_it(officer: Desk, explained: Finding) -> None:
    Finding.objects.filter(pk=explained.pk).update(facts={**explained.facts, "note": "người quen"})
    assert "người quen" not in "".join(map(repr, files_in(taken(officer, explained)).values()))


def test_it_is_proved_against_a_root_the_lawyer_has_kept(
    scene: Scene, officer: Desk, explained: Finding, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = roots.root_files(scene.outside)[-1]
    code, words = check(taken(officer, explained), tmp_path / "case.zip", f"--root={kept}", capsys=capsys)
    assert code == 0, words


def test_home_affairs_gets_all_of_it(
    scene: Scene, explained: Finding, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = taken(Desk(User.objects.get(username="reviewer")), explained)
    assert json.loads(files_in(bundle)[f"cases/{explained.pk}.json"])["whole"]
    assert check(bundle, tmp_path / "case.zip", capsys=capsys)[0] == 0


def test_another_unit_gets_nothing(scene: Scene, explained: Finding) -> None:
    stranger = Desk(world.person("other", Role.UNIT_OFFICER, of=world.muong_la()))
    assert stranger.client.get(f"/api/v1/findings/{explained.pk}/bundle").status_code == 404


def test_that_it_was_taken_is_in_the_log_with_its_hash(officer: Desk, explained: Finding) -> None:
    bundle = taken(officer, explained)
    event = Event.objects.get(verb="finding.case_exported")
    assert event.actor_id == officer.user.pk
    assert json.loads(event.data) == {"sha256": sha256_hex(bundle)}


def test_the_page_of_the_finding_leads_to_it(scene: Scene, explained: Finding) -> None:
    client = browser("officer")
    page = client.get(f"/findings/{explained.pk}").content.decode()
    assert f'href="/findings/{explained.pk}/bundle"' in page
    answered = client.get(f"/findings/{explained.pk}/bundle")
    assert answered.status_code == 200
    assert f"cases/{explained.pk}.json" in files_in(answered.getvalue())


def reworded(files: Files) -> None:
    """Put other words into the unit's mouth."""
    case(files)["decisions"][-1]["reason"] = "Chúng tôi nhận lỗi"


def case(files: Files) -> Any:
    """Return the case."""
    return next(content for name, content in files.items() if name.startswith("cases/"))


def notice(files: Files) -> Any:
    """Return the notice."""
    return next(content for name, content in files.items() if name.startswith("notices/"))


def replaced(folder: str) -> Callable[[Files], None]:
    """Return what replaces the first file of a folder."""
    return lambda files: files.update({next(name for name in files if name.startswith(folder)): b"another"})


DEEDS: dict[str, tuple[Callable[[Files], Any], str]] = {
    "an answer reworded": (reworded, "decision .*not what was decided"),
    "a decision left out": (lambda files: case(files)["decisions"].pop(), "decision .*missing"),
    "another due date": (lambda files: case(files)["terms"].update(due_on="2027-01-01"), "terms: .*decided"),
    "another state": (lambda files: case(files).update(state="closed"), "state: .*decided"),
    "another severity": (lambda files: case(files).update(severity="reminder"), "severity: .*decided"),
    "another statement": (lambda files: case(files).update(statement="?"), "statement: .*found"),
    "other grounds": (lambda files: case(files)["finding"].update(legal_basis=[]), "legal_basis: .*notice"),
    "a paper renamed": (lambda files: case(files)["papers"][0].update(name="?"), "paper .*log has it"),
    "a paper left out": (lambda files: case(files)["papers"].pop(), "paper .*missing"),
    "another paper": (replaced("papers/"), "papers/.*altered"),
    "another picture": (replaced("views/"), "views/.*altered"),
    "a notice reworded": (
        lambda files: notice(files).update(signed=notice(files)["signed"].replace("violation", "serious")),
        "notices/.*signature is wrong",
    ),
    "an event altered": (
        lambda files: case(files)["events"][1]["row"].update(actor="somebody"),
        "event .*not in the log",
    ),
}


@pytest.mark.parametrize("name", DEEDS)
def test_a_case_that_was_altered_is_named_even_if_the_server_signed_it(
    name: str, officer: Desk, explained: Finding, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deed, named = DEEDS[name]
    files: Files = {
        path: json.loads(content) if path.endswith(".json") else content
        for path, content in files_in(taken(officer, explained)).items()
    }
    about = files.pop("bundle.json")
    deed(files)
    code, words = check(signed_again(files, about), tmp_path / "case.zip", capsys=capsys)
    assert code == 1
    assert re.search(named, words), words


def signed_again(files: Files, about: Any) -> bytes:
    """Return the bundle as the server would sign it: with the hashes of what is in it now."""
    from backend.kernel.keys import server_key

    written = {
        path: content if isinstance(content, bytes) else canonical_json(content).encode()
        for path, content in files.items()
    }
    about = {name: fact for name, fact in about.items() if name != "sig"}
    about["files"] = {path: sha256_hex(content) for path, content in written.items()}
    message = b"ct-bundle-1\0" + bytes.fromhex(sha256_hex(canonical_json(about).encode()))
    about["sig"] = server_key().sign(message)
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as opened:
        for path, content in {**written, "bundle.json": canonical_json(about).encode()}.items():
            opened.writestr(path, content)
    return target.getvalue()


def test_a_decision_deleted_at_the_server_is_named_by_the_lawyer(
    officer: Desk, explained: Finding, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from django.db import connection

    from tests.append_only import unguarded

    with unguarded(connection):
        Decision.objects.filter(finding=explained, verb=Verb.EXPLAIN).delete()
    code, words = check(taken(officer, explained), tmp_path / "case.zip", capsys=capsys)
    assert (code, "decision of event" in words) == (1, True)
