"""What the pages of webhooks show: a line a subscription or delivery, and what a sample becomes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dashboards.components.import_form import choice_told
from dashboards.components.score_words import Voice
from dashboards.strings import hooks as words
from dashboards.strings import imports
from data_layer.core.county import County
from data_layer.core.hook_deliveries import OPEN, Fate, Paused
from data_layer.core.hook_mapping import Hook, Told, items_of, paths_of, row_of, told_of_fields
from data_layer.core.import_refusals import worded
from data_layer.core.import_rows import Ledger
from data_layer.core.report_runs import told
from data_layer.labels import EVENT_TEXT
from data_layer.queries.hooks import Delivery, Subscription
from data_layer.services.hook_intake import read_item
from data_layer.services.import_check import words_met
from data_layer.vocab import EventType, Text

Say = Callable[[Text], str]
SHOWN_ITEMS = 5


def subscription_line(
    one: Subscription, counts: Mapping[Fate, int], county: County, voice: Voice
) -> dict[str, Any]:
    """One subscription as the list shows it."""
    area = county.areas.get(one.township_code)
    state = voice.say(words.STATES[one.paused])
    if one.paused is Paused.NO and one.failing_since is not None:
        state = voice.say(words.FAILING_SINCE, at=voice.moment(one.failing_since))
    return {
        "number": one.number,
        "name": one.name,
        "url": one.url,
        "state": state,
        "good": one.paused is Paused.NO and one.failing_since is None,
        "scope": area.name if area else voice.say(words.WHOLE),
        "waiting": sum(counts.get(fate, 0) for fate in OPEN),
        "sent": counts.get(Fate.SENT, 0),
        "given_up": counts.get(Fate.GIVEN_UP, 0),
    }


def delivery_line(one: Delivery, voice: Voice) -> dict[str, Any]:
    """One delivery as its list shows it."""
    why = told(one.why)
    fate = voice.say(words.FATES[one.state])
    if one.state is Fate.FAILED:
        fate = f"{fate} · {voice.say(words.NEXT_AT, at=voice.moment(one.next_at))}"
    return {
        "id": one.delivery_id,
        "case": one.case_no,
        "event": voice.say(EVENT_TEXT[EventType(one.type)]),
        "at": voice.moment(one.ended_at or one.entered_at),
        "fate": fate,
        "tries": one.tries,
        "answer": voice.say(why) if why else str(one.status or ""),
        "ended": one.ended_at is not None,
    }


def sample_told(sample: object, hook: Hook, ledger: Ledger, say: Say, lang: str) -> dict[str, Any]:
    """What a sample becomes, item by item and field by field, and the words it holds."""
    items = items_of(sample, hook)
    met: dict[str, Counter[str]] = {}
    listening = ledger.meeting(lambda name, word: met.setdefault(name, Counter()).update((word,)))
    shown = [_item(listening, hook, n, one, say, lang) for n, one in enumerate(items[:SHOWN_ITEMS])]
    return {"items": shown, "words": {name: words_met(ledger, name, one)
                                      for name, one in met.items()}}  # fmt: skip


def _item(ledger: Ledger, hook: Hook, n: int, item: object, say: Say, lang: str) -> dict[str, Any]:
    fields: Sequence[Told] = ()
    if isinstance(item, dict):
        fields = told_of_fields(ledger, row_of(n, item, hook)[0])
    read = read_item(ledger, hook, n, item)
    types = [say(EVENT_TEXT[EventType(one.event.type)]) for one in read.submissions]
    return {
        "n": n + 1,
        "fields": [_field(one, ledger, say, lang) for one in fields],
        "refused": [one.text.say(lang) for one in read.refused],
        "good": say(words.GOOD).format(n=len(types), types="、".join(types)) if types else "",
    }


def _field(one: Told, ledger: Ledger, say: Say, lang: str) -> dict[str, Any]:
    lexicon = ledger.lexicons.get(one.field)
    becomes = choice_told(one.becomes, lexicon, say) if lexicon and one.becomes else one.becomes
    why = " ".join(worded(wrong, ledger.meaning).say(lang) for wrong in one.refused)
    return {"label": say(imports.FIELDS[one.field]), "path": one.path, "said": one.said[:120],
            "becomes": becomes[:120], "why": why}  # fmt: skip


def paths_in(sample: object, items: str) -> list[tuple[str, str]]:
    """The paths of a sample's first event, seen from that event."""
    from_top = paths_of(sample)
    inner = [(path, said) for path, said in from_top if path.startswith(f"{items}/0/")]
    if inner:
        return [(path.removeprefix(f"{items}/0"), said) for path, said in inner]
    return [(path.removeprefix(items), said) for path, said in from_top
            if path.startswith(f"{items}/")]  # fmt: skip
