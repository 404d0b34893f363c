"""The whole product for tests: a prepared demo county, in process or as a real server on
loopback."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from data_layer.services.prepare import prepare
from data_layer.services.store import wall_clock
from data_layer.settings import ROOT, Settings
from manage import boundary_problems

HISTORY_DAYS = 12
STARTS_WITHIN_S = 60  # two workers on a busy machine


def settings_of(instance: Path, port: int = 0) -> Settings:
    names = {"INSTANCE_DIR": str(instance), "PORT": str(port or free_port())}
    # What the ladder writes by itself would be in the way; a test ticks when it means to.
    return Settings.from_env({**names, "TICK_SECONDS": "0", "WARNINGS": "0"})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def credentials_of(instance: Path) -> dict[str, Any]:
    return json.loads((instance / "demo_credentials.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with the Qianxi demo county and a short history; never served itself."""
    instance = tmp_path_factory.mktemp("demo") / "instance"
    prepare(settings_of(instance), boundary_problems, wall_clock(), lambda _: None, HISTORY_DAYS)
    return instance


@pytest.fixture
def instance(demo_template: Path, tmp_path: Path) -> Path:
    """A copy of the template that the test may change."""
    copy = tmp_path / "instance"
    shutil.copytree(demo_template, copy)
    return copy


@dataclass
class Server:
    """A real server process on loopback, which a test may kill and start again; on SQLite unless
    another URL is given."""

    instance: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    tick_seconds: int = 0
    prefix: str = ""
    database_url: str = ""
    app: str = "app:server"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.prefix}"

    @property
    def credentials(self) -> dict[str, Any]:
        return credentials_of(self.instance)

    @property
    def settings(self) -> Settings:
        told = {"TICK_SECONDS": str(self.tick_seconds), "WARNINGS": "0"}
        return Settings.from_env({**self._own(), **told})

    def _own(self) -> dict[str, str]:
        return {
            "INSTANCE_DIR": str(self.instance),
            "PORT": str(self.port),
            "DATABASE_URL": self.database_url,
            "URL_PREFIX": self.prefix,
        }

    def start(self) -> Server:
        told = {"TICK_SECONDS": str(self.tick_seconds), "WARNINGS": "0"}
        env = {**os.environ, **told, **self._own()}
        with (self.instance / "server.log").open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", self.app],
                cwd=ROOT, env=env, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + STARTS_WITHIN_S
        while not self.healthy():
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.05)
        return self

    def healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def log(self) -> str:
        return (self.instance / "server.log").read_text(encoding="utf-8")[-4000:]

    def kill(self) -> None:
        """kill -9 of master and worker, as a power cut would."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        self._signal(signal.SIGINT)

    def _signal(self, number: int) -> None:
        if self.process is None:
            return
        os.killpg(self.process.pid, number)
        self.process.wait(timeout=30)
        self.process = None

    def post(self, events: list[dict[str, Any]], **headers: str) -> dict[str, Any]:
        """Post events with the demo token; the API's answer."""
        request = urllib.request.Request(
            f"{self.url}/api/v1/events",
            data=json.dumps(events).encode(),
            headers={
                "Authorization": f"Bearer {self.credentials['ingest_token']}",
                "Content-Type": "application/json",
                **headers,
            },
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())


@contextmanager
def serving(instance: Path, **more: Any) -> Iterator[Server]:
    server = Server(instance, **more).start()
    try:
        yield server
    finally:
        if server.process is not None:
            server.stop()


@contextmanager
def serving_copy(template: Path, folder: Path) -> Iterator[Server]:
    """A server over a copy of `template` in `folder`, which its visitors may change."""
    shutil.copytree(template, folder / "instance")
    with serving(folder / "instance") as server:
        yield server
