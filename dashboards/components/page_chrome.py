"""What stands around a page that a template renders: rail, head, foot, in the look of the pages of
numbers."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from dashboards.components.navigation import entry_of, places
from dashboards.components.score_words import Voice
from dashboards.strings import desk, wall
from dashboards.strings import pages as words
from dashboards.theme import PAGE, css_variables
from data_layer.core.county import County
from data_layer.labels import ROLE_TEXT
from data_layer.services.accounts import Account


def chrome(
    county: County, account: Account, voice: Voice, current: str, back: str
) -> dict[str, Any]:
    """Values for templates/scores/frame.html; `back` is where the language switch returns to."""
    other = "zh" if voice.lang == "en" else "en"
    return {
        "theme": css_variables(PAGE),
        "links": places(account.role),
        "current": entry_of(current, account.role),
        "nav": desk.NAV,
        "account_page": desk.ACCOUNT,
        "other_language": desk.OTHER_LANGUAGE,
        "switch": f"/language/{other}?next={quote(back, safe='/')}",
        "until": voice.say(words.UNTIL, at=voice.moment(voice.now)),
        "demo": voice.say(wall.DEMO) if county.demo else "",
        "role": voice.say(ROLE_TEXT[account.role]),
        "name": account.display_name or account.username,
        "foot": voice.say(county.attribution),
    }
