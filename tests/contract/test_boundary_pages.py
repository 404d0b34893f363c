"""The administrator brings boundaries and changes villages: checked, published, on record; maps,
points and open cases follow, and nobody else may."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from dashboards.components.boundaries import boundaries_on
from dashboards.components.boundary_check import check_for_command
from dashboards.components.locating import locate_in
from data_layer.core.days import add_days, start_of
from data_layer.core.scope import Scope
from data_layer.db.tables import audit, boundary_layer, incident, log
from data_layer.errors import Invalid
from data_layer.log.record import record
from data_layer.queries.county import load_county
from data_layer.services import own_process
from data_layer.services.boundary_checker import Asking, LayerChecker
from data_layer.services.boundary_layers import Checked
from data_layer.services.county_pack import store_pack
from data_layer.services.regrid import BY_AREAS, by_areas, move_open, open_places
from data_layer.services.store import Store
from data_layer.settings import ROOT, Settings
from data_layer.vocab import Role
from geo.boundaries import read_boundaries
from tests.contract.access_house import BROWSER, ORIGIN, csrf_token
from tests.contract.capacity_house import TODAY, TODAY_TEXT, CapacityHouse, open_capacity_house
from tests.layers import collection
from tests.packs import QIANXI, pack_at
from tests.world import NOW, reported, submit

PAGE, AREAS = "/settings/boundaries", "/settings/areas"
SHAPES = read_boundaries(QIANXI).grids.shapes
CODES = sorted(SHAPES)
ONE, TWO, ELSEWHERE = "520581001001", "520581001002", "520581003"
NUMBER = "黔S（2026）012号"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[CapacityHouse]:
    """Files are judged in this process: one of its own for each takes seconds."""
    with open_capacity_house(tmp_path, demo=False) as made:
        object.__setattr__(made.store, "layer_checker", CheckedHere(made.store))
        yield made


class CheckedHere(LayerChecker):
    """The same without a process."""

    def __init__(self, store: Store) -> None:
        super().__init__(store.settings)
        self._store = store

    def __call__(self, asked: Asking, body: bytes) -> Checked:
        held = self._store
        return check_for_command(held.readers, held.county, asked.now, asked[:4], body)[0]


def send(client: FlaskClient, path: str, page: str = "", **fields: Any) -> TestResponse:
    fields["csrf_token"] = csrf_token(client, page or PAGE)
    kind = "multipart/form-data" if "file" in fields else None
    headers = {"Origin": ORIGIN, **BROWSER}
    return client.post(path, data=fields, headers=headers, content_type=kind)


def shifted(east: float = 0.0) -> dict[str, Any]:
    return {c: shapely.transform(s, lambda p: p + np.array([east, 0])) for c, s in SHAPES.items()}


def bring(
    client: FlaskClient, shapes: dict[str, Any], name: str = "网格.geojson", **more: str
) -> TestResponse:
    body = collection(*(({"code": code}, shape) for code, shape in shapes.items()))
    return send(client, f"{PAGE}/check", file=(BytesIO(body), name), level="grid", **more)


def publish(client: FlaskClient, answer: TestResponse, **more: str) -> TestResponse:
    assert answer.status_code == 302, told(answer)
    told_ = {"since": TODAY_TEXT, "approval_no": NUMBER, **more}
    return send(client, answer.location, answer.location, **told_)


def told(answer: TestResponse) -> str:
    return unescape(re.sub(r"<[^>]+>", "", answer.text))


def audited(house: CapacityHouse, action: str) -> list[dict[str, Any]]:
    with house.store.readers.connect() as conn:
        return list(conn.scalars(select(audit.c.detail).where(audit.c.action == action)))


def test_a_layer_is_checked_looked_at_and_published(house: CapacityHouse) -> None:
    admin = house.client(Role.ADMIN)
    assert "示意图" in told(admin.get(PAGE))
    answer = bring(admin, shifted(0.001))
    look = admin.get(answer.location)
    assert look.text.count("<svg viewBox") >= 2 and "有变化 364" in told(look)
    assert "有变化的网格（区划）（364）" in told(look) and '<details id="changed">' in look.text
    assert "没有发现问题" in told(look) or "已自动修正" in told(look)
    done = publish(admin, answer)
    assert done.location == f"{PAGE}?published=1"
    county = house.store.county
    assert (county.surveyed, county.approval_no) == (True, NUMBER)
    page = told(admin.get(PAGE))
    assert NUMBER in page and f"{TODAY_TEXT} 起" in page
    (detail,) = audited(house, "publish_boundaries")
    assert (detail["level"], detail["shapes"], detail["approval"]) == ("grid", 364, NUMBER)


def test_a_process_of_its_own_judges_files_like_this_one(house: CapacityHouse) -> None:
    checker = LayerChecker(house.store.settings)
    body = collection(*(({"code": code}, shape) for code, shape in SHAPES.items()))
    asked = Asking("网格.geojson", "grid", "", "", NOW)
    assert checker(asked, body) == CheckedHere(house.store)(asked, body)
    with pytest.raises(Invalid, match="不是可识别"):
        checker(asked, b"nonsense")


GREEDY = """
from data_layer.cli.boundaries import boundary_commands
from data_layer.services.own_process import MOST_MEMORY
boundary_commands(lambda *asked: bytearray(MOST_MEMORY))[0]()
"""


def test_a_file_that_takes_all_memory_is_refused_in_words(
    house: CapacityHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever reads it asks for more than a process that reads files may have."""

    def start(settings: Settings, _command: str) -> subprocess.Popen[bytes]:
        run, env = [sys.executable, "-c", GREEDY], own_process.environment(settings, os.environ)
        pipe = subprocess.PIPE
        return subprocess.Popen(run, stdin=pipe, stdout=pipe, cwd=ROOT, env=env)

    monkeypatch.setattr(own_process, "start", start)
    object.__setattr__(house.store, "layer_checker", LayerChecker(house.store.settings))
    answer = bring(house.client(Role.ADMIN), shifted())
    assert answer.status_code == 422 and "所需内存超过限度，没有导入" in told(answer)


