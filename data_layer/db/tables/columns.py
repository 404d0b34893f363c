"""The metadata all tables share, and the columns that recur."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import BigInteger, Column, Dialect, Integer, MetaData, String, Text, TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)


def code(name: str) -> Column[str]:
    """A code or text that is empty where there is none."""
    return Column(name, String, nullable=False, server_default="")


def count(name: str) -> Column[int]:
    """A number that starts at zero."""
    return Column(name, Integer, nullable=False, server_default="0")


def moment(name: str) -> Column[int | None]:
    """UTC epoch milliseconds, or not yet."""
    return Column(name, BigInteger)


def json_text(value: object) -> str:
    """The one text of a JSON value: keys in order, nothing between signs."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS).decode()


class JsonText(TypeDecorator[Any]):
    """JSON kept as that very text, so that a hash over it holds whatever the database makes of
    JSON."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        """The text."""
        return json_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """The value; None where there is none."""
        return None if value is None else orjson.loads(value)
