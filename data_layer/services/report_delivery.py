"""Archived reports go to who was chosen, by mail and into the shared folder; failures are told.

A recipient is checked again at the moment of sending: who has left or lost the scope gets nothing.
A mail may be sent twice when the server dies between sending and noting it; its Message-ID is the
same then. None is lost.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, insert, select, update

from data_layer.core.county import County
from data_layer.core.days import MINUTE_MS
from data_layer.core.report_runs import Channel, RunState, Sent, kept, next_try
from data_layer.core.rights import Action, may
from data_layer.core.scope import Scope
from data_layer.db.tables import report_delivery, report_run, report_schedule
from data_layer.queries.actors import account_names
from data_layer.queries.report_runs import (
    Delivery,
    Run,
    RunFile,
    deliveries_due,
    deliveries_of,
    files_of,
    find_run,
    runs_under_way,
    told_of,
)
from data_layer.services import report_letters as letters
from data_layer.services.accounts import Account, enabled_account, enabled_accounts
from data_layer.services.audit import write_audit
from data_layer.services.export_files import folder_of
from data_layer.services.mail import Letter, Send, message_of
from data_layer.services.report_folder import copy_into
from data_layer.services.report_round import Round
from data_layer.vocab import Role, Text

log = logging.getLogger(__name__)

# So many a look; a try that was cut short is taken up again after CLAIM_MS.
MOST_A_LOOK, CLAIM_MS = 20, 10 * MINUTE_MS


class Undelivered(Exception):
    """Why something did not go out; `final` when another try would not help, `refused` when the
    recipient may not have it, `away` when nobody answers there."""

    def __init__(
        self, why: Text, *, final: bool = False, refused: bool = False, away: bool = False
    ) -> None:
        super().__init__(why.en)
        self.why, self.final = why, final or refused
        self.refused, self.away = refused, away


def enter_deliveries(conn: Connection, county: County, run: Run, now: int) -> int:
    """Note who is to get the run's files by its schedule as it is now; how many deliveries."""
    table = report_schedule.c
    query = select(table.recipients, table.to_folder).where(
        table.county_code == county.code, table.schedule_id == run.schedule_id
    )
    found = conn.execute(query).one_or_none()
    if found is None:
        return 0
    wanted = [(Channel.MAIL, name) for name in found.recipients]
    wanted += [(Channel.FOLDER, "")] if found.to_folder else []
    if run.scope_township and run.kind == "brief":
        # A brief for every township goes to the county's readers and to its own township's.
        wanted = [one for one in wanted if not one[1] or _reads(conn, county, run, one[1])]
    _enter(conn, county, run.run_id, wanted, now)
    return len(wanted)


def enter_notices(conn: Connection, county: County, run: Run, now: int) -> None:
    """Note that the owner and every system administrator are to hear of a failure; once for what a
    schedule makes at one time."""
    if told_of(conn, Scope(county.code), run):
        return
    admins = [one.username for one in enabled_accounts(conn, county.code) if one.role is Role.ADMIN]
    names = dict.fromkeys([run.run_as, *admins])
    _enter(conn, county, run.run_id, [(Channel.NOTICE, name) for name in names], now)


def _enter(
    conn: Connection, county: County, run_id: str, wanted: Iterable[tuple[Channel, str]], now: int
) -> None:
    rows = [
        {"county_code": county.code, "run_id": run_id, "channel": str(channel),
         "recipient": recipient, "state": str(Sent.WAITING), "next_at": now}
        for channel, recipient in wanted
    ]  # fmt: skip
    if rows:
        conn.execute(insert(report_delivery), rows)


def _reads(conn: Connection, county: County, run: Run, username: str) -> bool:
    account = enabled_account(conn, county.code, username)
    # Whoever left is kept among them, so that the refusal shows.
    return account is None or account.scope.allows(run.scope_township)


def deliver(at: Round) -> None:
    """Try what is due, a few at a time, and end the runs that wait for nothing any more. A mail
    server or folder that does not answer is asked once a look, and does not stop the other."""
    with at.readers.connect() as conn:
        due = deliveries_due(conn, at.scope, at.now)
    closed = set[bool]()  # ways that do not answer: into the folder, or by mail
    for one in due[:MOST_A_LOOK]:
        way = one.channel is Channel.FOLDER
        if at.going() and way not in closed and not _deliver_one(at, one):
            closed.add(way)
    _settle(at)


def _deliver_one(at: Round, one: Delivery) -> bool:
    """Try one delivery; False where the way out itself is closed. The try is noted first: what
    cannot be noted afterwards is not sent again at once."""
    if not at.writer.submit(partial(_claim, at=at, one=one)):
        return True
    one = one._replace(tries=one.tries + 1)
    try:
        _send(at, one)
    except Undelivered as error:
        _failed(at, one, error)
        return not error.away
    except Exception:
        log.exception("delivery of %s to %s failed", one.run_id, one.recipient or "folder")
        _failed(at, one, Undelivered(letters.ODD, final=True))
    else:
        _note(at, one, Sent.SENT)
    return True


def _claim(conn: Connection, at: Round, one: Delivery) -> bool:
    """Whether the delivery was still as it was seen, and is ours for a while."""
    seen = (*_named(at, one), report_delivery.c.tries == one.tries)
    mine = {"tries": one.tries + 1, "next_at": at.now + CLAIM_MS}
    return bool(conn.execute(update(report_delivery).where(*seen).values(mine)).rowcount)


