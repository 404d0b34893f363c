"""What has no name opens no list: a list cannot be narrowed to it and would hold everything."""

from __future__ import annotations

import json

import pandas as pd

from dashboards.components.number_lists import door
from dashboards.components.page_frame import Frame
from dashboards.panels.across import causes_panel, up_panel
from data_layer.queries.asking import Ask
from data_layer.services.accounts import Account
from data_layer.vocab import Role
from tests.slow_world import days_ago
from tests.world import CODE, COUNTY, COUNTY_SCOPE, NOW

ACCOUNT = Account(CODE, "one", Role.ADMIN)
FRAME = Frame(
    COUNTY, COUNTY_SCOPE, ACCOUNT, "zh", NOW, "/coordination", Ask(days_ago(30), days_ago(1))
)
ESCALATED = pd.DataFrame(
    [(2, 3, "", 4), (2, 3, "overdue", 5)], columns=["from_level", "level", "cause", "n"]
)


def links(panel: object) -> list[str]:
    told = json.dumps(panel, default=lambda part: part.to_plotly_json(), ensure_ascii=False)
    return [text for text in told.split('"') if text.startswith("/cases")]


def test_a_count_without_a_list_is_a_plain_number() -> None:
    assert door(3, "") == "3"
    assert door(3, "/cases").href == "/cases"


def test_escalations_without_a_cause_open_nothing() -> None:
    for panel in (causes_panel(FRAME, ESCALATED), up_panel(FRAME, ESCALATED)):
        found = links(panel)
        assert found
        assert all("cause=overdue" in link for link in found)
