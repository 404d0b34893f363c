"""The county packs tests read, and a way to spoil a copy of the small one."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from data_layer.core.intake import Locate, Place
from data_layer.services.county_pack import Codes, read_pack
from data_layer.services.pack import Pack
from data_layer.settings import ROOT

QIANXI = ROOT / "counties" / "qianxi"
SMALL = ROOT / "tests" / "data" / "small_county"
SHARED = ROOT.parent / "shared" / "data"


def no_exports(*_order: Any) -> dict[str, Any]:
    """Where no file is ordered."""
    return {}


def nowhere(_readers: Any, _county: Any) -> Locate:
    """Where no point lies anywhere."""
    return lambda lon, lat, _crs, _at: Place(lon, lat, "", inside=False)


def no_scope_test(*_asked: Any) -> dict[str, Any]:
    """A self-test of scopes that finds one route in order."""
    route = {"township": "990001001", "route": "/desk", "answers": 3, "broken": 0}
    return {"townships": ["990001001", "990001002"], "routes": [route], "leaks": []}


def no_layer(*_asked: Any) -> Any:
    """Where no boundaries are brought."""
    raise NotImplementedError


def no_borders(*_asked: Any) -> Any:
    """Where nobody asks which grids border on which."""
    raise NotImplementedError


def no_shapes(_pack: Path, _codes: Codes) -> list[str]:
    """A boundary check that finds nothing, for tests of the rest."""
    return []


def pack_at(path: Path) -> Pack:
    return read_pack(path, no_shapes)


def copy_of_small(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "pack"))


def edit(pack: Path, file: str, old: str, new: str) -> None:
    """Replace `old` by `new` in one file of a pack; the file must hold it."""
    content = (pack / file).read_text(encoding="utf-8")
    assert old in content
    (pack / file).write_text(content.replace(old, new), encoding="utf-8")
