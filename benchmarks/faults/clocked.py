"""The product's server with a clock that a file in its instance folder puts wrong (ms); for
gunicorn."""

from __future__ import annotations

from dashboards.shell import create_server
from data_layer.services.store import open_store, steady_clock, wall_clock
from data_layer.settings import Settings

_settings = Settings.from_env()
OFFSET = "clock_offset_ms"


def _clock() -> int:
    return wall_clock() + int((_settings.instance / OFFSET).read_text(encoding="ascii"))


server = create_server(open_store(_settings, _clock, steady_clock))
