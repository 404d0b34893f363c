"""The page on the architecture names what there is."""

from __future__ import annotations

import re

from data_layer.db.tables import metadata
from data_layer.settings import ROOT


def test_every_table_is_named_once() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    (line,) = [one for one in page.splitlines() if one.startswith("**Tables**: ")]
    told, _, _ = line.partition(". `county_code` leads")
    named = [name for group in re.findall(r"`([a-z_ ]+)`", told) for name in group.split()]
    assert sorted(named) == sorted(metadata.tables)
