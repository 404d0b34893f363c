"""What an address takes along to another page: whatever of its question that page asks too."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

FILTERS = ("township", "grid", "category", "source", "urgency", "unit")
NUMBERS = ("from", "to", *FILTERS, "against", "cohort", "view")
# Pages by what they ask; the desk, the wall and the settings ask nothing of the kind.
ASKS = {
    "/township": ("township",),
    "/discovery": NUMBERS,
    "/dispatch": NUMBERS,
    "/replay": ("day", "township"),
    "/coordination": NUMBERS,
    "/assessment": NUMBERS,
    "/staffing": ("to", "township"),
    "/capacity": ("to", "township"),
}


def carried(href: str, query: Mapping[str, str]) -> str:
    """The address of a page with what it shares of the `query` one comes from; a replay is of the
    last day."""
    known = {"day": query.get("to", ""), **query}
    kept = {name: known[name] for name in ASKS.get(href, ()) if known.get(name)}
    return f"{href}?{urlencode(kept)}" if kept else href
