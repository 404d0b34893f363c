"""/desk: the empty duty desk, which its scripts fill. A page of plain HTML: nothing of it waits
for Dash, whose scripts are three times what the desk is made of."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template

from dashboards.access.context import current_account, current_scope, lang, store
from dashboards.asset_files import asset
from dashboards.components import desk_frame
from dashboards.components.html_text import html_text
from dashboards.theme import EVERY_PAGE

LIBRARY = "vendor/ag-grid-community-35.3.1.min.js"
# In order: each may use what stands before it. The list is asked for by the second.
SCRIPTS = (
    "older.js",
    *(
        f"desk/{name}.js"
        for name in (
            "dom", "notice", "columns", "grid", "filters", "panel", "place",
            "fields", "forms", "bulk", "report", "alarm", "keys",
        )
    ),
    "live.js", "renewal.js", "rail.js", "printed.js", LIBRARY, "desk/desk.js",
)  # fmt: skip

blueprint = Blueprint("desk_page", __name__, template_folder="../templates")


@blueprint.get("/desk", strict_slashes=False)
def page() -> str:
    """The desk of whoever is signed in, in the language of the page."""
    held, account, scope = store(), current_account(), current_scope()
    geometry = current_app.extensions["geometry_url"](scope)
    drawn = desk_frame.desk(
        desk_frame.Frame(held.county, scope, account, held.settings.release, geometry, lang())
    )
    return render_template(
        "desk/page.html",
        title=held.county.title.zh,
        theme=EVERY_PAGE,
        styles=[asset("desk/desk.css")],
        library=asset(LIBRARY),
        scripts=[asset(name) for name in SCRIPTS],
        desk=html_text(drawn),
    )
