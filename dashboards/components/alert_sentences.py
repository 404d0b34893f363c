"""An alert in one sentence: what was seen where, against what is usual. It stands on the finding's
own fields and says more where its detector told more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from dashboards.components.alert_words import (
    area_name,
    category_name,
    quiet_kind,
    rarity,
    usual_span,
)
from dashboards.strings import warning_sentences as words
from dashboards.strings import wording
from data_layer.core.county import County
from data_layer.core.days import add_days, to_date
from data_layer.core.scope import Scope
from data_layer.core.warning.bunching import Pattern
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.repeats import Same, Sign
from data_layer.core.warning.rules import Detector
from data_layer.core.warning.silence import Quiet
from data_layer.core.warning.staffing import Gap
from data_layer.queries.alerts import Alert, told_day
from data_layer.queries.visible import unit_name
from data_layer.vocab import Text

# From here on a multiple is told; a third of a case says nothing of times.
LEAST_USUAL = 0.5


class Said(NamedTuple):
    """A finding to be put into words: for whom, and of which days (`standing`: up to now)."""

    county: County
    scope: Scope
    lang: str
    finding: Finding
    day: int
    standing: bool
    elsewhere: bool

    def say(self, text: Text, **values: object) -> str:
        """The phrase with its placeholders filled."""
        return text.say(self.lang).format(**values)


def sentence(county: County, scope: Scope, alert: Alert, lang: str) -> str:
    """What an alert says by the newest night that found it; where a newer one did not, with its
    dates."""
    day, standing = told_day(alert, county.zone), alert.stands and alert.found
    told = finding_sentence(
        county, scope, alert.detector, alert.latest, lang,
        day=day, standing=standing, elsewhere=alert.elsewhere,
    )  # fmt: skip
    if standing or alert.detector == Detector.RISKY or _is_dated(alert):
        return told
    last = to_date(day)
    return words.AS_OF.say(lang).format(month=last.month, day=last.day, told=told)


def _is_dated(alert: Alert) -> bool:
    """Whether its sentence names the days it is of."""
    if alert.detector == Detector.SILENT:
        return quiet_kind(alert.latest) == Quiet.FEW
    return alert.detector not in NOW


def finding_sentence(
    county: County,
    scope: Scope,
    detector: Detector,
    finding: Finding,
    lang: str,
    *,
    day: int,
    standing: bool = True,
    elsewhere: bool = False,
) -> str:
    """What a finding of the night of `day` says; one that no longer stands is told by its dates."""
    said = Said(county, scope, lang, finding, day, standing, elsewhere)
    told = SENTENCES.get(detector, _other)(said)
    return told[:1].upper() + told[1:] if lang == "en" else told


def _when(said: Said) -> str:
    days, last = max(1, said.finding.days), to_date(said.day)
    if days > 1 and said.standing:
        return said.say(words.LAST_DAYS, n=days)
    ends = {"last_month": last.month, "last_day": last.day}
    if days == 1:
        return said.say(words.ON_DAY, month=last.month, day=last.day)
    first = to_date(add_days(said.day, 1 - days))
    return said.say(words.BETWEEN_DAYS, month=first.month, day=first.day, **ends)


def _area(said: Said) -> str:
    """The first area the reader may name, and how many more there are."""
    codes = [code for code in said.finding.areas if _named(said, code)]
    if not codes:
        return said.say(said.county.whole)
    first = area_name(said.county, said.scope, codes[0], said.lang)
    told = first
    if len(codes) > 1:
        told = said.say(words.AND_MORE, first=first, n=len(codes), more=len(codes) - 1)
    return told + (said.say(words.ELSEWHERE) if said.elsewhere else "")


def _named(said: Said, code: str) -> bool:
    return said.scope.allows(said.county.township_of.get(code, ""))


def _chance(said: Said) -> str:
    told = rarity(said.finding, said.lang)
    return said.say(words.BY_CHANCE, rarity=told) if told else ""


def _usual(said: Said) -> tuple[str, str]:
    """What is usual, and by how many times it was passed."""
    expected = said.finding.expected
    if expected is None:
        return "", ""
    if expected < LEAST_USUAL:
        return said.say(words.USUALLY_NONE), ""
    times = wording.decimal(said.finding.observed / expected)
    told = said.say(words.USUAL, n=_amount(expected))
    return told, said.say(words.TIMES, n=times)


def _amount(value: float | None) -> str:
    """6, or 1.2 where a whole number would hide much."""
    if value is None:
        return wording.DASH
    return wording.count(value) if value >= 3 else wording.decimal(value).removesuffix(".0")


def _counted(said: Said, **more: str) -> dict[str, str]:
    usual, times = _usual(said)
    return {
        "when": _when(said), "area": _area(said), "n": wording.count(said.finding.observed),
        "category": category_name(said.county, said.finding, said.lang),
        "usual": usual, "times": times, "chance": _chance(said), **more,
    }  # fmt: skip


def _surge(said: Said) -> str:
    return said.say(words.SURGE, **_counted(said))


def _cluster(said: Said) -> str:
    codes = [code for code in said.finding.areas if _named(said, code)]
    first = area_name(said.county, said.scope, codes[0], said.lang) if codes else ""
    grids = said.say(words.NEIGHBOURS, n=len(codes)) if len(codes) > 1 else ""
    beyond = said.say(words.ELSEWHERE) if said.elsewhere else ""
    return said.say(words.CLUSTER, **_counted(said, area=first, grids=grids + beyond))


def _silent(said: Said) -> str:
    found = said.finding
    told = said.say(
        words.SILENCES[quiet_kind(found)], area=_area(said), days=found.days, when=_when(said),
        n=wording.count(found.observed), usual=_amount(found.expected),
    )  # fmt: skip
    return told + said.say(words.CHECK_SEAT)


def _repeated(said: Said) -> str:
    kind = said.finding.kind
    return said.say(words.REPEATED[Same(kind) if kind in set(Same) else Same.PLACE],
                    **_counted(said))  # fmt: skip


def _risky(said: Said) -> str:
    signs = [Sign(one) for one in said.finding.kind.split("+") if one in set(Sign)]
    told = said.say(words.LIST_MARK).join(_sign(said, sign) for sign in signs)
    return said.say(words.RISKY, **_counted(said, signs=told or said.say(words.SIGN)))


def _sign(said: Said, sign: Sign) -> str:
    told = said.finding.told
    if sign == Sign.PERSONS and told.get("persons"):
        return said.say(words.PERSONS, n=told["persons"])
    if sign == Sign.WORDS and told.get("words"):
        return said.say(words.SAID, words=said.say(words.LIST_MARK).join(told["words"]))
    return said.say(words.SIGNS[sign])


def _lasting(said: Said) -> str:
    limits = said.finding.told.get("limits")
    longest = said.say(words.LONGEST, n=wording.decimal(limits)) if limits else ""
    return said.say(words.LASTING, **_counted(said, longest=longest))


def _bunching(said: Said) -> str:
    found = said.finding
    kind = Pattern(found.kind) if found.kind in set(Pattern) else Pattern.IN_BULK
    of, usual = found.told.get("of"), found.told.get("usual")
    return said.say(
        words.BUNCHING[kind],
        when=_when(said),
        area=_body(said),
        n=wording.count(found.observed),
        of=said.say(words.OF_CASES, n=wording.count(of)) if of else "",
        share=_usual_share(said, usual) if usual else "",
    )


def _usual_share(said: Said, usual: float) -> str:
    return said.say(
        words.USUAL_SHARE, whole=said.say(said.county.whole), n=wording.count(100 * usual)
    )


def _body(said: Said) -> str:
    """The unit that closed, else the area."""
    unit = said.finding.told.get("unit") or said.finding.told.get("body") or ""
    return (unit_name(said.county, said.scope, str(unit)) if unit else "") or _area(said)


def _staffing(said: Said) -> str:
    found = said.finding
    kind = Gap(found.kind) if found.kind in set(Gap) else Gap.VACANT
    of, places = found.told.get("of"), found.told.get("places")
    return said.say(
        words.STAFFING[kind],
        area=_area(said),
        n=wording.count(found.observed),
        places=wording.count(places or found.observed),
        days=said.say(words.EMPTY_DAYS, n=found.days) if found.days else "",
        most="" if of is None else said.say(words.AT_MOST, n=wording.count(of)),
    )


def _drift(said: Said) -> str:
    """Times are hours."""
    found = said.finding
    times = ""
    if found.expected:
        now, usual = (
            wording.duration(hours * wording.HOUR, said.lang)
            for hours in (found.observed, found.expected)
        )
        times = said.say(words.DRIFT_TIMES, now=now, usual=usual, span=_usual_span(said))
        if since := found.told.get("since"):
            times += said.say(words.DRIFT_SINCE, month=since // 100 % 100, day=since % 100)
    stage = words.STAGES.get(found.kind)
    name = said.say(stage) if stage else found.kind
    return said.say(words.DRIFT, area=_area(said), stage=name, times=times)


def _usual_span(said: Said) -> str:
    """The weeks that tell what is usual; '' where that was not kept."""
    span = usual_span(said.finding)
    if span is None:
        return ""
    first, last = map(to_date, span)
    ends = {"last_month": last.month, "last_day": last.day}
    return said.say(words.USUAL_SPAN, month=first.month, day=first.day, **ends)


def _other(said: Said) -> str:
    return said.say(words.OTHER, area=_area(said), n=wording.count(said.finding.observed))


# What these tell is how things stand on a day, not what came over days.
NOW = frozenset({Detector.LASTING, Detector.STAFFING, Detector.DRIFT})
SENTENCES: Mapping[Detector, Callable[[Said], str]] = {
    Detector.SURGE: _surge,
    Detector.CLUSTER: _cluster,
    Detector.SILENT: _silent,
    Detector.REPEATED: _repeated,
    Detector.RISKY: _risky,
    Detector.LASTING: _lasting,
    Detector.BUNCHING: _bunching,
    Detector.STAFFING: _staffing,
    Detector.DRIFT: _drift,
}
