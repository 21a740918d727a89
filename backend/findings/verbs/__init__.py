"""What is done with a finding: one verb, one function, over the transitions of `shared.rules.findings`."""

from collections.abc import Mapping
from typing import Final

from backend.findings.case import FindingVerb
from backend.findings.notices.issue import notify
from backend.findings.verbs.answers import contest, explain, submit_fix
from backend.findings.verbs.disputes import amend, uphold, withdraw
from backend.findings.verbs.fixes import close, reopen, return_fix
from backend.findings.verbs.review import confirm, drop, restate
from shared.rules.findings import Verb

VERBS: Final[Mapping[Verb, FindingVerb]] = {
    Verb.CONFIRM: confirm,
    Verb.DROP: drop,
    Verb.STATEMENT: restate,
    Verb.NOTIFY: notify,
    Verb.EXPLAIN: explain,
    Verb.CONTEST: contest,
    Verb.UPHOLD: uphold,
    Verb.AMEND: amend,
    Verb.WITHDRAW: withdraw,
    Verb.SUBMIT_FIX: submit_fix,
    Verb.CLOSE: close,
    Verb.RETURN_FIX: return_fix,
    Verb.REOPEN: reopen,
}
"""For whoever has a verb's name from outside: a form, a list of findings to decide on."""

__all__ = [
    "VERBS",
    "amend",
    "close",
    "confirm",
    "contest",
    "drop",
    "explain",
    "notify",
    "reopen",
    "restate",
    "return_fix",
    "submit_fix",
    "uphold",
    "withdraw",
]
