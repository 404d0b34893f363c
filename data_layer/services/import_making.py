"""What the process of its own does for an import: look at the file, judge its rows, or read them
once more for the server to store."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from data_layer.core.county import County
from data_layer.core.import_mapping import meaning_of
from data_layer.core.import_rows import Ledger
from data_layer.core.import_words import lexicons
from data_layer.core.imports import Order, State
from data_layer.core.intake import Door, Locate
from data_layer.core.scope import Scope
from data_layer.errors import GovernanceError
from data_layer.services.import_check import check
from data_layer.services.import_files import LOOKED, ROWS, read_json
from data_layer.services.import_look import look
from data_layer.services.import_rows_file import portions
from data_layer.services.import_store import sending
from data_layer.services.import_undo import undone_ids
from data_layer.vocab import Text

T = TypeVar("T")
# Places points by the boundaries of a county, which it reads itself.
LocateIn = Callable[[Engine, County], Locate]
TOO_MUCH = Text(
    "读取该文件所需内存超过限度，没有导入任何内容。请分成几个文件，或删去不用的列、"
    "另存为 CSV 后再导入。",
    "Reading the file takes more memory than it may have, and nothing is imported. Cut it into "
    "several, or save it as CSV without the columns that are not needed.",
)


def work_on(
    conn: Connection, county: County, folder: Path, order: Order, locate: Locate
) -> Iterator[dict[str, Any]]:
    """One line after the other of what is told to the server; the last says why where the file or
    its mapping is at fault, or takes more memory than this process may have."""
    try:
        yield from _work_on(conn, county, folder, order, locate)
    except GovernanceError as error:
        why = error.text
    except MemoryError:
        # Told behind this block, when all that was read is given back.
        why = TOO_MUCH
    else:
        return
    yield {"why": list(why)}


def _work_on(
    conn: Connection, county: County, folder: Path, order: Order, locate: Locate
) -> Iterator[dict[str, Any]]:
    if order.state is State.LOOKING:
        found = look(folder, county.zone)
        yield {"looked": {"header": found["header"], "rows": found["rows"]}}
        return
    ledger = ledger_of(conn, county, folder, order, locate)
    if order.state is State.CHECKING:
        found = yield from _progress(check(conn, folder, ledger, order.lang))
        yield {"checked": {name: found[name] for name in ("read", "good", "repeated", "refused")}}
        return
    yield {"marks": county.marks}
    for portion in portions(folder / ROWS, ledger, order.done):
        yield {"sent": sending(portion, ledger.meaning, order.lang).as_json()}
    yield {"all": True}


def _progress(work: Generator[int, None, T]) -> Generator[dict[str, Any], None, T]:
    """Lines of how far the work is; what it returns."""
    while True:
        try:
            done = next(work)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        yield {"done": done}


def ledger_of(
    conn: Connection, county: County, folder: Path, order: Order, locate: Locate
) -> Ledger:
    """What the rows of the import are read by."""
    header = read_json(folder / LOOKED)["header"]
    meaning = meaning_of(order.mapping, header)
    door = Door(county, Scope(county.code), meaning.log_source, order.begun_at, locate)
    undone = undone_ids(conn, county.code, meaning.log_source)
    return Ledger(meaning, header, lexicons(county), door, undone)
