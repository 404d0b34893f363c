"""A house with wall screens, and browsers of screens as the server meets them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask.testing import FlaskClient
from sqlalchemy import select

from dashboards.endpoints import live, screen, screen_console, wall_snapshot
from data_layer.db.tables import audit
from data_layer.vocab import Role
from tests.contract.access_house import BROWSER, ORIGIN, House, csrf_token, open_house

CONSOLE = "/settings/screens"
WISH = {"name": "演示大厅", "township": "", "scene-overview": "1", "dwell-overview": "60"}
ADDRESS = "10.0.0.5"


def point(key: ec.EllipticCurvePrivateKey) -> str:
    """The public half as WebCrypto exports it."""
    raw = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.b64encode(raw).decode()


def signature(key: ec.EllipticCurvePrivateKey, challenge: str) -> str:
    """The signature as WebCrypto makes it."""
    made = key.sign(f"screen-renewal:{challenge}".encode(), ec.ECDSA(SHA256()))
    raw = b"".join(part.to_bytes(32) for part in decode_dss_signature(made))
    return base64.b64encode(raw).decode()


def sound_report() -> dict[str, Any]:
    return {
        "release": "1.2.3", "heap_mb": 41, "age_s": 3, "scene": "overview", "width": 1920,
        "height": 1080, "ratio": 1.0, "error": "",
    }  # fmt: skip


class Device:
    """The browser of a screen; `bound` while it keeps a key."""

    def __init__(self, client: FlaskClient, *, bound: bool = True, address: str = ADDRESS) -> None:
        self.client, self.address = client, address
        self.key = ec.generate_private_key(ec.SECP256R1()) if bound else None

    @property
    def key_id(self) -> str:
        assert self.key is not None
        return hashlib.sha256(base64.b64decode(point(self.key))).hexdigest()

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(path, environ_base={"REMOTE_ADDR": self.address}, **more)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        sent = {"Origin": ORIGIN, **headers}
        place = {"REMOTE_ADDR": self.address}
        return self.client.post(path, json=body, headers=sent, environ_base=place)

    def pair(self) -> Any:
        return self.post("/screen/pairing", {"key": point(self.key) if self.key else None})

    def challenge(self) -> str:
        return str(self.get("/screen/challenge").json["challenge"])

    def renew(self, **changes: str) -> Any:
        assert self.key is not None
        challenge = changes.get("challenge") or self.challenge()
        body = {
            "key_id": self.key_id, "challenge": challenge,
            "signature": signature(self.key, challenge), **changes,
        }  # fmt: skip
        return self.post("/screen/renew", body)

    def orders(self) -> Any:
        return self.get("/screen/orders")

    def beat(self, **changes: Any) -> Any:
        return self.post("/screen/beat", {**sound_report(), **changes})


@contextmanager
def screen_house(folder: Path, **changes: Any) -> Iterator[House]:
    """A house with all that screens ask for but the map."""
    with open_house(folder, **changes) as made:
        yield with_screens(made)


def with_screens(house: House) -> House:
    """The house, which answers screens now."""
    for endpoint in (screen, screen_console, wall_snapshot, live):
        house.server.register_blueprint(endpoint.blueprint)
    wall_snapshot.init_sharing(house.server)
    house.server.extensions["geometry_url"] = lambda scope: f"/geometry/{scope.area_code}.json"
    return house


def post(client: FlaskClient, path: str, **fields: str) -> Any:
    """Send a form of the console."""
    fields.setdefault("csrf_token", csrf_token(client, "/password"))
    return client.post(path, data=fields, headers={"Origin": ORIGIN, **BROWSER})


def approve(admin: FlaskClient, code: str, **wish: str) -> str:
    """Pair the screen that shows the code; its id."""
    answer = post(admin, CONSOLE, **{**WISH, **wish}, code=code)
    assert answer.status_code == 303, answer.text
    return str(answer.location).removeprefix(f"{CONSOLE}/").partition("?")[0]


def paired(
    house: House, admin: FlaskClient, *, bound: bool = True, **wish: str
) -> tuple[Device, str]:
    """A screen that was paired and let in, and its id."""
    device = Device(house.server.test_client(), bound=bound)
    named = approve(admin, device.pair().json["code"], **wish)
    assert device.pair().json["approved"]
    if bound:
        assert device.renew().status_code == 200
    return device, named


def code_of(answer: Any) -> str:
    """The error's code."""
    return str(answer.json["error"]["code"])


def audited(house: House, *actions: str) -> list[tuple[str, str, str, str]]:
    """Actor, action, object and result of these actions, in order."""
    a = audit.c
    query = select(a.actor, a.action, a.object, a.result).where(a.action.in_(actions))
    with house.store.readers.connect() as conn:
        return [tuple(row) for row in conn.execute(query.order_by(a.seq))]


def admin_of(house: House) -> FlaskClient:
    return house.client(Role.ADMIN)
