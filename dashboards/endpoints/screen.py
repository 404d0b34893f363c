"""What a wall screen asks for: its page, its pairing, its way in, what it is to do. No account is
needed, and none helps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import plotly
from flask import Blueprint, Response, current_app, jsonify, make_response, render_template, request
from flask import send_file as send

from dashboards.access.context import current_screen, store
from dashboards.access.json_body import json_body
from dashboards.access.screen_gate import (
    PAGE,
    give_access,
    give_pairing,
    pairing_secret,
    prolong_access,
)
from dashboards.components.html_text import html_text
from dashboards.pages import wall
from dashboards.strings import screens as words
from dashboards.theme import WALL, css_variables
from data_layer.core.screen_report import screen_report
from data_layer.core.screens import ACCESS_MS, Screen, shown_code
from data_layer.core.screens import orders as orders_of
from data_layer.errors import NotFound, NotSignedIn
from data_layer.services.screen_access import UNKNOWN, Renewal, renew
from data_layer.services.screen_beat import note_beat
from data_layer.services.screen_keys import new_challenge, screen_key
from data_layer.services.screen_pairing import NO_KEY, look
from data_layer.services.sessions import Browser
from data_layer.settings import ROOT

STYLES = ("wall.css", "screen.css")
SCRIPTS = (
    "older.js", "figures.js", "freshness.js", "gridmap.js", "live.js", "paging.js", "renewal.js",
    "rotation.js", "wall.js", "device.js", "pattern.js", "screen.js",
)  # fmt: skip
OWN = frozenset({"screen.css", "device.js", "pattern.js", "screen.js"})
LIBRARY = "plotly.js"
LONGEST = 256

blueprint = Blueprint("screen", __name__, template_folder="../templates")


@blueprint.get(PAGE)
def page() -> str:
    """The page a wall screen is pointed at, paired or not; the database is not asked."""
    return render_template(
        "screen/page.html",
        W=words,
        theme=css_variables(WALL),
        release=store().settings.release,
        styles=STYLES,
        scripts=SCRIPTS,
    )


@blueprint.get(f"{PAGE}/files/<name>")
def file(name: str) -> Response:
    """A script or style sheet of that page; there is nothing secret in them."""
    return send(_path_of(name), conditional=True)


def _path_of(name: str) -> Path:
    if name == LIBRARY:
        return Path(plotly.__file__).parent / wall.LIBRARY
    if name not in STYLES + SCRIPTS:
        raise NotFound(words.NO_FILE, "no_such_file")
    assets = ROOT / "assets"
    return assets / "screen" / name if name in OWN else assets / name


@blueprint.post(f"{PAGE}/pairing")
def pairing() -> Response:
    """How the pairing of this screen stands, begun where there is none: `{"code", "left_ms"}` or
    `{"approved": true}`. Body: `key`, null where the browser keeps none."""
    sent, held = json_body().get("key"), store()
    key = screen_key(_text(sent)) if sent is not None else NO_KEY
    found = look(held, pairing_secret(), key, _browser())
    told: dict[str, Any] = {"release": held.settings.release}
    if found.approved:
        told["approved"] = True
    else:
        told |= {"code": shown_code(found.code), "left_ms": found.left_ms}
    response = jsonify(told)
    if found.secret:
        give_pairing(response, found.secret)
    if found.token:
        give_access(response, found.token, bound=False)
    return response


@blueprint.get(f"{PAGE}/challenge")
def challenge() -> Response:
    """Something to sign, for a minute; the same for everybody who asks."""
    return jsonify(challenge=new_challenge(_secret(), store().clock()))


@blueprint.post(f"{PAGE}/renew")
def renewal() -> Response:
    """A new cookie for a signed challenge. Body: `key_id`, `challenge`, `signature`."""
    body = json_body()
    sent = Renewal(*(_text(body.get(name)) for name in Renewal._fields))
    response = jsonify(lasts_ms=ACCESS_MS)
    give_access(response, renew(store(), _secret(), sent), bound=True)
    return response


@blueprint.get(f"{PAGE}/frame")
def frame() -> Response:
    """The empty wall, which leads nowhere."""
    one = _screen()
    library = f"{PAGE}/files/{LIBRARY}"
    drawn = wall.layout(one.showings[0].scene, leads=False, library=library)
    response = make_response(str(html_text(drawn)))
    prolong_access(response, one)
    return response


@blueprint.get(f"{PAGE}/orders")
def orders() -> Response:
    """What the screen is to do now."""
    held = store()
    county, settings = held.county, held.settings
    return jsonify(orders_of(_screen(), held.clock(), county.zone, settings.release))


@blueprint.post(f"{PAGE}/beat")
def beat() -> tuple[str, int]:
    """What the screen says of itself, kept until the next time."""
    report, one, held, browser = screen_report(json_body()), _screen(), store(), _browser()
    held.writer.submit(lambda c: note_beat(c, one, report, browser, held.clock()))
    return "", 204


def _screen() -> Screen:
    found = current_screen()
    if found is None:
        raise NotSignedIn(UNKNOWN, "screen_unknown")
    return found


def _browser() -> Browser:
    return Browser(request.remote_addr or "", request.user_agent.string)


def _text(sent: object) -> str:
    return sent[:LONGEST] if isinstance(sent, str) else ""


def _secret() -> str:
    return str(current_app.secret_key)
