"""kill -9 of the whole server a hundred times during ingest: nothing lost, doubled or wrong."""

from __future__ import annotations

from benchmarks.demo_instance import copy_of
from benchmarks.figure import Figure
from tests.kills import SOUND, kill_again_and_again
from tests.served import serving

KILLS = 100
DAYS = 12


def run() -> list[Figure]:
    """Faults over all kills, each with the bar 0; and how hard the server was at work."""
    with copy_of(DAYS) as instance, serving(instance) as server:
        tally = kill_again_and_again(server, KILLS)
    verdicts = tally.verdicts
    faults = {
        "acknowledged events lost": sum(v.lost for v in verdicts),
        "events doubled": sum(v.doubled for v in verdicts),
        "events nobody sent": sum(v.invented for v in verdicts),
        "rollup cells unlike a rebuild": sum(v.wrong_cells for v in verdicts),
        "damaged databases": sum(bool(v.damage) for v in verdicts),
    }
    note = f"after each of {KILLS} kills"
    return [
        *(Figure(name, count, "", 0, note=note) for name, count in faults.items()),
        Figure("returns judged sound", verdicts.count(SOUND), "", len(verdicts), at_least=True),
        Figure("events acknowledged", tally.acknowledged),
        Figure("posts left without an answer", tally.unanswered),
        Figure("events stored, their answer lost", tally.repeated),
    ]
