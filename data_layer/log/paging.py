"""A table of cases read in pages: it may be far larger than memory, and between two pages no cursor
is open."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Table, select


def pages_of_cases(
    connection: Connection, table: Table, county_code: str, size: int
) -> Iterator[tuple[str, str]]:
    """The first and last case_no of every `size` cases the table has rows of, in their order."""
    c, last = table.c, ""
    mine = c.county_code == county_code
    while True:
        query = select(c.case_no).where(mine, c.case_no > last).distinct()
        cases = list(connection.scalars(query.order_by(c.case_no).limit(size)))
        if not cases:
            return
        last = cases[-1]
        yield cases[0], last
