"""Starting: one clear sentence and a non-zero exit for everything that can be wrong."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from data_layer.settings import ROOT
from tests.served import free_port

NO_SERVER = "postgresql+psycopg://u@127.0.0.1:1/x"


def start(instance: Path, **env: str) -> tuple[int, str, str]:
    clean = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DEMO", "HOST"}}
    done = subprocess.run(
        [sys.executable, "manage.py", "prepare"], cwd=ROOT,
        capture_output=True, text=True, check=False,
        env={**clean, "INSTANCE_DIR": str(instance), "PORT": str(free_port()), **env},
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def taken_port() -> Iterator[str]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield str(holder.getsockname()[1])


def assert_one_sentence(result: tuple[int, str, str], zh: str, en: str) -> None:
    code, _, told = result
    assert code == 1
    assert "Traceback" not in told
    assert zh in told
    assert en in told


@pytest.mark.parametrize(
    ("env", "zh", "en"),
    [
        ({"PORT": "abc"}, "PORT 应为", "PORT must be"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL 无法识别", "not understood"),
        ({"DATABASE_URL": NO_SERVER}, "无法使用数据库", "cannot be used"),
        ({"INSTANCE_DIR": "/proc/x"}, "无法写入文件夹", "Cannot write"),
        ({"HOST": "0.0.0.0"}, "HTTPS=1", "ALLOW_HTTP=1"),
        ({"URL_PREFIX": "grid/"}, "URL_PREFIX 应以", "must begin with a slash"),
        ({"COUNTY_PACK": "/nowhere", "DEMO": "0"}, "县域数据包有", "county pack has"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(tmp_path: Path, env, zh, en) -> None:
    assert_one_sentence(start(tmp_path / "instance", **env), zh, en)


def test_a_taken_port_is_named(tmp_path: Path, taken_port: str) -> None:
    result = start(tmp_path / "i", PORT=taken_port)
    assert_one_sentence(result, f"{taken_port} 已被占用", "is taken")


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    bad = tmp_path / "bad.db"
    bad.write_text("not a database" * 100)
    result = start(tmp_path / "i", DATABASE_URL=f"sqlite:///{bad}")
    assert_one_sentence(result, "无法使用数据库", "cannot be used")


def test_a_real_county_starts_empty_with_a_link_and_refuses_demo_data(tmp_path: Path) -> None:
    code, told, _ = start(tmp_path / "i", DEMO="0")
    assert (code, "/setup/" in told) == (0, True)
    assert not (tmp_path / "i" / "demo_credentials.json").exists()
    assert_one_sentence(start(tmp_path / "i"), "正式数据", "real data")


def test_a_demo_county_refuses_to_become_a_real_one(instance: Path) -> None:
    assert_one_sentence(start(instance, DEMO="0"), "演示数据", "demo data")


def test_the_sign_in_file_is_private_and_complete(instance: Path) -> None:
    from tests.served import credentials_of

    path = instance / "demo_credentials.json"
    assert path.stat().st_mode & 0o777 == 0o600
    found = credentials_of(instance)
    assert found["base_url"].startswith("http://127.0.0.1:")
    assert found["ingest_token"].startswith("qx_")
    roles = {"operator", "handler", "leader", "analyst", "supervisor", "admin"}
    assert roles <= found["users"].keys()
    assert found["users"]["leader"]["township_code"]


def test_a_later_start_keeps_the_sign_ins_and_names_the_new_address(instance: Path) -> None:
    from tests.served import credentials_of

    before, port = credentials_of(instance), str(free_port())
    assert start(instance, PORT=port)[0] == 0
    after = credentials_of(instance)
    assert after == {**before, "base_url": f"http://127.0.0.1:{port}"}
