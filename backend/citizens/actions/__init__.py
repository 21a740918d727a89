"""What changes here: one public function for each verb."""

from backend.citizens.actions.answers import Closed, Taken, take_answer
from backend.citizens.actions.days import close_days
from backend.citizens.actions.invitations import end_sign, print_slips, put_up_sign

__all__ = ["Closed", "Taken", "close_days", "end_sign", "print_slips", "put_up_sign", "take_answer"]
