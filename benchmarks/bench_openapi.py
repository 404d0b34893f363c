"""Every address of the interface, asked a thousand requests that its description allows or forbids:
none may break it, and each answer must be as described. In process, on the demo county."""

from __future__ import annotations

import logging
import time

from flask import Flask

from benchmarks.demo_instance import copy_of, settings_of
from benchmarks.figure import Figure
from dashboards.access.request_log import LOGGER
from dashboards.shell import create_server
from data_layer.services.store import open_store
from data_layer.vocab import TokenKind
from tests.api_cases import ask, operations_of
from tests.served import credentials_of

CASES, DAYS = 1_000, 40


def run() -> list[Figure]:
    """Operations that failed, of how many; and the requests asked."""
    with copy_of(DAYS) as instance:
        store = open_store(settings_of(instance)).start()
        try:
            told = credentials_of(instance)
            tokens = {
                str(kind): told.get(f"{kind}_token") or told[f"{kind}_key"] for kind in TokenKind
            }
            return _figures(create_server(store), tokens)
        finally:
            store.stop()


def _figures(server: Flask, tokens: dict[str, str]) -> list[Figure]:
    # A line a request would be all there is to see.
    LOGGER.setLevel(logging.WARNING)
    failed, asked, begun = [], 0, time.monotonic()
    operations = list(operations_of(server, tokens[TokenKind.READ]))
    for one in operations:
        try:
            asked += ask(one, tokens, CASES // 2, varied=True)
        except BaseExceptionGroup as found:
            print(f"  {one.label}: {found.exceptions[0]}", flush=True)
            failed.append(one.label)
    seconds = time.monotonic() - begun
    note = f"of {len(operations)}; {', '.join(failed)}" if failed else f"of {len(operations)}"
    return [
        Figure("operations that break or answer otherwise", len(failed), "", 0, note=note),
        Figure("requests asked", asked, "", note=f"{asked / seconds:.0f} a second"),
    ]