def test_a_process_that_dies_is_told_and_imports_nothing(
    house: CapacityHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data_layer.services.boundary_checker.COMMAND", "no-such-command")
    object.__setattr__(house.store, "layer_checker", LayerChecker(house.store.settings))
    answer = bring(house.client(Role.ADMIN), shifted())
    assert answer.status_code == 503 and "文件没有导入" in told(answer)


def test_without_a_number_the_map_stays_schematic(house: CapacityHouse) -> None:
    admin = house.client(Role.ADMIN)
    publish(admin, bring(admin, shifted()), approval_no="")
    assert not house.store.county.surveyed
    assert "示意图" in told(admin.get(PAGE))


def test_the_map_of_every_scope_is_drawn_anew_and_old_pages_keep_theirs(
    house: CapacityHouse,
) -> None:
    maps = house.server.extensions["geometry"]
    before = {scope: one.name for scope, one in maps.now().items()}
    admin = house.client(Role.ADMIN)
    publish(admin, bring(admin, {**SHAPES, CODES[0]: SHAPES[CODES[0]].buffer(0.002)}))
    now = {scope: one.name for scope, one in maps.now().items()}
    assert now[""] != before[""] and now["520581001"] != before["520581001"]
    operator = house.client(Role.OPERATOR)
    for name in (before[""], now[""]):
        assert operator.get(f"/geometry/{name}.json").status_code == 200
    leader = house.client(Role.LEADER)
    assert leader.get(f"/geometry/{now['']}.json").status_code == 404


def test_broken_features_are_named_and_must_be_seen_before_the_rest_holds(
    house: CapacityHouse,
) -> None:
    admin = house.client(Role.ADMIN)
    answer = bring(admin, {**dict(list(SHAPES.items())[:-1]), "nobody": SHAPES[CODES[-1]]})
    look = told(admin.get(answer.location))
    assert "nobody：编码不在现行区划中" in look and f"（{CODES[-1]}）：文件中没有图形" in look
    refused = publish(admin, answer)
    assert refused.status_code == 422 and "请先勾选" in told(refused)
    assert not house.store.county.layers
    assert publish(admin, answer, agreed="yes").status_code == 302


def test_a_grid_moved_away_is_named_off_the_map_and_must_be_seen(house: CapacityHouse) -> None:
    admin = house.client(Role.ADMIN)
    away = shapely.transform(SHAPES[CODES[0]], lambda p: p + np.array([5, 0]))
    usual = admin.get(bring(admin, shifted(0.001)).location).text
    answer = bring(admin, {**SHAPES, CODES[0]: away})
    page = admin.get(answer.location).text
    look = told(admin.get(answer.location))
    assert f"（{CODES[0]}）：有图形在本县（市）之外约 4" in look
    assert "有变化的网格（区划）（1）" in look
    assert f"（{CODES[0]}）：新划入占新图形 100%，划出占原图形 100%。" in look
    assert "不在图内" in look

    def ratio(page: str) -> float:
        _, width, high = re.search(r'viewBox="0 0 ((\d+) (\d+))"', page).groups()  # type: ignore[union-attr]
        return int(width) / int(high)

    assert ratio(page) == pytest.approx(ratio(usual), rel=0.05)
    refused = publish(admin, answer)
    assert refused.status_code == 422 and "请先勾选" in told(refused)
    assert "已核对：1 个网格（区划）有图形离本县（市）很远。" in told(refused)
    assert publish(admin, answer, agreed="yes").status_code == 302


def test_a_map_that_would_lose_much_waits_for_the_number_or_the_name_to_be_typed(
    house: CapacityHouse,
) -> None:
    admin = house.client(Role.ADMIN)
    tenth = len(CODES) // 10
    answer = bring(admin, dict(list(SHAPES.items())[tenth:]))
    assert 'name="typed"' not in admin.get(answer.location).text
    gone = tenth + 1
    answer = bring(admin, dict(list(SHAPES.items())[gone:]))
    look = told(admin.get(answer.location))
    assert f"将有 {gone} 个网格" in look and "请先改正" not in look
    for typed in ("", "1", "yes"):
        refused = publish(admin, answer, agreed="yes", typed=typed)
        assert refused.status_code == 422 and "尚未发布" in told(refused)
    assert not house.store.county.layers
    assert publish(admin, answer, typed=str(gone)).status_code == 302
    answer = bring(admin, {CODES[-1]: SHAPES[CODES[-1]]})
    assert publish(admin, answer, typed=house.store.county.name.zh).status_code == 302


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "请先选择"),
        (b"nonsense", "不是可识别"),
        (b'{"type":"FeatureCollection","features":[', "不完整"),
        (collection(({"other": "x"}, SHAPES[CODES[0]])), "没有找到编码字段"),
        (collection(({"code": CODES[0]}, shapely.box(10, 10, 11, 11))), "不在本县范围"),
        (collection(({"code": CODES[0]}, shapely.box(27, 106, 27.1, 106.1))), "颠倒"),
    ],
)
def test_a_file_nobody_can_use_is_refused_in_words(
    house: CapacityHouse, body: bytes, said: str
) -> None:
    admin = house.client(Role.ADMIN)
    name = "a.geojson" if body else ""
    answer = send(admin, f"{PAGE}/check", file=(BytesIO(body), name), level="grid")
    assert answer.status_code == 422
    assert said in told(answer)
    with house.store.readers.connect() as conn:
        assert conn.execute(select(boundary_layer.c.layer_id)).all() == []


