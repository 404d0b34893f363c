"""Webhooks: the system administrator says how other platforms' JSON is read, and who is told of
events here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import orjson
from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from dashboards.access.context import current_account, lang, say, store
from dashboards.access.settings import check_right, field, settings_page
from dashboards.components.hook_lines import (
    delivery_line,
    paths_in,
    sample_told,
    subscription_line,
)
from dashboards.components.import_form import dictionaries, field_lines, mapping_sent
from dashboards.components.locating import locate_in
from dashboards.components.score_words import Voice
from dashboards.strings import hooks as words
from data_layer.core.hook_deliveries import Fate, Paused
from data_layer.core.hook_mapping import BAD_NAME, LONGEST_NAME, NAME, Hook, hook_of
from data_layer.core.import_mapping import FIELD, Shape
from data_layer.core.import_times import PATTERNS
from data_layer.core.intake import Door
from data_layer.core.rights import Action
from data_layer.core.scope import Scope
from data_layer.errors import GovernanceError, Invalid, ManyProblems, NotFound
from data_layer.labels import EVENT_TEXT
from data_layer.queries import hooks as found
from data_layer.services import hook_mappings as mapping_acts
from data_layer.services import hook_subscriptions as acts
from data_layer.services.audit import refusals_noted
from data_layer.services.hook_intake import ledger_of
from data_layer.vocab import EventType

ADDRESS = "/settings/hooks"
LONGEST_SAMPLE = 64 * 1024
MOST_SHOWN, SPARE_ROWS = 100, 3
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


@blueprint.get(f"{ADDRESS}/in/<name>")
def mapping(name: str) -> ResponseReturnValue:
    """How what is sent to that name is read; an empty mapping for a new one."""
    return _mapping_page(name, _held(name))


@blueprint.post(f"{ADDRESS}/in/<name>")
def save_mapping(name: str) -> ResponseReturnValue:
    """Try a mapping on the sample, or keep it."""
    check_right(Action.MANAGE_HOOKS, acts.NOT_ADMIN)
    held, by, given, hook = store(), current_account(), _held(name), None
    try:
        # What stands in the form stays there, whatever is wrong with its words.
        plain = {key: value for key, value in request.form.items() if not key.startswith("as.")}
        items = {"items": field("items")}
        given = {**mapping_sent(plain, given, held.county), **items}
        given = {**mapping_sent(request.form, given, held.county), **items}
        hook = hook_of(given, name)
        if field("do") != "save":
            return _mapping_page(name, given, hook=hook)
        now = held.clock()
        held.writer.submit(
            lambda c: mapping_acts.save(c, held.county.code, by, name, hook, now), urgent=True
        )
    except (Invalid, ManyProblems) as problem:
        return _mapping_page(name, given, problem, hook)
    return redirect(f"{ADDRESS}/in/{name}?done=1", 303)


@blueprint.post(f"{ADDRESS}/in/<name>/delete")
def delete_mapping(name: str) -> ResponseReturnValue:
    """Take nothing more at that name."""
    _do("delete_hook_mapping", name, lambda c, by, now: mapping_acts.remove(
        c, by.county_code, by, name, now))  # fmt: skip
    return redirect(f"{ADDRESS}?done=1", 303)


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
        "hosts": "、".join(
            f"{entry.network or entry.host}" + (f":{entry.port}" if entry.port else "")
            for entry in held.settings.hook_targets
        ) or say(words.NO_HOSTS),
    }  # fmt: skip


def _held(name: str) -> Json:
    """The mapping that is kept, or an empty one for a name that may be used."""
    held = store()
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise NotFound(found.NO_MAPPING, "no_such_hook")
    with held.readers.connect() as conn:
        kept = {one.name: one.mapping for one in found.mappings(conn, Scope(held.county.code))}
    empty = {"shape": str(Shape.EVENTS), "items": "", "columns": {}, "fixed": {}, "words": {},
             "format": PATTERNS[0], "zone": held.county.zone}  # fmt: skip
    return kept.get(name, empty)


def _mapping_page(
    name: str, given: Json, problem: GovernanceError | None = None, hook: Hook | None = None
) -> ResponseReturnValue:
    held, text = store(), request.form.get("sample", "")[:LONGEST_SAMPLE]
    county, sample, judged = held.county, None, None
    try:
        sample = orjson.loads(text) if text.strip() else None
        if sample is not None and hook is not None:
            judged = _judged(sample, hook)
    except orjson.JSONDecodeError:
        problem = problem or Invalid(words.BAD_SAMPLE, "bad_sample")
    except Invalid as error:
        problem = problem or error
    paths = paths_in(sample, given.get("items") or "") if sample is not None else []
    asked = request.args.get("shape") or given.get("shape")
    shape = Shape(asked) if asked in set(Shape) else Shape.EVENTS
    with held.readers.connect() as conn:
        kept = name in {one.name for one in found.mappings(conn, Scope(county.code))}
    return settings_page(
        "hook_in.html", f"{ADDRESS}/in/{quote(name)}", words, problem, Action.MANAGE_HOOKS,
        name=name, sample=text, paths=paths, judged=judged, kept=kept, given=given,
        shape=str(shape), shapes=[(str(one), say(told)) for one, told in words.SHAPES.items()],
        formats=PATTERNS, zones=sorted({county.zone, "UTC", given.get("zone") or county.zone}),
        fields=field_lines(shape, given, {"header": [], "samples": []}, county, say),
        books=dictionaries({"words": _words(given, judged)}, county, say), spare=SPARE_ROWS,
        done=request.args.get("done") == "1" and problem is None,
    )  # fmt: skip


def _judged(sample: object, hook: Hook) -> Json:
    held = store()
    locate = locate_in(held.readers, held.county)
    door = Door(held.county, Scope(held.county.code), "sample", held.clock(), locate)
    return sample_told(sample, hook, ledger_of(hook, door), say, lang())


def _words(given: Json, judged: Json | None) -> dict[str, list[Json]]:
    """The words of each dictionary in use: those that are kept, and those the sample holds."""
    met = judged["words"] if judged else {}
    told = {}
    for name in given.get("columns") or {}:
        if name in FIELD and FIELD[name].words:
            kept = (given.get("words") or {}).get(name, {})
            new = [one for one in met.get(name, []) if one["word"] not in kept]
            told[name] = [*_kept_words(kept), *new]
    return told


def _kept_words(kept: dict[str, str]) -> list[Json]:
    return [
        {"word": word, "n": 0, "code": code, "near": "", "chosen": True}
        for word, code in kept.items()
    ]
