"""Run every benchmark in its own process, one after the other: `make bench`.

Each module prints its figures and ratios and writes JSON under var/bench/. Give names to run only those:
`python -m tests.bench store ui`.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main(wanted: list[str]) -> int:
    """Run the wanted benchmarks (all without names); return how many failed."""
    failed = 0
    for script in sorted(HERE.glob("bench_*.py")):
        name = script.stem.removeprefix("bench_")
        if wanted and name not in wanted:
            continue
        print(f"\n== {name} ==", flush=True)
        failed += (
            subprocess.run([sys.executable, "-m", f"tests.bench.{script.stem}"], check=False).returncode != 0
        )
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
