"""`make bench` runs every area, `make bench AREA=portal` one: a table, and var/bench/<area>.json for scripts."""

import importlib
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "var" / "bench"
AREAS = ("portal", "members", "education", "newsletter")


def show(area: str, figures: dict[str, float | int | None], targets: dict[str, str]) -> None:
    width = max(map(len, figures))
    print(f"\n{area}")
    for name, value in figures.items():
        shown = "not measured" if value is None else f"{value:,}"
        print(f"  {name:<{width}}  {shown:>14}   {targets.get(name, '')}")


def main(areas: list[str]) -> int:
    if len(areas) != 1:
        # A process for each area: settings and database are its own.
        return max(subprocess.run([sys.executable, "-m", "tests.bench", area]).returncode for area in AREAS)
    bench = importlib.import_module(f"tests.bench.{areas[0]}")
    figures = bench.run()
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{areas[0]}.json").write_text(json.dumps(figures, indent=1) + "\n")
    show(areas[0], figures, bench.TARGETS)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
