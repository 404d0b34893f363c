"""A day on the walls in some minutes: what it leaves in the server and in a wall's browser."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import UTC, datetime
from itertools import islice
from random import Random
from statistics import linear_regression, median
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from benchmarks.browser import REFRESH, chromium, memory, paired_screen
from benchmarks.demo_instance import copy_of
from benchmarks.figure import Figure
from benchmarks.lives import lives
from benchmarks.processes import State, state_of
from benchmarks.streams import streams
from benchmarks.walls import SNAPSHOT
from tests.served import Server, serving
from tests.visitor import Visitor

DAYS = 12
TICKS, WARM_UP, SCREENS, EVENTS = 5_760, 1_000, 20, 50_000
SAMPLE_EVERY, PIECE, LOOK_EVERY = 80, 120, 3


def run() -> list[Figure]:
    """Growth of memory, threads and files over a day's ticks, and every page that was none."""
    with (
        copy_of(DAYS) as instance,
        serving(instance, tick_seconds=30) as server,
        chromium() as browser,
    ):
        return measure(server, browser, TICKS, WARM_UP, EVENTS)


def measure(
    server: Server, browser: Browser, ticks: int, warm_up: int, events: int
) -> list[Figure]:
    """The server's day in a thread of its own, the wall's in this one."""
    day = Day(server, ticks, events)
    page, gone = paired_screen(browser, server), list[str]()
    page.on("framenavigated", lambda frame: gone.append(frame.url))
    thread = threading.Thread(target=day.run, daemon=True)
    thread.start()
    refreshed, held = 0, list[dict[str, float]]()
    while thread.is_alive() or refreshed < ticks:
        page.evaluate(REFRESH, PIECE)
        refreshed += PIECE
        if refreshed >= warm_up and refreshed % (LOOK_EVERY * PIECE) == 0:
            held.append(memory(page))
    thread.join()
    strayed = [url for url in gone if urlsplit(url).path != "/screen"]
    steady = [(tick, state) for tick, state in day.states if tick >= warm_up]
    return [
        *_server(day, steady),
        Figure("streams: the quietest heard", day.heard, "", ticks // 2, at_least=True,
               note=f"of {ticks:,} ticks"),
        _growth("wall: heap growth", held, "JSHeapUsedSize", 10, refreshed),
        _growth("wall: DOM node growth", held, "Nodes"),
        _growth("wall: listener growth", held, "JSEventListeners"),
        Figure("wall: pages that were none of its own", len(strayed), "", 0),
    ]  # fmt: skip


def _server(day: Day, steady: list[tuple[int, State]]) -> list[Figure]:
    ticks = [tick for tick, _ in steady]
    slope = linear_regression(ticks, [state.rss_mb for _, state in steady]).slope * 1_000
    first, last = steady[0][1], steady[-1][1]
    note = f"{first.rss_mb:.0f} -> {last.rss_mb:.0f} MB"
    return [
        Figure("server: memory per 1,000 ticks", slope, "MB", 1, note=note),
        Figure("server: further threads", last.threads - first.threads, "", 4),
        Figure("server: further open files", last.files - first.files, "", 8),
        Figure("events stored", day.stored, "", day.events, at_least=True),
        Figure("answers that were no snapshot", day.odd, "", 0, note=f"of {day.asked:,}"),
        Figure("took", day.seconds, "s"),
    ]


def _growth(
    title: str, held: list[dict[str, float]], name: str, bar: float | None = None, n: int = 0
) -> Figure:
    """The last third against the first: a single look lands anywhere in what a page swings by."""
    third = len(held) // 3
    first, last = (median(one[name] for one in part) for part in (held[:third], held[-third:]))
    note = f"{first:,.0f} -> {last:,.0f}" + (f", {n:,} refreshes" if n else "")
    return Figure(title, 100 * (last / first - 1), "%", bar, note=note)


class Day:
    """So many ticks: each brings its share of the events, and every screen asks for it."""

    def __init__(self, server: Server, ticks: int, events: int) -> None:
        self.server, self.ticks, self.events = server, ticks, events
        self.states: list[tuple[int, State]] = []
        self.stored = self.asked = self.odd = self.heard = 0
        self.seconds = 0.0
        self._visitor, self._lives = Visitor(server), lives(Random(24), "soak")

    def run(self) -> None:
        began = time.monotonic()
        cookie = f"sid={self._visitor.cookies['sid']}"
        with streams(self.server.url, cookie, SCREENS) as heard:
            asyncio.run(self._day(cookie))
            self.heard = min(heard)
        self.seconds = time.monotonic() - began

    async def _day(self, cookie: str) -> None:
        screens = [Screen(self.server, cookie) for _ in range(SCREENS)]
        for tick in range(self.ticks):
            share = self.events * (tick + 1) // self.ticks - self.events * tick // self.ticks
            self.stored += await asyncio.to_thread(self._post, share)
            statuses = await asyncio.gather(*(screen.ask() for screen in screens))
            self.asked += len(statuses)
            self.odd += sum(status != 200 for status in statuses)
            if tick % SAMPLE_EVERY == 0:
                self.states.append((tick, state_of(self.server)))
        self.states.append((self.ticks, state_of(self.server)))
        for screen in screens:
            screen.close()

    def _post(self, share: int) -> int:
        now = datetime.now(UTC).isoformat()
        told = [{**event, "occurred_at": now} for event in islice(self._lives, share)]
        return int(self.server.post(told)["accepted"]) if told else 0


class Screen:
    """One wall's connection, kept open."""

    def __init__(self, server: Server, cookie: str) -> None:
        self._server, self._cookie = server, cookie
        self._line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self) -> int:
        """The status of a snapshot."""
        if self._line is None or self._line[0].at_eof():
            self._line = await asyncio.open_connection("127.0.0.1", self._server.port)
        reader, writer = self._line
        request = (
            f"GET {SNAPSHOT} HTTP/1.1\r\nHost: 127.0.0.1:{self._server.port}\r\n"
            f"Accept: application/json\r\nCookie: {self._cookie}\r\n\r\n"
        )
        writer.write(request.encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        await reader.readexactly(length)
        return int(head.split()[1])

    def close(self) -> None:
        if self._line is not None:
            self._line[1].close()
