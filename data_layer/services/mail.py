"""Mail leaves by the server the settings name, in one connection for each message."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable, Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from data_layer.errors import Invalid
from data_layer.settings import Settings
from data_layer.vocab import Text

Send = Callable[[EmailMessage], None]
# A server that does not answer must not hold up the others' reports.
TIMEOUT_SECONDS = 10
LONGEST_ADDRESS = 254
# What RFC 5322 calls a dot-atom, at a name of the DNS: no quotes, blanks or commas.
ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
ADDRESS = re.compile(rf"{ATOM}(\.{ATOM})*@([A-Za-z0-9-]+\.)+[A-Za-z]{{2,}}")
# What most servers take; larger files stay in the archive and are told of.
MOST_BYTES = 15 * 1024 * 1024
BAD_ADDRESS = Text(
    "邮箱地址无法识别，应写作 姓名@单位.域名。", "That is no mail address; write name@host.domain."
)
TYPES = {
    "docx": "vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "pdf",
}


class Letter(NamedTuple):
    """A mail to one person; `key` makes its Message-ID, the same each time it is tried."""

    key: str
    to: str
    name: str
    subject: str
    body: str
    files: Sequence[Path] = ()


def address_of(typed: str) -> str:
    """The mail address in its one spelling, '' for none; raises Invalid."""
    told = typed.strip()
    if not told:
        return ""
    if not ADDRESS.fullmatch(told) or len(told) > LONGEST_ADDRESS:
        raise Invalid(BAD_ADDRESS, "bad_address")
    name, _, domain = told.rpartition("@")
    return f"{name}@{domain.lower()}"


def sender(settings: Settings) -> Send | None:
    """What sends a message, or None where no server is set. Sending raises OSError and
    smtplib.SMTPException."""
    if not settings.smtp_url:
        return None
    parts = urlsplit(settings.smtp_url)
    host, port = parts.hostname or "", parts.port

    def send(message: EmailMessage) -> None:
        with _connected(parts.scheme, host, port) as server:
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)

    return send


def _connected(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    """smtps is encrypted from the start, smtp+tls from its second line; smtp is for the own
    network."""
    if scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT_SECONDS, context=context)
    server = smtplib.SMTP(host, port or 25, timeout=TIMEOUT_SECONDS)
    if scheme == "smtp+tls":
        server.starttls(context=ssl.create_default_context())
    return server


def message_of(letter: Letter, settings: Settings, now: int, zone: str) -> EmailMessage:
    """The letter as it is sent, with its files while they are not too large."""
    message = EmailMessage()
    own, _, domain = settings.mail_from.rpartition("@")
    message["Message-ID"] = f"<{letter.key}@{domain}>"
    message["Date"] = format_datetime(datetime.fromtimestamp(now / 1000, ZoneInfo(zone)))
    message["From"] = Address(letter.name, own, domain)
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    if fits(letter.files):
        for path in letter.files:
            subtype = TYPES[path.suffix.removeprefix(".")]
            message.add_attachment(
                path.read_bytes(), maintype="application", subtype=subtype, filename=path.name
            )
    return message


def fits(files: Sequence[Path]) -> bool:
    """Whether the files can go with a mail."""
    return sum(path.stat().st_size for path in files) <= MOST_BYTES
