"""A question put to a process of our own: what it tells on its way, its answer, and its end."""

from __future__ import annotations

import subprocess
import sys
from typing import Any, cast

import pytest

from data_layer.services import own_process
from data_layer.services.own_process import Asked
from data_layer.settings import Settings

READ = "import sys, time; asked = sys.stdin.read(); "


def asked(monkeypatch: pytest.MonkeyPatch, code: str, longest: float = 30.0) -> Asked:
    """What asks a process that runs that code."""

    def start(_settings: object, _command: str) -> subprocess.Popen[bytes]:
        run = [sys.executable, "-c", code]
        return subprocess.Popen(run, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    monkeypatch.setattr(own_process, "start", start)
    return Asked(cast(Settings, None), "a command", longest)


def test_lines_before_the_answer_are_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    code = f"{READ} print(1); print(2); print(asked)"
    heard: list[Any] = []
    assert asked(monkeypatch, code)({"day": 3}, heard.append) == {"day": 3}
    assert heard == [1, 2]
    assert asked(monkeypatch, code)([4]) == [4]


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (f"{READ} print(1); sys.exit(3)", subprocess.SubprocessError),
        # It ends without reading, and more is asked than a pipe holds.
        ("import os; os.close(0); os._exit(1)", subprocess.SubprocessError),
        (f"{READ} time.sleep(60)", subprocess.SubprocessError),
        (READ, ValueError),
        (f"{READ} print('not an answer')", ValueError),
        # Whatever was killed while it spoke.
        (f"{READ} print(1, end='')", ValueError),
    ],
)
def test_what_fails_says_so(
    monkeypatch: pytest.MonkeyPatch, code: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        asked(monkeypatch, code, 1.5 if "sleep" in code else 30.0)("x" * 1_000_000)


def test_one_that_is_broken_off_fails_and_the_next_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ask = asked(monkeypatch, f"{READ} print(1); print(2, flush=True); time.sleep(int(asked))")
    with pytest.raises(subprocess.SubprocessError):
        ask(60, lambda _: ask.break_off())
    assert ask(0) == 2
    ask.stop()
    with pytest.raises(subprocess.SubprocessError):
        ask(0)


def test_one_that_is_broken_off_before_it_has_a_process_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ask = asked(monkeypatch, f"{READ} time.sleep(int(asked)); print(2)")
    ask.break_off()  # nothing is asked: nobody's question fails for it
    assert ask(0) == 2
    with pytest.raises(subprocess.SubprocessError):
        ask(0, wanted=lambda: False)
    assert ask(0) == 2