def test_versions_keep_their_days_and_a_point_goes_by_its_day(house: CapacityHouse) -> None:
    admin, code = house.client(Role.ADMIN), CODES[0]
    assert publish(admin, bring(admin, shifted()), since="2026-11-01").status_code == 302
    other = {**SHAPES, code: SHAPES[CODES[1]], CODES[1]: SHAPES[code]}
    assert publish(admin, bring(admin, other), since="2026-11-10").status_code == 302
    late = publish(admin, bring(admin, shifted()), since="2026-11-09")
    assert late.status_code == 422 and "2026-11-10" in told(late)
    assert publish(admin, bring(admin, shifted()), since="2026-11-24").status_code == 422
    county = house.store.county
    locate = locate_in(house.store.readers, county)
    point = SHAPES[code].point_on_surface().coords[0]
    for day, grid in ((20261105, code), (20261110, CODES[1]), (20261123, CODES[1])):
        at = start_of(day, county.zone) + 3_600_000
        assert locate(*point, "wgs84", at).grid_code == grid
    assert "2026-11-01 至 2026-11-09" in told(admin.get(PAGE))


def test_nobody_else_opens_or_sends_anything(house: CapacityHouse) -> None:
    draft = bring(house.client(Role.ADMIN), shifted()).location
    for role in set(Role) - {Role.ADMIN}:
        client = house.client(role)
        for path in (PAGE, AREAS, draft):
            assert client.get(path, headers=BROWSER).status_code == 403, (role, path)
        for path in (draft, f"{PAGE}/move", AREAS, f"{AREAS}/check", f"{AREAS}/move"):
            assert send(client, path, "/password").status_code == 403, (role, path)
        body = (BytesIO(b"{}"), "a.geojson")
        answer = send(client, f"{PAGE}/check", "/password", file=body)
        assert answer.status_code == 403, role
    assert not house.store.county.layers


