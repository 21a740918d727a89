"""The evidence that is tampered with, made once for all deeds of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

from tests.faults import tamper_scene
from tests.faults.tamper_scene import Scene


@pytest.fixture(scope="module")
def scene(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    """Give the evidence, made once; every deed is taken back."""
    folder = tmp_path_factory.mktemp("tamper")
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, tamper_scene.undone():
        patch.setattr(settings, "DATA_DIR", folder / "var")
        (folder / "var").mkdir()
        yield tamper_scene.build(folder / "var", folder / "outside")
