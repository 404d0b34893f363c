"""An export made by the real server: by a process of its own, through a power cut, proved by the
command line."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from data_layer.settings import ROOT
from tests.served import Server, credentials_of

PATIENCE_S = 60


@pytest.fixture
def server(instance: Path) -> Iterator[Server]:
    made = Server(instance).start()
    yield made
    made.stop()


class Browser:
    """Somebody signed in, who presses buttons."""

    def __init__(self, server: Server, role: str) -> None:
        self.url, self.session = server.url, requests.Session()
        self.session.headers["Origin"] = server.url
        known = credentials_of(server.instance)["users"][role]
        fields = {name: known[name] for name in ("username", "password")}
        assert self.post("/login", "/login", **fields).ok

    def post(self, page: str, to: str, **fields: str) -> requests.Response:
        text = self.session.get(self.url + page, headers={"Accept": "text/html"}, timeout=30).text
        found = re.search(r'csrf_token" value="([^"]+)', text)
        assert found, text
        return self.session.post(self.url + to, data={"csrf_token": found[1], **fields}, timeout=30)

    def order(self, query: str, wanted: str) -> str:
        page = f"/exports/new?of=/cases&{query}"
        answer = self.post(page, "/exports", of="/cases", query=query, format=wanted)
        return answer.url.rpartition("/")[2]

    def wait(self, number: str) -> dict[str, object]:
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            told = self.session.get(f"{self.url}/exports/{number}/state", timeout=30).json()
            if told["state"] not in {"waiting", "running"}:
                return told  # type: ignore[no-any-return]
            time.sleep(0.2)
        raise AssertionError(told)


def verify(instance: Path, file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "manage.py"), "verify-export", str(file)]
    env = {**os.environ, "INSTANCE_DIR": str(instance)}
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_file_is_made_fetched_and_proved(server: Server, tmp_path: Path) -> None:
    analyst = Browser(server, "analyst")
    number = analyst.order("measure=cohort_reported", "xlsx")
    assert analyst.wait(number)["state"] == "done"
    fetched = analyst.post(f"/exports/{number}", f"/exports/{number}/fetch")
    assert fetched.content.startswith(b"PK")
    file = tmp_path / "a.xlsx"
    file.write_bytes(fetched.content)
    proved = verify(server.instance, file)
    assert (proved.returncode, number in proved.stdout) == (0, True)
    file.write_bytes(fetched.content + b" ")
    assert verify(server.instance, file).returncode == 1


def test_a_power_cut_while_a_file_is_made_leaves_no_half_file(server: Server) -> None:
    analyst = Browser(server, "analyst")
    number = analyst.order("measure=cohort_reported&from=2025-12-01", "csv")
    time.sleep(0.3)
    server.kill()
    server.start()
    assert analyst.wait(number)["state"] == "done"
    left = [path.name for path in (server.instance / "exports").glob("*/*")]
    assert len(left) == 1
    assert left[0].endswith(f"{number}.csv")
    assert not left[0].startswith(".part-")
