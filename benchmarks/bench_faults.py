"""Faults F1 to F15 against the real server: what is lost and said, how soon all works again."""

from __future__ import annotations

from importlib import import_module

from benchmarks import bench_kills
from benchmarks.figure import Figure, table

# F2 F4, F3, F5 F14, F6, F7 F8, F9 F10 F15, F11, F12, F13.
FAMILIES = (
    "restarts", "disk", "locks", "clock", "network", "orders", "uploads", "copies", "slow",
)  # fmt: skip


def run() -> list[Figure]:
    """The figures of all faults; what a fault needs and this machine has not is left out."""
    figures = [one._replace(name=f"F1 kill -9: {one.name}") for one in bench_kills.run()]
    for family in FAMILIES:
        found = import_module(f"benchmarks.faults.{family}").run()
        print(f"{table(found)}\n  {family} done", flush=True)
        figures += found
    return figures
