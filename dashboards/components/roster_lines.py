"""Changes of a roster in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from dashboards.components.score_words import Voice
from dashboards.strings import rosters as words
from data_layer.core.county import County
from data_layer.core.days import to_date
from data_layer.core.masking import mask_name, mask_phone
from data_layer.core.roster import ORDER, Change, Kind
from data_layer.labels import POST_TEXT
from data_layer.vocab import PostRole

# A browser lays out no more in good time; the counts are of all.
MOST = 300


def counts_told(counts: Mapping[str, int], voice: Voice) -> str:
    """到任 3，离任 2."""
    parts = [
        voice.say(words.COUNTED, kind=voice.say(text), n=counts[kind])
        for kind, text in words.KINDS.items()
        if counts.get(kind)
    ]
    return ("，" if voice.lang == "zh" else ", ").join(parts)


def preview_of(
    changes: Sequence[Change], county: County, township: str, voice: Voice
) -> dict[str, object]:
    """What a page says of changes before they are saved."""
    listed = sorted(changes, key=lambda one: (one.post_id, ORDER.index(one.kind)))
    counts = Counter(str(one.kind) for one in changes)
    ended = counts[Kind.CLOSED]
    return {
        "title": voice.say(words.PREVIEW, name=county.areas[township].name),
        "told": voice.say(words.PREVIEW_TOLD, n=len(changes), counts=counts_told(counts, voice)),
        "many_end": voice.say(words.MANY_END, n=ended) if ended else "",
        "shown": voice.say(words.SHOWN, n=MOST) if len(changes) > MOST else "",
        "changes": [_line(one, county, voice) for one in listed[:MOST]],
    }


def _line(one: Change, county: County, voice: Voice) -> dict[str, str]:
    village = county.areas[county.areas[one.grid].parent].name
    role = voice.say(POST_TEXT[PostRole(one.role)])
    return {
        "rule": f"{village} · {role} {one.post_id.rpartition('-')[2]}",
        "change": voice.say(words.KINDS[one.kind]),
        "who": _who(one, voice),
        "day": to_date(one.day).isoformat(),
    }


def _who(one: Change, voice: Voice) -> str:
    """Who it is about, and from what to what. A new name is shown as it was given: it is what is
    to be checked."""
    name = one.name if one.kind is Kind.JOINED else mask_name(one.name)
    if one.kind is Kind.RENAMED:
        return voice.say(words.FROM_TO, old=mask_name(one.old), new=one.new)
    if one.kind in {Kind.JOINED, Kind.MOVED}:
        who = f"{name} {voice.say(words.FROM, old=one.old)}" if one.old else name
        phone = mask_phone(one.new)
        return voice.say(words.WITH_PHONE, who=who, phone=phone) if phone else who
    if one.kind is Kind.PARTY:
        said = {"1": voice.say(words.YES), "0": voice.say(words.NO)}
        old, new = said[one.old], said[one.new]
        return f"{name} {voice.say(words.FROM_TO, old=old, new=new)}"
    if one.kind is Kind.PHONE:
        old, new = one.old or voice.say(words.NONE), mask_phone(one.new)
        return f"{name} {voice.say(words.FROM_TO, old=old, new=new)}"
    if one.kind is Kind.HOUSEHOLDS:
        none = voice.say(words.NONE)
        return voice.say(words.FROM_TO, old=one.old or none, new=one.new or none)
    return name
