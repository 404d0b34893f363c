"""Work of many seconds runs in processes of our own: the pages would wait for it in this one."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import orjson

from data_layer.settings import ROOT, UNTOLD, Settings

# Bytes. The largest file of boundaries took 402 MB of these, a ledger of 200,000 rows each refused
# in words of its own 428 MB, a workbook close to its bounds 314 MB; 130 MB are libraries (two
# cores; on more each thread of theirs has its share).
MOST_MEMORY = 2 * 1024**3


def _always() -> bool:
    return True


def start(settings: Settings, command: str) -> subprocess.Popen[bytes]:
    """Begin that command of manage.py; it is told on its standard input and answers on its output.
    It knows database, files and pack, and none of the secrets."""
    return subprocess.Popen(  # noqa: S603 - our own command; what is asked goes in as data
        [sys.executable, str(ROOT / "manage.py"), command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=environment(settings, os.environ),
    )


def told_by(child: subprocess.Popen[bytes], question: Any) -> Iterator[Any]:
    """What a process begun by `start` answers to a question, line by line, each a plain value;
    nothing more when it dies. Whoever asks ends it and waits for it."""
    if child.stdin is None or child.stdout is None:
        return
    with child.stdout as lines:
        # One that was killed at once reads nothing, which closing its pipe tells.
        with suppress(BrokenPipeError), child.stdin as pipe:
            pipe.write(orjson.dumps(question))
        for line in lines:
            if line.endswith(b"\n"):  # killed while it spoke, it leaves half a line
                yield orjson.loads(line)


def say(value: Any) -> None:
    """What such a process tells whoever asked it: a plain value, in a line of its own."""
    sys.stdout.buffer.write(orjson.dumps(value) + b"\n")
    sys.stdout.buffer.flush()


@contextmanager
def limited_memory(most: int = MOST_MEMORY) -> Iterator[None]:
    """For a process that reads what strangers send: within the block it gets `most` bytes of its
    own, or what its machine lets it have if that is less, and MemoryError for more, so that no file
    takes the memory of whatever serves. What is shared or only reserved does not count."""
    before, bound = resource.getrlimit(resource.RLIMIT_DATA)
    least = most if bound == resource.RLIM_INFINITY else min(most, bound)
    resource.setrlimit(resource.RLIMIT_DATA, (least, bound))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (before, bound))


def environment(settings: Settings, env: Mapping[str, str]) -> dict[str, str]:
    """What such a process is told of our `env`."""
    told = {name: value for name, value in env.items() if name not in UNTOLD}
    return {**told, **settings.as_env()}


class Asked:
    """A command of ours that is asked one question at a time, each by a process of its own."""

    def __init__(self, settings: Settings, command: str, longest_seconds: float) -> None:
        self._settings, self._command, self._longest = settings, command, longest_seconds
        self._child: subprocess.Popen[bytes] | None = None
        self.stopped = False

    def __call__(
        self,
        question: Any,
        hear: Callable[[Any], None] | None = None,
        wanted: Callable[[], bool] = _always,
    ) -> Any:
        """The answer, both as plain values; `hear` is told what the process says in lines before
        it. `wanted` says whether anybody still asks, since `break_off` ends nothing before there is
        a process. Raises SubprocessError where it failed or took too long, OSError where there is
        no process to be had, ValueError for an answer that is none."""
        self._child = child = start(self._settings, self._command)
        limit = threading.Timer(self._longest, child.kill)
        limit.daemon = True
        limit.start()
        try:
            if self.stopped or not wanted():  # asked just before the end
                child.kill()
            answers = _heard_out(told_by(child, question), hear)
            child.wait()
        finally:
            limit.cancel()
            self._child = None
            child.kill()
            child.wait()
        if child.returncode:
            raise subprocess.CalledProcessError(child.returncode, self._command)
        if not answers:
            raise ValueError(f"{self._command} said nothing")
        return answers[0]

    def break_off(self) -> None:
        """End what is asked just now, if anything: it fails."""
        child = self._child
        if child is not None:
            with suppress(ProcessLookupError):
                child.kill()

    def stop(self) -> None:
        """Break off what is asked; nothing is answered any more."""
        self.stopped = True
        self.break_off()


def _heard_out(values: Iterable[Any], hear: Callable[[Any], None] | None) -> list[Any]:
    """The last of the values, in a list if there is any; `hear` is told those before it."""
    last: list[Any] = []
    for value in values:
        if last and hear is not None:
            hear(last[0])
        last = [value]
    return last
