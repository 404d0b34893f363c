"""Other platforms' JSON as our events: where the events stand in a body, and at which paths (JSON
Pointer, RFC 6901) each field of an event. What the fields mean is a mapping as of a ledger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from data_layer.core.import_mapping import (
    FIELD,
    TIMES,
    Meaning,
    fields_of,
    meaning_of,
)
from data_layer.core.import_rows import Ledger, Line, Row
from data_layer.core.refusals import Refusal
from data_layer.errors import Invalid, Problem, TableInvalid
from data_layer.vocab import Text

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_NAME, LONGEST_PATH = 40, 200
POINTER = re.compile(r"(/([^~/]|~[01])*)*")
# Of a sample, as far as a page lists them.
MOST_PATHS, DEEPEST, LONGEST_SHOWN = 200, 8, 60
NUMBERS = frozenset({"lon", "lat", "order"})
# From here on two numbers may be one to a reader of JSON.
INEXACT = 2.0**53
BAD_NAME = Text(
    "名称由小写字母、数字和连字符组成，不超过 40 个字符，例如 city-12345。",
    "A name is small letters, digits and hyphens, 40 at most, such as city-12345.",
)
BAD_PATH = Text(
    "“{path}”不是路径，应以 / 开头，例如 /data/time。",
    "'{path}' is no path; it begins with /, as /data/time.",
)
NO_LIST = Text(
    "正文中没有路径 {path}，或其中既不是对象也不是数组。",
    "The body has nothing at {path}, or neither an object nor a list.",
)
COMPOUND = Text(
    "“{path}”处是一组内容，应指向单个值。", "'{path}' holds several values; point to one of them."
)

TOO_LARGE = Text(
    "数字过大，末几位无法保留；请作为文本（加引号）发送。",
    "The number is too large to be kept to its last digit; send it as text, in quotes.",
)


class Hook(NamedTuple):
    """How a body is read: `items` where its events stand ("" the body itself)."""

    items: str
    meaning: Meaning

    def as_json(self) -> dict[str, Any]:
        """What `hook_of` reads."""
        return {"items": self.items, **self.meaning.as_json()}

    @property
    def header(self) -> tuple[str, ...]:
        """The paths, as the columns of a row."""
        return tuple(dict.fromkeys(self.meaning.columns.values()))


class Told(NamedTuple):
    """A field of one event: its path, what stood there, what it becomes, why it is refused."""

    field: str
    path: str
    said: str
    becomes: str
    refused: list[Refusal]


def hook_of(given: dict[str, Any], name: str) -> Hook:
    """A mapping as it came; Invalid for what is none or has a bad name, TableInvalid with
    everything that is wrong with it."""
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise Invalid(BAD_NAME, "bad_name")
    items, listed = str(given.get("items", "")).strip(), given.get("columns")
    columns = listed if isinstance(listed, dict) else {}
    paths = {"items": items, **{str(k): str(v).strip() for k, v in columns.items()}}
    wrong = [_bad_path(field, path) for field, path in paths.items() if path and not is_path(path)]
    if wrong:
        raise TableInvalid("import", wrong)
    header = [path for field, path in paths.items() if field != "items"]
    return Hook(items, meaning_of({**given, "source": name}, header))


def is_path(text: str) -> bool:
    """Whether it is a JSON Pointer to something within."""
    return 0 < len(text) <= LONGEST_PATH and POINTER.fullmatch(text) is not None


def items_of(body: object, hook: Hook) -> list[Any]:
    """The events of a body, one object or a list of them; Invalid when there is neither."""
    found = at_path(body, hook.items)
    if isinstance(found, dict):
        return [found]
    if isinstance(found, list):
        return found
    path = hook.items or "/"
    raise Invalid(Text(NO_LIST.zh.format(path=path), NO_LIST.en.format(path=path)), "no_items")


def at_path(value: object, path: str) -> object:
    """What stands there; None for nothing."""
    for part in path.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and key.isascii() and key.isdecimal() and len(key) < 7:
            value = value[int(key)] if int(key) < len(value) else None
        else:
            return None
    return value


def row_of(number: int, item: object, hook: Hook) -> tuple[Row, list[Refusal]]:
    """An event as a row of a ledger, and what is wrong with the shape of what it says."""
    cells, wrong = [], []
    for path in hook.header:
        value = at_path(item, path)
        names = [name for name, given in hook.meaning.columns.items() if given == path]
        if isinstance(value, dict | list):
            text = Text(COMPOUND.zh.format(path=path), COMPOUND.en.format(path=path))
            wrong += [Refusal(name, "compound", text) for name in names]
        elif isinstance(value, float) and abs(value) >= INEXACT:
            wrong += [Refusal(n, "inexact_number", TOO_LARGE) for n in names if n not in NUMBERS]
        cells.append(_text(value))
    return Row(number, cells), wrong


def told_of_fields(ledger: Ledger, row: Row) -> list[Told]:
    """Each field that is mapped or fixed, by itself: what it says and what becomes of that."""
    meaning, told = ledger.meaning, []
    for one in fields_of(meaning.shape):
        path = meaning.columns.get(one.name, "")
        if not path and one.name not in meaning.fixed:
            continue
        line = Line(ledger, row)
        said, becomes = line.text(one.name), _becomes(line, one.name)
        refused = [wrong for wrong in line.wrong if wrong.field == one.name]
        told.append(Told(one.name, path, said, becomes, refused))
    return told


def paths_of(sample: object) -> list[tuple[str, str]]:
    """The paths of a sample and what stands there, for choosing among them."""
    found: dict[str, str] = {}
    for path, value in _walk(sample, "", 0):
        if len(found) >= MOST_PATHS:
            break
        if path and len(path) <= LONGEST_PATH:
            found.setdefault(path, value)
    return list(found.items())


def _walk(value: object, path: str, depth: int) -> Iterator[tuple[str, str]]:
    if depth > DEEPEST:
        return
    if isinstance(value, dict):
        for key, inner in list(value.items())[:MOST_PATHS]:
            escaped = str(key).replace("~", "~0").replace("/", "~1")
            yield from _walk(inner, f"{path}/{escaped}", depth + 1)
    elif isinstance(value, list):
        for place, inner in enumerate(value[:2]):
            yield from _walk(inner, f"{path}/{place}", depth + 1)
    else:
        yield path, _text(value)[:LONGEST_SHOWN]


def _becomes(line: Line, name: str) -> str:
    if name in TIMES:
        return line.time(name)
    if name in NUMBERS:
        number = line.number(name)
        return "" if number is None else str(number)
    return line.word(name) if FIELD[name].words else line.text(name)


def _text(value: object) -> str:
    """A single value as a cell has it."""
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _bad_path(field: str, path: str) -> Problem:
    told = path[:LONGEST_SHOWN]
    text = Text(BAD_PATH.zh.format(path=told), BAD_PATH.en.format(path=told))
    return Problem(text, cells=(field,))
