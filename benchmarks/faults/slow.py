"""F13: two hundred clients that send a byte a second."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from benchmarks.demo_instance import copy_of
from benchmarks.faults.history import DAYS, History
from benchmarks.figure import Figure
from benchmarks.offered import Offer, p95
from tests.served import Server, serving
from tests.visitor import Visitor

CLIENTS, RATE, SECONDS = 200, 10, 20
LOOK = "/desk/list"


def run(days: int = DAYS, seconds: float = SECONDS) -> list[Figure]:
    """How others fare beside them."""
    with copy_of(days) as instance, serving(instance) as server:
        visitor, alone, beside = Visitor(server), Offer(server, "alone"), Offer(server, "beside")
        quiet = _looked(visitor, alone, seconds)
        with _slow_clients(server, CLIENTS) as closed:
            busy = _looked(visitor, beside, seconds)
            kept = CLIENTS - closed[0]
        figures = History(server, 0).figures("F13 slow clients", alone, beside)
    odd = sum(o.status != 200 for o in beside.outcomes) + beside.unsent
    posts = [[o.seconds for o in offer.outcomes] for offer in (alone, beside)]
    note = f"{kept} of {CLIENTS} still there"
    return [
        Figure("F13 slow clients: a list is read, p95", p95(busy), "s", max(0.5, 2 * p95(quiet)),
               note=f"alone {p95(quiet):.3f} s; {note}"),
        Figure("F13 slow clients: an event is stored, p95", p95(posts[1]), "s",
               max(0.5, 2 * p95(posts[0])), note=f"alone {p95(posts[0]):.3f} s"),
        Figure("F13 slow clients: events not taken", odd, "", 0, note=f"of {len(posts[1])}"),
        *figures,
    ]  # fmt: skip


def _looked(visitor: Visitor, offer: Offer, seconds: float) -> list[float]:
    """Seconds of each look while events come in."""
    posting = threading.Thread(target=offer.run, args=(RATE, seconds))
    posting.start()
    found = []
    while posting.is_alive():
        answer = visitor.get(LOOK)
        found.append(answer.seconds if answer.status == 200 else float("inf"))
    posting.join()
    return found


@contextmanager
def _slow_clients(server: Server, count: int) -> Iterator[list[int]]:
    """Half of them are slow with their headers, half with their bodies; yields how many the server
    has closed."""
    loop, stop, closed = asyncio.new_event_loop(), asyncio.Event(), [0]

    async def crawl(number: int) -> None:
        head = f"POST /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        if number % 2:
            token = server.credentials["ingest_token"]
            head += f"Authorization: Bearer {token}\r\nContent-Length: 4000\r\n\r\n"
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(head.encode())
            while not stop.is_set():
                writer.write(b" " if number % 2 else b"X")
                await writer.drain()
                await asyncio.sleep(1)
            writer.close()
            return
        closed[0] += 1

    async def crawl_all() -> None:
        await asyncio.gather(*(crawl(number) for number in range(count)))

    thread = threading.Thread(target=loop.run_until_complete, args=(crawl_all(),), daemon=True)
    thread.start()
    try:
        yield closed
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
