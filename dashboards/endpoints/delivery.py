"""The administrator's page of report delivery: whether mail and folder work, and what failed."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from dashboards.access.context import current_account, lang, say, store
from dashboards.access.settings import check_right, settings_page
from dashboards.components.schedule_lines import rate_told
from dashboards.components.score_words import Voice
from dashboards.outputs.runs import run_lines, schedule_lines
from dashboards.strings import schedules as words
from data_layer.core.report_runs import LOOK_BACK_MS
from data_layer.core.rights import Action
from data_layer.core.scope import Scope
from data_layer.errors import Invalid
from data_layer.queries.report_runs import failed_runs, success_of
from data_layer.queries.report_schedules import schedules_in
from data_layer.services.audit import write_audit
from data_layer.services.mail import Letter, Send, message_of, sender
from data_layer.services.report_letters import why_not_sent
from data_layer.services.report_schedules import set_active

ADDRESS = "/settings/delivery"

blueprint = Blueprint("delivery", __name__, template_folder="../templates")


@blueprint.get(ADDRESS)
def show() -> ResponseReturnValue:
    """Mail, folder, every schedule, and what did not come about in ninety days."""
    return _page(done=say(words.TEST_SENT) if request.args.get("sent") else "")


@blueprint.post(f"{ADDRESS}/test")
def test() -> ResponseReturnValue:
    """Send a mail to whoever asks."""
    check_right(Action.RUN_DELIVERY, words.ADMIN_ONLY)
    held, account = store(), current_account()
    try:
        send = _own_mail()
        subject, text = say(words.TEST_SUBJECT), say(words.TEST_BODY)
        now, zone = held.clock(), held.county.zone
        letter = Letter(f"test.{now}", account.email, held.county.title.zh, subject, text)
        try:
            send(message_of(letter, held.settings, now, zone))
        except OSError as error:
            raise Invalid(why_not_sent(error)[0], "not_sent") from error
    except Invalid as error:
        return _page(error)
    code, username = held.county.code, account.username
    held.writer.submit(lambda c: write_audit(c, code, now, username, "test_mail"), urgent=True)
    return redirect(f"{ADDRESS}?sent=1", 303)


@blueprint.post(f"{ADDRESS}/<schedule_id>/pause")
def pause(schedule_id: str) -> ResponseReturnValue:
    """Pause somebody's schedule: its owner left, or it does nothing but fail."""
    check_right(Action.RUN_DELIVERY, words.ADMIN_ONLY)
    held, account = store(), current_account()
    county, now = held.county, held.clock()
    held.writer.submit(
        lambda c: set_active(c, county, account, schedule_id, now, False), urgent=True
    )
    return redirect(ADDRESS, 303)


def _own_mail() -> Send:
    """What sends a mail to whoever asks; Invalid without a server or an own address."""
    send = sender(store().settings)
    if send is None:
        raise Invalid(words.NO_SERVER, "no_server")
    if not current_account().email:
        raise Invalid(words.NO_OWN_ADDRESS, "no_address")
    return send


def _no_test() -> Invalid | None:
    """Why no mail can be tried, told before it is."""
    try:
        _own_mail()
    except Invalid as error:
        return error
    return None


def _page(problem: Invalid | None = None, done: str = "") -> ResponseReturnValue:
    check_right(Action.RUN_DELIVERY, words.ADMIN_ONLY)
    held = store()
    county, settings = held.county, held.settings
    voice = Voice(lang(), county.zone, held.clock())
    scope, since = Scope(county.code), voice.now - LOOK_BACK_MS
    with held.readers.connect() as conn:
        success = success_of(conn, scope, since)
        schedules = schedules_in(conn, scope)
        lines = schedule_lines(conn, county, scope, voice, schedules, success)
        failures = run_lines(conn, county, scope, voice, failed_runs(conn, scope, since))
    done_n, n = (sum(pair[place] for pair in success.values()) for place in (0, 1))
    server = urlsplit(settings.smtp_url)
    port = f":{server.port}" if server.port else ""
    where = f"{server.scheme}://{server.hostname}{port}" if settings.smtp_url else ""
    return settings_page(
        "delivery.html",
        ADDRESS,
        words,
        problem,
        Action.RUN_DELIVERY,
        done=done,
        sentence=rate_told(done_n, n, voice),
        mail=voice.say(words.MAIL_SET, server=where, sender=settings.mail_from)
        if where
        else voice.say(words.MAIL_UNSET),
        folder=voice.say(words.FOLDER_SET, path=settings.report_folder)
        if settings.report_folder
        else voice.say(words.FOLDER_UNSET),
        no_test=_no_test(),
        lines=lines,
        failures=failures,
    )
