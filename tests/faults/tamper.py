"""The tamper drill: deeds of database and system administrators, named by both verifiers, on both engines.

The engines are drilled in processes of their own: with the word `drill`, the empty one at DATABASE_URL.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests import postgres
from tests.faults.figures import ROOT, Figure, at_least, conclude, none_of

WANTED = 40  # kinds
IN_BUNDLES = 40


def measure() -> Iterator[Figure]:
    """Yield the figures for SQLite and PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="ct-tamper-") as folder:
        yield from _figures("SQLite", _drilled(f"sqlite:///{folder}/tamper.sqlite3"))
    with postgres.embedded() as url:
        yield from _figures("PostgreSQL", _drilled(url))


def _figures(engine: str, result: dict[str, Any]) -> Iterator[Figure]:
    yield at_least(f"kinds of tampering tried on {engine}", result["tried"], WANTED)
    yield none_of(f"not named by verify_evidence on {engine}", len(result["unnamed"]))
    yield at_least(f"of them in what a bundle holds, {engine}", result["bundled"], IN_BUNDLES)
    yield none_of(f"not named by the stand-alone verifier, {engine}", len(result["unnamed_offline"]))
    yield none_of(f"named though nobody had touched anything, {engine}", len(result["false_alarms"]))
    yield Figure(f"seconds per verification on {engine}", result["seconds"], "as the machine is", met=True)


def _drilled(url: str) -> dict[str, Any]:
    """Run the drill in a process of its own, whose settings name that database."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "backend.config.settings_test", "DATABASE_URL": url}
    command = [sys.executable, "-m", "tests.faults.tamper", "drill"]
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    for name in (*result["unnamed"], *result["unnamed_offline"], *result["false_alarms"]):
        print(f"    {name}")
    return result


def drill() -> dict[str, Any]:
    """Do every deed and take it back; say which went unnamed. Django is set up here, for one database."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from tests.faults import tamper_scene
    from tests.faults.tamper_deeds import DEEDS

    call_command("migrate", verbosity=0)
    home = Path(settings.DATA_DIR)
    settings.DATA_DIR = home / "var"
    settings.DATA_DIR.mkdir()
    scene = tamper_scene.build(settings.DATA_DIR, home / "outside")
    began = time.monotonic()
    false_alarms = [str(fault) for fault in scene.verdict().first.values()]
    seconds = time.monotonic() - began
    code, output = scene.offline()
    unnamed = [kind.name for kind in DEEDS if not _is_named(scene, kind)]
    bundled = [kind for kind in DEEDS if kind.offline]
    return {
        "tried": len(DEEDS),
        "unnamed": unnamed,
        "bundled": len(bundled),
        "unnamed_offline": [kind.name for kind in bundled if not _is_named_offline(scene, kind)],
        "false_alarms": false_alarms + ([output] if code else []),
        "seconds": round(seconds, 2),
    }


def _is_named(scene: Any, kind: Any) -> bool:
    with scene.done(kind.deed, on_guards=kind.on_guards):
        return any(re.search(kind.named, str(fault)) for fault in scene.verdict().first.values())


def _is_named_offline(scene: Any, kind: Any) -> bool:
    with scene.done(kind.deed, on_guards=kind.on_guards):
        code, output = scene.offline()
        return code == 1 and re.search(kind.offline, output) is not None


if __name__ == "__main__":
    if sys.argv[1:2] == ["drill"]:
        print(json.dumps(drill(), ensure_ascii=False))
    else:
        sys.exit(conclude("tamper", "evidence tampered with by its own administrators", measure))
