"""What nobody needs any more, forgotten at each start and once a day of uptime."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from data_layer.core.county import County
from data_layer.services.attachment_files import forget_uploads
from data_layer.services.screen_keeper import forget_screens
from data_layer.settings import Settings


def tidy(conn: Connection, county: County, settings: Settings, now: int) -> list[Path]:
    """Forget it; the files to `remove` once that is committed."""
    forget_screens(conn, county.code, now)
    return forget_uploads(conn, county.code, settings.instance, now)