def _send(at: Round, one: Delivery) -> None:
    with at.readers.connect() as conn:
        run = find_run(conn, at.scope, one.run_id)
        files = files_of(conn, at.scope, [one.run_id])[one.run_id]
        account = enabled_account(conn, at.county.code, one.recipient) if one.recipient else None
    if one.channel is Channel.FOLDER:
        _into_folder(at, files)
        return
    if one.channel is Channel.MAIL:
        _check_recipient(account, run)
    if account is None:
        raise Undelivered(letters.LEFT, refused=True)
    if at.send is None:
        raise Undelivered(letters.NO_SERVER, refused=True)
    if not account.email:
        raise Undelivered(letters.NO_ADDRESS, refused=True)
    _mail(at, at.send, one, run, files, account)


def _check_recipient(account: Account | None, run: Run) -> None:
    if account is None:
        raise Undelivered(letters.LEFT, refused=True)
    if not may(account.role, Action.EXPORT) or not account.scope.allows(run.scope_township):
        raise Undelivered(letters.NO_RIGHT, refused=True)


def _mail(
    at: Round, send: Send, one: Delivery, run: Run, files: Sequence[RunFile], account: Account
) -> None:
    county, paths = at.county, [_path(at, file) for file in files]
    with at.readers.connect() as conn:
        maker = account_names(conn, at.scope, [run.run_as]).get(run.run_as, run.run_as)
    if one.channel is Channel.NOTICE:
        subject, paths = letters.notice_subject(county, run), []
        body = letters.notice(county, run, maker)
    else:
        subject = letters.subject(county, run)
        body = letters.body(county, run, maker, files, paths)
    key = f"{one.run_id}.{run.version}.{one.channel}.{one.recipient.encode().hex()}"
    letter = Letter(key, account.email, county.title.zh, subject, body, paths)
    message = message_of(letter, at.settings, at.now, county.zone)
    try:
        send(message)
    except OSError as error:  # smtplib's errors are OSErrors too
        why, final = letters.why_not_sent(error)
        raise Undelivered(why, final=final, away=why is letters.AWAY) from error


def _into_folder(at: Round, files: Sequence[RunFile]) -> None:
    folder = at.settings.report_folder
    if folder is None:
        raise Undelivered(letters.NO_FOLDER, final=True)
    try:
        copy_into(folder, [_path(at, file) for file in files])
    except NotADirectoryError as error:
        raise Undelivered(letters.FOLDER_GONE) from error
    except TimeoutError as error:
        raise Undelivered(letters.FOLDER_HANGS, away=True) from error
    except OSError as error:
        raise Undelivered(letters.folder_failed(error)) from error


def _path(at: Round, file: RunFile) -> Path:
    return folder_of(at.settings.instance, file.number) / file.file_name


def _failed(at: Round, one: Delivery, error: Undelivered) -> None:
    again = None if error.final else next_try(at.now, one.tries, at.chance())
    if again is not None:
        later = update(report_delivery).where(*_named(at, one))
        at.writer.submit(lambda c: c.execute(later.values(next_at=again, why=kept(error.why))))
        return
    _note(at, one, Sent.REFUSED if error.refused else Sent.FAILED, error.why)


def _note(at: Round, one: Delivery, state: Sent, why: Text | None = None) -> None:
    """Keep what became of it, on record in the audit trail with the address."""
    values = {"state": str(state), "ended_at": at.now, "why": kept(why) if why else ""}

    def work(conn: Connection) -> None:
        conn.execute(update(report_delivery).where(*_named(at, one)).values(values))
        account = enabled_account(conn, at.county.code, one.recipient) if one.recipient else None
        detail = {"channel": str(one.channel), "recipient": one.recipient,
                  "address": account.email if account else ""}  # fmt: skip
        write_audit(
            conn, at.county.code, at.now, "", "deliver_report", object=one.run_id,
            result="ok" if state is Sent.SENT else str(state), detail=detail,
        )  # fmt: skip

    at.writer.submit(work)


def _settle(at: Round) -> None:
    """A run is done when nothing of it waits; failed when something could not be delivered."""
    with at.readers.connect() as conn:
        runs = [run for run in runs_under_way(conn, at.scope)
                if run.state is RunState.DELIVERING]  # fmt: skip
        found = deliveries_of(conn, at.scope, [run.run_id for run in runs])
    for run in runs:
        states = [one.state for one in found if one.run_id == run.run_id]
        if Sent.WAITING not in states:
            at.writer.submit(partial(_end, at=at, run=run, bad=states.count(Sent.FAILED)))


def _end(conn: Connection, at: Round, run: Run, bad: int) -> None:
    state = RunState.FAILED if bad else RunState.DONE
    why = kept(letters.not_delivered(bad)) if bad else ""
    seen = (
        report_run.c.county_code == at.county.code, report_run.c.run_id == run.run_id,
        report_run.c.state == str(RunState.DELIVERING),
    )  # fmt: skip
    told = {"state": str(state), "ended_at": at.now, "why": why}
    if conn.execute(update(report_run).where(*seen).values(told)).rowcount and bad:
        enter_notices(conn, at.county, run, at.now)


def _named(at: Round, one: Delivery) -> tuple[ColumnElement[bool], ...]:
    table = report_delivery.c
    return (
        table.county_code == at.county.code, table.run_id == one.run_id,
        table.channel == str(one.channel), table.recipient == one.recipient,
        table.state == str(Sent.WAITING),
    )  # fmt: skip
