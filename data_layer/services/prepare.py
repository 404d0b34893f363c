"""From nothing to a county that can be served: schema, pack, staffing, demo history, sign-ins.

Each part is done only when it is missing, so that a later start passes through in a moment.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, update

from data_layer.core.county import County
from data_layer.core.days import add_days, local
from data_layer.db import tables
from data_layer.db.engine import sqlite_path, writer_lock
from data_layer.errors import CannotStart
from data_layer.log.bulk import write_history
from data_layer.queries.county import first_county_code, load_county
from data_layer.services.attachment_files import forget_uploads, remove
from data_layer.services.audit_keys import auditing_engine
from data_layer.services.county_pack import BoundaryCheck, pack_digest, read_pack, store_pack
from data_layer.services.demo_accounts import create_demo_accounts, demo_accounts_match
from data_layer.services.demo_feed import write_state
from data_layer.services.demo_history import history
from data_layer.services.demo_staffing import store_demo
from data_layer.services.pack import Pack
from data_layer.services.setup_links import create_setup_link
from data_layer.services.store import pack_gone, the_county
from data_layer.services.upgrading import backup_before_upgrade, upgraded
from data_layer.settings import Settings
from data_layer.vocab import Text

SEED = 2026
HISTORY_DAYS = 400
FEED_STATE = "demo_feed.json"
CREDENTIALS = "demo_credentials.json"
Say = Callable[[str], None]

UNWRITABLE = Text(
    "无法写入文件夹 {path}：请检查权限，或用 INSTANCE_DIR 指定另一个文件夹。",
    "Cannot write to {path}: check its permissions, or name another folder with INSTANCE_DIR.",
)
PORT_TAKEN = Text(
    "{host}:{port} 已被占用：请停止占用它的程序，或换一个端口，例如 PORT={other} ./run。",
    "{host}:{port} is taken: stop the other program, or use another port: PORT={other} ./run.",
)
IS_DEMO = Text(
    "数据库中是演示数据。正式使用请用 INSTANCE_DIR 指定新文件夹，再运行 ./run --no-demo。",
    "The database holds demo data. For real use name a new INSTANCE_DIR, then ./run --no-demo.",
)
IS_REAL = Text(
    "数据库中是正式数据，不会写入演示数据。请运行 ./run --no-demo。",
    "The database holds real data; no demo data will be added. Run ./run --no-demo.",
)


class Prepared(NamedTuple):
    """What the person who started it needs to know."""

    demo: bool
    credentials: Path | None
    setup_path: str


def prepare(
    settings: Settings,
    boundary_problems: BoundaryCheck,
    now: int,
    say: Say,
    history_days: int = HISTORY_DAYS,
) -> Prepared:
    """Make the database ready to serve; raises CannotStart or PackInvalid with one clear
    sentence."""
    _check_folder(settings.instance)
    _check_port(settings.host, settings.port)
    path = sqlite_path(settings.database_url)
    if path is not None:
        _check_folder(path.parent)
    engine = auditing_engine(settings)
    with writer_lock(settings.database_url):
        backup_before_upgrade(settings, now, say)
        try:
            with engine.begin() as connection:
                if upgraded(connection, say):
                    say("数据库结构已就绪 / schema ready")
                county = _county(connection, settings, boundary_problems, now, say, history_days)
                unused = forget_uploads(connection, county.code, settings.instance, now)
            remove(unused)
            return _people(engine, settings, county, now)
        finally:
            engine.dispose()


def _people(engine: Engine, settings: Settings, county: County, now: int) -> Prepared:
    """The way in: demo sign-ins, or the link for the first administrator."""
    if not settings.demo:
        with engine.begin() as connection:
            token = create_setup_link(connection, county.code, now)
        return Prepared(False, None, f"/setup/{token}" if token else "")
    with engine.begin() as connection:
        content = _credentials(connection, settings, county, now)
    # After COMMIT: a file that names passwords nobody has would be worse than none.
    _write_private(settings.instance / CREDENTIALS, content)
    return Prepared(True, settings.instance / CREDENTIALS, "")


def _county(
    connection: Connection,
    settings: Settings,
    check: BoundaryCheck,
    now: int,
    say: Say,
    history_days: int,
) -> County:
    code = first_county_code(connection)
    had = load_county(connection, code) if code else None
    if had is not None and had.demo != settings.demo:
        raise CannotStart(IS_DEMO if had.demo else IS_REAL, "demo_mismatch")
    folder = settings.county_pack if had is None else _pack_of(had, settings)
    if had is None or (had.pack_hash, had.pack_path) != (pack_digest(folder), str(folder)):
        say("正在校验并载入县域数据包 / loading the county pack")
        pack = read_pack(folder, check)
        store_pack(connection, pack, now, say)
        if settings.demo and had is None:
            _fill_demo(connection, settings, pack, now, say, history_days)
    return the_county(connection)


def _pack_of(county: County, settings: Settings) -> Path:
    """The folder to serve a stored county from: the one asked for, else the one it came from, else
    the product's own when that very pack moved there; CannotStart when there is none."""
    asked, usual = settings.county_pack.resolve(), Settings.from_env({}).county_pack.resolve()
    stored = Path(county.pack_path)
    if asked != usual:
        return asked
    if stored.is_dir():
        return stored
    if pack_digest(usual) == county.pack_hash:
        return usual
    raise CannotStart(pack_gone(stored), "pack_gone")


def _fill_demo(
    connection: Connection,
    settings: Settings,
    pack: Pack,
    now: int,
    say: Say,
    history_days: int,
) -> None:
    connection.execute(
        update(tables.county).where(tables.county.c.county_code == pack.code).values(demo=True)
    )
    county = load_county(connection, pack.code)
    today = local(now, county.zone).day
    say("正在生成演示人员配备 / generating demo staffing")
    store_demo(connection, pack, SEED, today)
    say(f"正在生成 {history_days} 天演示事件 / generating {history_days} days of demo incidents")
    first_day = add_days(today, -history_days)
    incidents = history(county, SEED, first_day, now)
    events = write_history(
        connection,
        county,
        incidents,
        now,
        lambda count: say(f"  {count:,} 件 / incidents") if count % 20_000 == 0 else None,
    )
    say(f"  {events:,} 条流转记录 / events")
    # The feed goes on from here.
    write_state(settings.instance / FEED_STATE, now, first_day)


def _credentials(
    connection: Connection, settings: Settings, county: County, now: int
) -> dict[str, Any]:
    """What the sign-in file says, or new sign-ins when it belongs to another database."""
    path = settings.instance / CREDENTIALS
    with suppress(FileNotFoundError, ValueError, KeyError):
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if demo_accounts_match(connection, county.code, content):
            return content | {"base_url": settings.base_url}
    rng = Random(secrets.randbits(64))  # noqa: S311 - chooses a township; passwords come from `secrets`
    return create_demo_accounts(connection, county, rng, now, settings.base_url)


def _write_private(path: Path, content: dict[str, Any]) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.fchmod(handle, 0o600)  # the mode above is only for a file that is new
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=2)


def _check_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe = path / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError:
        raise CannotStart(
            Text(UNWRITABLE.zh.format(path=path), UNWRITABLE.en.format(path=path)), "unwritable"
        ) from None


def _check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            words = {"host": host, "port": port, "other": port + 1}
            raise CannotStart(
                Text(PORT_TAKEN.zh.format(**words), PORT_TAKEN.en.format(**words)), "port_taken"
            ) from None
