"""Commands for files handed out: making one (the server calls it), and proving one unchanged."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import orjson

from data_layer.cli.running import plain_errors
from data_layer.core.exports import Order, from_json
from data_layer.db.engine import reader_engine
from data_layer.errors import GovernanceError, NotFound
from data_layer.services import own_process
from data_layer.services.export_csv import Tell
from data_layer.services.export_files import digest_of, folder_of
from data_layer.services.export_state import by_digest
from data_layer.services.exporter import COMMAND
from data_layer.services.store import the_county
from data_layer.settings import Settings
from data_layer.vocab import Text

# Makes the file of an order in a folder: its name, SHA-256, size and number of rows.
MakeExport = Callable[[Any, Any, Settings, Order, Path, Tell], dict[str, Any]]
UNKNOWN = Text(
    "没有哪次导出产生过内容相同的文件：它不是本系统导出的，或者导出后被改动过。SHA-256 {digest}",
    "No export ever made a file with this content: it is not from here, or it was changed since. "
    "SHA-256 {digest}",
)
UNCHANGED = "文件未改动 / unchanged: {number} · {name}{rows} · {who} · SHA-256 {digest}"


def export_commands(make_export: MakeExport) -> list[click.Command]:
    """The commands; `make_export` knows what an address shows, which this layer does not."""

    @click.command(COMMAND, hidden=True)
    def make_command() -> None:
        """Make the export whose order stands on the standard input; tells progress line by
        line."""
        # A million rows are no garbage, and the process ends with its file: looking for cycles in
        # them takes a quarter of the time (66,000 rows a second of processor time for 48,000).
        gc.disable()
        settings, order = Settings.from_env(), from_json(orjson.loads(sys.stdin.read()))
        engine = reader_engine(settings.database_url)
        folder = folder_of(settings.instance, order.number)

        def tell(done: int, n: int) -> None:
            own_process.say({"rows_done": done, "rows_total": n})

        try:
            with engine.connect() as conn:
                county = the_county(conn)
                own_process.say(make_export(conn, county, settings, order, folder, tell))
        except GovernanceError as error:
            own_process.say({"why": list(error.text)})
            raise SystemExit(1) from None
        finally:
            engine.dispose()

    return [make_command, verify_command]


@click.command("verify-export")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@plain_errors
def verify_command(file: Path) -> None:
    """Tell whether FILE is, byte for byte, what this system once exported."""
    digest = digest_of(file)
    engine = reader_engine(Settings.from_env().database_url)
    try:
        with engine.connect() as conn:
            county = the_county(conn)
            found = by_digest(conn, county.code, digest)
    finally:
        engine.dispose()
    if found is None:
        told = Text(UNKNOWN.zh.format(digest=digest), UNKNOWN.en.format(digest=digest))
        raise NotFound(told, "unknown_file")
    order = found.order
    # A report is no list of rows.
    rows = f" · {found.rows_done} 行 rows" if found.rows_done else ""
    click.echo(
        UNCHANGED.format(
            number=order.number, name=found.file_name, rows=rows,
            who=order.username, digest=digest,
        )
    )  # fmt: skip
