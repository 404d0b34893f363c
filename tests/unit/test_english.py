"""One way of writing in English wherever the screens speak it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from pkgutil import iter_modules

from dashboards import strings
from data_layer.core.catalog import BY_KEY
from data_layer.core.metric import Metric
from data_layer.vocab import Text


def texts(value: object) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from texts(one)


def shallow(metric: Metric) -> list[object]:
    return [getattr(metric, one.name) for one in fields(metric)]


def test_per_cent_follows_its_number_without_a_space() -> None:
    modules = [
        import_module(f"{strings.__name__}.{one.name}") for one in iter_modules(strings.__path__)
    ]
    said = [text.en for module in modules for text in texts(vars(module).copy())]
    said += [text.en for metric in BY_KEY.values() for text in texts(shallow(metric))]
    assert len(said) > 1000
    assert not [text for text in said if re.search(r"[0-9}] %", text)]
