"""What a column of words on a page becomes in a file."""

from __future__ import annotations

import pytest
from dash import html

from dashboards.components.panel_tables import cells_of
from dashboards.outputs.page_tables import _kind, _value
from data_layer.core.tabular import Holds


@pytest.mark.parametrize(
    ("said", "kind", "values"),
    [
        (["1,234", "—", "−5", ""], Holds.COUNT, [1234, None, -5, None]),
        (["1.5", "—", "+0.25"], Holds.NUMBER, [1.5, None, 0.25]),
        (["1", "1.5"], Holds.NUMBER, [1.0, 1.5]),
        ([",", "1"], Holds.TEXT, [",", "1"]),
        (["94.6%", "0%"], Holds.SHARE, [0.946, 0.0]),
        (["2026-11-23", "—"], Holds.DAY, [20261123, None]),
        (["520581001001", "520581001002"], Holds.CODE, ["520581001001", "520581001002"]),
        (["94.6% (35/37)", "—"], Holds.TEXT, ["94.6% (35/37)", "—"]),
        (["12", "从未上报"], Holds.TEXT, ["12", "从未上报"]),
        (["—", ""], Holds.TEXT, ["—", ""]),
        (["=1+1", "2"], Holds.TEXT, ["=1+1", "2"]),
    ],
)
def test_a_column_holds_numbers_where_all_of_it_are(
    said: list[str], kind: Holds, values: list[object]
) -> None:
    assert _kind(said) is kind
    assert [_value(one, kind) for one in said] == values


def test_rows_that_are_folded_away_come_along_and_short_ones_are_filled() -> None:
    first = html.Table([html.Tr([html.Th("村"), html.Th("件数")]), html.Tr([html.Td("甲")])])
    rest = html.Table([html.Tr([html.Th("乙", scope="row"), html.Td(["3 ", html.Small("件")])])])
    other = html.Table([html.Tr([html.Th("别的")]), html.Tr([html.Td("丙")])])
    panel = html.Section([first, html.Details([html.Summary("其余"), rest]), other])
    assert cells_of(panel) == (["村", "件数"], [["甲", ""], ["乙", "3 件"]])
