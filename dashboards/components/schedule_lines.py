"""Schedules and their runs in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dashboards.components.score_words import Voice
from dashboards.strings import schedules as words
from dashboards.strings import wording
from data_layer.core.county import County
from data_layer.core.report_kinds import KIND_TEXT, Kind, monthly
from data_layer.core.report_runs import ENDED, HAND, Channel, RunState, Sent
from data_layer.core.schedules import Rhythm, next_runs
from data_layer.queries.closed_months import Closing
from data_layer.queries.report_runs import Delivery, Run, RunFile
from data_layer.queries.report_schedules import Schedule
from data_layer.services.report_schedules import works_of
from data_layer.vocab import Text

HOUR = 60


def schedule_line(
    one: Schedule,
    county: County,
    voice: Voice,
    success: tuple[int, int],
    names: Mapping[str, str],
) -> dict[str, Any]:
    """Name, report, rhythm, the next three times, and how often it went well; `names` are those
    of the accounts."""
    coming = upcoming(one, county) if one.active else []
    return {
        "id": one.schedule_id,
        "name": one.name,
        "what": what(one.kind, one.township_code, one.category, county, voice),
        "rhythm": rhythm_text(one.rhythm, voice),
        "owner": names.get(one.owner, one.owner),
        "active": one.active,
        "next": [run_at(at, voice) for at in coming],
        "success": f"{success[0]}/{success[1]}" if success[1] else wording.DASH,
        "formats": " · ".join(fmt.upper() for fmt in one.formats),
        "recipients": [names.get(name, name) for name in one.recipients],
        "folder": one.to_folder,
    }


def upcoming(one: Schedule, county: County) -> list[int]:
    """The next three moments (ms) of a schedule, by the calendar as it is now."""
    return next_runs(one.rhythm, one.last_day, works_of(county), county.zone)


def what(kind: Kind, township_code: str, category: str, county: County, voice: Voice) -> str:
    """月度简报 · 大关镇."""
    area, minor = county.areas.get(township_code), county.categories.get(category)
    parts = [voice.say(KIND_TEXT[kind])]
    parts += [area.short] if area else []
    parts += [voice.say(minor.name)] if minor else []
    return " · ".join(parts)


def rhythm_text(rhythm: Rhythm, voice: Voice) -> str:
    """每周一 08:00，遇休息日顺延."""
    weekday = voice.say(wording.WEEKDAYS[(rhythm.place - 1) % 7])
    told = voice.say(
        words.RHYTHM[rhythm.every], time=clock(rhythm.minute), weekday=weekday, day=rhythm.place
    )
    return told + voice.say(words.REST_TOLD[rhythm.on_rest])


def clock(minute: int) -> str:
    """08:00."""
    return f"{minute // HOUR:02d}:{minute % HOUR:02d}"


def run_at(ms: int, voice: Voice) -> str:
    """12月1日（周二）08:00."""
    then = datetime.fromtimestamp(ms / 1000, ZoneInfo(voice.zone))
    weekday = voice.say(wording.WEEKDAYS[then.weekday()])
    return voice.say(
        words.NEXT_RUN, month=then.month, day=then.day, weekday=weekday, time=f"{then:%H:%M}"
    )


def rate_told(done: int, n: int, voice: Voice) -> str:
    """How many of `n` reports went well."""
    return voice.say(words.RATE if n else words.NEVER_RUN, done=done, n=n)


def run_line(
    run: Run,
    county: County,
    voice: Voice,
    issue: str,
    files: Sequence[RunFile],
    deliveries: Iterable[Delivery],
    names: Mapping[str, str],
    closed: Mapping[int, Sequence[Closing]],
) -> dict[str, Any]:
    """One run: of which issue, how far, its files, and who has it; `closed` as `closings` has
    it."""
    mine = [one for one in deliveries if one.run_id == run.run_id]
    return {
        "id": run.run_id,
        "what": what(run.kind, run.township_code, run.category, county, voice),
        "issue": issue,
        "planned": _planned(run, voice),
        "made": voice.moment(run.started_at) if run.started_at else "",
        "by": names.get(run.run_as, run.run_as),
        "state": str(run.state),
        "bad": run.state in {RunState.FAILED, RunState.MISSED},
        "going": run.state not in ENDED,
        "told": voice.say(words.STATES[run.state]),
        "tries": run.tries,
        "version": voice.say(words.VERSION, n=run.version) if run.version else "",
        "reason": run.reason,
        "why": voice.say(run.why) if run.why else "",
        "since": _closed_since(run, files, closed, voice),
        "files": [
            {"format": file.format, "name": file.format.upper(), "number": file.number,
             "sha256": file.sha256}
            for file in files
        ] if run.version else [],
        "delivered": _delivered([one for one in mine if one.channel is not Channel.NOTICE], voice),
        "deliveries": [_delivery(one, voice, names) for one in mine],
    }  # fmt: skip


def _planned(run: Run, voice: Voice) -> str:
    at = voice.moment(run.planned_at)
    return voice.say(words.BY_HAND, at=at) if run.run_id.startswith(HAND) else at


def _closed_since(
    run: Run, files: Sequence[RunFile], closed: Mapping[int, Sequence[Closing]], voice: Voice
) -> str:
    """That an archived report tells of a month closed or revised after it was made."""
    newest = next(iter(closed.get(run.period, ())), None) if monthly(run.kind) else None
    begun = min((file.started_at for file in files if file.started_at), default=0)
    if newest is None or not run.version or newest.closed_at <= begun:
        return ""
    return voice.say(words.CLOSED_SINCE, at=voice.moment(newest.closed_at), n=newest.revision)


def _delivered(found: Sequence[Delivery], voice: Voice) -> str:
    if not found:
        return wording.DASH
    states = [one.state for one in found]
    told = voice.say(words.HANDED, sent=states.count(Sent.SENT))
    for state, text in ((Sent.REFUSED, words.LEFT_OUT), (Sent.FAILED, words.FAILED_TO)):
        told += voice.say(text, n=states.count(state)) if state in states else ""
    return told


def _delivery(one: Delivery, voice: Voice, names: Mapping[str, str]) -> str:
    """邮件 演示分析员：已送达."""
    parts = [voice.say(words.CHANNELS[one.channel]), names.get(one.recipient, one.recipient)]
    told = voice.say(words.SENT[one.state])
    why = f"（{voice.say(one.why)}）" if one.why else ""
    return f"{' '.join(filter(None, parts))}{voice.say(Text('：', ': '))}{told}{why}"
