"""Files go into the shared folder whole, and a share that hangs holds nobody up."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from data_layer.services.report_folder import copy_into, within


def test_files_arrive_and_nothing_half_is_left(tmp_path: Path) -> None:
    source, folder = tmp_path / "日报.docx", tmp_path / "shared"
    source.write_bytes(b"report")
    folder.mkdir()
    copy_into(folder, [source])
    assert [(one.name, one.read_bytes()) for one in folder.iterdir()] == [("日报.docx", b"report")]


def test_a_folder_that_is_gone_is_not_made_anew(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError):
        copy_into(tmp_path / "gone", [])
    assert not (tmp_path / "gone").exists()


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        copy_into(tmp_path, [tmp_path / "nothing.pdf"])


def test_a_share_that_does_not_answer_is_given_up_and_not_asked_again() -> None:
    answers, ended = threading.Event(), threading.Event()

    def hang() -> None:
        answers.wait()
        ended.set()

    with pytest.raises(TimeoutError):
        within(0.1, hang)
    with pytest.raises(TimeoutError):
        within(5, answers.set)  # not begun: the first still hangs
    assert not answers.is_set()
    answers.set()
    assert ended.wait(5)


def test_any_failure_is_told_and_never_taken_for_done() -> None:
    def fail() -> None:
        raise ValueError("odd")

    with pytest.raises(ValueError, match="odd"):
        _once_free(fail)


def _once_free(work: Callable[[], object]) -> None:
    """The test before may still be letting go."""
    for _ in range(100):
        try:
            within(5, work)
        except TimeoutError:
            time.sleep(0.01)
        else:
            return
