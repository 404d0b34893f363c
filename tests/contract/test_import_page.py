"""The pages of imports: who may what, what is shown to whom, and a ledger's way from its file to
the county and back, by forms."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from data_layer.core.imports import Order, State
from data_layer.db.tables import account, audit, incident, log
from data_layer.errors import Conflict, Stopped
from data_layer.services.import_files import FOUND, folder_of, read_json, write_json
from data_layer.services.import_store import sent_of, store_portion
from data_layer.services.import_tidy import FILES_MS
from data_layer.services.import_undo import HALF_UNDONE, undo_portion
from data_layer.vocab import Role
from tests.contract.access_house import BROWSER, ORIGIN, House, csrf_token, submit
from tests.contract.import_house import (
    ADDRESS,
    WORDS,
    file_of,
    found,
    held,
    import_house,
    judged,
    mapping_form,
    order_of,
    send,
    text_of,
    work,
)
from tests.ledgers import COLUMNS, DEMO, csv_of, told_here
from tests.world import EAST


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with import_house(tmp_path) as made:
        yield made


def test_a_ledger_goes_from_its_file_into_the_county_and_back(house: House) -> None:
    client = judged(house)
    text = text_of(client)
    assert "读入 5 行：可导入 2，已有 0，退回 3。将存入 2 件事件的 7 条记录。" in text
    assert "“诉求类别”的“邻里矛盾”还没有对应项，请选定。" in text
    # The nearest is proposed, marked, and not taken by itself.
    assert 'name="as.category.1" list="list-category" value=""' in text
    assert re.search(r'name="near.category.1" value="0101 邻里">\s*采用建议：0101', text)
    answer = submit(client, f"{ADDRESS}/1/mapping", f"{ADDRESS}/1", **mapping_form(**WORDS))
    assert answer.status_code == 303
    work(house)
    text = text_of(client)
    assert "可导入 3，已有 0，退回 2" in text
    # What was chosen may be chosen anew.
    assert 'name="as.category.1" list="list-category" value="0101 邻里"' in text
    assert submit(client, f"{ADDRESS}/1/begin", f"{ADDRESS}/1", mode="all").status_code == 409
    assert submit(client, f"{ADDRESS}/1/begin", f"{ADDRESS}/1", mode="good").status_code == 303
    work(house)
    assert "读入 5 行 = 存入 3 + 重复 0 + 退回 2。共 9 条记录" in text_of(client)
    with held(house).readers.connect() as conn:
        rows = conn.execute(select(incident.c.source, incident.c.township_code)).all()
    assert {row[0] for row in rows} == {"import:演示热线"}
    assert len(rows) == 3
    assert submit(client, f"{ADDRESS}/1/undo", f"{ADDRESS}/1", sure="yes").status_code == 303
    work(house)
    assert "admin 于" in text_of(client)
    assert found(house).events_undone == 9
    with held(house).readers.connect() as conn:
        assert set(conn.scalars(select(incident.c.stage))) == {"pending"}
        acts = list(conn.scalars(select(audit.c.action).where(audit.c.object == "1")))
    assert acts == [
        "send_import", "map_import", "map_import", "begin_import", "import_stored", "undo_import",
        "import_undone",
    ]  # fmt: skip


def test_refused_rows_come_back_mended(house: House) -> None:
    client = judged(house, **WORDS)
    refused = file_of(client, f"{ADDRESS}/1/refused.csv")
    lines = refused.splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("演示-004,")
    assert lines[1].endswith("“办结时间”早于上报时间。")
    submit(client, f"{ADDRESS}/1/begin", f"{ADDRESS}/1", mode="good")
    work(house)
    mended = refused.replace("11/01 09:00", "11/05 09:00")
    mended = mended.replace("西镇,东1村", "东镇,东1村")
    assert send(client, mended.encode(), "改正.csv").location == f"{ADDRESS}/2"
    work(house)
    # Its columns are known, the reason is no column of it.
    assert "已沿用上次的对应关系" in text_of(client, f"{ADDRESS}/2")
    assert found(house, 2).mapping == found(house).mapping
    submit(client, f"{ADDRESS}/2/mapping", f"{ADDRESS}/2", **mapping_form())
    work(house)
    submit(client, f"{ADDRESS}/2/begin", f"{ADDRESS}/2", mode="all")
    work(house)
    assert (found(house, 2).rows_stored, found(house, 2).rows_refused) == (2, 0)


def test_the_verdict_on_each_row_and_the_mapping_are_files(house: House) -> None:
    client = judged(house, **WORDS)
    verdicts = file_of(client, f"{ADDRESS}/1/verdicts.csv").splitlines()
    assert [line.split(",")[1] for line in verdicts[1:]] == [
        "可导入", "可导入", "可导入", "退回", "退回",
    ]  # fmt: skip
    assert client.get(f"{ADDRESS}/1/mapping.json").json["columns"] == COLUMNS
    assert client.get(f"{ADDRESS}/1/sent").status_code == 404


def test_a_messy_ledger_is_read_without_a_pattern_and_told_all_that_is_wrong(house: House) -> None:
    body = csv_of([
        ["诉求编号", "时间", "乡镇", "村居", "诉求类型", "诉求内容"],
        ["演示-1", "2026/11/01 9:30", "东镇", "东1村", "消防", "演示"],
        ["演示-2", "2026-11-02 08:00:00", "东镇", "东1村", "消防", "演示"],
        ["演示-2", "2026-11-02 08:00", "东镇", "东1村", "消防", "演示"],
        ["演示-3", "11月2日", "无此镇", "某村", "外星人", "演示"],
    ])  # fmt: skip
    client = house.client(Role.ADMIN)
    assert send(client, body, "乱台账.csv").location == f"{ADDRESS}/1"
    work(house)
    page = text_of(client)
    for chosen in (
        '<option value="诉求编号" selected', '<option value="时间" selected',
        '<option value="auto" selected>自动识别（年月日在前）',
        '<option value="Asia/Shanghai" selected>北京时间',
    ):  # fmt: skip
        assert chosen in page, chosen
    columns = {"case": "诉求编号", "reported_at": "时间", "category": "诉求类型",
               "township": "乡镇", "grid": "村居", "text": "诉求内容"}  # fmt: skip
    form = {f"column.{name}": column for name, column in columns.items()}
    form |= {"shape": "cases", "source": "演示热线", "zone": "Asia/Shanghai"}
    refused = submit(client, f"{ADDRESS}/1/mapping", f"{ADDRESS}/1", **form, format="")
    assert refused.status_code == 422 and "请选择时间写法" in refused.text
    submit(client, f"{ADDRESS}/1/mapping", f"{ADDRESS}/1", **form, format="auto")
    work(house)
    assert "读入 4 行：可导入 2，已有 0，文件内重复 1，退回 1。" in text_of(client)
    verdicts = file_of(client, f"{ADDRESS}/1/verdicts.csv").splitlines()
    assert verdicts[3].startswith("4,文件内重复")
    for part in ("认不出是哪一天", "外星人", "无此镇 某村"):
        assert part in verdicts[4]


def test_the_same_file_is_told_and_adds_nothing(house: House) -> None:
    client = judged(house, **WORDS)
    submit(client, f"{ADDRESS}/1/begin", f"{ADDRESS}/1", mode="good")
    work(house)
    send(client)
    work(house)
    assert "内容完全相同的文件已作为第 1 次导入" in text_of(client, f"{ADDRESS}/2")
    submit(client, f"{ADDRESS}/2/mapping", f"{ADDRESS}/2", **mapping_form())
    work(house)
    assert "可导入 0，已有 3，退回 2" in text_of(client, f"{ADDRESS}/2")


def test_who_may_look_and_who_may_act(house: House) -> None:
    judged(house)
    for role in Role:
        answer = house.client(role).get(ADDRESS, headers=BROWSER)
        assert answer.status_code == (200 if role in {Role.ADMIN, Role.OPERATOR} else 403), role
    operator = house.client(Role.OPERATOR)
    text = text_of(operator)
    # The state, and nothing of what is in the file.
    assert "已核对" in text
    assert "邻里矛盾" not in text and "演示-004" not in text and "工单编号" not in text
    assert operator.get(f"{ADDRESS}/1/refused.csv").status_code == 403
    for path in ("begin", "stop", "undo", "drop", "mapping"):
        answer = submit(operator, f"{ADDRESS}/1/{path}", "/password", mode="good")
        assert answer.status_code == 403, path
    assert send_by(operator).status_code == 403
    assert found(house).state is State.CHECKED


def send_by(client: FlaskClient) -> TestResponse:
    fields = {
        "csrf_token": csrf_token(client, "/password"), "file": (BytesIO(DEMO), "f.csv"),
    }  # fmt: skip
    return client.post(ADDRESS, data=fields, headers={"Origin": ORIGIN, **BROWSER})


def test_an_account_bound_to_a_township_sees_no_import(house: House) -> None:
    judged(house)
    bound = update(account).where(account.c.username == "operator").values(township_code=EAST)
    held(house).writer.submit(lambda c: c.execute(bound))
    operator = house.client(Role.OPERATOR)
    for path in (ADDRESS, f"{ADDRESS}/1", f"{ADDRESS}/1/refused.csv"):
        answer = operator.get(path, headers=BROWSER)
        assert answer.status_code == 403, path
        assert "演示台账" not in answer.text


def test_another_administrator_sees_the_import_and_not_what_is_in_it(house: House) -> None:
    judged(house)
    held(house).writer.submit(lambda c: c.exec_driver_sql("UPDATE file_import SET made_by='other'"))
    client = house.client(Role.ADMIN)
    text = text_of(client)
    assert "文件内容只有上传它的系统管理员可以查看" in text
    assert "邻里矛盾" not in text
    assert client.get(f"{ADDRESS}/1/refused.csv").status_code == 403


@pytest.mark.parametrize(
    ("body", "told"),
    [(b"\x89PNG\x00", "这不是表格文件"), (b"a,b\n", "文件中没有表格"), (b"", "文件中没有表格")],
)
def test_what_is_no_ledger_is_told_and_can_be_dropped(house: House, body: bytes, told: str) -> None:
    client = house.client(Role.ADMIN)
    send(client, body, "x.csv")
    work(house)
    assert told in text_of(client)
    assert submit(client, f"{ADDRESS}/1/drop", f"{ADDRESS}/1").location == ADDRESS
    assert client.get(f"{ADDRESS}/1", headers=BROWSER).status_code == 404
    assert not folder_of(held(house).settings.instance, 1).exists()


def test_a_wrong_mapping_is_told_beside_what_was_sent(house: House) -> None:
    client = house.client(Role.ADMIN)
    send(client)
    work(house)
    form = mapping_form(zone="Mars", **{"column.reported_at": ""})
    answer = submit(client, f"{ADDRESS}/1/mapping", f"{ADDRESS}/1", **form)
    assert answer.status_code == 422
    assert "没有时区 Mars" in answer.text and "请指定哪一列是上报时间" in answer.text
    assert 'value="Mars"' in answer.text
    bad = mapping_form(**{"word.unit.1": "甲", "as.unit.1": "没有这个单位"})
    answer = submit(client, f"{ADDRESS}/1/mapping", f"{ADDRESS}/1", **bad)
    assert "“甲”：没有“没有这个单位”这一项" in answer.text
    assert found(house).state is State.READY


def test_one_wrong_word_leaves_all_that_was_typed_in_the_form(house: House) -> None:
    client = house.client(Role.ADMIN)
    more = ["演示-006,2026/11/02 08:30,,,噪音,东镇,东1村,,演示,演示",
            "演示-007,2026/11/02 08:30,,,占道,东镇,东1村,,演示,演示"]  # fmt: skip
    send(client, DEMO + "\n".join([*more, ""]).encode())
    work(house)
    submit(client, f"{ADDRESS}/1/mapping", f"{ADDRESS}/1", **mapping_form())
    work(house)
    met = re.findall(r'name="(word.category.\d)" value="([^"]*)"', text_of(client))
    place = {word: name.rpartition(".")[2] for name, word in met}
    assert set(place) == {"邻里矛盾", "噪音", "占道"}
    typed = dict(met)
    near, wrong, right = place["邻里矛盾"], place["噪音"], place["占道"]
    typed |= {f"as.category.{near}": "", f"near.category.{near}": "0101 邻里"}
    typed |= {f"as.category.{wrong}": "没有这一类", f"as.category.{right}": "0201 消防"}
    form = mapping_form(format_other="YYYY.MM.DD HH:mm", source="另一台账", **typed)
    answer = submit(client, f"{ADDRESS}/1/mapping", f"{ADDRESS}/1", **form)
    assert answer.status_code == 422
    assert "“噪音”：没有“没有这一类”这一项" in answer.text
    said = dict(re.findall(r'name="as.category.(\d)" list="list-category" value="([^"]*)"',
                           answer.text))  # fmt: skip
    assert said == {near: "", wrong: "没有这一类", right: "0201 消防"}
    assert re.search(rf'name="as.category.{wrong}"[^>]*aria-invalid', answer.text)
    assert answer.text.count('aria-invalid="true"') == 1
    assert f'name="near.category.{near}" value="0101 邻里" checked' in answer.text
    assert 'value="另一台账"' in answer.text
    assert '<option value="YYYY.MM.DD HH:mm" selected' in answer.text
    mended = form | {f"as.category.{wrong}": "0201"}
    assert submit(client, f"{ADDRESS}/1/mapping", f"{ADDRESS}/1", **mended).status_code == 303
    assert found(house).mapping["words"]["category"] == {
        "邻里矛盾": "0101", "噪音": "0201", "占道": "0201",
    }  # fmt: skip


def test_stopping_keeps_or_takes_back_what_is_stored(house: House) -> None:
    good = "\n".join(DEMO.decode().splitlines()[:3]) + "\n"
    for number, mode, state in ((1, "good", State.STOPPED), (2, "all", State.UNDONE)):
        client = house.client(Role.ADMIN)
        send(client, good.replace("演示-", f"演示{number}-").encode())
        work(house)
        submit(client, f"{ADDRESS}/{number}/mapping", f"{ADDRESS}/{number}", **mapping_form())
        work(house)
        submit(client, f"{ADDRESS}/{number}/begin", f"{ADDRESS}/{number}", mode=mode)
        lines = list(told_here(held(house))(order_of(house, number)))
        sent = sent_of(next(line["sent"] for line in lines if "sent" in line))
        half = sent._replace(rows=1, submissions=[s for s in sent.submissions if s.place == 2])
        county = held(house).county
        held(house).writer.submit(lambda c: store_portion(c, county, number, half))  # noqa: B023
        assert submit(client, f"{ADDRESS}/{number}/stop", f"{ADDRESS}/{number}").status_code == 303
        # What is still on its way stores nothing.
        with pytest.raises(Stopped):
            held(house).writer.submit(lambda c: store_portion(c, county, number, sent))  # noqa: B023
        work(house)
        done = found(house, number)
        assert (done.state, done.rows_stored, done.rows_done) == (state, 1, 1)
    with held(house).readers.connect() as conn:
        stages = dict(conn.execute(select(incident.c.incident_id, incident.c.stage)).all())
    assert stages == {"演示1-001": "closed", "演示2-001": "pending"}


def test_a_word_is_proposed_and_taken_when_it_is_ticked(house: House) -> None:
    client = judged(house)
    ticked = {"word.category.1": "邻里矛盾", "as.category.1": "", "near.category.1": "0101 邻里"}
    submit(client, f"{ADDRESS}/1/mapping", f"{ADDRESS}/1", **mapping_form(**ticked))
    assert found(house).mapping["words"]["category"] == {"邻里矛盾": "0101"}


def test_all_or_nothing_is_held_while_storing_too(house: House) -> None:
    """The county changed between the check and the storing of a later portion."""
    good = "\n".join(DEMO.decode().splitlines()[:3]) + "\n"
    client = house.client(Role.ADMIN)
    send(client, good.encode())
    work(house)
    submit(client, f"{ADDRESS}/1/mapping", f"{ADDRESS}/1", **mapping_form())
    work(house)
    submit(client, f"{ADDRESS}/1/begin", f"{ADDRESS}/1", mode="all")
    whole = told_here(held(house))

    def spoiled(order: Order) -> Iterator[dict[str, Any]]:
        for line in whole(order):
            if "sent" not in line:
                yield line
                continue
            rows, refused, events = line["sent"]
            yield {"sent": [1, refused, [one for one in events if one[0] == 2]]}
            yield {"sent": [rows - 1, [[3, "演示"]], []]}

    held(house).importer.work_off(spoiled)
    done = found(house)
    assert (done.state, done.undone_by, done.events_undone) == (State.UNDONE, "admin", 5)
    assert "已存入的全部撤回" in text_of(client)


def test_what_was_judged_by_another_county_is_judged_again(house: House) -> None:
    client = judged(house, **WORDS)
    path = folder_of(held(house).settings.instance, 1) / FOUND
    told = read_json(path)
    write_json(path, {**told, "marks": ["other", *told["marks"][1:]]})
    answer = submit(client, f"{ADDRESS}/1/begin", f"{ADDRESS}/1", mode="good")
    assert (answer.status_code, "请点“保存并重新核对”" in answer.text) == (409, True)
    path.unlink()
    answer = submit(client, f"{ADDRESS}/1/begin", f"{ADDRESS}/1", mode="good")
    assert (answer.status_code, "重新上传" in answer.text) == (409, True)


def test_nothing_is_withdrawn_by_one_click(house: House) -> None:
    client = judged(house, **WORDS)
    submit(client, f"{ADDRESS}/1/begin", f"{ADDRESS}/1", mode="good")
    work(house)
    answer = submit(client, f"{ADDRESS}/1/undo", f"{ADDRESS}/1")
    assert (answer.status_code, found(house).state) == (409, State.STORED)


def test_a_verdict_of_a_mapping_that_was_changed_meanwhile_is_none(house: House) -> None:
    client = house.client(Role.ADMIN)
    send(client)
    work(house)
    submit(client, f"{ADDRESS}/1/mapping", f"{ADDRESS}/1", **mapping_form())
    whole, seen = told_here(held(house)), []

    def changed_meanwhile(order: Order) -> Iterator[dict[str, Any]]:
        told = list(whole(order))
        if not seen:
            submit(client, f"{ADDRESS}/1/stop", f"{ADDRESS}/1")
            submit(client, f"{ADDRESS}/1/mapping", f"{ADDRESS}/1", **mapping_form(**WORDS))
        seen.append(order.mapping)
        yield from told

    held(house).importer.work_off(changed_meanwhile)
    assert [bool(one["words"]) for one in seen] == [False, True]
    assert (found(house).state, found(house).rows_refused) == (State.CHECKED, 2)


def test_what_stays_open_is_said_before_it_is_stored(house: House) -> None:
    rows = DEMO.decode().splitlines()
    header, first = rows[0].split(","), rows[1].split(",")
    first[header.index("办结时间")] = ""
    client = house.client(Role.ADMIN)
    send(client, "\n".join([rows[0], ",".join(first)]).encode() + b"\n")
    work(house)
    submit(client, f"{ADDRESS}/1/mapping", f"{ADDRESS}/1", **mapping_form())
    work(house)
    assert "其中 1 件没有办结记录" in text_of(client)


def test_what_was_broken_off_goes_on_and_counts_each_row_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data_layer.services.import_rows_file.PORTION", 1)
    client = judged(house, **WORDS)
    submit(client, f"{ADDRESS}/1/begin", f"{ADDRESS}/1", mode="good")
    whole = told_here(held(house))

    def dies(order: Any) -> Iterator[dict[str, Any]]:
        for n, line in enumerate(whole(order)):
            if n == 3:
                return
            yield line

    held(house).importer.work_off(lambda order: dies(order) if order.done == 0 else whole(order))
    done = found(house)
    assert done.state is State.STORED
    assert (done.rows_stored, done.rows_repeated, done.rows_refused) == (3, 0, 2)
    with held(house).readers.connect() as conn:
        assert len(conn.execute(select(log.c.event_id)).all()) == 9


def test_what_is_half_taken_back_is_gone_on_with_from_its_page(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = judged(house, **WORDS)
    submit(client, f"{ADDRESS}/1/begin", f"{ADDRESS}/1", mode="good")
    work(house)
    house.clock.now += 60_000
    monkeypatch.setattr("data_layer.services.import_undo.UNDO_CASES", 1)
    portions = count()

    def fails_once(*given: Any, **named: Any) -> None:
        if next(portions) == 1:
            raise Conflict(HALF_UNDONE, "half_undone")
        undo_portion(*given, **named)

    monkeypatch.setattr("data_layer.services.import_work.undo_portion", fails_once)
    assert submit(client, f"{ADDRESS}/1/undo", f"{ADDRESS}/1", sure="yes").status_code == 303
    work(house)
    half = found(house)
    assert half.state is State.STOPPED and 0 < half.events_undone < half.events_stored == 9
    assert "有记录未能撤回" in text_of(client)
    # Its rows are not begun once more over what is half gone.
    assert submit(client, f"{ADDRESS}/1/begin", f"{ADDRESS}/1", mode="good").status_code == 409
    assert submit(client, f"{ADDRESS}/1/undo", f"{ADDRESS}/1", sure="yes").status_code == 303
    work(house)
    done = found(house)
    assert (done.state, done.events_undone, done.why) == (State.UNDONE, 9, None)
    with held(house).readers.connect() as conn:
        assert set(conn.scalars(select(incident.c.stage))) == {"pending"}
        taken_back = select(log.c.event_id).where(log.c.type == "retracted")
        assert len(conn.scalars(taken_back).all()) == 9


def test_a_process_that_always_dies_is_given_up(house: House) -> None:
    client = house.client(Role.ADMIN)
    send(client)
    held(house).importer.work_off(lambda _order: iter(()))
    assert found(house).state is State.UNREADABLE
    assert "处理过程中断" in text_of(client)


def test_files_are_forgotten_when_their_time_is_over(house: House) -> None:
    judged(house)
    folder = folder_of(held(house).settings.instance, 1)
    held(house).importer.tidy()
    assert folder.exists()
    house.clock.now += FILES_MS + 1
    held(house).importer.tidy()
    assert folder.exists(), "one just written to may be another's who waits for its number"
    os.utime(folder, (0, 0))
    held(house).importer.tidy()
    assert not folder.exists()
    answer = house.client(Role.ADMIN).get(f"{ADDRESS}/1", headers=BROWSER)
    assert "文件已按保存期限删除" in answer.text


def test_a_file_too_large_is_refused_before_it_is_read(house: House) -> None:
    client = house.client(Role.ADMIN)
    # Nothing of it is read.
    answer = client.post(
        ADDRESS,
        input_stream=BytesIO(),
        environ_overrides={"CONTENT_LENGTH": str(33 << 20)},
        content_type="multipart/form-data; boundary=x",
        headers={"Origin": ORIGIN},
    )
    assert (answer.status_code, answer.json["error"]["code"]) == (413, "oversized")
    assert "32 MiB" in answer.json["error"]["message_en"]
