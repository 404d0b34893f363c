"""A TCP proxy on loopback that can be cut (nobody answers), stall (nothing comes through, nothing
is closed) and open again."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.served import free_port

CHUNK = 64 * 1024


class Proxy:
    """Passes bytes on while open. What was connected before a cut or a stall never comes back."""

    def __init__(self, upstream: int) -> None:
        self.port, self._upstream = free_port(), upstream
        self._state = "open"
        self._loop = asyncio.new_event_loop()
        self._writers = set[asyncio.StreamWriter]()
        self._epoch = 0

    def cut(self) -> None:
        self._loop.call_soon_threadsafe(self._become, "cut")

    def stall(self) -> None:
        self._loop.call_soon_threadsafe(self._become, "stall")

    def open(self) -> None:
        self._loop.call_soon_threadsafe(self._become, "open")

    def _become(self, state: str) -> None:
        self._state, self._epoch = state, self._epoch + 1
        if state == "cut":
            for writer in list(self._writers):
                writer.transport.abort()

    async def serve(self, ready: threading.Event, stop: asyncio.Event) -> None:
        async with await asyncio.start_server(self._passed, "127.0.0.1", self.port):
            ready.set()
            await stop.wait()

    async def _passed(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._state == "cut":
            writer.transport.abort()
            return
        self._writers.add(writer)
        try:
            back, onward = await asyncio.open_connection("127.0.0.1", self._upstream)
            self._writers.add(onward)
            epoch = self._epoch
            await asyncio.gather(self._pump(reader, onward, epoch), self._pump(back, writer, epoch))
            self._writers.discard(onward)
        except OSError:
            writer.transport.abort()
        self._writers.discard(writer)

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, epoch: int
    ) -> None:
        with suppress(OSError):
            while portion := await source.read(CHUNK):
                if self._state == "stall" or epoch != self._epoch:
                    continue  # swallowed, as by a line that is down
                sink.write(portion)
                await sink.drain()
        if self._state == "open" and epoch == self._epoch:
            sink.close()

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        return self._loop


@contextmanager
def proxy_before(upstream: int) -> Iterator[Proxy]:
    """An open one before that port."""
    made, ready, stop = Proxy(upstream), threading.Event(), asyncio.Event()
    thread = threading.Thread(
        target=made.loop.run_until_complete, args=(made.serve(ready, stop),), daemon=True
    )
    thread.start()
    assert ready.wait(10)
    try:
        yield made
    finally:
        made.cut()
        made.loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        made.loop.close()
