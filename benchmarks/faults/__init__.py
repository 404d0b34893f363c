"""Faults F1 to F15 against a real server, one file a family; `run(days)` gives the figures.

`python -m benchmarks.faults locks network …` runs some alone and keeps nothing.
"""
