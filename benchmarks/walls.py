"""Walls that look on: they ask for the overview as the page does, in the process that writes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import monotonic

from flask import Flask
from flask.testing import FlaskClient

from data_layer.services.store import Store
from tests.served import credentials_of
from tests.visitor import TOKEN

SESSION = "sid"
SNAPSHOT = "/wall/overview/snapshot?size=1.00"


@contextmanager
def walls(server: Flask, store: Store, count: int) -> Iterator[list[float]]:
    """So many walls refresh once a second, each at its own moment; yields how long each took."""
    stop, seconds = threading.Event(), list[float]()
    session = _signed_in(server, store)
    with ThreadPoolExecutor(count) as pool:
        looking = []
        for number in range(count):
            client = server.test_client()
            client.set_cookie(SESSION, session)
            looking.append(pool.submit(_look_on, client, stop, number / count, seconds))
        try:
            yield seconds
        finally:
            stop.set()
            for done in looking:
                done.result()


def _signed_in(server: Flask, store: Store) -> str:
    """The session of the demo operator."""
    client, url = server.test_client(), store.settings.base_url
    found = TOKEN.search(client.get("/login", base_url=url).text)
    assert found
    user = credentials_of(store.settings.instance)["users"]["operator"]
    form = {"csrf_token": found[1], **user}
    answer = client.post("/login", base_url=url, headers={"Origin": url}, data=form)
    assert answer.status_code == 302, answer.status
    cookie = client.get_cookie(SESSION, domain=store.settings.host)
    assert cookie
    return cookie.value


def _look_on(client: FlaskClient, stop: threading.Event, late: float, seconds: list[float]) -> None:
    stop.wait(late)
    while not stop.is_set():
        started = monotonic()
        answer = client.get(SNAPSHOT)
        assert answer.status_code == 200, answer.status
        seconds.append(monotonic() - started)
        stop.wait(max(0.0, 1 - seconds[-1]))
