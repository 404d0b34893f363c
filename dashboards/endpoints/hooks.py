"""Webhooks: what other platforms' JSON is read by and who is told of events here, as the system
administrator sees and keeps them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from dashboards.access.context import current_account, lang, say, store
from dashboards.access.settings import field, settings_page
from dashboards.components.hook_lines import delivery_line, subscription_line
from dashboards.components.score_words import Voice
from dashboards.strings import hooks as words
from data_layer.core.hook_deliveries import Fate, Paused
from data_layer.core.hook_mapping import BAD_NAME, LONGEST_NAME, NAME
from data_layer.core.rights import Action
from data_layer.core.scope import Scope
from data_layer.errors import GovernanceError, Invalid, NotFound
from data_layer.labels import EVENT_TEXT
from data_layer.queries import hooks as found
from data_layer.services import hook_subscriptions as acts
from data_layer.services.audit import refusals_noted
from data_layer.vocab import EventType

ADDRESS = "/settings/hooks"
MOST_SHOWN = 100
Json = dict[str, Any]

blueprint = Blueprint("hooks", __name__, template_folder="../templates")


@blueprint.get(ADDRESS)
def show() -> ResponseReturnValue:
    """Both lists."""
    return _list()


@blueprint.post(f"{ADDRESS}/in")
def open_mapping() -> ResponseReturnValue:
    """On to the mapping of a new name."""
    name = field("name")
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        return _list(Invalid(BAD_NAME, "bad_name"))
    return redirect(f"{ADDRESS}/in/{name}", 303)


@blueprint.post(f"{ADDRESS}/out")
def subscribe() -> ResponseReturnValue:
    """A new subscription; its secret is on the page that answers, and nowhere else."""
    held = store()
    try:
        number, secret = _do("add_hook", field("name"), lambda c, by, now: acts.subscribe(
            c, held.county, held.settings, by, _wish(), now))  # fmt: skip
    except Invalid as problem:
        return _list(problem)
    return _subscription_page(number, secret=secret)


@blueprint.get(f"{ADDRESS}/out/<int:number>")
def subscription(number: int) -> ResponseReturnValue:
    """One subscription and what became of its deliveries."""
    return _subscription_page(number)


@blueprint.post(f"{ADDRESS}/out/<int:number>")
def change(number: int) -> ResponseReturnValue:
    """Other values."""
    held = store()
    try:
        _do("change_hook", str(number), lambda c, by, now: acts.change(
            c, held.county, held.settings, by, number, _wish(), now))  # fmt: skip
    except Invalid as problem:
        return _subscription_page(number, problem)
    return redirect(f"{ADDRESS}/out/{number}?done=1", 303)


@blueprint.post(f"{ADDRESS}/out/<int:number>/<act>")
def act(number: int, act: str) -> ResponseReturnValue:
    """Pause, resume, renew the secret, send again or delete."""
    held = store()
    if act == "renew":
        secret = _do("renew_hook_secret", str(number), lambda c, by, now: acts.renew_secret(
            c, by.county_code, held.settings, by, number, now))  # fmt: skip
        return _subscription_page(number, secret=secret)
    if act == "resend":
        name = field("id")
        try:
            _do("resend_hook", str(number), lambda c, by, now: acts.send_again(
                c, by.county_code, by, number, name, now))  # fmt: skip
        except GovernanceError as problem:
            return _subscription_page(number, problem)
        return redirect(f"{ADDRESS}/out/{number}?done=1", 303)
    known = {"pause": acts.pause, "resume": acts.resume, "delete": acts.remove}
    if act not in known:
        raise NotFound(found.NO_SUBSCRIPTION, "no_such_act")
    _do(f"{act}_hook", str(number), lambda c, by, now: known[act](
        c, by.county_code, by, number, now))  # fmt: skip
    back = ADDRESS if act == "delete" else f"{ADDRESS}/out/{number}"
    return redirect(f"{back}?done=1", 303)


def _do(action: str, name: str, work: Callable[[Any, Any, int], Any]) -> Any:
    """An act of whoever is signed in, in one job of the writer; refused attempts are on record."""
    held, by = store(), current_account()
    now = held.clock()
    with refusals_noted(held, by, action, name):
        acts.check_right(by)
        return held.writer.submit(lambda c: work(c, by, now), urgent=True)


def _wish() -> acts.Wish:
    types = tuple(request.form.getlist("types"))[: len(EventType)]
    url = request.form.get("url", "")[:1_000].strip()
    return acts.Wish(field("name"), url, types, field("township"), field("skip_source"))


def _voice() -> Voice:
    held = store()
    return Voice(lang(), held.county.zone, held.clock())


def _list(problem: GovernanceError | None = None) -> ResponseReturnValue:
    held = store()
    county, scope, voice = held.county, Scope(held.county.code), _voice()
    with held.readers.connect() as conn:
        mappings = found.mappings(conn, scope)
        listed, counts = found.subscriptions(conn, scope), found.counts(conn, scope)
    return settings_page(
        "hooks.html", ADDRESS, words, problem, Action.MANAGE_HOOKS,
        mappings=[(one.name, voice.moment(one.made_at), one.made_by) for one in mappings],
        lines=[subscription_line(one, counts.get(one.number, {}), county, voice)
               for one in listed],
        done=request.args.get("done") == "1" and problem is None,
        typed=field("name"),
        form=_form(None),
    )  # fmt: skip


def _subscription_page(
    number: int, problem: GovernanceError | None = None, secret: str = ""
) -> ResponseReturnValue:
    held = store()
    county, scope, voice = held.county, Scope(held.county.code), _voice()
    asked = request.args.get("state", "")
    state = Fate(asked) if asked in set(Fate) else None
    with held.readers.connect() as conn:
        one = found.subscription_of(conn, scope, number)
        counts = found.counts(conn, scope).get(number, {})
        lines = found.deliveries(conn, scope, number, state, MOST_SHOWN)
    return settings_page(
        "hook_out.html", f"{ADDRESS}/out/{number}", words, problem, Action.MANAGE_HOOKS,
        one=one, line=subscription_line(one, counts, county, voice),
        failing=one.paused is Paused.FAILING, secret=secret,
        given_up=counts.get(Fate.GIVEN_UP, 0),
        states=[("", say(words.ALL), sum(counts.values())),
                *((str(fate), say(words.FATES[fate]), counts.get(fate, 0)) for fate in Fate)],
        state=asked, deliveries=[delivery_line(each, voice) for each in lines],
        done=request.args.get("done") == "1" and problem is None,
        form=_form(one),
    )  # fmt: skip


def _form(one: found.Subscription | None) -> Json:
    """The form of a subscription: as typed and refused, as it stands, or empty."""
    held, sent = store(), request.method == "POST" and "url" in request.form
    chosen = set(request.form.getlist("types")) if sent else set(one.types if one else ())
    kept = one or found.Subscription(
        0, "", "", frozenset(), "", "", "", Paused.NO, 0, 0, None, 0, ""
    )
    return {
        "name": field("name") if sent else kept.name,
        "url": request.form.get("url", "") if sent else kept.url,
        "township": field("township") if sent else kept.township_code,
        "skip_source": field("skip_source") if sent else kept.skip_source,
        "types": [(str(type_), say(EVENT_TEXT[type_]), type_ in chosen) for type_ in EventType],
        "townships": [(area.code, area.name) for area in held.county.townships],
        "allowed": bool(held.settings.hook_targets),
        "hosts": "、".join(
            f"{entry.network or entry.host}" + (f":{entry.port}" if entry.port else "")
            for entry in held.settings.hook_targets
        ) or say(words.NO_HOSTS),
    }  # fmt: skip
