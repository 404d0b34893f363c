"""Five times as many events as the server takes: what is refused, what it costs, how soon it is
well again."""

from __future__ import annotations

import threading
import time
from collections import Counter

from benchmarks.demo_instance import copy_of
from benchmarks.faults.history import History
from benchmarks.figure import Figure
from benchmarks.offered import Offer, Outcome, p95
from benchmarks.processes import state_of
from tests.served import Server, serving
from tests.visitor import Visitor

DAYS = 12
SINGLE_S, OVER_S, AFTER_S = 15.0, 60.0, 20.0
SENDERS, TIMES, STEADY_S = 16, 5, 3
NORMAL = 0.5  # of the rate taken singly: what an ordinary busy day is here
GROWTH_MB = 300
LOOK = "/desk/list"


def run() -> list[Figure]:
    """The rate taken singly, then five times that for a minute, then an ordinary rate again."""
    with copy_of(DAYS) as instance, serving(instance) as server:
        return measure(server, SINGLE_S, OVER_S, AFTER_S)


def measure(server: Server, single_s: float, over_s: float, after_s: float) -> list[Figure]:
    singles = [Offer(server, f"single{n}") for n in range(SENDERS)]
    rate = _singly(singles, single_s)
    before = Offer(server, "before")
    before.run(rate * NORMAL, after_s)
    normal = p95([o.seconds for o in before.outcomes])
    start_mb, over = state_of(server).rss_mb, Offer(server, "over")
    flood = threading.Thread(target=over.run, args=(TIMES * rate, over_s))
    flood.start()
    reads, most_mb = _looked(Visitor(server), flood, server)
    ended, after = time.monotonic(), Offer(server, "after")
    after.run(rate * NORMAL, after_s)
    statuses = [o.status for o in over.outcomes]
    odd = [o for o in over.outcomes if not _proper(o)]
    taken, refused = statuses.count(200), len(statuses) - statuses.count(200) - len(odd)
    note = f"{taken:,} taken, {refused:,} refused, {over.unsent:,} found no connection"
    return [
        Figure("rate taken singly", rate, "events/s", note=f"{SENDERS} senders"),
        Figure("p95 at half of it", normal, "s"),
        Figure("taken at 5x", taken / over_s, "events/s", note=note),
        Figure("neither 200 nor 429/503 + Retry-After", len(odd), "", 0, note=_told(odd)),
        Figure("slowest answer", max(o.seconds for o in over.outcomes), "s", 10),
        Figure("a list is read meanwhile, p95", p95(reads), "s", note=f"of {len(reads)}"),
        Figure("memory grows by", most_mb - start_mb, "MB", GROWTH_MB, note=f"to {most_mb:.0f}"),
        Figure("as quick as before after", _recovered(after, ended, normal), "s", 10),
        *History(server, 0).figures("5x", *singles, before, over, after),
    ]


def _singly(offers: list[Offer], seconds: float) -> float:
    """Events a second from a few senders, each with one event at a time."""
    stop = time.monotonic() + seconds
    threads = [threading.Thread(target=one.run_in_turn, args=(stop,)) for one in offers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(len(one.acknowledged) for one in offers) / seconds


def _looked(visitor: Visitor, flood: threading.Thread, server: Server) -> tuple[list[float], float]:
    """Seconds of each look while the flood lasts, and the most memory."""
    reads, most = list[float](), 0.0
    while flood.is_alive():
        answer = visitor.get(LOOK)
        reads.append(answer.seconds if answer.status == 200 else float("inf"))
        most = max(most, state_of(server).rss_mb)
        time.sleep(0.5)
    return reads, most


def _proper(one: Outcome) -> bool:
    return one.status == 200 or (one.status in {429, 503} and one.retry_after)


def _told(odd: list[Outcome]) -> str:
    return ", ".join(f"{status}: {n}" for status, n in Counter(o.status for o in odd).items())


def _recovered(after: Offer, ended: float, normal: float) -> float:
    """Seconds until three seconds on end are no slower than before, with some grace; infinite when
    they never are."""
    bar, good = max(1.2 * normal, normal + 0.05), 0
    for second in range(int(AFTER_S)):
        found = [o for o in after.outcomes if second <= o.at - ended < second + 1]
        fine = all(o.status == 200 for o in found) and p95([o.seconds for o in found]) <= bar
        good = good + 1 if fine else 0
        if good == STEADY_S:
            return float(second + 1 - STEADY_S)
    return float("inf")
