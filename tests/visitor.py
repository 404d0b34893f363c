"""A visitor of a real server without a browser: cookies, forms, files, and what came back."""

from __future__ import annotations

import re
import time
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from typing import Any, NamedTuple
from urllib.parse import urlencode

import orjson

from tests.served import Server

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
BOUNDARY = "xYx"
TIMEOUT_S = 30


class Answer(NamedTuple):
    """What came back: status 0 when nothing did."""

    status: int
    body: bytes
    headers: dict[str, str]
    seconds: float

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def read_json(self) -> Any:
        return orjson.loads(self.body)


class Visitor:
    """One browser's cookies before a server, signed in when a role is given."""

    def __init__(self, server: Server, role: str = "operator") -> None:
        self.server = server
        self.cookies: dict[str, str] = {}
        if role:
            answer = self.sign_in(role)
            assert answer.status == 302, answer

    def sign_in(self, role: str) -> Answer:
        found = TOKEN.search(self.get("/login").text)
        assert found, "no sign-in form"
        user = self.server.credentials["users"][role]
        return self.form("/login", csrf_token=found[1], **user)

    def get(self, path: str, accept: str = "text/html") -> Answer:
        return self._ask("GET", path, b"", {"Accept": accept})

    def read_json(self, path: str) -> Any:
        answer = self.get(path, "application/json")
        assert answer.status == 200, answer
        return answer.read_json()

    def form(self, path: str, /, **fields: str | list[str]) -> Answer:
        kind = "application/x-www-form-urlencoded"
        sent = urlencode(fields, doseq=True, errors="surrogatepass").encode()
        return self._post(path, sent, kind, "text/html")

    def json(self, path: str, body: object) -> Answer:
        """Post bytes as they are, else as JSON."""
        sent = body if isinstance(body, bytes) else orjson.dumps(body)
        return self._post(path, sent, "application/json", "application/json")

    def events(self, body: object, query: str = "") -> Answer:
        """Post events with the demo token; bytes as they are, else as JSON."""
        token = self.server.credentials["ingest_token"]
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        sent = body if isinstance(body, bytes) else orjson.dumps(body)
        return self._ask("POST", f"/api/v1/events{query}", sent, headers)

    def upload(self, path: str, name: str, body: bytes, /, **fields: str) -> Answer:
        """A form with one file in the field `file`."""
        parts = [part(field, "", value.encode()) for field, value in fields.items()]
        sent = b"".join([*parts, part("file", name, body), f"--{BOUNDARY}--\r\n".encode()])
        return self._post(path, sent, f"multipart/form-data; boundary={BOUNDARY}", "text/html")

    def _post(self, path: str, body: bytes, kind: str, accept: str) -> Answer:
        if "sid" in self.cookies and "_csrf_token" not in self.cookies:
            self.get("/password")
        headers = {
            "Content-Type": kind,
            "Accept": accept,
            "Origin": self.server.url,
            "X-CSRFToken": self.cookies.get("_csrf_token", ""),
        }
        return self._ask("POST", path, body, headers)

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        began = time.monotonic()
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=TIMEOUT_S)
        try:
            connection.request(method, path, body or None, {**headers, "Cookie": cookie})
            answer = connection.getresponse()
            told, content = answer.headers, answer.read()
        except (OSError, HTTPException):
            return Answer(0, b"", {}, time.monotonic() - began)
        finally:
            connection.close()
        for line in told.get_all("Set-Cookie", []):
            self.cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
        return Answer(answer.status, content, dict(told), time.monotonic() - began)


def part(field: str, name: str, body: bytes) -> bytes:
    """One part of a form; without a file's name it is plain text."""
    named = f'; filename="{name}"' if name else ""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"{named}\r\n\r\n'
    return head.encode("utf-8", "surrogatepass") + body + b"\r\n"
