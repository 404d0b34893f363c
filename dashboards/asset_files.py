"""Addresses of the files that pages load by themselves."""

from __future__ import annotations

from functools import cache

from data_layer.settings import ROOT


@cache
def asset(name: str) -> str:
    """Where the file of assets/ is served; another address once it has changed, so that browsers
    may keep it."""
    changed = int((ROOT / "assets" / name).stat().st_mtime)
    return f"/assets/{name}?m={changed}"
