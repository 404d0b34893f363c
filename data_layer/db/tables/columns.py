"""The metadata all tables share, and the columns that recur."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, MetaData, String

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
