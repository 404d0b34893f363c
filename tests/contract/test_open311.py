"""Open311 GeoReport v2 over the whole product, by a client that knows the standard alone: both
formats say the same, requests become cases that are checked first, and nobody's name comes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from data_layer.core.scope import Scope
from data_layer.core.service_questions import Datatype
from data_layer.db.tables import attachment, audit, incident, log
from data_layer.queries.quality import sources_heard
from data_layer.queries.refusals import refused_for
from data_layer.services.contacts import contact_of
from data_layer.services.sealing import personal_keys
from data_layer.services.store import Store
from data_layer.services.tokens import issue_token
from data_layer.vocab import TokenKind
from tests.open311_client import Client, Refused
from tests.unit.test_attachment_content import picture

PERSONS = {
    "first_name": "小明", "last_name": "欧阳", "email": "ouyang@mail.example",
    "phone": "13812345678", "device_id": "device-77", "account_id": "account-88",
}  # fmt: skip
LAMP = {"service_code": "0605", "attribute[kind]": "lamp", "description": "路灯不亮"}
HERE = {"lat": "27.0246", "long": "106.0389"}


def asking(server: Flask, **always: str) -> Any:
    client = server.test_client()

    def ask(
        method: str, path: str, headers: dict[str, str], form: Any = None, query: Any = None
    ) -> tuple[int, str, bytes]:
        fields: dict[str, Any] = {}
        for name, value in form or ():
            fields.setdefault(name, []).append(value)
        answer = client.open(
            path, method=method, headers={**always, **headers}, data=fields or None,
            query_string=query,
        )  # fmt: skip
        return answer.status_code, answer.headers["Content-Type"], answer.get_data()

    return ask


def issued(store: Store, source: str, township: str = "") -> str:
    code = store.county.code
    return store.writer.submit(
        lambda c: issue_token(c, code, TokenKind.OPEN311, source, township, store.clock())
    )


@pytest.fixture(scope="module")
def key(store: Store) -> str:
    return issued(store, "app")


@pytest.fixture(params=["json", "xml"])
def client(request: Any, server: Flask, key: str) -> Client:
    return Client(asking(server), key, request.param)


@pytest.fixture(scope="module")
def plain(server: Flask, key: str) -> Client:
    return Client(asking(server), key)


def refusal(call: Any, *args: Any, **more: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        call(*args, **more)
    return caught.value


@pytest.fixture
def sent(plain: Client) -> Iterator[dict[str, Any]]:
    yield plain.send({**LAMP, **HERE, **PERSONS, "address_string": "水西路 1 号"})


def test_the_discovery_says_where_and_how_without_a_key(server: Flask) -> None:
    for form in ("json", "xml"):
        found = Client(asking(server), "", form).discovery()
        (endpoint,) = found["endpoints"]
        assert endpoint["url"].endswith("/open311/v2")
        assert set(endpoint["formats"]) == {"text/xml", "application/json"}
        assert "X-Api-Key" in found["key_service"]
        assert server.test_client().get(f"/open311/discovery.{form}").status_code == 200


def test_services_are_the_category_tree(client: Client, store: Store) -> None:
    services = client.services()
    minors = {code for code, one in store.county.categories.items() if one.parent}
    assert {one["service_code"] for one in services} == minors
    lamp = next(one for one in services if one["service_code"] == "0605")
    assert (lamp["service_name"], lamp["group"], lamp["metadata"]) == (
        "路灯井盖",
        "人居环境与市容",
        True,
    )
    assert sum(one["metadata"] for one in services) == 3


def test_definitions_have_every_datatype(client: Client) -> None:
    seen = set()
    for one in client.services():
        asked = client.definition(one["service_code"])["attributes"]
        assert bool(asked) is one["metadata"]
        assert [a["order"] for a in asked] == sorted(a["order"] for a in asked)
        seen |= {a["datatype"] for a in asked}
    assert seen == set(Datatype)


def test_both_formats_say_the_same(server: Flask, key: str, sent: dict[str, Any]) -> None:
    one, other = (Client(asking(server), key, form) for form in ("json", "xml"))
    number = sent["service_request_id"]
    blank = {None: ""}
    for a, b in ((one.request(number), other.request(number)),):
        assert {k: blank.get(v, v) for k, v in a.items()} == {
            k: blank.get(v, v) for k, v in b.items()
        }


def test_a_request_is_a_public_report_that_is_checked_first(
    store: Store, sent: dict[str, Any]
) -> None:
    with store.readers.connect() as conn:
        row = conn.execute(
            select(incident).where(incident.c.case_no == sent["service_request_id"])
        ).one()
    assert (row.source, row.source_kind, row.stage, row.category) == (
        "app",
        "public",
        "reported",
        "0605",
    )
    assert (row.lat, row.lon) == (27.0246, 106.0389)


def test_persons_stay_out_of_the_log_and_of_every_answer(
    server: Flask, store: Store, key: str, sent: dict[str, Any]
) -> None:
    number = sent["service_request_id"]
    with store.readers.connect() as conn:
        rows = conn.execute(select(log).where(log.c.case_no == number)).all()
        keys = personal_keys(store.settings.instance)
        contact = contact_of(conn, keys, Scope(store.county.code), None, number)
    assert contact == "欧阳小明，13812345678，ouyang@mail.example"
    told = str(rows)
    for form in ("json", "xml"):
        client = Client(asking(server), key, form)
        told += str(client.request(number)) + str(client.requests())
    for word in ("小明", "ouyang", "13812345678", "device-77", "account-88"):
        assert word not in told, word


def test_no_digit_of_a_number_in_the_words_comes_back(client: Client, plain: Client) -> None:
    words = f"{client.form}：路灯不亮，请回电13812345678"
    form = {**LAMP, **HERE, "description": words, "address_string": "0857-4251234 旁"}
    row = client.request(plain.send(form)["service_request_id"])
    assert row["description"].endswith("请回电***")
    assert not any(part in row["description"] + row["address"] for part in ("138", "5678", "4251"))


def test_what_is_asked_comes_into_the_case_but_not_back(
    store: Store, plain: Client, sent: dict[str, Any]
) -> None:
    with store.readers.connect() as conn:
        payload = conn.scalar(
            select(log.c.payload).where(log.c.case_no == sent["service_request_id"])
        )
    assert "是什么设施：路灯" in payload
    assert plain.request(sent["service_request_id"])["description"] == "路灯不亮"


@pytest.mark.parametrize(
    ("change", "status", "word"),
    [
        ({"service_code": ""}, 400, "service_code"),
        ({"service_code": "7777"}, 404, "service_code"),
        ({"service_code": "06"}, 404, "service_code"),
        ({"jurisdiction_id": "elsewhere.gov"}, 404, "jurisdiction_id"),
        ({"lat": "", "long": ""}, 400, "lat"),
        ({"long": ""}, 400, "long"),
        ({"lat": "91"}, 400, "lat"),
        ({"lat": "nan"}, 400, "lat"),
        ({"lat": "1e999"}, 400, "lat"),
        ({"lat": "", "long": "", "address_id": "999"}, 400, "address_id"),
        ({"attribute[kind]": ""}, 400, "attribute[kind]"),
        ({"attribute[kind]": "moon"}, 400, "attribute[kind]"),
        ({"attribute[nothing]": "1"}, 400, "attribute[nothing]"),
        ({"description": "灯" * 4001}, 400, "description"),
        ({"description": "a\x00b"}, 400, "description"),
        ({"media_url": "javascript:alert(1)"}, 400, "media_url"),
        ({"descripton": "misspelt"}, 400, "descripton"),
        ({"phone": "1" * 101}, 400, "phone"),
    ],
)
def test_what_is_wrong_is_told_field_by_field_and_nothing_is_stored(
    client: Client, store: Store, change: dict[str, str], status: int, word: str
) -> None:
    before = store.feed.revision
    refused = refusal(client.send, {**LAMP, **HERE, **change})
    assert refused.status == status
    assert [code for code, _ in refused.errors] == [status] * len(refused.errors)
    assert any(word in told for _, told in refused.errors)
    assert store.feed.revision == before


def test_several_things_wrong_are_told_at_once(plain: Client) -> None:
    refused = refusal(plain.send, {"service_code": "0605", "lat": "x", "long": "1"})
    assert len(refused.errors) == 3  # the number, the answer, the words


def test_a_value_given_twice_is_refused(plain: Client) -> None:
    twice = [*LAMP.items(), *HERE.items(), ("description", "另一句")]
    assert refusal(plain.send, twice).status == 400
    more = [*LAMP.items(), *HERE.items(), ("attribute[kind]", "drain")]
    assert refusal(plain.send, more).status == 400


def test_a_list_of_several_takes_several(store: Store, plain: Client) -> None:
    form = [("service_code", "0301"), *HERE.items(), ("attribute[signs]", "crack")]
    form += [("attribute[signs]", "water"), ("attribute[households]", "3")]
    made = plain.send(form)
    with store.readers.connect() as conn:
        payload = conn.scalar(
            select(log.c.payload).where(log.c.case_no == made["service_request_id"])
        )
    assert "看到哪些迹象：地面开裂、泉水变浑" in payload


def test_a_repeat_is_the_same_case(plain: Client) -> None:
    form = {**LAMP, **HERE, "description": "同一件事"}
    first, again = plain.send(form), plain.send(form)
    assert first["service_request_id"] == again["service_request_id"]
    assert "未重复登记" in again["service_notice"]


def test_a_client_may_name_its_request_and_ask_by_that_name(client: Client, plain: Client) -> None:
    name = {"Idempotency-Key": f"try-{client.form}"}
    form = {**LAMP, **HERE, "description": f"命名 {client.form}"}
    made = client.send(form, name)["service_request_id"]
    assert client.send(form, name)["service_request_id"] == made
    assert client.of_token(f"try-{client.form}") == made
    assert refusal(client.send, {**form, "description": "别的事"}, name).status == 409
    assert refusal(client.of_token, "never").status == 404
    other = client.send(form, {"Idempotency-Key": f"again-{client.form}"})["service_request_id"]
    assert other != made


def test_pictures_go_through_the_attachments_checks(store: Store, plain: Client) -> None:
    form = [*{**LAMP, **HERE, "description": "有照片"}.items()]
    bad = [*form, ("media", (BytesIO(b"MZ not a picture"), "photo.jpg"))]
    refused = refusal(plain.send, bad)
    assert (refused.status, "JPEG" in refused.errors[0][1]) == (400, True)
    good = [*form, ("media", (BytesIO(picture()), "家门口 13812345678.jpg"))]
    made = plain.send(good)["service_request_id"]
    with store.readers.connect() as conn:
        rows = conn.execute(select(attachment).where(attachment.c.case_no == made)).all()
    assert [(row.kind, "13812345678" in row.name) for row in rows] == [("image/jpeg", False)]
    assert (
        plain.send([*form, ("media", (BytesIO(picture()), "家门口 13812345678.jpg"))])[
            "service_request_id"
        ]
        == made
    )
    assert plain.request(made)["media_url"] is None


def test_requests_are_found_by_ids_service_dates_status_and_page(
    client: Client, plain: Client
) -> None:
    words = [f"翻页 {client.form} {n}" for n in range(3)]
    made = [plain.send({**LAMP, **HERE, "description": one})["service_request_id"] for one in words]
    both = client.requests(service_request_id=",".join(made[:2]), status="closed")
    assert {one["service_request_id"] for one in both} == set(made[:2])
    assert client.requests(service_code="0601") == []
    found = client.requests(service_code="0605,0601", status="open,closed")
    assert {one["service_request_id"] for one in found} >= set(made)
    assert client.requests(status="closed") == []
    paged = [client.requests(page=str(n), page_size="2") for n in (1, 2)]
    numbers = [one["service_request_id"] for page in paged for one in page]
    assert numbers == [one["service_request_id"] for one in client.requests()][:4]
    assert client.requests(page="9999") == []


def test_dates_span_ninety_days_at_most(client: Client) -> None:
    now = datetime.now(UTC)

    def at(days: int) -> str:
        return (now - timedelta(days=days)).isoformat(timespec="seconds")

    assert client.requests(start_date=at(1), end_date=at(-1))
    assert client.requests(start_date=at(89))
    assert client.requests(end_date=at(1)) == []
    assert client.requests(start_date=at(300), end_date=at(211)) == []
    for wrong in (
        {"start_date": at(91), "end_date": at(0)},
        {"start_date": at(0), "end_date": at(1)},
    ):
        assert refusal(client.requests, **wrong).status == 400


@pytest.mark.parametrize(
    "query",
    [
        {"start_date": "2026-11-01"}, {"start_date": "2026-11-01T00:00:00"}, {"end_date": "soon"},
        {"status": "pending"}, {"page": "0"}, {"page": "-1"}, {"page_size": "1001"}, {"page": "x"},
        {"sort": "up"}, {"service_code": "7777"}, {"page": "99999999999999999999"},
        {"start_date": "9999-12-31T23:59:59-23:59"}, {"start_date": "0001-01-01T00:00:00+23:59"},
    ],
)  # fmt: skip
def test_an_odd_question_is_refused(client: Client, query: dict[str, str]) -> None:
    assert refusal(client.requests, **query).status == 400


def test_a_plus_that_reads_as_a_blank_is_meant(server: Flask, key: str) -> None:
    span = "start_date=2026-11-01T00:00:00+08:00&end_date=2026-11-02T00:00:00%2B08:00"
    path = f"/open311/v2/requests.json?{span}"
    assert server.test_client().get(path, headers={"X-Api-Key": key}).status_code == 200


def test_a_key_is_needed_and_is_the_right_one(
    server: Flask, key: str, credentials: dict[str, Any], store: Store
) -> None:
    ask = asking(server)
    for wrong in ("", "qx_nothing", credentials["read_token"], credentials["ingest_token"]):
        for form in ("json", "xml"):
            client = Client(ask, wrong, form)
            for call in (
                client.services,
                client.requests,
                lambda c=client: c.send({**LAMP, **HERE}),
            ):
                refused = refusal(call)
                assert (refused.status, refused.errors[0][0]) == (403, 403)
    headers = ({"X-Api-Key": key}, {"api_key": key}, {"Authorization": f"Bearer {key}"})
    for one in headers:
        assert server.test_client().get("/open311/v2/services.json", headers=one).status_code == 200
    bearer = {"Authorization": f"Bearer {key}"}
    assert server.test_client().get("/api/v1/catalog", headers=bearer).status_code == 403
    assert (
        server.test_client().get("/api/v1/incidents/QX20261101-0001", headers=bearer).status_code
        == 403
    )


def test_a_key_in_the_address_is_refused(server: Flask, key: str) -> None:
    for form in ("json", "xml"):
        answer = server.test_client().get(f"/open311/v2/services.{form}?api_key={key}")
        assert answer.status_code == 403
        assert "X-Api-Key" in answer.text


def test_a_source_sees_its_own_requests_alone(
    server: Flask, store: Store, sent: dict[str, Any]
) -> None:
    other = Client(asking(server), issued(store, "other-app"))
    number = sent["service_request_id"]
    assert refusal(other.request, number).status == 404
    assert other.requests() == []
    assert other.requests(service_request_id=number) == []
    with store.readers.connect() as conn:
        anybodys = conn.scalar(select(incident.c.case_no).where(incident.c.source != "app"))
    assert refusal(other.request, str(anybodys)).status == 404


def test_a_townships_key_stays_in_its_township(server: Flask, store: Store) -> None:
    own, other = (t.code for t in store.county.townships[:2])
    client = Client(asking(server), issued(store, "town-app", own))
    grids = {
        t: next(g.code for g in store.county.grids if store.county.township_of[g.code] == t)
        for t in (own, other)
    }
    made = client.send({**LAMP, "address_id": grids[own]})["service_request_id"]
    assert client.request(made)["address_id"] == grids[own]
    refused = refusal(client.send, {**LAMP, "address_id": grids[other]})
    assert (refused.status, "address_id" in refused.errors[0][1]) == (400, True)
    # Placed nowhere yet it is its own; once it lies elsewhere it is none of its.
    loose = client.send({**LAMP, "address_string": "不知何处"})["service_request_id"]
    assert client.request(loose)["service_notice"]
    county_wide = Client(asking(server), issued(store, "town-app"))
    elsewhere = county_wide.send({**LAMP, "address_id": grids[other]})["service_request_id"]
    assert refusal(client.request, elsewhere).status == 404
    assert elsewhere not in str(client.requests())
    assert elsewhere in str(county_wide.requests())


def test_a_private_case_tells_neither_words_nor_place(client: Client, plain: Client) -> None:
    form = {
        "service_code": "0101",
        **HERE,
        "description": f"家事 {client.form}",
        "address_string": "某某家",
    }
    row = client.request(plain.send(form)["service_request_id"])
    assert "家事" not in str(row) and "某某家" not in str(row)
    assert (row["lat"], row["address_id"] or None) == (None, None)


def test_a_refused_key_is_on_record_without_the_key(server: Flask, store: Store, key: str) -> None:
    server.test_client().get("/open311/v2/services.json", headers={"X-Api-Key": "qx_wrong_secret"})
    bearer = {"Authorization": f"Bearer {key}"}
    server.test_client().get("/api/v1/catalog", headers=bearer)
    with store.readers.connect() as conn:
        rows = str(conn.execute(select(audit).order_by(audit.c.seq.desc()).limit(20)).all())
    assert key[:11] in rows
    assert key not in rows and "qx_wrong_secret" not in rows


def test_other_methods_and_addresses_are_answered_in_the_format(server: Flask, key: str) -> None:
    client = server.test_client()
    for form, kind in (("json", "application/json"), ("xml", "text/xml")):
        for method, path, status in (
            ("PUT", f"/open311/v2/requests.{form}", 405),
            ("GET", f"/open311/v2/nothing.{form}", 404),
            ("GET", f"/open311/v2/requests/none.{form}", 404),
            ("GET", f"/open311/v2/requests.{form}?page=1&page=2", 400),
        ):
            answer = client.open(path, method=method, headers={"X-Api-Key": key})
            assert (answer.status_code, answer.mimetype) == (status, kind), path
            assert str(status) in answer.text


@pytest.mark.parametrize(
    ("point", "told"),
    [
        ({"lat": "39.9", "long": "116.4"}, "点位不在本县（市）范围内"),
        (HERE, "已登记，先核实再办理。请凭编号查询进展。"),
    ],
)
def test_a_point_outside_the_county_is_kept_told_and_counted(
    server: Flask, store: Store, point: dict[str, str], told: str
) -> None:
    source = f"far-{point['lat']}"
    client = Client(asking(server), issued(store, source))
    notice = client.send({**LAMP, **point})["service_notice"]
    assert told in notice
    outside = point is not HERE
    assert ("不在本县" in notice) is outside
    with store.readers.connect() as conn:
        heard = sources_heard(conn, store.county, Scope(store.county.code), store.clock())
    (one,) = (one for one in heard if one.source == source)
    assert one.counts["off_county"] == outside
    assert one.let_in and not one.silent


def test_what_is_refused_is_counted_and_nothing_of_it_is_kept(server: Flask, store: Store) -> None:
    client = Client(asking(server), issued(store, "clumsy"))
    client.send({**LAMP, **HERE})
    wrong = [
        {**LAMP, "lat": "x", "long": "106"},
        {**HERE, "description": "no service"},
        {**LAMP, **HERE, "service_code": "张三"},
        {**LAMP, **HERE, "张三": "13800001111"},
        {**LAMP, **HERE, "attribute[kind]": "moon"},
    ]
    for form in wrong:
        refusal(client.send, form)
    scope = Scope(store.county.code)
    with store.readers.connect() as conn:
        heard = sources_heard(conn, store.county, scope, store.clock())
        why = refused_for(conn, store.county, scope, store.clock(), source="clumsy")
    assert next(one for one in heard if one.source == "clumsy").refused == len(wrong)
    assert {(one.field, one.code, one.n) for one in why} == {
        ("lat", "not_a_number", 1), ("service_code", "missing", 1),
        ("service_code", "unknown_category", 1), ("?", "unknown_field", 1),
        ("attribute", "not_in_list", 1),
    }  # fmt: skip
    assert "张三" not in str(why) and "1380000" not in str(why)
