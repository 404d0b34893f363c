"""The number tiles of the wall: six about cases, four to six about people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from dashboards.components.fragments import View, render
from dashboards.strings import wall as words
from dashboards.strings import wording
from data_layer.core.capacity import CAP, SECONDED, STAFF


class Tile(NamedTuple):
    """One number: `tone` '' or 'cr' colours it, `share` 0..1 draws a bar that `told` explains,
    `trend` a spark line,
    `over` and `line` tell the days number and line are taken over (in a strip, `over` what the
    number is of), `view` the view of the desk that lists the cases."""

    title: str
    value: str
    unit: str = ""
    sub: str = ""
    tone: str = ""
    sub_tone: str = ""
    trend: str = ""
    over: str = ""
    line: str = ""
    share: float | None = None
    told: str = ""
    view: str = ""


WIDTH, HEIGHT = 100, 28
USUAL_CAP = 10.0


def spark(values: Sequence[float | None]) -> str:
    """SVG polyline points in a 100 x 28 box; gaps are left out, fewer than two points give ''."""
    known = [(i, v) for i, v in enumerate(values) if v is not None and v == v]
    if len(known) < 2:
        return ""
    low, high = min(v for _, v in known), max(v for _, v in known)
    step, scale = WIDTH / (len(values) - 1), (HEIGHT - 4) / ((high - low) or 1)
    return " ".join(f"{i * step:.0f},{HEIGHT - 2 - (v - low) * scale:.0f}" for i, v in known)


def case_tiles(kpis: Any, target: float, township: str, view: View) -> dict[str, str]:
    """Fragments of the six case tiles by panel name, from the `Kpis` of the wall queries for the
    county, or for the township of that code."""
    tiles = {
        "reported": _reported(kpis, view),
        "awaiting": _awaiting(kpis, view),
        "handling": _handling(kpis, view),
        "overdue": _overdue(kpis, view),
        "on_time": _on_time(kpis, target, view),
        "close": _close(kpis, view),
    }
    return {
        name: render("tile", view, tile=tile, township=township) for name, tile in tiles.items()
    }


LEAST_FOR_PERCENT = 20
MOST_PERCENT = 300


def against_usual(today: int, expected: float, view: View) -> str:
    """Today beside what is usual: per cent only of 20 and more, a plain multiple above +300 %."""
    change = round(today - expected)
    if expected < LEAST_FOR_PERCENT:
        told = f"{wording.signed(change)} {view.say(words.CASES)}".rstrip()
        return view.say(words.AGAINST_USUAL, change=told)
    percent = round(100 * (today / expected - 1))
    if percent > MOST_PERCENT:
        return view.say(words.TIMES_USUAL, n=wording.count(today / expected))
    return view.say(words.AGAINST_USUAL, change=f"{wording.signed(percent)}%")


def _reported(kpis: Any, view: View) -> Tile:
    sub, tone = view.say(words.NO_USUAL), ""
    if kpis.reported_expected is not None:
        outside = not kpis.reported_low <= kpis.reported_today <= kpis.reported_high
        arrow = "▲ " if kpis.reported_today > kpis.reported_expected else "▼ "
        usual = against_usual(kpis.reported_today, kpis.reported_expected, view)
        sub, tone = (f"{arrow}{usual}", "wa") if outside else (usual, "")
    return Tile(
        view.say(words.REPORTED_TODAY),
        wording.count(kpis.reported_today),
        view.say(words.CASES),
        sub,
        sub_tone=tone,
        trend=spark(kpis.reported_trend),
        line=view.say(words.LINE_DAYS),
    )


def _awaiting(kpis: Any, view: View) -> Tile:
    oldest, n = kpis.awaiting_oldest_s, wording.count(kpis.to_accept)
    age = view.say(words.OLDEST, n=n, span=" ".join(wording.span(oldest, view.lang)))
    return Tile(
        view.say(words.AWAITING),
        wording.count(kpis.to_dispatch),
        view.say(words.CASES),
        view.say(words.NEW_ONES, n=n) if oldest is None else age,
        trend=spark(kpis.to_dispatch_trend),
        view="to_dispatch",
    )


def _handling(kpis: Any, view: View) -> Tile:
    return Tile(
        view.say(words.HANDLING),
        wording.count(kpis.handling),
        view.say(words.CASES),
        f"{view.say(words.OF_WHICH_OVERDUE)} {wording.count(kpis.handling_overdue)}",
        trend=spark(kpis.handling_trend),
        line=view.say(words.LINE_DAYS),
        view="in_work",
    )


def _overdue(kpis: Any, view: View) -> Tile:
    return Tile(
        view.say(words.OVERDUE_OPEN),
        wording.count(kpis.overdue),
        view.say(words.CASES),
        f"{view.say(words.NEW_TODAY)} {wording.count(kpis.overdue_today)}",
        tone="cr" if kpis.overdue else "",
        trend=spark(kpis.overdue_trend),
        line=view.say(words.LINE_DAYS),
        view="overdue",
    )


def _on_time(kpis: Any, target: float, view: View) -> Tile:
    return Tile(
        view.say(words.ON_TIME),
        wording.percent(kpis.due_on_time, kpis.due_n),
        view.say(words.PER_CENT),
        f"{view.say(words.TARGET, target=f'{target:g}')} n={wording.count(kpis.due_n)}",
        trend=spark(kpis.on_time_trend),
        over=view.say(words.ON_TIME_OVER),
        line=view.say(words.LINE_14),
    )


def _close(kpis: Any, view: View) -> Tile:
    value, unit = wording.span(kpis.close_p50_s, view.lang)
    n = wording.count(kpis.close_open)
    total = wording.count(kpis.close_closed + kpis.close_open)
    reached = kpis.close_p50_s is not None or not kpis.close_open
    return Tile(
        view.say(words.CLOSE_TIME),
        value,
        unit,
        f"{view.say(words.WITH_OPEN, n=n)} n={total}" if reached else view.say(words.NOT_REACHED),
        trend=spark(kpis.close_trend),
        over=view.say(words.CLOSE_OVER),
        line=view.say(words.LINE_WEEKS),
    )


def people_tiles(totals: Any, facts: dict[str, float], view: View) -> str:
    """The staffing strip: people, party members, vacancies, enforcement and secondment."""
    if not totals.has_people:
        return render("empty", view, sentence=view.say(words.NO_PEOPLE))
    tiles = [
        _headcount(words.CHIEFS, totals.chiefs, totals.chiefs_party, view),
        _headcount(words.WORKERS, totals.workers, totals.workers_party, view),
        _headcount(words.LEADERS, totals.leaders, totals.leaders_party, view),
        _vacancies(totals, view),
        *_capacity(facts, view),
    ]
    return render("strip", view, tiles=tiles)


def _headcount(title: Any, people: int, party: int, view: View) -> Tile:
    share = party / people if people else None
    return Tile(
        view.say(title),
        wording.count(people),
        view.say(words.PEOPLE),
        view.say(words.PARTY, n=wording.count(party)),
        share=share,
        told=view.say(words.PARTY_BAR, share=wording.percent(party, people)),
    )


def _vacancies(totals: Any, view: View) -> Tile:
    days = totals.oldest_vacancy_days
    old = totals.worker_vacancies and days is not None
    share = wording.percent(totals.worker_vacancies, totals.worker_posts)
    return Tile(
        view.say(words.VACANCIES),
        wording.count(totals.worker_vacancies),
        view.say(words.POSTS_UNIT),
        view.say(words.OLDEST_VACANCY, days=wording.count(days))
        if old
        else view.say(words.NO_VACANCY),
        tone="wa" if totals.worker_vacancies else "",
        share=totals.worker_vacancies / totals.worker_posts if totals.worker_posts else None,
        told=view.say(words.VACANT_BAR, share=share),
    )


def _capacity(facts: dict[str, float], view: View) -> list[Tile]:
    tiles = []
    staff, posts = facts.get("enforcement_staff"), facts.get("enforcement_posts")
    if staff is not None and posts:
        tiles.append(
            Tile(
                view.say(words.ENFORCEMENT),
                wording.count(staff),
                view.say(words.PEOPLE),
                view.say(words.POSTS, n=wording.count(posts)),
                share=staff / posts,
                told=view.say(words.POSTS_BAR, share=wording.percent(staff, posts)),
            )
        )
    seconded, people = facts.get(SECONDED), facts.get(STAFF)
    if seconded is not None and people:
        cap = facts.get(CAP, USUAL_CAP)
        reached = 100 * seconded / people / cap
        of = {"part": wording.count(seconded), "whole": wording.count(people), "cap": f"{cap:g}"}
        tiles.append(
            Tile(
                view.say(words.SECONDED),
                wording.percent(seconded, people),
                view.say(words.PER_CENT),
                view.say(words.OF_STAFF, **of),
                share=reached,
                told=view.say(words.CAP_BAR, share=f"{100 * reached:.0f}"),
            )
        )
    return tiles
