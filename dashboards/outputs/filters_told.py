"""What narrows a file, in the words of the pages."""

from __future__ import annotations

from collections.abc import Mapping

from dashboards.components.asked import FILTER_NAMES, split_name
from dashboards.components.narrowed import narrowed_text
from dashboards.outputs.source import Source
from dashboards.strings import desk, scores, staffing
from dashboards.strings import outputs as words
from dashboards.strings.analysis import SPLITS
from dashboards.strings.narrowed import NARROWED
from data_layer.core.scoring_bodies import KIND_TEXT
from data_layer.vocab import Text

OF_DESK = {
    "mine": desk.BY, "since": desk.SINCE, "until": desk.UNTIL, "q": words.WORDS_SOUGHT,
    "sort": words.ORDER,
}  # fmt: skip
NAMES: Mapping[str, Text] = {
    **FILTER_NAMES,
    **OF_DESK,
    "by": words.SPLIT_BY,
    "then": words.SPLIT_THEN,
    "kind": scores.KINDS,
    "of": words.NOTE_LIST,
}
HEADINGS = {
    "number": words.CASE_NO,
    "reported": words.REPORTED,
    "place": words.TOWNSHIP,
    "category": words.CATEGORY,
    "stage": words.STAGE,
    "in_stage": words.IN_STAGE,
    "lead": words.LEAD,
    "source": words.SOURCE,
    "due": words.NEXT_DUE,
}


def filters_told(source: Source, narrowed: Mapping[str, str]) -> str:
    """类别：道路交通；环节：待受理; what says nothing is left out."""
    told = [_told(source, name, value) for name, value in narrowed.items() if value]
    return Text("；", "; ").say(source.order.lang).join(told)


def _told(source: Source, name: str, value: str) -> str:
    if name in NARROWED:
        return narrowed_text(source, name, value)
    colon = Text("：", ": ").say(source.order.lang)
    return f"{source.say(NAMES[name])}{colon}{_value(source, name, value)}"


def _value(source: Source, name: str, value: str) -> str:
    if name in FILTER_NAMES:
        return source.say(split_name(source.county, source.scope, name, value)) or value
    if name in {"by", "then"}:
        return source.say(SPLITS[value])
    if name == "sort":
        column, way = value.removeprefix("-"), words.DOWN if value[0] == "-" else words.UP
        return source.say(way, of=source.say(HEADINGS.get(column, words.NEXT_DUE)))
    known: dict[str, Mapping[str, Text]] = {
        "kind": {str(kind): text for kind, text in KIND_TEXT.items()},
        "since": desk.SPANS,
        "until": desk.UNTILS,
        "mine": {"me": desk.MYSELF},
        "of": staffing.LISTS,
    }
    text = known.get(name, {}).get(value)
    return source.say(text) if text else value
