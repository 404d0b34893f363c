"""Commands for backups: making, proving, rehearsing and restoring one."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click
import orjson

from data_layer.cli.running import plain_errors, put_on_record
from data_layer.core.backups import Manifest
from data_layer.errors import CannotStart, GovernanceError
from data_layer.services import own_process
from data_layer.services.audit_notes import Note
from data_layer.services.backup import make_backup
from data_layer.services.backup_keeper import BACKUP, COMMAND
from data_layer.services.backup_reading import verify
from data_layer.services.backup_sealing import read_key
from data_layer.services.restore import drill, restore
from data_layer.services.store import wall_clock
from data_layer.settings import Settings
from data_layer.vocab import Text

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
WHERE = Text(
    "请用 --to 文件夹 指定备份存放处，或设置 BACKUP_FOLDER。",
    "Say where to with --to FOLDER, or set BACKUP_FOLDER.",
)
EITHER = Text(
    "请选择其一：--verify 演练（不留下任何内容），或 --to 文件夹 恢复到空的实例文件夹。",
    "Choose one: --verify rehearses and leaves nothing, --to FOLDER restores into an empty "
    "instance folder.",
)
STEPS = {
    "unpack": "解包与校验 / unpacked, checksums",
    "judge": "入库与核对 / loaded and compared",
    "upgrade": "升级结构 / schema upgraded",
    "questions": "页面查询 / pages' questions",
}
key_option = click.option(
    "--key-file", type=FILE, default=None, help="密钥文件 / key file (BACKUP_KEY_FILE)"
)


def _key(key_file: Path | None) -> bytes | None:
    named = key_file or Settings.from_env().backup_key_file
    return None if named is None else read_key(named)


@click.command("backup")
@click.option("--to", "folder", type=click.Path(path_type=Path, file_okay=False), default=None)
@plain_errors
def backup_command(folder: Path | None) -> None:
    """Back up database and files into one file, beside a running server too."""
    settings, began = Settings.from_env(), time.monotonic()
    folder = folder or settings.backup_folder
    if folder is None:
        raise CannotStart(WHERE, "no_backup_folder")
    made = make_backup(settings, folder, settings.backup_key_file, wall_clock())
    click.echo(f"{made.path}\n{_told(made.manifest)}")
    sealed = "已加密 / encrypted" if settings.backup_key_file else "未加密 / not encrypted"
    click.echo(f"{made.size / 1e6:,.1f} MB · {sealed} · {time.monotonic() - began:.1f} s")
    put_on_record(settings, Note(BACKUP, made.path.name, {"size": made.size}))


@click.command("verify-backup")
@click.argument("file", type=FILE)
@key_option
@plain_errors
def verify_command(file: Path, key_file: Path | None) -> None:
    """Count the checksums of FILE again; exit code 1 when one differs."""
    click.echo(f"校验无误 / sound\n{_told(verify(file, _key(key_file)))}")


@click.command("restore")
@click.argument("file", type=FILE)
@click.option("--verify", "rehearse", is_flag=True, help="演练 / rehearse, leave nothing")
@click.option("--to", "to", type=click.Path(path_type=Path, file_okay=False), default=None)
@click.option(
    "--in", "room", type=click.Path(path_type=Path, file_okay=False), default=None,
    help="演练用的临时空间 / room for the rehearsal; without: beside FILE",
)  # fmt: skip
@key_option
@plain_errors
def restore_command(
    file: Path, rehearse: bool, to: Path | None, room: Path | None, key_file: Path | None
) -> None:
    """Restore FILE into an empty instance folder (--to), or rehearse it (--verify)."""
    if rehearse == (to is not None):
        raise CannotStart(EITHER, "either")
    url = Settings.from_env().database_url
    if to is not None:
        manifest = restore(file, _key(key_file), to.absolute(), url)
        click.echo(f"已恢复到 / restored into {to}\n{_told(manifest)}")
        click.echo(_pack_note(manifest))
        return
    found = drill(file, _key(key_file), room or file.absolute().parent, url, wall_clock())
    click.echo(f"演练通过 / the rehearsal went well\n{_told(found.manifest)}")
    for step, seconds in found.seconds.items():
        click.echo(f"  {STEPS[step]}: {seconds:.1f} s")
    told = found.answers
    click.echo(
        f"  {told.county}: 在办 / open {told.open:,} · 指标 / metrics {told.metrics} · "
        f"附件 / files {told.files:,}，缺 / missing {told.files_missing:,}"
    )
    click.echo(f"  共 / in all {sum(found.seconds.values()):.1f} s")
    if told.files_missing:
        raise SystemExit(1)


def _told(manifest: Manifest) -> str:
    rows = sum(manifest.counts.values())
    heads = "; ".join(sorted(v for row in manifest.audit_head for v in row.values()))
    lines = [
        f"{manifest.county_code} · {manifest.engine} · {manifest.release} · "
        f"结构 / schema {manifest.schema} · 版本号 / revision {manifest.revision}",
        f"{len(manifest.counts)} 张表 / tables · {rows:,} 行 / rows · "
        f"事件 / incidents {manifest.counts.get('incident', 0):,} · "
        f"{len(manifest.parts)} 个文件 / files",
        *([f"审计链头 / audit head: {heads}"] if heads else []),
    ]
    return "\n".join(f"  {line}" for line in lines)


def _pack_note(manifest: Manifest) -> str:
    return (
        f"  县域数据包不在备份内，原在 / the county pack is no part of it, it was in: "
        f"{manifest.pack or '-'}"
    )


@click.command(COMMAND, hidden=True)
def make_command() -> None:
    """Make a backup for the server: what is asked stands on the standard input, what became of it
    on the output."""
    asked = orjson.loads(sys.stdin.read())
    key_file = Path(asked["key_file"]) if asked["key_file"] else None
    try:
        made = make_backup(Settings.from_env(), Path(asked["folder"]), key_file, asked["now"])
        told = {"name": made.path.name, "size": made.size}
    except GovernanceError as error:
        told = {"code": error.code, "why": list(error.text)}
    own_process.say(told)
