"""How many requests this process answered, and for how long it took over them."""

from __future__ import annotations

from collections import Counter
from threading import Lock

# Upper ends in seconds; the bars are 0.1 for a page and 0.5 for a slow one.
BUCKETS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class RequestCounts:
    """Counters by route and status, seconds by route; routes are rules, never addresses."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._answers: Counter[tuple[str, int]] = Counter()
        self._seconds: Counter[str] = Counter()
        self._within: Counter[tuple[str, float]] = Counter()

    def add(self, route: str, status: int, seconds: float) -> None:
        """One request was answered."""
        with self._lock:
            self._answers[route, status] += 1
            self._seconds[route] += seconds  # type: ignore[assignment]
            for end in BUCKETS:
                if seconds <= end:
                    self._within[route, end] += 1

    def lines(self) -> list[str]:
        """The text format of Prometheus."""
        with self._lock:
            answers, seconds = dict(self._answers), dict(self._seconds)
            within = dict(self._within)
        told = ["# TYPE governance_requests_total counter"]
        told += [
            f'governance_requests_total{{route="{route}",status="{status}"}} {n}'
            for (route, status), n in sorted(answers.items())
        ]
        told.append("# TYPE governance_request_seconds histogram")
        for route in sorted(seconds):
            n = sum(count for (name, _), count in answers.items() if name == route)
            name = f'governance_request_seconds_bucket{{route="{route}",le="'
            told += [f'{name}{end:g}"}} {within.get((route, end), 0)}' for end in BUCKETS]
            told.append(f'{name}+Inf"}} {n}')
            told.append(f'governance_request_seconds_sum{{route="{route}"}} {seconds[route]:.6f}')
            told.append(f'governance_request_seconds_count{{route="{route}"}} {n}')
        return told
