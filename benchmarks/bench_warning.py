"""Early warning: how often it cries over nothing, what it finds, how long a night takes, and how
far its probabilities can be trusted."""

from __future__ import annotations

from benchmarks.figure import Figure
from benchmarks.warning_demo import demo_history
from benchmarks.warning_false import false_alerts
from benchmarks.warning_found import found
from benchmarks.warning_night import night
from benchmarks.warning_real import real_requests


def run() -> list[Figure]:
    """One night's time, planted alerts found, breach risk on the demo history and on real requests,
    and false alerts of quiet years and nights."""
    return [*night(), *found(), *demo_history(), *real_requests(), *false_alerts()]
