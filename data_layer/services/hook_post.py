"""One POST to a target, over a connection of its own: to an address that was looked at first, with
an end to how long it may take, and following nobody anywhere else."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Sequence
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from threading import Event, Timer
from typing import NamedTuple

from data_layer.core.hook_targets import Entry, Target, may_connect
from data_layer.vocab import Text

# Of connecting, which a target that is there does at once, and of all of it together.
CONNECT_SECONDS, MOST_SECONDS = 3.0, 15.0
PRIVATE = Text(
    "目标主机解析到内网地址，而该地址不在 HOOK_TARGETS 中。",
    "The target's name leads to an address of the own network that HOOK_TARGETS does not name.",
)
AWAY = Text("目标没有应答。", "The target did not answer.")
NO_NAME = Text("目标主机名无法解析。", "The target's name is not known.")
BAD_CERTIFICATE = Text("目标的证书无效。", "The target's certificate is not valid.")
REFUSED = Text("目标返回 {status}。", "The target answered {status}.")
MOVED = Text(
    "目标返回 {status}（重定向），不跟随；请改用最终地址。",
    "The target answered {status}, a redirect, which is not followed; enter the final address.",
)


class Answer(NamedTuple):
    """What came of it: the status (0: none), why it failed (None: taken), whether the target itself
    is at fault and not this event, and how many seconds it asks to wait."""

    status: int
    why: Text | None = None
    away: bool = False
    wait_s: int = 0


def post(target: Target, entries: Sequence[Entry], body: bytes, headers: dict[str, str]) -> Answer:
    """Send the body; never raises for what the other side does."""
    try:
        addresses = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return Answer(0, NO_NAME, away=True)
    found = [str(one[4][0]) for one in addresses]
    # One that may not be spoken to among those that may is a trap, not a spare.
    if not all(may_connect(target, address, entries) for address in found):
        return Answer(0, PRIVATE, away=True)
    try:
        return _sent(target, found[0], body, headers)
    except ssl.SSLCertVerificationError:
        return Answer(0, BAD_CERTIFICATE, away=True)
    except (OSError, HTTPException):
        return Answer(0, AWAY, away=True)


def _sent(target: Target, address: str, body: bytes, headers: dict[str, str]) -> Answer:
    made = HTTPConnection(target.host, target.port, timeout=MOST_SECONDS)
    reached, over = (address, target.port), Event()
    with (
        closing(made),
        socket.create_connection(reached, timeout=CONNECT_SECONDS) as plain,
        # Securing empties the first handle of the connection; it is cut off by a second one.
        plain.dup() as end,
    ):
        plain.settimeout(MOST_SECONDS)
        # Whoever answers a byte at a time is cut off all the same.
        cut = Timer(MOST_SECONDS, _cut, [end, over])
        cut.daemon = True
        cut.start()
        try:
            made.sock = _secured(plain, target.host) if target.https else plain
            made.request("POST", target.path, body, {"Host": _named(target), **headers})
            answer = made.getresponse()
        finally:
            cut.cancel()
        if over.is_set():  # what was cut off after its status looks like an answer
            raise TimeoutError
        return _answer(answer.status, answer.headers.get("Retry-After") or "")


def _secured(plain: socket.socket, host: str) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


def _cut(end: socket.socket, over: Event) -> None:
    over.set()
    with suppress(OSError):  # closed already
        end.shutdown(socket.SHUT_RDWR)


def _named(target: Target) -> str:
    host = f"[{target.host}]" if ":" in target.host else target.host
    usual = target.port == (443 if target.https else 80)
    return host if usual else f"{host}:{target.port}"


def _answer(status: int, asked: str) -> Answer:
    if 200 <= status < 300:
        return Answer(status)
    text = MOVED if 300 <= status < 400 else REFUSED
    why = Text(text.zh.format(status=status), text.en.format(status=status))
    wait_s = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 0
    return Answer(status, why, away=status >= 500 or status in {408, 429}, wait_s=wait_s)
