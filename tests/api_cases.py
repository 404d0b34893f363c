"""Requests made from the description of the interface (schemathesis), asked of a server in process,
and what is wrong with its answers: for the tests and for `./run bench openapi`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode, openapi
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

DESCRIPTION = "/api/openapi.json"
# No answer of ours breaks, and each is as the description says.
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance,
]  # fmt: skip
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


def operations_of(server: Flask, key: str) -> Iterator[APIOperation]:
    """Every operation that the description names; `key` is any token."""
    headers = {"Authorization": f"Bearer {key}"}
    schema = openapi.from_dict(server.test_client().get(DESCRIPTION, headers=headers).json)
    schema.app = server
    for found in schema.get_all_operations():
        yield found.ok()


def ask(operation: APIOperation, tokens: Mapping[str, str], n: int, *, varied: bool = False) -> int:
    """Ask `n` requests that are as described and as many that are not, with a token of the kind the
    operation takes; raises what a check finds wrong. How many were asked; `varied`: others at each
    run."""
    wanted = [name for entry in operation.definition.raw["security"] for name in entry]
    # In process nothing unpacks an answer.
    headers = {"Accept-Encoding": "identity"}
    if wanted:
        headers["Authorization"] = f"Bearer {tokens[wanted[0]]}"
    asked = 0

    def one(case: Case) -> None:
        nonlocal asked
        asked += 1
        case.call_and_validate(headers=headers, checks=CHECKS)

    if not operation.definition.raw["parameters"] and not operation.body:
        n = min(n, 5)
    for mode in MODES:
        # Where nothing is asked for nothing can be wrong.
        with suppress(Unsatisfiable):
            _run(one, operation.as_strategy(generation_mode=mode), n, varied=varied)
    return asked


def _run(one: Any, strategy: Any, n: int, *, varied: bool) -> None:
    limits = settings(
        max_examples=n,
        derandomize=not varied,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    limits(given(case=strategy)(one))()
