"""Figures as pictures: the browser draws them, with the number it was given beforehand, and the
file is kept, numbered and proved like every other."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, update

from data_layer.core.exports import PICTURES, Format, State
from data_layer.db.tables import export
from data_layer.errors import Conflict, Invalid
from data_layer.services.accounts import Account
from data_layer.services.audit import write_audit
from data_layer.services.export_entries import own_export
from data_layer.services.export_files import folder_of, make_file
from data_layer.services.export_orders import OVER
from data_layer.services.export_state import named
from data_layer.services.store import Store
from data_layer.vocab import Text

# How the content of each begins and ends: a line that breaks leaves half a picture.
BEGINS = {Format.PNG: b"\x89PNG\r\n\x1a\n", Format.SVG: b"<svg"}
ENDS = {Format.PNG: b"IEND\xaeB`\x82", Format.SVG: b"</svg>"}
NO_PICTURE = Text(
    "收到的内容不是所选格式的图片，请刷新页面后重试。",
    "What came is no picture of that format; reload the page and try again.",
)
LONGEST_NAME = 60


def keep_picture(held: Store, account: Account, number: str, name: str, body: bytes) -> None:
    """Keep the picture of an export that waits for it; Conflict when none does, Invalid for what is
    none. An SVG with scripts is refused."""
    with held.readers.connect() as conn:
        found = own_export(conn, account, number)
    wanted = found.order.format
    if found.state is not State.RUNNING or wanted not in PICTURES:
        raise Conflict(OVER, "export_over")
    whole = body.startswith(BEGINS[wanted]) and body.rstrip().endswith(ENDS[wanted])
    if not whole or (wanted is Format.SVG and b"<script" in body.lower()):
        raise Invalid(NO_PICTURE, "no_picture")
    plain = "".join(sign for sign in name if sign.isalnum() or sign in "-—（）·")[:LONGEST_NAME]
    file_name = f"{plain or number}_{number}.{wanted}"
    made = make_file(
        folder_of(held.settings.instance, number) / file_name, lambda part: _write(part, body)
    )
    code, now = held.county.code, held.clock()
    done = {
        "state": str(State.DONE), "ended_at": now, "file_name": file_name, **made._asdict(),
    }  # fmt: skip

    def work(conn: Connection) -> None:
        conn.execute(update(export).where(*named(code, number)).values(done))
        detail = {"sha256": made.sha256}
        write_audit(conn, code, now, account.username, "export_made", object=number, detail=detail)

    held.writer.submit(work, urgent=True)


def _write(part: Path, body: bytes) -> None:
    part.write_bytes(body)
