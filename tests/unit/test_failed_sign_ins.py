"""The limit on failed sign-ins and what the audit keeps of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from data_layer.db.tables import audit
from data_layer.errors import NotSignedIn
from data_layer.services.sessions import Browser
from data_layer.services.sign_in import PER_ADDRESS, TooManyFailures, judge_code, sign_in
from tests.contract.access_house import PASSWORD, House, open_house
from tests.world import CODE, MINUTE


@pytest.fixture
def house(tmp_path: Path):
    with open_house(tmp_path) as made:
        yield made


def fail(house: House, username: str, address: str = "10.0.0.1") -> None:
    with pytest.raises(NotSignedIn):
        sign_in(house.store, username, "wrong", Browser(address))


def audited(house: House) -> list[tuple[str, str, str]]:
    query = select(audit.c.action, audit.c.actor, audit.c.result).order_by(audit.c.seq)
    with house.store.readers.connect() as conn:
        return [tuple(row) for row in conn.execute(query)]


def test_the_account_is_locked_after_five_failures_for_half_an_hour(house: House) -> None:
    for _ in range(5):
        fail(house, "operator")
        house.clock.now += MINUTE
    with pytest.raises(TooManyFailures) as error:
        sign_in(house.store, "OPERATOR", PASSWORD, Browser("10.0.0.2"))
    assert error.value.wait_s == 29 * 60 + 1
    assert sign_in(house.store, "analyst", PASSWORD, Browser("10.0.0.1"))
    house.clock.now += error.value.wait_s * 1000
    assert sign_in(house.store, "operator", PASSWORD, Browser("10.0.0.2"))


def test_failures_before_a_good_sign_in_do_not_count(house: House) -> None:
    """Wrong, wrong, right, wrong, wrong, right, wrong, right: the last was refused."""
    for _ in range(3):
        fail(house, "operator")
        fail(house, "operator")
        assert sign_in(house.store, "operator", PASSWORD, Browser("10.0.0.1"))
    for _ in range(5):
        fail(house, "operator")
    with pytest.raises(TooManyFailures):
        sign_in(house.store, "operator", PASSWORD, Browser("10.0.0.1"))


def test_a_right_password_gives_no_further_tries_of_the_code(house: House) -> None:
    leader = SimpleNamespace(county_code=CODE, username="leader")
    for _ in range(5):
        assert sign_in(house.store, "leader", PASSWORD, Browser("10.0.0.1"))
        house.store.writer.submit(
            lambda c: judge_code(c, leader, "10.0.0.1", house.clock.now, good=False)
        )
    with pytest.raises(TooManyFailures):
        sign_in(house.store, "leader", PASSWORD, Browser("10.0.0.1"))


def test_an_address_is_locked_after_thirty_failures(house: House) -> None:
    for attempt in range(PER_ADDRESS):
        fail(house, f"guess{attempt}")
    with pytest.raises(TooManyFailures):
        sign_in(house.store, "operator", PASSWORD, Browser("10.0.0.1"))
    assert sign_in(house.store, "operator", PASSWORD, Browser("10.0.0.2"))


def test_parallel_guesses_get_no_more_tries(house: House) -> None:
    def guess(_: int) -> str:
        try:
            return sign_in(house.store, "operator", "wrong", Browser("10.0.0.1"))
        except (TooManyFailures, NotSignedIn) as error:
            return error.code

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(guess, range(24)))
    assert answers.count("wrong_password") == 5
    assert answers.count("too_many_failures") == 19


def test_unknown_names_are_answered_and_counted_like_known_ones(house: House) -> None:
    told = set()
    for username in ("operator", "nobody-here"):
        for _ in range(5):
            with pytest.raises(NotSignedIn) as wrong:
                sign_in(house.store, username, "wrong", Browser("10.0.0.1"))
            told.add((wrong.value.code, wrong.value.text))
        with pytest.raises(TooManyFailures):
            sign_in(house.store, username, "wrong", Browser("10.0.0.1"))
    assert len(told) == 1


def test_sign_ins_leave_an_audit_row_but_no_unknown_name(house: House) -> None:
    fail(house, "my-secret-password")
    fail(house, "operator")
    sign_in(house.store, "operator", PASSWORD, Browser("10.0.0.1"))
    rows = audited(house)
    assert ("sign_in", "operator", "refused") in rows
    assert ("sign_in", "operator", "ok") in rows
    assert len(rows) == 3
    assert "my-secret-password" not in str(rows)
