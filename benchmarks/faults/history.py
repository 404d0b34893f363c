"""One history of a fault: what was sent and acknowledged, held against what is stored."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from random import Random
from typing import Any

from benchmarks.figure import Figure
from tests.kills import Sender, await_acknowledgements, judge, sending
from tests.served import Server

DAYS = 12  # of history already there


class History:
    """Senders that go on through a fault, and the one checker of what they know."""

    def __init__(self, server: Server, senders: int = 4, seed: str = "fault") -> None:
        self.server = server
        self.crew = [Sender(server, f"{seed}{n}", Random(f"{seed}{n}")) for n in range(senders)]

    def sending(self) -> AbstractContextManager[None]:
        return sending(self.crew)

    def await_acknowledgements(self, batches: int) -> None:
        await_acknowledgements(self.crew, batches)

    @property
    def acknowledged(self) -> int:
        return sum(len(one.acknowledged) for one in self.crew)

    @property
    def refusals(self) -> Counter[int]:
        return sum((one.refusals for one in self.crew), Counter())

    @property
    def blunt(self) -> int:
        """Refusals that do not say when to come again."""
        return sum(one.blunt for one in self.crew)

    def until_acknowledged(self) -> float:
        """Seconds until a further event is acknowledged."""
        before = self.acknowledged
        return until(lambda: self.acknowledged > before)

    def figures(self, fault: str, *others: Any) -> list[Figure]:
        """What is lost of what was acknowledged, and what else is wrong; both must be nothing.
        `others` sent too."""
        crew: Sequence[Any] = [*self.crew, *others]
        found = judge(self.server, crew, cells=True)
        sent = sum(len(one.acknowledged) for one in crew)
        wrong = found.doubled + found.invented + found.wrong_cells + bool(found.damage)
        return [
            Figure(f"{fault}: acknowledged, lost", found.lost, "", 0, note=f"of {sent:,}"),
            Figure(f"{fault}: doubled, invented, wrong", wrong, "", 0, note=found.damage),
        ]


def until(holds: Callable[[], bool], patience: float = 60.0) -> float:
    """Seconds until that holds; infinite when it does not in `patience`."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > patience:
            return float("inf")
        time.sleep(0.02)
    return time.monotonic() - began
