"""PostgreSQL's own programs, called with the address of our database."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy.engine import make_url

from data_layer.errors import CannotStart
from data_layer.vocab import Text

INSTALLED = Path("/usr/lib/postgresql")
MISSING = Text(
    "缺少 {program}：请安装与数据库服务器版本相同或更新的 PostgreSQL 客户端"
    "（Debian / Ubuntu：apt-get install postgresql-client）。",
    "{program} is missing: install PostgreSQL's client programs, as new as the server or newer "
    "(Debian / Ubuntu: apt-get install postgresql-client).",
)
FAILED = Text("{program} 未能完成：{why}", "{program} did not succeed: {why}")


def program(name: str, installed: Path = INSTALLED) -> str:
    """Where that program is: the newest installed beside a server, else the one in PATH; raises
    CannotStart where there is none."""
    found = sorted(installed.glob(f"*/bin/{name}"), key=_version)
    here = str(found[-1]) if found else shutil.which(name)
    if here is None:
        told = Text(MISSING.zh.format(program=name), MISSING.en.format(program=name))
        raise CannotStart(told, "program_missing")
    return here


def _version(path: Path) -> int:
    number = path.parent.parent.name
    return int(number) if number.isdigit() else 0


def run(name: str, url: str, *options: str) -> None:
    """Run that program on the database at `url`; the password travels in the environment, which no
    list of processes shows. Raises CannotStart with its last words."""
    made = make_url(url).set(drivername="postgresql")
    address = made.set(password=None).render_as_string(hide_password=False)
    secret = {} if made.password is None else {"PGPASSWORD": str(made.password)}
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL, no shell
        [program(name), *options, "--dbname", address],
        env={**os.environ, **secret},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["?"])[-1]
        told = Text(*(text.format(program=name, why=why) for text in FAILED))
        raise CannotStart(told, "program_failed")
