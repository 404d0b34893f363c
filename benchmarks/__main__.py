"""`./run bench [name …]`: run benches, all by default; exit code 1 when a bar is missed."""

from __future__ import annotations

import sys
import time
from importlib import import_module
from pathlib import Path

from benchmarks.figure import keep, table

PREFIX = "bench_"


def names() -> list[str]:
    """Every bench there is."""
    found = Path(__file__).parent.glob(f"{PREFIX}*.py")
    return sorted(path.stem.removeprefix(PREFIX) for path in found)


def run(name: str) -> bool:
    """Run one bench, print and keep its figures; whether all its bars are met."""
    started = time.monotonic()
    print(f"{name} …", flush=True)
    figures = import_module(f"benchmarks.{PREFIX}{name}").run()
    print(table(figures))
    print(f"  {time.monotonic() - started:.0f} s, kept in {keep(name, figures).name}", flush=True)
    return all(figure.met for figure in figures)


def main(wanted: list[str]) -> int:
    """The exit code: 0 all met, 1 a bar missed, 2 no such bench."""
    unknown = sorted(set(wanted) - set(names()))
    if unknown:
        print(f"no bench {', '.join(unknown)}; there are {', '.join(names())}", file=sys.stderr)
        return 2
    met = [run(name) for name in wanted or names()]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
