"""The API answers what its description says, whatever it is asked: schemathesis over every operation.

Its coverage phase takes each value of the description to its edges and beyond, its fuzzing phase invents
requests. No answer may be a fault of the server's, and none may be one that the description does not know.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.e2e.running import Server
from tests.faults.figures import ROOT, Figure, at_least, conclude, none_of
from tests.faults.installed import PASSWORD, open_accounts, served

USERS = {
    "full": ("admin", "reviewer", "leader", "inspector1", "unit-tohieu"),  # of the demo data
    "short": ("administrator", "reviewer", "leader", "inspector"),  # named after their roles
}
CHECKS = (
    *("not_a_server_error", "status_code_conformance", "content_type_conformance"),
    *("response_headers_conformance", "response_schema_conformance"),
)
ENDS_ITS_SESSION = "/api/v1/auth/logout"
INVENTED = {"full": 40, "short": 1}
"""Requests of the fuzzing phase for each operation."""


def measure(size: str = "full") -> Iterator[Figure]:
    """Ask, on demo data, and count what was wrong."""
    with tempfile.TemporaryDirectory(prefix="ct-described-") as folder:
        server = Server(Path(folder))
        server.prepare()
        _fill(server, size)
        with served(server):
            report = _asked(server, size)
    yield from _figures(report)


def _fill(server: Server, size: str) -> None:
    if size == "full":
        server.manage("load_demo")
    else:
        open_accounts(server, {role: role for role in USERS[size]})


def _asked(server: Server, size: str) -> dict[str, Any]:
    report = server.data_dir / "report.json"
    phases = "coverage,fuzzing" if size == "full" else "fuzzing"
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{server.url}/api/v1/schema?format=json"]
    command += ["--phases", phases, "--max-examples", str(INVENTED[size]), "--checks", ",".join(CHECKS)]
    command += ["--exclude-path", ENDS_ITS_SESSION, "--seed", "1", "--no-shrink", "--continue-on-failure"]
    command += ["--suppress-health-check", "all", "--warnings", "off", "--generation-database", "none"]
    command += ["--report-json-path", str(report)]
    env = {"CT_SERVER": server.url, "CT_USERS": " ".join(USERS[size]), "CT_PASSWORD": PASSWORD}
    env |= {"SCHEMATHESIS_HOOKS": "tests.faults.described_hooks", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=server.data_dir, env=os.environ | env, check=False, capture_output=True, text=True
    )
    (ROOT / "var" / "faults").mkdir(parents=True, exist_ok=True)
    (ROOT / "var" / "faults" / "described.txt").write_text(done.stdout + done.stderr)
    answered: dict[str, Any] = json.loads(report.read_text())
    return answered


def _figures(report: dict[str, Any]) -> Iterator[Figure]:
    cases, operations, titles = report["test_cases"], report["operations"], _titles(report)
    faults = [title for title in titles if "server error" in title.lower()]
    reached = sum(
        any(phase["accepted"] for phase in phases.values()) for phases in report["valid_rates"].values()
    )
    yield none_of(f"answers 5xx, of {cases['generated']} requests", len(faults))
    yield none_of("kinds of answers the description does not know", len(titles) - len(faults))
    yield none_of("requests that could not be made", cases["errored"] + operations["errored"])
    yield at_least(
        f"operations asked, of {operations['total']}", operations["tested"], operations["total"] - 1
    )
    yield Figure("of them, answered with success at least once", reached, "as it is", met=True)


def _titles(report: dict[str, Any]) -> list[str]:
    return [str(failure["title"]) for failure in report["failures"]]


if __name__ == "__main__":
    sys.exit(
        conclude(
            "described",
            "every answer is one that the API's description knows",
            lambda: measure(*sys.argv[1:]),
        )
    )
