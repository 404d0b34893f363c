"""The command line's composition root: Flask's own CLI with the product's commands (./run cli)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask
from flask.cli import FlaskGroup
from sqlalchemy import Engine

from data_layer.cli import commands
from data_layer.core.county import County
from data_layer.core.intake import Locate
from data_layer.services.county_pack import Codes


def boundary_problems(pack: Path, codes: Codes) -> list[str]:
    """What is wrong with a pack's shapes; the geometry library is loaded only when asked."""
    from geo import coverage

    return coverage.boundary_problems(pack, codes)


def make_export(*order: Any) -> dict[str, Any]:
    """The file of an export; the pages' words and figures are loaded only when asked."""
    from dashboards import outputs

    return outputs.make(*order)


def test_scope(*asked: Any) -> dict[str, Any]:
    """What two townships are told of each other; the server is made only when asked."""
    from dashboards.scope_test.run import run

    return run(*asked)


def check_layer(*asked: Any) -> Any:
    """What is in a file of boundaries; the libraries of shapes are loaded only when asked."""
    from dashboards.components.boundary_check import check_for_command

    return check_for_command(*asked)


def locate_in(readers: Engine, county: County) -> Locate:
    """Places points by a county's boundaries; the geometry library is loaded only when asked."""
    from dashboards.components import locating

    return locating.locate_in(readers, county)


def borders_on(readers: Engine, county: County, day: int) -> dict[str, tuple[str, ...]]:
    """Which grids border on which; the geometry library is loaded only when asked."""
    from dashboards.components import bordering

    return bordering.borders_on(readers, county, day)


def _server() -> Flask:
    from app import server

    return server


cli = FlaskGroup(create_app=_server, help="命令行工具 / command line of the command centre.")
for command in commands(
    boundary_problems, make_export, test_scope, check_layer, locate_in, borders_on
):
    cli.add_command(command)

if __name__ == "__main__":
    cli()
