"""How the JSON of other platforms is read: a mapping by the administrator, tried on a sample."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from dashboards.access.context import current_account, lang, say, store
from dashboards.access.settings import check_right, field, settings_page
from dashboards.components.hook_form import (
    of_paths,
    proposed,
    sample_read,
    together,
)
from dashboards.components.hook_lines import paths_in, sample_told
from dashboards.components.import_form import (
    columns_sent,
    dictionaries,
    field_lines,
    format_choices,
    words_sent,
)
from dashboards.components.locating import locate_in
from dashboards.strings import hooks as words
from dashboards.strings.hook_example import example_in
from dashboards.strings.zones import zone_choices
from data_layer.core.hook_mapping import LONGEST_NAME, NAME, Hook, hook_of
from data_layer.core.import_mapping import FIELD, Shape
from data_layer.core.import_times import AUTO
from data_layer.core.intake import Door
from data_layer.core.rights import Action
from data_layer.core.scope import Scope
from data_layer.errors import GovernanceError, Invalid, ManyProblems, NotFound
from data_layer.queries import hooks as found
from data_layer.services import hook_mappings as acts
from data_layer.services.audit import refusals_noted
from data_layer.services.hook_intake import ledger_of
from data_layer.services.hook_subscriptions import NOT_ADMIN
from data_layer.services.hook_subscriptions import check_right as check_admin

LIST = "/settings/hooks"
LONGEST_SAMPLE, SPARE_ROWS = 64 * 1024, 3
Json = dict[str, Any]

blueprint = Blueprint("hook_mappings", __name__, template_folder="../templates")


@blueprint.get(f"{LIST}/in/<name>")
def mapping(name: str) -> ResponseReturnValue:
    """How what is sent to that name is read; an empty mapping for a new one."""
    given = _held(name)
    if request.args.get("example"):
        sample = example_in(min((area.code for area in store().county.grids), default=""))
        return _mapping_page(name, {**given, "items": "/data"}, sample=sample)
    return _mapping_page(name, given)


@blueprint.post(f"{LIST}/in/<name>")
def save_mapping(name: str) -> ResponseReturnValue:
    """Try a mapping on the sample, or keep it."""
    check_right(Action.MANAGE_HOOKS, NOT_ADMIN)
    held, by, given, hook = store(), current_account(), _held(name), None
    tried = field("do") != "save"
    try:
        # What stands in the form stays there, whatever is wrong with its words.
        given = {**columns_sent(request.form, given), "items": field("items")}
        if tried and not given["columns"] and (found := _proposed(given)):
            return _mapping_page(name, {**given, **found}, guessed=True)
        given = words_sent(request.form, given, held.county)
        hook = hook_of(given, name)
        if tried:
            return _mapping_page(name, given, hook=hook)
        now = held.clock()
        held.writer.submit(
            lambda c: acts.save(c, held.county.code, by, name, hook, now), urgent=True
        )
    except (Invalid, ManyProblems) as problem:
        return _mapping_page(name, given, of_paths(problem), hook)
    return redirect(f"{LIST}/in/{name}?done=1", 303)


def _proposed(given: Json) -> Json:
    """What the sample proposes for a mapping without a path; {} for none."""
    sample = sample_read(_sample(""))
    shape = Shape(given["shape"]) if given["shape"] in set(Shape) else Shape.EVENTS
    return {} if sample is None else proposed(sample, given["items"], shape)


def _sample(otherwise: str) -> str:
    return request.form.get("sample", otherwise)[:LONGEST_SAMPLE]


@blueprint.post(f"{LIST}/in/<name>/delete")
def delete_mapping(name: str) -> ResponseReturnValue:
    """Take nothing more at that name."""
    held, by = store(), current_account()
    now = held.clock()
    with refusals_noted(held, by, "delete_hook_mapping", name):
        check_admin(by)
        held.writer.submit(lambda c: acts.remove(c, by.county_code, by, name, now), urgent=True)
    return redirect(f"{LIST}?done=1", 303)


def _held(name: str) -> Json:
    """The mapping that is kept, or an empty one for a name that may be used."""
    held = store()
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise NotFound(found.NO_MAPPING, "no_such_hook")
    with held.readers.connect() as conn:
        kept = {one.name: one.mapping for one in found.mappings(conn, Scope(held.county.code))}
    empty = {"shape": str(Shape.EVENTS), "items": "", "columns": {}, "fixed": {}, "words": {},
             "format": AUTO, "zone": held.county.zone}  # fmt: skip
    return kept.get(name, empty)


def _mapping_page(
    name: str,
    given: Json,
    problem: GovernanceError | None = None,
    hook: Hook | None = None,
    sample: str = "",
    *,
    guessed: bool = False,
) -> ResponseReturnValue:
    held, text = store(), _sample(sample)
    county, read, judged = held.county, None, None
    try:
        read = sample_read(text)
        if read is not None and hook is not None:
            judged = _judged(read, hook)
    except Invalid as error:
        problem = together(error, problem)
    paths = paths_in(read, given.get("items") or "") if read is not None else []
    asked = request.args.get("shape") or given.get("shape")
    shape = Shape(asked) if asked in set(Shape) else Shape.EVENTS
    with held.readers.connect() as conn:
        kept = name in {one.name for one in found.mappings(conn, Scope(county.code))}
    return settings_page(
        "hook_in.html", f"{LIST}/in/{quote(name)}", words, problem, Action.MANAGE_HOOKS,
        name=name, sample=text, paths=paths, judged=judged, kept=kept, given=given,
        shape=str(shape), shapes=[(str(one), say(told)) for one, told in words.SHAPES.items()],
        formats=format_choices(given.get("format", ""), say),
        zones=zone_choices([county.zone, given.get("zone") or county.zone], say),
        fields=field_lines(shape, given, {"header": [], "samples": []}, county, say),
        books=dictionaries({"words": _words(given, judged)}, county, say, {}), spare=SPARE_ROWS,
        guessed=guessed,
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
