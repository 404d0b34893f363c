"""New keys in the place of old ones: nothing that was sealed, chained or open is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pyotp import random_base32
from sqlalchemy import Connection

from dashboards.access.secret_key import earlier_keys, secret_key
from data_layer.db.sealing import seal
from data_layer.db.tables import second_factor
from data_layer.errors import Conflict, Invalid
from data_layer.services.accounts import enabled_account
from data_layer.services.audit import write_audit
from data_layer.services.audit_keys import all_keys, audit_key, auditing_engine
from data_layer.services.audit_verify import verify
from data_layer.services.key_rotation import Key, rotate_key
from data_layer.services.sealing import field_keys
from data_layer.services.second_factor import PURPOSE, factor_of
from data_layer.settings import Settings
from tests.contract.access_house import House, open_house
from tests.world import CODE, NOW


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as made:
        yield made


def rotate(house: House, key: Key) -> Path:
    settings = house.store.settings
    old: Path = house.store.writer.submit(lambda c: rotate_key(c, CODE, settings, key, NOW))
    return old


def test_a_sealed_secret_opens_after_its_key_was_changed(house: House) -> None:
    settings, secret = house.store.settings, random_base32()
    sealed = seal(field_keys(settings.instance, PURPOSE)[0], secret, "admin")
    row = {"county_code": CODE, "username": "admin", "secret": sealed, "last_step": 0}
    house.store.writer.submit(lambda c: c.execute(second_factor.insert(), row))
    old = rotate(house, Key.FIELDS)
    assert old.stat().st_mode & 0o077 == 0
    old.unlink()  # nothing is sealed with it any more
    with house.store.readers.connect() as conn:
        who = enabled_account(conn, CODE, "admin")
        assert who is not None
        found = factor_of(conn, settings, who)
    assert found is not None
    assert found.secret == secret


def test_the_audit_chain_goes_on_with_a_new_key(house: House) -> None:
    settings, before = house.store.settings, audit_key(house.store.settings.instance)
    rotate(house, Key.AUDIT)
    assert audit_key(settings.instance) != before
    engine = auditing_engine(settings)
    house.store.writer.stop()
    with engine.begin() as conn:
        write_audit(conn, CODE, NOW, "admin", "sign_in")
    assert verdict(settings)
    engine.dispose()


def verdict(settings: Settings) -> bool:
    """Whether the chain is whole."""
    engine = auditing_engine(settings)
    with engine.connect() as conn:
        whole = not verify(conn, CODE, all_keys(settings.instance), []).broken
    engine.dispose()
    return whole


def test_the_key_of_forms_is_followed_by_the_one_before(house: House) -> None:
    settings = house.store.settings
    before = secret_key(settings)
    rotate(house, Key.FORMS)
    assert secret_key(settings) != before
    assert earlier_keys(settings) == [before]


def test_a_key_is_changed_once_a_day_and_a_given_one_elsewhere(house: House) -> None:
    rotate(house, Key.AUDIT)
    with pytest.raises(Invalid):
        rotate(house, Key.AUDIT)

    given = replace(house.store.settings, secret_key="x" * 40)

    def work(conn: Connection) -> Path:
        return rotate_key(conn, CODE, given, Key.FORMS, NOW)

    with pytest.raises(Conflict):
        house.store.writer.submit(work)
