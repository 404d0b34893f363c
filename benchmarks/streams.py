"""Other screens: open live streams that only count what they hear."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

OPENING_S = 30.0


@contextmanager
def streams(url: str, cookie: str, count: int) -> Iterator[list[int]]:
    """`count` streams of /live, all open; yields how many revisions each has heard so far."""
    heard = [0] * count
    opened, stop = threading.Barrier(2), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def listen_all() -> None:
        ready = [asyncio.Event() for _ in heard]
        tasks = [
            asyncio.create_task(_listen(url, cookie, heard, n, ready[n])) for n in range(count)
        ]
        await asyncio.wait_for(asyncio.gather(*(r.wait() for r in ready)), OPENING_S)
        await asyncio.to_thread(opened.wait)
        await stop.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    thread = threading.Thread(target=loop.run_until_complete, args=(listen_all(),), daemon=True)
    thread.start()
    opened.wait(OPENING_S)
    try:
        yield heard
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(OPENING_S)
        loop.close()


async def _listen(url: str, cookie: str, heard: list[int], n: int, ready: asyncio.Event) -> None:
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    request = f"GET /live HTTP/1.1\r\nHost: {address.netloc}\r\nCookie: {cookie}\r\n\r\n"
    writer.write(request.encode())
    try:
        status = await reader.readline()
        assert b" 200 " in status, status
        async for line in reader:
            if line.startswith(b"data: {"):
                heard[n] += 1
                ready.set()
    finally:
        with suppress(OSError):
            writer.close()
