"""The page of reports: which there are for whom, and that what is ordered becomes a file."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from random import Random

import pytest
from docx import Document
from openpyxl import load_workbook

from dashboards.endpoints import exports, reports
from data_layer.log.bulk import write_history
from data_layer.vocab import Role
from tests.contract.access_house import House, open_house
from tests.contract.export_house import fetched, post, work_off
from tests.crowd import lives
from tests.world import COUNTY, EAST, NOW, WEST

PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(tmp_path_factory.mktemp("reports")) as made:
        for endpoint in (exports, reports):
            made.server.register_blueprint(endpoint.blueprint)
        made.store.writer.submit(lambda c: write_history(c, COUNTY, lives(Random(3), 400), NOW))
        yield made


def ordered(house: House, role: Role, **fields: str) -> bytes:
    """The file of a report, without a period that of the newest whole one."""
    client = house.client(role)
    answer = post(client, "/reports", **fields)
    assert answer.status_code == 303, answer.text
    number = str(answer.location.rpartition("/")[2])
    work_off(house)
    state = client.get(f"/exports/{number}/state").json
    assert state["state"] == "done", state
    return bytes(fetched(client, number).data)


def test_a_county_has_every_kind_and_a_township_its_brief(house: House) -> None:
    whole = house.client(Role.ANALYST).get("/reports", headers=PAGE).text
    own = house.client(Role.LEADER).get("/reports", headers=PAGE).text
    assert all(f'value="{kind}"' in whole for kind in ("daily", "weekly", "monthly", "special"))
    assert 'value="brief"' in own
    assert 'value="monthly"' not in own


def test_the_month_opens_in_word_and_excel(house: House) -> None:
    word = Document(BytesIO(ordered(house, Role.ANALYST, kind="monthly", format="docx")))
    text = "".join(paragraph.text for paragraph in word.paragraphs)
    assert "2026年第10期" in text
    assert word.tables
    book = load_workbook(BytesIO(ordered(house, Role.ANALYST, kind="monthly", format="xlsx")))
    assert len(book.sheetnames) > 2
    assert ordered(house, Role.SUPERVISOR, kind="weekly", format="pdf").startswith(b"%PDF")


def test_a_leader_gets_the_own_brief_and_nothing_else(house: House) -> None:
    word = Document(BytesIO(ordered(house, Role.LEADER, kind="brief", format="docx")))
    text = "".join(paragraph.text for paragraph in word.paragraphs)
    cells = "".join(cell.text for table in word.tables for row in table.rows for cell in row.cells)
    assert "东镇" in text
    assert [word for word in (WEST, "西镇", "U3") if word in text + cells] == []
    client = house.client(Role.LEADER)
    others = {"kind": "monthly"}, {"kind": "brief", "township": WEST}, {"kind": "daily"}
    for fields in others:
        assert post(client, "/reports", format="docx", **fields).status_code == 403
    assert post(client, "/reports", format="docx", kind="brief", township=EAST).status_code == 303


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "yearly", "format": "docx"},
        {"kind": "monthly", "format": "exe"},
        {"kind": "monthly", "format": "csv"},
        {"kind": "monthly", "period": "209901", "format": "docx"},
        {"kind": "monthly", "period": "9" * 30, "format": "docx"},
        {"kind": "special", "format": "docx"},
    ],
)
def test_what_makes_no_report_is_refused_at_once(house: House, fields: dict[str, str]) -> None:
    assert post(house.client(Role.ANALYST), "/reports", **fields).status_code == 400


@pytest.mark.parametrize("role", [Role.HANDLER, Role.ADMIN, Role.AUDITOR])
def test_who_may_not_export_has_no_reports(house: House, role: Role) -> None:
    assert house.client(role).get("/reports", headers=PAGE).status_code == 403
