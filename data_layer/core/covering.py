"""What an event says of persons, taken out of it before it enters the log: the log holds numbers
and outsiders' names covered and no contact; what was covered is sealed beside it and can be
erased."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from data_layer.core.masking import cover_contact, mask_name, mask_text, numbers_in
from data_layer.vocab import OWN_SOURCES, Event, EventType, SourceKind

# Sources that name the people who came to them; the county's own force signs with name or post.
OUTSIDE = frozenset(
    {
        *(SourceKind.PUBLIC, SourceKind.PHONE, SourceKind.WINDOW, SourceKind.HOTLINE),
        SourceKind.POLICE,
        *(SourceKind.PETITION, SourceKind.VIDEO, SourceKind.MEDIA, SourceKind.OTHER),
    }
)
PERSON = re.compile(r"[\u4e00-\u9fff·]{2,12}")
# What a name begins with that is looked for in texts: a signature may be 派出所 or 群众, and such
# words stand in any text. The hundred commonest (户籍人口, 2020) and the commonest of two signs.
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢"
    "姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向"
    "欧司上诸皇"
)
LONGEST_NAME = 4
# Signs of an identity number of the first kind; a phone has fewer.
SHORTEST_IDENTITY = 15
# Fields of a payload that somebody writes in own words; the first contact is named by its source.
WRITTEN = (
    *("title", "text", "place", "opinion", "comment", "transfer_to"),
    *("reason_code", "recorded_by"),
)
AMENDED = ("title", "text", "place")
NAMED = ("received_by",)
ACTOR, NEW = "actor", "new"
GONE = "***"
# A number as a cover leaves it: digits, then asterisks, perhaps digits again.
STARRED = re.compile(r"[0-9+-]+\*{2,}[0-9Xx-]*")


class Covered(NamedTuple):
    """An event fit for the log, and the words it had in each field that was covered; a field of an
    amendment is called new.<name>."""

    event: Event
    words: dict[str, str]


def covered(text: str) -> str:
    """The text as the log keeps it."""
    return cover_contact(mask_text(text))


def cover(event: Event) -> Covered:
    """The event without phone and identity numbers, without a contact, of an outsider the family
    name alone. Doing it twice changes nothing."""
    names = outsiders_in([event])

    def change(text: str) -> str:
        left = covered(text)
        for name in names:
            left = left.replace(name, mask_name(name))
        return left

    return _changed(event, change, mask_name)


def uncover(event: Event, words: dict[str, str]) -> Event:
    """The event as it came in, from what `cover` gave; fields that are not in `words` stay."""
    payload = dict(event.payload)
    new = {**payload.get(NEW, {})}
    for name, text in words.items():
        head, _, tail = name.rpartition(".")
        if head == NEW:
            new[tail] = text
        elif name != ACTOR:
            payload[name] = text
    if new:
        payload[NEW] = new
    return event._replace(payload=payload, actor=words.get(ACTOR, event.actor))


def outsiders_in(events: Iterable[Event]) -> frozenset[str]:
    """The names of people from outside who signed these events, uncovered ones alone."""
    signed = {e.actor for e in events if _outsider(e)}
    return frozenset(n for n in signed if n[0] in SURNAMES and len(n) <= LONGEST_NAME)


def shown_of(words: Iterable[str], names: Iterable[str]) -> frozenset[str]:
    """What the covers of these words and names still show, as an amendment may have kept it."""
    starred = {one for text in words for one in STARRED.findall(covered(text))}
    return frozenset(starred | {mask_name(name) for name in names})


def erase(event: Event, names: frozenset[str], shown: frozenset[str] = frozenset()) -> Event:
    """An uncovered event as it stays for good: no digit of a number, no contact, none of these
    names, and nothing of what a cover has `shown`."""

    def erased(text: str) -> str:
        left = cover_contact(mask_text(text, whole=True))
        for one in sorted(names | shown, key=len, reverse=True):
            left = left.replace(one, GONE)
        return left

    return _changed(event, erased, lambda _: GONE).event


def numbers_of(words: dict[str, str]) -> list[str]:
    """The numbers that stood in these words, as they are compared."""
    return sorted({number for text in words.values() for number in numbers_in(text)})


def phones_of(words: dict[str, str]) -> list[str]:
    """Those of them that can be rung."""
    return [number for number in numbers_of(words) if len(number) < SHORTEST_IDENTITY]


def _outsider(event: Event) -> bool:
    """Whether somebody from outside signs it: who came to a source, and whoever rates. At our own
    desk accounts sign."""
    if event.source in OWN_SOURCES or not PERSON.fullmatch(event.actor):
        return False
    return event.payload.get("source_kind") in OUTSIDE or event.type == EventType.RATED


def _changed(event: Event, change: Callable[[str], str], of_name: Callable[[str], str]) -> Covered:
    """The event with every written field changed, and what those that did change were."""
    payload, ours = event.payload, event.source in OWN_SOURCES
    fields = WRITTEN if ours else (*WRITTEN, *NAMED)
    told = {name: payload[name] for name in fields if payload.get(name)}
    new = payload.get(NEW) or {}
    amended = {name: new[name] for name in AMENDED if new.get(name)}
    now = {name: change(text) for name, text in told.items()}
    then = {name: change(text) for name, text in amended.items()}
    actor = event.actor
    if _outsider(event):
        actor = of_name(actor)
    elif not ours:
        actor = change(actor)
    words = {name: text for name, text in told.items() if now[name] != text}
    words |= {f"{NEW}.{name}": text for name, text in amended.items() if then[name] != text}
    if actor != event.actor:
        words[ACTOR] = event.actor
    if not words:
        return Covered(event, words)
    payload = {**payload, **now, **({NEW: {**new, **then}} if then else {})}
    return Covered(event._replace(payload=payload, actor=actor), words)
