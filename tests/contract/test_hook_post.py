"""One POST to a target over real connections, plain and secured: taken, refused, or cut off in
time."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from data_layer.core.hook_targets import Target
from data_layer.services import hook_post
from data_layer.services.hook_post import AWAY, BAD_CERTIFICATE, Answer, post
from data_layer.settings.given import targets

HERE, LIMIT_S, GIVES_UP_S = "127.0.0.1", 0.5, 5.0
# As long as a record of TLS may be, of which the rest comes a byte at a time.
HELLO, TAKEN = b"\x16\x03\x03\x40\x00", b"HTTP/1.1 204 No Content\r\n"
BODY = b'{"told": 1}'

Serve = Callable[[socket.socket], None]


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Key and certificate of this machine, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HERE)]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HERE))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = tmp_path / "certificate.pem"
    pem, plain = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(pem, plain, serialization.NoEncryption())
    file.write_bytes(secret + made.public_bytes(pem))
    return file


@contextmanager
def answering(serve: Serve) -> Iterator[int]:
    """The port of somebody who takes one connection."""
    with socket.create_server((HERE, 0)) as listener:

        def run() -> None:
            with suppress(OSError), listener.accept()[0] as found:
                found.settimeout(GIVES_UP_S)
                serve(found)

        thread = Thread(target=run, daemon=True)
        thread.start()
        yield int(listener.getsockname()[1])
        thread.join(2 * GIVES_UP_S)
        assert not thread.is_alive()


def secured(certificate: Path, serve: Serve) -> Serve:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def run(found: socket.socket) -> None:
        with context.wrap_socket(found, server_side=True) as inside:
            serve(inside)

    return run


def hear(found: socket.socket) -> None:
    heard = b""
    while not heard.endswith(BODY) and (part := found.recv(65_536)):
        heard += part


def takes(found: socket.socket) -> None:
    hear(found)
    found.sendall(TAKEN + b"\r\n")


def trickles(found: socket.socket, first: bytes) -> None:
    found.sendall(first)
    until = time.monotonic() + GIVES_UP_S
    while time.monotonic() < until:
        found.sendall(b"a")
        time.sleep(0.05)


def trickles_headers(found: socket.socket) -> None:
    hear(found)
    trickles(found, TAKEN)


def trickles_handshake(found: socket.socket) -> None:
    trickles(found, HELLO)


def sent_to(port: int, https: bool) -> Answer:
    return post(Target(https, HERE, port, "/in"), targets(HERE), BODY, {})


def test_over_https_it_is_taken_by_whom_the_machine_trusts(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve = secured(certificate, takes)
    with answering(serve) as port:
        assert sent_to(port, https=True) == Answer(0, BAD_CERTIFICATE, away=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with answering(serve) as port:
        assert sent_to(port, https=True) == Answer(204)


@pytest.mark.parametrize("how", ["plain headers", "secured headers", "handshake"])
def test_who_answers_a_byte_at_a_time_is_cut_off(
    how: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hook_post, "MOST_SECONDS", LIMIT_S)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    serve = {
        "plain headers": trickles_headers,
        "secured headers": secured(certificate, trickles_headers),
        "handshake": trickles_handshake,
    }[how]
    with answering(serve) as port:
        began = time.monotonic()
        answer = sent_to(port, https=how != "plain headers")
        took = time.monotonic() - began
    # The status that came first does not make it taken.
    assert answer == Answer(0, AWAY, away=True)
    assert LIMIT_S <= took < GIVES_UP_S
