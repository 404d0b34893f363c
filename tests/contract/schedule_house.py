"""Scheduled reports in a small server: a mail server that really listens, a folder, and the
scheduler and the makers of files in this process."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from sqlalchemy import select, update

from data_layer.db.tables import account, report_run
from data_layer.services.mail import sender
from data_layer.services.report_begin import begin_due
from data_layer.services.report_delivery import deliver
from data_layer.services.report_round import Round
from data_layer.services.report_runs import follow
from tests.closed import close_due
from tests.contract.access_house import House
from tests.contract.export_house import work_off
from tests.world import CODE

MINUTE = 60_000


class Mailbox:
    """What a mail server took in; it refuses recipients at refused.example."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address.endswith("@refused.example"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        read = message_from_bytes(envelope.content, policy=policy.default)
        self.letters.append(read)  # type: ignore[arg-type] # the policy makes EmailMessages
        return "250 kept"

    def to(self, address: str) -> list[EmailMessage]:
        return [letter for letter in self.letters if letter["To"] == address]


@contextmanager
def mail_server(port: int = 0) -> Iterator[tuple[Mailbox, str]]:
    """A mailbox and the address its server listens at."""
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=port or free_port())
    controller.start()
    try:
        yield box, f"smtp://127.0.0.1:{controller.port}"
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def round_of(house: House) -> Round:
    """What a look of the scheduler has at hand."""
    store = house.store
    return Round(
        store.writer, store.readers, store.county, store.settings, house.clock, lambda: 0.0,
        sender(store.settings),
    )  # fmt: skip


def look(house: House, *, months: bool = True) -> None:
    """One look of the scheduler, where the `months` are kept after one at them."""
    if months:
        close_due(house.store, house.clock())
    for step in (begin_due, follow, deliver):
        step(round_of(house))


def work_through(house: House, *, months: bool = True) -> None:
    """Looks and files until nothing more happens."""
    for _ in range(3):
        look(house, months=months)
        work_off(house)
    look(house, months=months)


def address(house: House, username: str, email: str) -> None:
    """Give an account a mail address."""
    named = account.c.county_code == CODE, account.c.username == username
    house.store.writer.submit(
        lambda c: c.execute(update(account).where(*named).values(email=email))
    )


def runs(house: House, schedule_id: str = "") -> list[Any]:
    """The stored runs of a schedule, oldest first."""
    query = select(report_run).where(report_run.c.schedule_id == schedule_id)
    with house.store.readers.connect() as conn:
        return list(conn.execute(query.order_by(report_run.c.planned_at, report_run.c.run_id)))


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())
