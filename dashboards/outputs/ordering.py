"""Ordering the file of an address: judged at once rather than by a file that fails later."""

from __future__ import annotations

from collections.abc import Mapping

from dashboards.outputs import MAKERS
from dashboards.strings import exports as words
from data_layer.core.county import County
from data_layer.core.exports import Format
from data_layer.core.scope import Scope
from data_layer.errors import BadRequest, Forbidden
from data_layer.services.accounts import Account
from data_layer.services.audit import refusals_noted
from data_layer.services.export_orders import place_order
from data_layer.services.store import Store
from data_layer.vocab import Role


def check_address(
    path: str, query: Mapping[str, str], role: Role, county: County, scope: Scope, now: int
) -> None:
    """Raises BadRequest for what is no page to export or asks wrongly, Forbidden for what the role
    does not read or lies outside the scope."""
    if path not in MAKERS:
        raise BadRequest(words.NOT_EXPORTED, "not_exported")
    if not MAKERS[path].may(role):
        raise Forbidden(words.NOT_YOURS_TO_READ, "no_right")
    MAKERS[path].check(query, county, scope, now)


def order_file(
    held: Store,
    account: Account,
    scope: Scope,
    path: str,
    query: dict[str, str],
    wanted: str,
    lang: str,
) -> str:
    """The number of the new export; raises as `check_address` and `place_order`, and BadRequest for
    a format the page does not come in."""
    check_address(path, query, account.role, held.county, scope, held.clock())
    if wanted not in MAKERS[path].formats:
        raise BadRequest(words.NO_FORMAT, "no_format")
    with refusals_noted(held, account, "export", path):
        return place_order(held, account, scope, path, query, Format(wanted), lang)
