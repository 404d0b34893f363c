"""What one look of the scheduler has at hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Engine

from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.services.exporter import Exporter
from data_layer.services.mail import Send
from data_layer.services.writer import Writer
from data_layer.settings import Settings


class Round(NamedTuple):
    """One look. `chance()` lies in 0 to 1; `send` is None where no mail server is set, `exporter`
    where no process makes files; `going()` says no when the server stops."""

    writer: Writer
    readers: Engine
    county: County
    settings: Settings
    clock: Callable[[], int]
    chance: Callable[[], float]
    send: Send | None = None
    exporter: Exporter | None = None
    going: Callable[[], bool] = lambda: True

    @property
    def now(self) -> int:
        """This moment, in ms: a look may take minutes, where a mail server does not answer."""
        return self.clock()

    @property
    def scope(self) -> Scope:
        """The whole county."""
        return Scope(self.county.code)

    def poke(self) -> None:
        """Files were ordered."""
        if self.exporter is not None:
            self.exporter.poke()

    def call_off(self, number: str) -> None:
        """A file is wanted no more."""
        if self.exporter is not None:
            self.exporter.call_off(number)
