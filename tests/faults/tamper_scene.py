"""What the tamper drill tampers with: a small server's worth of evidence, put back after every deed."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, redirect_stdout
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from backend.campaigns.actions import open_campaign
from backend.campaigns.models import Campaign
from backend.checklists import sonla
from backend.checklists.actions import publish_version
from backend.devices.actions import revoke_device
from backend.journal.verification import Verdict
from backend.people.models import Role
from backend.proof import bundle, roots
from backend.proof.verification import verify_evidence
from backend.visits.models import Revision
from deploy.verifier import congtam_verify
from tests import world
from tests.append_only import unguarded
from tests.backend.findings.acting import Desk
from tests.backend.intake.pictures import jpeg
from tests.backend.visiting import body, photo, push, sha256, upload
from tests.faults import tamper_case, tamper_office, tamper_reference
from tests.world import original

PHOTOS = (photo("first"), photo("second"), jpeg())
"""The last one is a picture, which people have looked at."""


@dataclass
class Scene:
    """The evidence, and who holds what of it."""

    data_dir: Path
    outside: Path  # copies of the published roots, in other hands
    phone: world.Enrolled

    @property
    def revision(self) -> Revision:
        """Return the first revision: sealed, two photos, findings, and a root was published after it."""
        return Revision.objects.select_related("receipt", "visit").earliest("leaf_index")

    @property
    def original(self) -> Path:
        """Return where its first photo is."""
        return original(sha256(PHOTOS[0]))

    @property
    def root(self) -> Path:
        """Return the first root that was published."""
        return roots.root_files(roots.root_folder())[0]

    def verdict(self, *, with_copies: bool = True) -> Verdict:
        """Return what `verify_evidence` finds, with or without the copies in other hands."""
        return verify_evidence(published=[self.outside] if with_copies else [])

    def offline(self) -> tuple[int, str]:
        """Export everything and return exit code and words of the stand-alone verifier."""
        target, output = self.data_dir.parent / "bundle.zip", io.StringIO()
        target.unlink(missing_ok=True)
        bundle.write_bundle(
            target, Revision.objects.all(), now=timezone.now(), complete=True, with_events=True
        )
        copies = [f"--root={path}" for path in roots.root_files(self.outside)]
        with redirect_stdout(output):
            code = congtam_verify.main([str(target), *copies])
        return code, output.getvalue()

    @contextmanager
    def done(self, deed: Callable[[Scene], object], *, on_guards: bool = False) -> Iterator[None]:
        """Do what a database and system administrator can; take it all back after the block."""
        kept = self.data_dir.parent / "kept"
        shutil.copytree(self.data_dir, kept)
        try:
            with undone():
                with nullcontext() if on_guards else unguarded(connection):
                    deed(self)
                yield
        finally:
            shutil.rmtree(self.data_dir)
            kept.rename(self.data_dir)


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever the block does to the database; the product may still record inside."""
    block: Any = transaction.atomic()
    block._from_testcase = True  # as in Django's own TestCase: lets `recording()` be outermost in here
    with block:
        yield
        transaction.set_rollback(True)


def build(data_dir: Path, outside: Path) -> Scene:
    """Make visits as phones do, with a root published on two days and one visit after that."""
    inspector = world.person("inspector1", Role.INSPECTOR)
    reviewer = world.person("reviewer", Role.REVIEWER)
    home = Desk(reviewer)
    for checklist in sonla.checklists():
        if checklist.code in ("GG", "UX"):
            publish_version(checklist, by=None, at=world.NOW)
    world.to_hieu()
    world.muong_la()
    tamper_reference.put_reference()
    _campaign(reviewer)
    phone = world.enrolled(inspector)
    today = timezone.now()
    first = body(phone, photos=PHOTOS[:2])
    _hand_in(phone, first, *PHOTOS[:2])
    team = [str(world.person("inspector2", Role.INSPECTOR).pk)]
    second = body(phone, n=2, photos=PHOTOS[2:], team=team)
    _hand_in(phone, second, PHOTOS[2])
    tamper_case.look_at_picture(second["visit_id"], home)
    roots.publish_root(today)
    tamper_case.return_for_more(first["visit_id"], home)
    tamper_case.open_an_original(home)
    again = {"visit_id": first["visit_id"], "parents": [first["revision_id"]], "kind": "amend"}
    _hand_in(phone, body(phone, n=3, photos=PHOTOS[:1], **again))
    _hand_in(phone, body(phone, n=4, photos=PHOTOS[:1], checklists=["GG-1999.1"]))  # unknown: it is set aside
    tamper_case.decide(first["visit_id"], second["visit_id"], home=home)
    tamper_case.plan(inspector, home)
    tamper_office.write_papers(home)
    tamper_office.freeze_a_report(home)
    tamper_office.ask_citizens(home)
    tamper_office.reword(home)
    roots.publish_root(today + timedelta(days=1))
    _hand_in(phone, body(phone, n=5))
    lost = world.enrolled(inspector)
    revoke_device(lost.device, by=inspector, now=today)
    shutil.copytree(roots.root_folder(), outside)
    return Scene(data_dir, outside, phone)


def _campaign(by: Any) -> None:
    dates = {"decided_on": date(2026, 8, 1), "starts": date(2026, 8, 1), "ends": date(2026, 8, 31)}
    campaign = Campaign(id=world.new_id(), title="Tháng Tám", decision_number="12/QĐ-SNV", **dates)
    open_campaign(campaign, ["GG-2026.1"], by=by, at=world.NOW, scope=[world.TO_HIEU, world.MUONG_LA])


def _hand_in(phone: world.Enrolled, content: dict[str, Any], *photos: bytes) -> None:
    push(phone, content)
    for data in photos:
        assert upload(phone, data).status_code == 204
