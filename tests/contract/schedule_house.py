"""Scheduled reports in a small server: a mail server that really listens, a folder, and the
scheduler and the makers of files in this process."""

from __future__ import annotations

import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from aiosmtpd.controller import Controller
from sqlalchemy import select, update

from dashboards.endpoints import delivery, exports, report_archive, reports, schedules
from data_layer.db.tables import account, report_run
from data_layer.log.bulk import write_history
from data_layer.services.accounts import Account, create_account
from data_layer.services.mail import sender
from data_layer.services.report_begin import begin_due
from data_layer.services.report_delivery import deliver
from data_layer.services.report_round import Round
from data_layer.services.report_runs import follow
from data_layer.vocab import Role
from tests.closed import close_due
from tests.contract.access_house import HASH, House, open_house
from tests.contract.export_house import post, work_off
from tests.crowd import lives
from tests.world import CODE, COUNTY, DAY, HOUR, NOW, WEST

MINUTE = 60_000
PAGE = "/reports/schedules"
WEEKLY = {"kind": "weekly", "name": "每周一周报", "place": "1", "time": "08:00", "on_rest": "run",
          "format": "docx", "budget": "10"}  # fmt: skip


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


@contextmanager
def furnished(folder: Path, smtp_url: str = "", **changes: Any) -> Iterator[House]:
    """A house with the pages of reports, a month of cases and a second township's leader."""
    shared = folder / "shared"
    shared.mkdir()
    if "database_url" not in changes:
        shutil.copytree(_lived_in(), folder, dirs_exist_ok=True)
    mail = {"smtp_url": smtp_url, "mail_from": "office@county.example"} if smtp_url else {}
    with open_house(folder, report_folder=shared, **mail, **changes) as made:
        for endpoint in (exports, reports, schedules, report_archive, delivery):
            made.server.register_blueprint(endpoint.blueprint)
        if "database_url" in changes:
            _live(made)
        yield made


@cache
def _lived_in() -> Path:
    """The folder of a house that was lived in."""
    folder = Path(tempfile.mkdtemp(prefix="governance-schedules-"))
    with open_house(folder) as made:
        _live(made)
    return folder


def _live(house: House) -> None:
    west = Account(CODE, "west", Role.LEADER, WEST, "", "演示", must_change=False)

    def settle(conn: Any) -> None:
        write_history(conn, COUNTY, lives(Random(3), 200), NOW)
        create_account(conn, COUNTY, west, HASH, NOW)

    house.store.writer.submit(settle)
    for name in ("analyst", "supervisor", "leader", "west", "admin"):
        address(house, name, f"{name}@county.example")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def made(house: House, role: Role = Role.ANALYST, **fields: Any) -> str:
    """The id of a new schedule."""
    answer = post(house.client(role), PAGE, **{**WEEKLY, **fields})
    assert answer.status_code == 303, answer.text
    return str(answer.location.rpartition("/")[2].partition("?")[0])


def monday(house: House) -> None:
    """The next Monday at one minute past eight."""
    house.clock.now = NOW + 7 * DAY - 4 * HOUR + MINUTE


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
