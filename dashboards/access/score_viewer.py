"""Who looks at the scores: the county at all of them, a township at its own, a handler at the one
body the own unit speaks for."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import request

from dashboards.access.context import current_account, current_scope, lang, store
from dashboards.components.page_chrome import chrome
from dashboards.components.score_words import Voice
from dashboards.strings import scores as words
from data_layer.core.rights import Page, may_open
from data_layer.core.scope import Scope
from data_layer.core.scoring_bodies import Body, BodyKind, body_in, body_of_unit
from data_layer.errors import NotFound
from data_layer.services.accounts import Account
from data_layer.vocab import Role


class Viewer(NamedTuple):
    """Somebody signed in; `own` is the only body a handler sees."""

    account: Account
    scope: Scope
    own: Body | None

    @property
    def doors(self) -> bool:
        """Whether lists of cases may be opened."""
        return may_open(self.account.role, Page.NUMBERS)

    @property
    def compares(self) -> bool:
        """Whether the county's own score is shown, item by item: to the county alone, since a
        township could take itself off it and read its neighbours."""
        return self.scope.whole_county and self.own is None

    def body(self, kind: str, code: str) -> Body:
        """That body; NotFound when it lies outside what is shown here."""
        known = kind in set(BodyKind)
        found = body_in(store().county, self.scope, BodyKind(kind), code) if known else None
        if found is None or (self.own and found != self.own):
            raise NotFound(words.NO_SUCH, "no_such_body")
        return found


def current_voice() -> Voice:
    """In which language, zone and moment the page speaks."""
    held = store()
    return Voice(lang(), held.county.zone, held.clock())


def page_frame(viewer: Viewer, voice: Voice, current: str, query: str) -> dict[str, Any]:
    """What the template of a page of scores has around its own part."""
    back = f"{request.path}?{query}"
    around = chrome(store().county, viewer.account, voice, current, back)
    return {"W": words, "voice": voice, **around}


def current_viewer() -> Viewer:
    """Who asks; NotFound for a handler whose unit is not assessed."""
    account, county = current_account(), store().county
    if account.role is not Role.HANDLER:
        return Viewer(account, current_scope(), None)
    own = body_of_unit(county, account.unit_code)
    if own is None:
        raise NotFound(words.NOBODY, "not_assessed")
    return Viewer(account, Scope(county.code, own.township_code), own)
