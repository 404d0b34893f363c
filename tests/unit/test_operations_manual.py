"""The manual names every setting, and every file it sends the reader to is there."""

from __future__ import annotations

import re

from data_layer.settings import ROOT

MANUAL = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def test_every_setting_stands_in_the_manual() -> None:
    sources = (
        ROOT / name
        for name in (
            "data_layer/settings/__init__.py",
            "data_layer/settings/given.py",
            "gunicorn.conf.py",
        )
    )
    told = "".join(path.read_text(encoding="utf-8") for path in sources)
    read = set(re.findall(r"env(?:iron)?\.get\(\s*\"([A-Z_]+)\"", told))
    assert len(read) > 15
    assert sorted(name for name in read if f"`{name}`" not in MANUAL) == []


def test_every_file_it_names_is_shipped() -> None:
    named = set(re.findall(r"`(deploy/[^`]+)`", MANUAL))
    assert named >= {"deploy/nginx.conf", "deploy/governance.service", "deploy/logrotate"}
    assert sorted(name for name in named if not (ROOT / name).is_file()) == []
