"""Commands of boundary layers: one brings a file, judged and told, published when asked; one judges
for the server."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
import orjson
from sqlalchemy import Connection, Engine

from data_layer.cli.running import plain_errors, write
from data_layer.core.county import County
from data_layer.core.days import local, to_day
from data_layer.db.engine import reader_engine
from data_layer.errors import Invalid
from data_layer.services import own_process
from data_layer.services.boundary_checker import COMMAND, TOO_MUCH, answer_told, read_question
from data_layer.services.boundary_layers import Checked, keep_draft, publish
from data_layer.services.new_account import ACTOR
from data_layer.services.store import the_county, wall_clock
from data_layer.settings import Settings
from data_layer.vocab import AreaLevel

# (readers, county, now, (name, level, coordinate system, field), content) -> layer and findings
CheckLayer = Callable[
    [Engine, County, int, tuple[str, str, str, str], bytes], tuple[Checked, list[str]]
]
NICE = 5
LEVELS = [str(AreaLevel.GRID), str(AreaLevel.TOWNSHIP), str(AreaLevel.COUNTY)]


def boundary_commands(check: CheckLayer) -> list[click.Command]:
    """The commands; `check` judges a file, of which this layer knows nothing."""
    return [_check_command(check), _import_command(check)]


def _check_command(check: CheckLayer) -> click.Command:
    @click.command(COMMAND, hidden=True)
    def command() -> None:
        """Judge the file on the standard input."""
        # Behind whatever serves.
        os.nice(NICE)
        with own_process.limited_memory():
            asked, body = read_question(orjson.loads(sys.stdin.buffer.read()))
            readers = reader_engine(Settings.from_env().database_url)
            with readers.connect() as conn:
                county = the_county(conn)
            made: Checked | Invalid
            try:
                made, _ = check(readers, county, asked.now, asked[:4], body)
            except Invalid as error:
                made = error
            except MemoryError:
                made = Invalid(TOO_MUCH, "too_much")
        own_process.say(answer_told(made))

    return command


def _import_command(check: CheckLayer) -> click.Command:
    @click.command("import-boundaries")
    @click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
    @click.option("--level", type=click.Choice(LEVELS), default=LEVELS[0], show_default=True)
    @click.option("--crs", default="", help="EPSG:4490 EPSG:4524 … gcj02 bd09; 不填按文件")
    @click.option("--code-field", default="", help="编码字段 / the field of the codes")
    @click.option("--approval-no", default="", help="审图号；不填为示意图 / none: schematic")
    @click.option("--from", "since", type=click.DateTime(["%Y-%m-%d"]), help="起始日，默认今天")
    @click.option(
        "--publish", "published", is_flag=True, help="发布；不加只核对 / else only checked"
    )
    @plain_errors
    def command(
        file: Path, level: str, crs: str, code_field: str, approval_no: str,
        since: datetime | None, published: bool,
    ) -> None:  # fmt: skip
        """Check the boundaries in FILE (GeoJSON, GeoPackage, zipped Shapefile, KML) and say what
        is wrong, feature by feature; with --publish let what can be used hold."""
        settings, now = Settings.from_env(), wall_clock()
        readers = reader_engine(settings.database_url)
        with readers.connect() as conn:
            county = the_county(conn)
        said = file.name, level, crs, code_field
        checked, lines = check(readers, county, now, said, file.read_bytes())
        _tell(checked, lines)
        if not published:
            click.echo("未发布；加 --publish 发布 / not published; add --publish to do so")
            return
        day = to_day(since.date()) if since else local(now, county.zone).day
        version = _published(settings, checked, day, approval_no, now)
        click.echo(f"已发布第 {version} 版 / published")

    return command


def _tell(checked: Checked, lines: list[str]) -> None:
    for line in lines:
        click.echo(f"  - {line}")
    click.echo(
        f"{checked.format}, {checked.crs}: {checked.features} 个要素，可用图形 "
        f"{checked.shapes} 个 / features and usable shapes"
    )


def _published(settings: Settings, checked: Checked, day: int, approval_no: str, now: int) -> int:
    """The number of the version that holds from `day`."""

    def work(conn: Connection) -> int:
        county = the_county(conn)
        name = keep_draft(conn, county.code, checked, ACTOR, now)
        return publish(conn, county, name, day, approval_no, ACTOR, now)

    version: int = write(settings, work)
    return version
