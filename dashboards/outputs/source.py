"""What a maker of tables is given: the order, and the question its address asks."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from dashboards.components.asked import asked
from data_layer.core.county import County
from data_layer.core.exports import Order
from data_layer.core.scope import Scope
from data_layer.queries.actors import account_names
from data_layer.queries.asking import Ask
from data_layer.vocab import Text


class Source(NamedTuple):
    """One order in its county. `conn` reads one state of the database from beginning to end."""

    conn: Connection
    county: County
    order: Order

    @property
    def scope(self) -> Scope:
        """The rows the orderer may see."""
        return self.order.scope

    @property
    def now(self) -> int:
        """The moment the numbers are of, in ms."""
        return self.order.now

    @property
    def maker(self) -> str:
        """The name the orderer goes by; the account's where it has none."""
        username = self.order.username
        return account_names(self.conn, self.scope, [username]).get(username, username)

    def ask(self) -> Ask:
        """The question of the address; raises BadRequest and Forbidden as a page does."""
        return asked(self.order.query, self.county, self.scope, self.now)

    def say(self, text: Text, **values: object) -> str:
        """The phrase in the language of the order."""
        phrase = text.say(self.order.lang)
        return phrase.format(**values) if values else phrase
