"""What a process of ours is asked and answers, also when it dies at once."""

from __future__ import annotations

import subprocess
import sys

import pytest

from data_layer.services.own_process import told_by
from data_layer.settings import ROOT

# More than a pipe holds: writing it ends only when somebody reads.
QUESTION = {"rows": "行" * 100_000}


def child(program: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def pipes_closed(process: subprocess.Popen[bytes]) -> bool:
    return all(pipe is not None and pipe.closed for pipe in (process.stdin, process.stdout))


@pytest.mark.parametrize("question", [{}, QUESTION])
def test_a_process_that_died_at_once_answers_nothing_and_leaves_no_pipe_open(
    question: dict[str, str],
) -> None:
    process = child("")
    process.wait()
    assert list(told_by(process, question)) == []
    assert pipes_closed(process)


def test_it_answers_line_by_line_and_half_a_line_is_none() -> None:
    process = child(
        "import sys\n"
        "asked = sys.stdin.read()\n"
        "sys.stdout.write('{\"read\": ' + str(len(asked)) + '}\\n{\"ha')"
    )
    (told,) = told_by(process, QUESTION)
    process.wait()
    assert told["read"] > 100_000
    assert pipes_closed(process)


def test_what_a_process_says_is_heard_as_it_is() -> None:
    told = {"name": "演示", "rows": [1, None, 2.5]}
    process = child(
        "import sys\n"
        "from data_layer.services.own_process import say\n"
        "asked = sys.stdin.read()\n"
        f"say(1), say({told!r})"
    )
    assert list(told_by(process, {})) == [1, told]
    assert process.wait() == 0


@pytest.mark.parametrize(("bound", "least"), [("1 << 30", 1 << 30), ("-1", 2 << 30)])
def test_its_memory_is_limited_where_its_machine_has_less_than_that(bound: str, least: int) -> None:
    program = (
        "import resource\n"
        "from data_layer.services.own_process import limited_memory\n"
        f"resource.setrlimit(resource.RLIMIT_DATA, (1 << 29, {bound}))\n"
        "with limited_memory(2 << 30):\n"
        "    print(resource.getrlimit(resource.RLIMIT_DATA)[0])\n"
        "print(resource.getrlimit(resource.RLIMIT_DATA)[0])"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True
    )
    assert told.stdout.split() == [b"%d" % least, b"%d" % (1 << 29)]
