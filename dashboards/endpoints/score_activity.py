"""What grid workers and household leaders did in a month, without scores: /assessment/activity."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from dashboards.access.context import current_account, current_scope, lang, store
from dashboards.components.desk_asked import NO_TOWNSHIP
from dashboards.components.page_chrome import chrome
from dashboards.components.score_asked import month_asked, month_options
from dashboards.components.score_table import month_text
from dashboards.components.score_words import Voice
from dashboards.strings import scores as words
from dashboards.strings import wording
from data_layer.core.days import days_of_month, to_date
from data_layer.errors import NotFound
from data_layer.queries.activity import activity
from data_layer.queries.cache import answer
from data_layer.queries.visible import townships_in

ADDRESS = "/assessment/activity"
LONGEST_WORD = 64

blueprint = Blueprint("score_activity", __name__, template_folder="../templates")


@blueprint.get(ADDRESS)
def show() -> ResponseReturnValue:
    """The people of one township in ?month=; a county's reader chooses the ?township=."""
    held, account, scope = store(), current_account(), current_scope()
    county, now = held.county, held.clock()
    voice = Voice(lang(), county.zone, now)
    month = month_asked(request.args.get("month", ""), county, now)
    scope = scope.narrow(request.args.get("township", "")[:LONGEST_WORD])
    if not scope.whole_county and scope.township_code not in county.areas:
        raise NotFound(NO_TOWNSHIP, "no_township")
    back = f"{ADDRESS}?month={month_text(month)}"
    frame: dict[str, Any] = {
        "W": words,
        "voice": voice,
        "month": month_text(month),
        "months": month_options(county, month, voice),
        "townships": townships_in(county, current_scope()),
        "township": scope.township_code,
    }
    if scope.whole_county:
        frame |= chrome(county, account, voice, ADDRESS, back)
        return render_template("scores/activity.html", **frame, grids=[], people=[], sentence="")
    with held.readers.connect() as conn:
        grids, people = answer(conn, activity, county, scope, now, month=month)
    told = {
        "worker": wording.count(sum(grid.by_workers.reported for grid in grids)),
        "leader": wording.count(sum(grid.by_leaders.reported for grid in grids)),
    }
    place = county.areas[scope.township_code].name
    first, last = (to_date(day).isoformat() for day in days_of_month(month))
    frame |= chrome(county, account, voice, ADDRESS, f"{back}&township={scope.township_code}")
    return render_template(
        "scores/activity.html",
        **frame,
        grids=grids,
        people=people,
        sentence=voice.say(words.NO_SCORE, month=voice.month(month), township=place, **told),
        window=urlencode({"measure": "cohort_reported", "from": first, "to": last}),
    )
