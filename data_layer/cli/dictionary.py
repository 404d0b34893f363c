"""The dictionary of metrics as its page of the documentation."""

from __future__ import annotations

import click

from data_layer.core.catalog.document import markdown


@click.command("metrics")
def metrics_command() -> None:
    """Print docs/metrics.md: every metric, its formula and its rule."""
    click.echo(markdown(), nl=False)
