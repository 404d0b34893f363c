"""What browsers are given of others is listed, and is what its makers published."""

from __future__ import annotations

import hashlib
import json

from data_layer.settings import ROOT

VENDOR = ROOT / "assets" / "vendor"


def test_every_vendored_script_is_listed_with_its_hash() -> None:
    parts = json.loads((VENDOR / "parts.json").read_text(encoding="utf-8"))
    listed = {one["hashes"][0]["content"] for one in parts}
    assert {hashlib.sha256(path.read_bytes()).hexdigest() for path in VENDOR.glob("*.js")} == listed
