"""`export_evidence`: a bundle holds what it should and nothing else, and is checked far from the server."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from backend.journal.models import Event
from backend.kernel.keys import server_key
from backend.proof import roots
from backend.visits.models import Revision, Visit
from deploy.verifier import congtam_verify
from shared.protocol.wire import sha256_hex
from tests.backend.visiting import body, push, sha256
from tests.faults.tamper_scene import PHOTOS, Scene
from tests.world import new_id

Files = dict[str, bytes]


def export(to: Path, *options: str) -> Path:
    """Run the command."""
    call_command("export_evidence", *options, "--to", str(to), stdout=StringIO())
    return to


def read(bundle: Path) -> Files:
    """Return what is in a bundle."""
    with zipfile.ZipFile(bundle) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def write(bundle: Path, files: Files) -> None:
    """Put a bundle together again."""
    with zipfile.ZipFile(bundle, "w") as opened:
        for name, content in files.items():
            opened.writestr(name, content)


def check(bundle: Path, *options: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Return exit code and words of the verifier."""
    code = congtam_verify.main([str(bundle), *options])
    return code, capsys.readouterr().out


@pytest.fixture
def whole(scene: Scene, tmp_path: Path) -> Path:
    """Give a bundle of everything."""
    return export(tmp_path / "whole.zip", "--all", "--with-events")


def test_one_visit_comes_with_its_revisions_photos_and_nobody_elses(scene: Scene, tmp_path: Path) -> None:
    visit = scene.revision.visit
    files = read(export(tmp_path / "one.zip", "--visit", str(visit.pk)))
    revisions = {f"revisions/{pk}.body" for pk in visit.revisions.values_list("pk", flat=True)}
    assert len(revisions) == 2
    assert {name for name in files if name.endswith(".body")} == revisions
    assert {name for name in files if name.startswith("photos/")} == {
        f"photos/{sha256(data)}.jpeg" for data in PHOTOS[:2]
    }
    assert files[f"revisions/{scene.revision.pk}.body"] == scene.revision.body.encode()
    assert "events.jsonl" not in files


def test_the_enclosed_verifier_needs_nothing_of_ours(scene: Scene, tmp_path: Path) -> None:
    bundle = export(tmp_path / "one.zip", "--visit", str(scene.revision.visit_id))
    script = tmp_path / "elsewhere" / "congtam_verify.py"
    script.parent.mkdir()
    script.write_bytes(read(bundle)["congtam_verify.py"])
    done = subprocess.run(
        [sys.executable, "-I", script, bundle], cwd=script.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Mọi thứ còn nguyên vẹn / Everything holds" in done.stdout
    assert "2 revisions, 2 photos" in done.stdout


def test_the_verifier_runs_on_python_3_9_and_imports_cryptography_alone() -> None:
    source = Path(congtam_verify.__file__).read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 9))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = [node.module if isinstance(node, ast.ImportFrom) else node.names[0].name for node in imports]
    foreign = {str(name).split(".")[0] for name in names} - sys.stdlib_module_names
    assert foreign == {"cryptography"}


