"""What rooms above this one are told of."""

from __future__ import annotations

from typing import Final

from django.dispatch import Signal

visit_sealed: Final = Signal()
"""A visit is sealed: every byte of the revision that speaks for it is held.

Sent inside the transaction, with `visit`, `revision`, `body` (a `Revision`), `first` (whether the visit was
never sealed before), `journal` and `now`. What a receiver raises undoes the sealing.
"""
