"""Renders the HTML fragments of the wall: a template a panel, in the viewer's language."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dashboards.strings import wall as words
from dashboards.strings import wording
from data_layer.vocab import Text

TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "wall"

UNSIGNED = f"{wording.DASH}</b><i>%</i>"

_environment = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.globals.update(W=words, count=wording.count, decimal=wording.decimal)


class View(NamedTuple):
    """For whom a fragment is rendered: language, the county's zone, and the moment (ms); whether it
    leads on to other pages."""

    lang: str
    zone: str
    now: int
    leads: bool = True

    def say(self, text: Text, **values: object) -> str:
        """The phrase in the viewer's language with its placeholders filled."""
        phrase = text.say(self.lang)
        return phrase.format(**values) if values else phrase


def render(template: str, view: View, **values: Any) -> str:
    """The fragment `template`.html as a string; an unknown name in it is an error. A dash, where no
    rate is given, has no sign of one."""
    page = _environment.get_template(f"{template}.html")
    lines = page.render(view=view, say=view.say, **values).splitlines()
    joined = "".join(line.strip() for line in lines)
    return joined.replace(f"{wording.DASH}%", wording.DASH).replace(UNSIGNED, f"{wording.DASH}</b>")
