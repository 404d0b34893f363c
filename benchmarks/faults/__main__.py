"""Some families of faults alone: `python -m benchmarks.faults locks slow`."""

from __future__ import annotations

import sys
from importlib import import_module

from benchmarks.bench_faults import FAMILIES
from benchmarks.figure import table

for name in sys.argv[1:] or FAMILIES:
    print(f"{name} …", flush=True)
    print(table(import_module(f"benchmarks.faults.{name}").run()), flush=True)
