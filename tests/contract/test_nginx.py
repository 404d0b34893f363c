"""The shipped nginx file before the real server: HTTPS, streams, uploads, nothing spoofed."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from PIL import Image

from data_layer.settings import ROOT
from tests.served import Server, free_port, serving

pytestmark = pytest.mark.skipif(
    shutil.which("nginx") is None or shutil.which("openssl") is None,
    reason="nginx is not installed: apt-get install nginx-light",
)
NAME = "governance.example.gov.cn"
# Started by root, nginx would step down to a user who does not reach its temporary folders.
USER = "user root;" if os.geteuid() == 0 else ""
MAIN = """{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
daemon off;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/governance.conf;
}}
"""


class Site:
    """The server behind nginx, as a browser reaches it."""

    def __init__(self, server: Server, https: int, http: int, certificate: Path) -> None:
        self.server, self.http = server, http
        self.url = f"https://127.0.0.1:{https}"
        self.certificate = certificate
        self.session = self.browser()

    def browser(self) -> requests.Session:
        """One that trusts this certificate, whatever the machine is set to."""
        made = requests.Session()
        made.trust_env, made.verify = False, str(self.certificate)
        return made

    def sign_in(self, role: str) -> requests.Response:
        page = self.session.get(f"{self.url}/login", timeout=10)
        token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
        account = self.server.credentials["users"][role]
        form = {"username": account["username"], "password": account["password"]}
        return self.session.post(
            f"{self.url}/login", data={**form, "csrf_token": token}, timeout=10,
            headers={"Origin": self.url}, allow_redirects=False,
        )  # fmt: skip

    def bearer(self, kind: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.server.credentials[kind]}"}


@pytest.fixture
def site(instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("HTTPS", "1")
    monkeypatch.setenv("TRUSTED_PROXIES", "1")
    folder = tmp_path / "nginx"
    folder.mkdir()
    _certificate(folder)
    with serving(instance) as server:
        https, http = free_port(), free_port()
        (folder / "governance.conf").write_text(_shipped(folder, server.port, https, http))
        (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=USER))
        nginx = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")])
        try:
            made = Site(server, https, http, folder / "tls.crt")
            _wait(made)
            yield made
        finally:
            nginx.terminate()
            nginx.wait(timeout=10)


def _certificate(folder: Path) -> None:
    subject = ["-subj", f"/CN={NAME}", "-addext", "subjectAltName=IP:127.0.0.1"]
    keys = ["-keyout", str(folder / "tls.key"), "-out", str(folder / "tls.crt"), "-days", "2"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *keys, *subject]
    subprocess.run(made, check=True, capture_output=True)


def _shipped(folder: Path, server: int, https: int, http: int) -> str:
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for old, new in (
        ("127.0.0.1:8050", f"127.0.0.1:{server}"),
        ("listen 443 ssl", f"listen 127.0.0.1:{https} ssl"),
        ("listen 80", f"listen 127.0.0.1:{http}"),
        ("/etc/nginx/tls/governance.", f"{folder}/tls."),
        ("proxy_set_header Host              $host", "proxy_set_header Host $http_host"),
        ("X-Forwarded-Host  $host", "X-Forwarded-Host $http_host"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    return text


def _wait(site: Site) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            if site.session.get(f"{site.url}/healthz", timeout=2).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise AssertionError("nginx does not answer")


def test_one_site_over_https(site: Site) -> None:
    plain = requests.get(f"http://127.0.0.1:{site.http}/desk", timeout=5, allow_redirects=False)
    assert (plain.status_code, plain.headers["Location"]) == (301, "https://127.0.0.1/desk")
    answer = site.sign_in("operator")
    assert answer.status_code == 302
    cookie = answer.headers["Set-Cookie"]
    assert "__Host-sid=" in cookie
    assert "Secure" in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "Content-Security-Policy" in answer.headers
    assert "nginx/" not in answer.headers["Server"]

    began = time.monotonic()
    stream = site.session.get(f"{site.url}/live", stream=True, timeout=10)
    lines = stream.iter_lines(chunk_size=1)
    first = next(line for line in lines if line.startswith(b"data:"))
    assert time.monotonic() - began < 2
    site.server.post([_event(site)])
    began = time.monotonic()
    second = next(line for line in lines if line.startswith(b"data: {"))
    assert time.monotonic() - began < 2
    assert second != first
    stream.close()

    photo = {"file": ("现场.jpg", _photo(), "image/jpeg")}
    act = site.bearer("act_token")
    sent = site.session.post(f"{site.url}/api/v1/attachments", files=photo, headers=act, timeout=60)
    assert sent.status_code < 300, sent.text
    large = {"file": ("x.jpg", bytes(17 << 20), "image/jpeg")}
    refused = site.session.post(
        f"{site.url}/api/v1/attachments", files=large, headers=act, timeout=60
    )
    assert refused.status_code == 413

    _nobody_is_locked_out(site)


def _nobody_is_locked_out(site: Site) -> None:
    """Thirty failures from one address lock that address out, whatever addresses it claims."""
    anybody = site.browser()
    page = anybody.get(f"{site.url}/login", timeout=10)
    token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    statuses = set()
    for number in range(40):
        form = {"username": f"nobody{number}", "password": "x" * 12, "csrf_token": token}
        claimed = {"X-Forwarded-For": f"10.0.0.{number}", "Forwarded": f"for=10.0.1.{number}"}
        answer = anybody.post(
            f"{site.url}/login", data=form, headers={"Origin": site.url, **claimed}, timeout=10
        )
        statuses.add(answer.status_code)
    assert 429 in statuses


def _event(site: Site) -> dict[str, str]:
    return {
        "event_id": str(uuid.uuid4()), "incident_id": str(uuid.uuid4()), "type": "reported",
        "occurred_at": time.strftime("%Y-%m-%dT%H:%M:%S+08:00", time.gmtime(time.time() + 28800)),
        "grid_code": "520581100002001", "category": "0201", "title": "消防通道堵塞",
    }  # fmt: skip


def _photo() -> bytes:
    """Several MB, as a telephone's."""
    noise = Image.effect_noise((2400, 1800), 90).convert("RGB")
    content = io.BytesIO()
    noise.save(content, "JPEG", quality=95)
    return content.getvalue()
