"""The order a lost device gets with every refusal: lock yourself. Signed, so that nobody else can give it."""

from __future__ import annotations

from backend.kernel.keys import server_key
from backend.kernel.problems import ProblemError
from backend.people.models import Device
from shared.protocol.wire import canonical_json, lock_message


def lost_device_problem(device: Device) -> ProblemError:
    """Return the refusal of a lost device, with the order in it.

    The order locks and destroys nothing: what the device has not handed in yet is evidence.
    """
    key = server_key()
    order = canonical_json(
        {
            "order": "lock",
            "device_id": str(device.pk),
            "lost_at": device.lost_at and device.lost_at.isoformat(),
            "key_id": key.key_id,
        }
    )
    lock = {"order": order, "key_id": key.key_id, "sig": key.sign(lock_message(order))}
    return ProblemError("device-revoked", extra={"lock": lock})
