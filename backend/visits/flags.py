"""What is unusual about a revision and yet no reason to refuse it: codes for a reviewer to look at."""

from __future__ import annotations

from typing import Final

CLOCK_SKEW: Final = "clock-skew"
"""The device's clock was more than five minutes off."""
DAY_OF_RECEIPT: Final = "day-of-receipt"
"""The device's date is unreadable or absurd: the visit counts for the day it was received."""
TEXT_CLEANED: Final = "text-cleaned"
"""Texts hold characters that are not shown; what was signed keeps them."""
PHOTO_SIZE_DIFFERS: Final = "photo-size-differs"
"""A photo the server already held has another size than the revision says."""
UNIT_NOT_IN_FORCE: Final = "unit-not-in-force"
"""The unit did not exist on the day of the visit."""
TEAM_MEMBER_UNKNOWN: Final = "team-member-unknown"
"""A named member of the team has no account that makes visits."""
PARENT_MISSING: Final = "parent-missing"
"""It follows a revision the server does not hold."""
SEVERAL_HEADS: Final = "several-heads"
"""It does not follow the visit's head: there are two ends, for a person to join."""
NUMBER_REPEATED: Final = "device-number-repeated"
"""The device gave this number to another revision."""
NUMBER_GAP: Final = "device-number-gap"
"""The device holds, or lost, a revision with the number before this one."""
CHAIN_BROKEN: Final = "device-chain-broken"
"""The revision before this one is not the one this one was chained to."""
RELEASED: Final = "released"
"""It was set aside, and a person took it in: the journal says who and why."""
OUTCOME_DIFFERS: Final = "outcome-differs"
"""The device made something else of an answer than the server does; the server's outcome counts."""
PHOTO_BROKEN: Final = "photo-broken"
"""A photo arrived several times with a wrong hash: the original on the device is probably damaged."""
SIGNATURE_MISMATCH: Final = "signature-mismatch"
"""A signature under the minutes was given for other content than the minutes have."""
SIGNATURE_MISSING: Final = "signature-missing"
"""The minutes say that the unit signed, and carry no signature of the unit."""
BROKEN_AFTER: Final = 3
"""So many uploads with a wrong hash call for a person."""

CHAIN_FLAGS: Final = frozenset({NUMBER_REPEATED, NUMBER_GAP, CHAIN_BROKEN})
"""Those that speak of the device rather than of the visit."""
