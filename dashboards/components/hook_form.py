"""The form of a hook's mapping: what a sample proposes, and what is wrong in the terms of JSON."""

from __future__ import annotations

from typing import Any

import orjson

from dashboards.components.hook_lines import paths_in
from dashboards.strings import hooks as words
from dashboards.strings import imports
from data_layer.core.hook_mapping import DEEPEST
from data_layer.core.import_mapping import FIELD, NEEDED, Shape
from data_layer.errors import GovernanceError, Invalid, ManyProblems, Problem, TableInvalid
from data_layer.services.import_look import columns_like
from data_layer.vocab import Text

Json = dict[str, Any]


def sample_read(text: str) -> object:
    """What a sample says, None when there is none; TableInvalid, telling where, for what is no
    JSON."""
    try:
        return orjson.loads(text) if text.strip() else None
    except orjson.JSONDecodeError as error:
        at = {"line": error.lineno, "column": error.colno}
        told = Text(words.BAD_SAMPLE.zh.format(**at), words.BAD_SAMPLE.en.format(**at))
        raise TableInvalid("import", [Problem(told, cells=("sample",))]) from None


def proposed(sample: object, items: str, shape: Shape) -> Json:
    """Where the events of a sample seem to stand, and the paths whose names are like what fields
    are called; {} when none is."""
    where = items or _list_in(sample, "", 0) or ""
    by_name: dict[str, str] = {}
    for path, _ in paths_in(sample, where):
        name = path.rsplit("/", 1)[-1].replace("~1", "/").replace("~0", "~")
        by_name.setdefault(name, path)
    found = columns_like(list(by_name), shape)
    columns = {field: by_name[name] for field, name in found.items()}
    return {"items": where, "columns": columns} if columns else {}


def _list_in(value: object, path: str, depth: int) -> str | None:
    """The path of the first list of objects in it."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return path
    if not isinstance(value, dict) or depth > DEEPEST:
        return None
    inner = (
        _list_in(one, f"{path}/{str(key).replace('~', '~0').replace('/', '~1')}", depth + 1)
        for key, one in value.items()
    )
    return next((found for found in inner if found is not None), None)


def of_paths(problem: GovernanceError) -> GovernanceError:
    """The same, speaking of fields of JSON where a ledger has columns."""
    if not isinstance(problem, ManyProblems):
        return problem
    return TableInvalid("import", [_of_path(one) for one in problem.problems])


def _of_path(one: Problem) -> Problem:
    name = next((str(cell) for cell in one.cells if NEEDED.get(str(cell)) == one.text), "")
    if not name:
        return one
    text = words.NEEDED_OR_FIXED if FIELD[name].fixed else words.NEEDED_FIELD
    label = imports.FIELDS[name]
    return one._replace(text=Text(text.zh.format(name=label.zh), text.en.format(name=label.en)))


def together(bad: Invalid, problem: GovernanceError | None) -> GovernanceError:
    """What is wrong with the sample, before what is wrong with the mapping."""
    if not (isinstance(bad, ManyProblems) and isinstance(problem, ManyProblems)):
        return problem or bad
    return TableInvalid("import", [*bad.problems, *problem.problems])
