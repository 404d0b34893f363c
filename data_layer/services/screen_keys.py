"""The key a wall screen's browser keeps and cannot give away (ECDSA on P-256, as WebCrypto has it),
and the challenges it signs. Nothing is stored of a challenge before it was used."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from data_layer.core.screens import CHALLENGE_MS
from data_layer.errors import BadRequest
from data_layer.vocab import Text

PURPOSE = "screen-renewal:"
HALF = 32
MALFORMED = Text("屏幕密钥的格式不正确。", "The key of the screen is malformed.")


class ScreenKey(NamedTuple):
    """A public key as it is kept (base64 of the point), and the name it goes by."""

    public: str
    key_id: str


def screen_key(sent: str) -> ScreenKey:
    """The key in base64 of an uncompressed point; BadRequest for what is none."""
    try:
        point = base64.b64decode(sent, validate=True)
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    except (ValueError, binascii.Error):
        raise BadRequest(MALFORMED, "bad_key") from None
    return ScreenKey(base64.b64encode(point).decode(), hashlib.sha256(point).hexdigest())


def signed_by(public: str, challenge: str, signature: str) -> bool:
    """Whether the key signed the challenge; the signature is base64 of r and s, 32 bytes each."""
    try:
        raw = base64.b64decode(signature, validate=True)
        key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), base64.b64decode(public))
        if len(raw) != 2 * HALF:
            return False
        r, s = (int.from_bytes(part) for part in (raw[:HALF], raw[HALF:]))
        message = f"{PURPOSE}{challenge}".encode()
        key.verify(encode_dss_signature(r, s), message, ECDSA(SHA256()))
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def new_challenge(secret: str, now: int) -> str:
    """A challenge any process with that secret knows again."""
    begun = f"{now}.{secrets.token_urlsafe(16)}"
    return f"{begun}.{_mac(secret, begun)}"


def challenge_holds(secret: str, challenge: str, now: int) -> bool:
    """Whether it was given under that secret, a minute ago at most."""
    begun, _, mac = challenge.rpartition(".")
    if not hmac.compare_digest(mac.encode(), _mac(secret, begun).encode()):
        return False
    return 0 <= now - int(begun.partition(".")[0]) <= CHALLENGE_MS


def _mac(secret: str, begun: str) -> str:
    return hmac.new(secret.encode(), f"{PURPOSE}{begun}".encode(), hashlib.sha256).hexdigest()
