"""`python -m tests.backend.proof.write_register`: put the register of columns into docs/evidence.md anew."""

from __future__ import annotations

import re
from pathlib import Path

from backend.proof.register import PROOFS, register, table_of

PAGE = Path(__file__).parents[3] / "docs" / "evidence.md"
BEGINS, ENDS = "<!-- columns.txt begins -->\n", "<!-- columns.txt ends -->\n"


def main() -> None:
    """Replace what stands between the two marks."""
    proofs = [f"| `{proof}` | {words} |" for proof, words in PROOFS.items()]
    content = "\n".join(["| proved by | means |", "|---|---|", *proofs, "", table_of(register())])
    page = PAGE.read_text(encoding="utf-8")
    held = re.compile(f"{re.escape(BEGINS)}.*?{re.escape(ENDS)}", re.DOTALL)
    PAGE.write_text(held.sub(lambda _: f"{BEGINS}{content}{ENDS}", page), encoding="utf-8")


if __name__ == "__main__":
    main()
