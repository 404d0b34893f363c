"""Files into the shared folder, which may lie on a network share that does not answer: a call to
such a share cannot be broken off, so it waits in a thread of its own and is left there."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from shutil import copyfile

from data_layer.services.export_files import make_file

LONGEST_SECONDS = 60.0


def copy_into(folder: Path, paths: Sequence[Path], seconds: float = LONGEST_SECONDS) -> None:
    """Copy files into a folder, each whole or not at all. Raises NotADirectoryError where the
    folder is gone, TimeoutError where it has not answered in `seconds`, and other OSErrors."""
    within(seconds, partial(_copy_all, folder, paths))


def _copy_all(folder: Path, paths: Sequence[Path]) -> None:
    if not folder.is_dir():  # a share that went away must not be made anew on our own disk
        raise NotADirectoryError(str(folder))
    for path in paths:
        make_file(folder / path.name, partial(_copy, path))


def _copy(source: Path, part: Path) -> None:
    copyfile(source, part)


# A call that hangs keeps it: nothing else is tried into the folder until it ends.
_pending = threading.Lock()


def within(seconds: float, work: Callable[[], object]) -> None:
    """Do it in another thread; raises what it raises, and TimeoutError when it takes longer or one
    before it still hangs."""
    if not _pending.acquire(blocking=False):
        raise TimeoutError(seconds)
    failed: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)
        finally:
            _pending.release()

    thread = threading.Thread(target=run, name="shared folder", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise TimeoutError(seconds)
    if failed:
        raise failed[0]
