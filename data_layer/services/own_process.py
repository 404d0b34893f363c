"""Work of many seconds runs in processes of our own: the pages would wait for it in this one."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import orjson

from data_layer.settings import ROOT, UNTOLD, Settings


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

    def __call__(self, question: Any, hear: Callable[[Any], None] | None = None) -> Any:
        """The answer, both as plain values; `hear` is told what the process says in lines before
        it. Raises SubprocessError where it failed or took too long, OSError where there is no
        process to be had, ValueError for an answer that is none."""
        self._child = child = start(self._settings, self._command)
        limit = threading.Timer(self._longest, child.kill)
        limit.daemon = True
        limit.start()
        try:
            if self.stopped:  # asked just before the end
                child.kill()
            answer = _heard_out(child, orjson.dumps(question), hear)
            child.wait()
        finally:
            limit.cancel()
            self._child = None
            child.kill()
            child.wait()
        if child.returncode:
            raise subprocess.CalledProcessError(child.returncode, self._command)
        return orjson.loads(answer)

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


def _heard_out(
    child: subprocess.Popen[bytes], question: bytes, hear: Callable[[Any], None] | None
) -> bytes:
    """The last line a process says once it was asked."""
    if child.stdin is None or child.stdout is None:
        return b""
    # A process that was killed at once reads nothing, which writing or closing the pipe tells.
    with suppress(BrokenPipeError), child.stdin as pipe:
        pipe.write(question)
    last = b""
    with child.stdout as lines:
        for line in lines:
            if last and hear is not None:
                hear(orjson.loads(last))
            last = line
    return last
