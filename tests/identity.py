"""An identity provider on loopback, as far as the code flow needs one: discovery, keys, tokens."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask, jsonify, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT, SECRET = "grid", "a secret of tests"


class Provider:
    """What it answers next: the claims it proves, and how it may cheat."""

    def __init__(self) -> None:
        self.issuer = ""
        self.claims: dict[str, Any] = {"sub": "1", "preferred_username": "operator"}
        self.cheat: dict[str, Any] = {}
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.signing = self.key
        self.asked: dict[str, str] = {}

    def approve(self, address: str) -> str:
        """What the browser is sent back with after signing in there, from where it was sent to."""
        parts = urlsplit(address)
        assert address.startswith(f"{self.issuer}/authorize")
        self.asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        back = urlsplit(self.asked["redirect_uri"])
        return f"{back.path}?code=proof&state={self.asked['state']}"

    def token(self) -> Any:
        """The answer to a code: an ID token."""
        verifier = request.form.get("code_verifier", "")
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if request.form.get("code") != "proof" or challenge != self.asked["code_challenge"]:
            return jsonify(error="invalid_grant"), 400
        now = int(time.time())
        told = {
            "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 60,
            "nonce": self.asked["nonce"], **self.claims, **self.cheat,
        }  # fmt: skip
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, told, self.signing)
        return jsonify(access_token="none", token_type="Bearer", id_token=signed)


@contextmanager
def provider() -> Iterator[Provider]:
    """It runs until the block ends."""
    made, server = Provider(), Flask("identity")

    @server.get("/.well-known/openid-configuration")
    def discovery() -> Any:
        return jsonify(
            issuer=made.issuer,
            authorization_endpoint=f"{made.issuer}/authorize",
            token_endpoint=f"{made.issuer}/token",
            jwks_uri=f"{made.issuer}/keys",
            id_token_signing_alg_values_supported=["RS256"],
        )

    @server.get("/keys")
    def keys() -> Any:
        return jsonify(keys=[made.key.as_dict(private=False)])

    server.add_url_rule("/token", view_func=made.token, methods=["POST"])
    listening = make_server("127.0.0.1", 0, server)
    made.issuer = f"http://127.0.0.1:{listening.server_port}"
    thread = Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        listening.shutdown()
        thread.join(10)
        listening.server_close()
