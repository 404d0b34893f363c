"""An export in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from dash import html

from dashboards.components.page_frame import Frame
from dashboards.components.score_words import Voice
from dashboards.strings import exports as words
from dashboards.strings import wording
from data_layer.core.exports import GOING, State
from data_layer.core.rights import Action, may
from data_layer.services.accounts import Account
from data_layer.services.export_state import Export

KB = 1024


def out_of(frame: Frame, path: str, /, **more: str) -> list[html.A]:
    """The way from a list or table to its file, for whoever may take it: what is exported is the
    page at `path` with the question of this one and what it adds to it."""
    href = way_out(frame.account, frame.address(path, **more))
    return [html.A(frame.say(words.EXPORT_THIS), href=href, className="out")] if href else []


def metrics_out(frame: Frame, by: str, keys: Sequence[str]) -> list[html.A]:
    """The way from metrics on a page, split by `by`, to their file."""
    return out_of(frame, "/metrics", by=by, keys=",".join(keys))


def way_out(account: Account, address: str) -> str:
    """Where the page of `address` is taken out; '' for who may not."""
    may_export = may(account.role, Action.EXPORT)
    return f"/exports/new?{urlencode({'of': address})}" if may_export else ""


def line_of(one: Export, what: str, voice: Voice) -> dict[str, Any]:
    """Number, name (`what` it is of while there is no file), state, rows, size and what can be done
    with it, each in words."""
    ready = one.state is State.DONE and one.expires_at > voice.now
    expired = one.state is State.DONE and not ready
    return {
        "number": one.order.number,
        "name": one.file_name or f"{what} · {str(one.order.format).upper()}",
        "format": str(one.order.format).upper(),
        "state": str(one.state),
        "told": voice.say(words.EXPIRED if expired else words.STATES[one.state]),
        "why": voice.say(one.why) if one.why else "",
        "rows": _rows(one, voice),
        "share": 100 * one.rows_done // one.rows_total if one.rows_total else 0,
        "size": _size(one.size) if one.size else "",
        "sha256": one.sha256,
        "ordered": voice.moment(one.order.now),
        "until": voice.moment(one.expires_at),
        "going": one.state in GOING,
        "ready": ready,
    }


def _rows(one: Export, voice: Voice) -> str:
    done, n = wording.count(one.rows_done), wording.count(one.rows_total)
    if one.state is State.DONE or not one.rows_total:
        return voice.say(words.ROWS_DONE, done=done) if one.rows_done else ""
    return voice.say(words.OF_ROWS, done=done, n=n)


def _size(size: int) -> str:
    if size < KB:
        return f"{size} B"
    return f"{size / KB:.0f} kB" if size < KB * KB else f"{size / KB / KB:.1f} MB"