def test_everything_holds_also_by_copies_and_key_known_from_elsewhere(
    scene: Scene, whole: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copies = [f"--root={path}" for path in roots.root_files(scene.outside)]
    code, output = check(whole, "--key", server_key().key_id, *copies, capsys=capsys)
    assert code == 0
    assert "4 revisions, 3 photos, 2 roots" in output
    assert "copies that agree: 2" in output


def test_another_servers_bundle_is_not_taken_for_ours(
    whole: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, output = check(whole, "--key", "ab" * 32, capsys=capsys)
    assert code == 1
    assert "not the key of the server you know" in output


def change_file(ending: str, content: bytes) -> Callable[[Files], object]:
    """Return what replaces the first file whose name ends so."""
    return lambda files: files.update({next(name for name in files if name.endswith(ending)): content})


def drop_file(ending: str) -> Callable[[Files], object]:
    """Return what removes the first file whose name ends so."""
    return lambda files: files.pop(next(name for name in files if name.endswith(ending)))


@pytest.mark.parametrize(
    ("tamper", "named"),
    [
        (change_file(".jpeg", b"another picture"), "photos/.*altered"),
        (drop_file(".jpeg"), "photos/.*missing"),
        (change_file(".body", b"{}"), "revisions/.*altered"),
        (drop_file(".body"), "revisions/.*missing"),
        (change_file(".jsonl", b""), "events.jsonl.*altered"),
        (
            lambda files: files.pop(max(name for name in files if name.startswith("roots/"))),
            "roots/.*missing",
        ),
        (lambda files: files.update({"photos/extra.jpeg": b"slipped in"}), "photos/extra.jpeg.*signed list"),
        (change_file("bundle.json", b"{}"), "unreadable"),
        (change_file("bundle.json", b"not json"), "bundle.json"),
        (drop_file("bundle.json"), "bundle.json.*missing"),
    ],
)
def test_a_bundle_altered_on_its_way_is_named(
    whole: Path, tamper: Callable[[Files], object], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    files = read(whole)
    tamper(files)
    write(whole, files)
    code, output = check(whole, capsys=capsys)
    assert code == 1
    assert re.search(named, output), output


def test_a_list_of_files_altered_to_fit_breaks_the_servers_signature(
    whole: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = read(whole)
    name = next(name for name in files if name.endswith(".jpeg"))
    about: dict[str, Any] = json.loads(files["bundle.json"])
    files[name] = b"another picture"
    about["files"][name] = sha256_hex(files[name])
    write(whole, {**files, "bundle.json": json.dumps(about).encode()})
    code, output = check(whole, capsys=capsys)
    assert code == 1
    assert "bundle.json" in output
    assert "signature is wrong" in output


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"no zip at all"])
def test_what_is_no_bundle_is_said_to_be_unreadable(
    tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "b.zip").write_bytes(content)
    code, output = check(tmp_path / "b.zip", capsys=capsys)
    assert code == 1
    assert "unreadable" in output


def test_a_visit_whose_photo_is_still_missing_is_shown_as_far_as_it_is_held(
    scene: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    waiting = body(scene.phone, n=6, photos=(b"never sent",))
    push(scene.phone, waiting)
    bundle = export(tmp_path / "open.zip", "--visit", waiting["visit_id"])
    code, output = check(bundle, capsys=capsys)
    assert code == 0
    assert "1 revisions, 0 photos" in output


def test_it_proves_against_the_root_of_a_day_somebody_has_kept(
    scene: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    later = roots.root_files(scene.outside)[-1]
    visit = str(scene.revision.visit_id)
    without = export(tmp_path / "without.zip", "--visit", str(Visit.objects.latest("pk").pk))
    assert check(without, f"--root={later}", capsys=capsys)[0] == 1
    bundle = export(tmp_path / "with.zip", "--visit", visit, "--at", later.stem)
    assert check(bundle, f"--root={later}", capsys=capsys)[0] == 0


def test_what_left_the_server_is_logged_with_its_hash(scene: Scene, whole: Path) -> None:
    event = Event.objects.get(verb="evidence.exported")
    assert json.loads(event.data) == {"sha256": sha256_hex(whole.read_bytes()), "revisions": "all"}
    assert whole.stat().st_mode & 0o777 == 0o600


def test_a_photo_the_store_has_lost_is_said_at_once(scene: Scene, tmp_path: Path) -> None:
    scene.original.unlink()
    complaint = StringIO()
    call_command(
        "export_evidence", "--all", "--to", str(tmp_path / "b.zip"), stdout=StringIO(), stderr=complaint
    )
    assert complaint.getvalue() == f"photo {scene.original.name} is not in the store\n"


def test_nothing_is_overwritten(whole: Path) -> None:
    before = whole.read_bytes()
    with pytest.raises(CommandError, match="exists"):
        export(whole, "--all")
    assert whole.read_bytes() == before


def test_what_is_not_there_cannot_be_exported(scene: Scene, tmp_path: Path) -> None:
    visit = new_id()
    with pytest.raises(CommandError, match=f"no such visit: {visit}"):
        export(tmp_path / "b.zip", "--visit", visit)
    with pytest.raises(CommandError, match="no root was published on 1999-01-01"):
        export(tmp_path / "b.zip", "--all", "--at", "1999-01-01")
    assert not (tmp_path / "b.zip").exists()
    assert Revision.objects.count() == 4
