"""What no browser sends, over raw sockets to the real server: ways out of folders, and requests
that mean two things."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from data_layer.settings import ROOT
from tests.data.hostile import TARGETS, UP
from tests.served import Server, serving
from tests.visitor import Visitor

PREFIXES = (
    "/", "/assets/", "/_dash-component-suites/dash/", "/exports/", "/exports/file/",
    "/attachments/", "/geometry/", "/capacity/rules/", "/reports/archive/", "/desk/handover/",
    "/api/v1/incidents/",
)  # fmt: skip


@pytest.fixture(scope="module")
def visitor(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    copy = tmp_path_factory.mktemp("raw") / "instance"
    shutil.copytree(demo_template, copy)
    with serving(copy) as server:
        yield Visitor(server)


def sent(server: Server, raw: bytes) -> bytes:
    """All that comes back until the server closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(raw)
        found = b""
        while portion := line.recv(65536):
            found += portion
    return found


def secrets_of(server: Server) -> list[bytes]:
    """What stands in the files the ways lead to, and nowhere else."""
    key = next(server.instance.glob("*secret*key*"))
    return [b"root:x:0:0", b"create_server(open_store", b"INSTANCE_DIR=", key.read_bytes()[:24]]


@pytest.mark.parametrize("prefix", PREFIXES)
def test_no_way_leads_out_of_a_folder(visitor: Visitor, prefix: str) -> None:
    server, cookie = visitor.server, f"sid={visitor.cookies['sid']}"
    secrets, wrong = secrets_of(server), []
    for number, up in enumerate(UP):
        for target in (TARGETS[number % 4], TARGETS[(number + 1) % 4]):
            for times in (1, 7):
                path = f"{prefix}{up * times}{target}"
                head = f"GET {path} HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\n"
                answer = sent(server, f"{head}Connection: close\r\n\r\n".encode())
                status = answer[9:12].decode()
                if not status.isdigit() or status >= "500" or any(s in answer for s in secrets):
                    wrong.append((path, answer[:60]))
    assert wrong == []


def test_the_ways_are_many_enough() -> None:
    assert len(set(UP)) * len(TARGETS) >= 40
    assert (ROOT / "app.py").read_bytes().count(b"create_server(open_store") == 1


SECOND = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
HEAD = b"POST /login HTTP/1.1\r\nHost: x\r\n"
TWO_MEANINGS = {
    "a length and chunks": HEAD
    + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SECOND,
    "two lengths": HEAD + b"Content-Length: 5\r\nContent-Length: 0\r\n\r\nhello" + SECOND,
    "two lengths in one": HEAD + b"Content-Length: 5, 0\r\n\r\nhello" + SECOND,
    "a signed length": HEAD + b"Content-Length: +5\r\n\r\nhello" + SECOND,
    "chunks in disguise": HEAD
    + b"Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n\r\nhello" + SECOND,
    "chunks twice": HEAD
    + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + SECOND,
    "a blank before the colon": HEAD
    + b"Content-Length : 5\r\n\r\nhello" + SECOND,
    "a folded header": HEAD + b"X: a\r\n Content-Length: 5\r\n\r\nhello" + SECOND,
    "a header without a name": HEAD + b": x\r\n\r\n" + SECOND,
    "a nul in a header": HEAD + b"X: a\0b\r\n\r\n" + SECOND,
}  # fmt: skip


@pytest.mark.parametrize("name", TWO_MEANINGS)
def test_a_request_of_two_meanings_is_refused_and_the_line_closed(
    visitor: Visitor, name: str
) -> None:
    answer = sent(visitor.server, TWO_MEANINGS[name])
    assert answer.startswith(b"HTTP/1.1 4")
    assert answer.count(b"HTTP/1.1 ") == 1, "what was hidden in it was answered too"


def test_who_does_not_hang_up_keeps_nobody_waiting(visitor: Visitor) -> None:
    """Each asks for its line to be closed, then holds on to it: half-open lines do so too."""
    address = "127.0.0.1", visitor.server.port
    lines = [socket.create_connection(address, timeout=10) for _ in range(8)]
    for line in lines:
        line.sendall(SECOND)
    assert lines[0].recv(65536).startswith(b"HTTP/1.1 200")
    began = time.monotonic()
    assert visitor.get("/healthz").status == 200
    assert time.monotonic() - began < 1.5
    for line in lines:
        while line.recv(65536):
            pass
        line.close()


def test_who_is_still_sending_hears_why_it_is_refused(visitor: Visitor) -> None:
    """What it sends after the answer is read and dropped for a moment: a reset would take the
    answer away."""
    with socket.create_connection(("127.0.0.1", visitor.server.port), timeout=10) as line:
        line.sendall(TWO_MEANINGS["two lengths"])
        time.sleep(0.3)
        line.sendall(b"x" * 200_000)
        time.sleep(0.3)
        assert line.recv(65536).startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("body", [b"zz\r\nhello\r\n0\r\n\r\n", b"-1\r\nhello\r\n", b"5\r\nhelloXX"])
def test_a_bad_chunk_is_refused_and_the_line_closed(visitor: Visitor, body: bytes) -> None:
    token = visitor.server.credentials["ingest_token"].encode()
    head = b"POST /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token
    answer = sent(visitor.server, head + b"\r\nTransfer-Encoding: chunked\r\n\r\n" + body + SECOND)
    assert answer.startswith(b"HTTP/1.1 4")
    assert answer.count(b"HTTP/1.1 ") == 1
