"""Reading devices: each with what came of its gap-free chain of numbers."""

from __future__ import annotations

from collections.abc import Sequence

from backend.intake.gaps import chain_report
from backend.people.models import Device


def with_chains(devices: Sequence[Device]) -> list[Device]:
    """Return the devices with `newest_number` and `missing`, as attributes; two queries for all."""
    chains = chain_report(devices)
    for device in devices:
        vars(device).update(chains[device.pk])
    return list(devices)