def report(house: CapacityHouse, grid: str, name: str, **more: Any) -> None:
    county, at = house.store.county, NOW - 3_600_000
    event = reported(at, f"e-{name}", grid_code=grid, **more)
    whole = Scope(county.code)
    house.store.writer.submit(lambda conn: record(conn, county, submit([event], name), whole, NOW))


def case_grid(house: CapacityHouse) -> dict[str, str]:
    with house.store.readers.connect() as conn:
        rows = conn.execute(select(incident.c.incident_id, incident.c.grid_code))
        return {row.incident_id: row.grid_code for row in rows}


def change(client: FlaskClient, path: str = AREAS, **fields: Any) -> TestResponse:
    usual = {"kind": "merge", "day": TODAY_TEXT, "document_no": "黔西府发〔2026〕3号"}
    return send(client, path, AREAS, **{**usual, **fields})


def test_villages_merge_on_record_and_the_past_stays(house: CapacityHouse) -> None:
    admin = house.client(Role.ADMIN)
    asked = {"old": [ONE, TWO], "new": ONE}
    look = told(change(admin, f"{AREAS}/check", **asked))
    assert TWO in look and "停用（至 2026-11-22）" in look
    assert not house.store.county.heirs
    assert change(admin, **asked).location == f"{AREAS}?made=1"
    county = house.store.county
    gone = county.areas[TWO]
    assert (gone.valid_to, gone.successor, gone.name) == (add_days(TODAY, -1), ONE, "文昌社区")
    assert county.heirs[f"{TWO}001"] == f"{ONE}001"
    assert len(county.grids) == 363
    (detail,) = audited(house, "change_areas")
    assert (detail["old"], detail["successor"]) == ([ONE, TWO], ONE)
    sheet = json.loads(gzip.decompress(house.server.extensions["geometry"].now()[""].body))
    assert f"{TWO}001" not in {grid["c"] for grid in sheet["grids"]}
    again = change(admin, **asked)
    assert again.status_code == 422 and "不是现行" in told(again)


def test_a_point_of_the_past_lies_in_the_grid_of_its_day(house: CapacityHouse) -> None:
    """One village joins another, both later become a third: three times, three grids."""
    admin, third = house.client(Role.ADMIN), f"{ONE[:9]}091"
    publish(admin, bring(admin, shifted()), since="2026-10-01")
    assert change(admin, day="2026-11-01", old=[ONE, TWO], new=ONE).status_code == 302
    recoded = {"old": [ONE], "new": f"{third} 合村"}
    assert change(admin, kind="recode", day="2026-11-10", **recoded).status_code == 302
    county, ended = house.store.county, f"{TWO}001"
    locate = locate_in(house.store.readers, county)
    point = SHAPES[ended].point_on_surface().coords[0]
    for day, grid in (
        (20261015, ended), (20261031, ended), (20261101, f"{ONE}001"), (20261109, f"{ONE}001"),
        (20261110, f"{third}001"), (TODAY, f"{third}001"),
    ):  # fmt: skip
        at = start_of(day, county.zone) + 3_600_000
        assert locate(*point, "wgs84", at).grid_code == grid, day
    assert ended in boundaries_on(house.store.readers, county, 20261031).grids.shapes
    assert ended not in boundaries_on(house.store.readers, county, 20261101).grids.shapes


