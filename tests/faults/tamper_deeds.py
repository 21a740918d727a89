"""All deeds of the tamper drill; those done to the guards come last."""

from __future__ import annotations

from tests.faults import (
    tamper_decided,
    tamper_guards,
    tamper_kept,
    tamper_papers,
    tamper_people,
    tamper_rows,
    tamper_sent,
)

DEEDS = [
    *tamper_sent.kind,
    *tamper_kept.kind,
    *tamper_decided.kind,
    *tamper_papers.kind,
    *tamper_people.kind,
    *tamper_rows.kind,
    *tamper_guards.kind,
]