def test_villages_are_ticked_from_a_list_and_the_check_comes_after_the_form(
    house: CapacityHouse,
) -> None:
    admin = house.client(Role.ADMIN)
    page = admin.get(AREAS).text
    assert "Ctrl" not in page and 'id="find-old"' in page and "choose.js" in page
    assert page.count('name="old"') > 300 and "checked" not in page
    (script,) = re.findall(r'src="(/assets/settings/choose[^"]+)"', page)
    with admin.get(script) as answer:
        assert answer.status_code == 200
    look = change(admin, f"{AREAS}/check", old=[ONE, TWO], new=ONE).text
    assert look.index("一、填写") < look.index("二、核对并办理")
    assert len(re.findall(r'name="old" value="\d+" checked', look)) == 2


def test_a_pack_loaded_later_does_not_undo_a_change(house: CapacityHouse) -> None:
    admin = house.client(Role.ADMIN)
    new = f"{ELSEWHERE}091"
    asked = {"kind": "move", "old": [TWO], "new": f"{new} 文昌社区"}
    assert change(admin, **asked).status_code == 302
    before = house.store.county
    pack = pack_at(QIANXI)
    object.__setattr__(pack, "digest", "another")
    house.store.writer.submit(lambda conn: store_pack(conn, pack, NOW))
    with house.store.readers.connect() as conn:
        after = load_county(conn, before.code)
    assert (after.heirs, after.area_version) == (before.heirs, before.area_version)
    assert after.areas[new].valid_to is None and after.township_of[new] == ELSEWHERE


def test_open_cases_follow_once_as_events_and_closed_ones_stay(house: CapacityHouse) -> None:
    report(house, f"{TWO}001", "open")
    report(house, f"{TWO}001", "other")
    admin = house.client(Role.ADMIN)
    change(admin, old=[ONE, TWO], new=ONE)
    assert "2 件未结事件仍在已停用的网格" in told(admin.get(AREAS))
    assert change(admin, f"{AREAS}/move").location == f"{AREAS}?moved=2"
    assert set(case_grid(house).values()) == {f"{ONE}001"}
    with house.store.readers.connect() as conn:
        moved = conn.execute(select(log).where(log.c.type == "moved")).all()
        waiting = by_areas(house.store.county, open_places(conn, house.store.county))
    assert len(moved) == 2 and {row.recorded_by for row in moved} == {"admin"}
    assert waiting == {}
    assert change(admin, f"{AREAS}/move").location == f"{AREAS}?moved=0"
    cases = [row.case_no for row in moved]
    again = dict.fromkeys(cases, f"{ONE}001")
    mark = f"a{house.store.county.area_version}"
    assert move_open(house.store, again, BY_AREAS, mark, "admin") == 0
    assert [one["cases"] for one in audited(house, "move_open_cases")] == [2]


def test_open_cases_go_to_the_grid_of_their_point_only_on_surveyed_lines(
    house: CapacityHouse,
) -> None:
    lon, lat = SHAPES[CODES[1]].point_on_surface().coords[0]
    report(house, CODES[0], "pointed", lon=lon, lat=lat)
    admin = house.client(Role.ADMIN)
    publish(admin, bring(admin, shifted()), approval_no="")
    assert "位于另一网格" not in told(admin.get(PAGE))
    publish(admin, bring(admin, shifted()))
    assert "1 件有坐标的未结事件位于另一网格，其中 0 件" in told(admin.get(PAGE))
    assert send(admin, f"{PAGE}/move").location == f"{PAGE}?moved=1"
    assert case_grid(house) == {"pointed": CODES[1]}
