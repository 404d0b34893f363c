"""The form that says what the columns of a ledger mean: read from what was sent, and laid out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from dashboards.strings import imports as words
from data_layer.core.county import County
from data_layer.core.import_mapping import CRS, NOTED, Field, Shape, fields_of
from data_layer.core.import_times import PATTERNS
from data_layer.core.import_words import Lexicon, lexicons
from data_layer.errors import Problem, TableInvalid
from data_layer.vocab import Text

Say = Callable[[Text], str]
# Fields whose one value for all rows is chosen from a list.
CHOSEN = ("category", "urgency", "source_kind", "crs")
MOST_WORDS = 2_000


def columns_sent(form: Mapping[str, str], held: Mapping[str, Any]) -> dict[str, Any]:
    """The mapping a form says, but for its words: these are the ones held."""
    shape = form.get("shape", "")
    columns = {name.removeprefix("column."): value for name, value in form.items()
               if name.startswith("column.") and value}  # fmt: skip
    fixed = {name.removeprefix("fixed."): value for name, value in form.items()
             if name.startswith("fixed.") and value}  # fmt: skip
    return {
        "shape": shape,
        "source": form.get("source", ""),
        "columns": columns,
        "fixed": fixed,
        "format": form.get("format_other", "").strip() or form.get("format", ""),
        "zone": form.get("zone", ""),
        "words": held.get("words") or {},
    }


def words_sent(form: Mapping[str, str], given: Mapping[str, Any], county: County) -> dict[str, Any]:
    """A mapping with the words a form says on top of its own; TableInvalid for words that are none
    of ours."""
    known = {name: dict(found) for name, found in given["words"].items()}
    problems = list(_words(form, known, lexicons(county)))
    if problems:
        raise TableInvalid("import", problems)
    return {**given, "words": known}


def _words(
    form: Mapping[str, str], known: dict[str, dict[str, str]], ours: Mapping[str, Lexicon]
) -> Iterator[Problem]:
    """Put the words the form tells into `known`; what is wrong with them."""
    for name, value in list(form.items())[:MOST_WORDS]:
        if not name.startswith("as."):
            continue
        _, kind, place = name.split(".", 2)
        word = form.get(f"word.{kind}.{place}", "")
        # What was proposed counts where somebody ticked it and wrote nothing else.
        given = value.strip() or form.get(f"near.{kind}.{place}", "")
        if kind not in ours or not word:
            continue
        code = code_of(given, ours[kind])
        if given and not code:
            told = {"word": word[:40], "given": given[:40]}
            text = words.UNKNOWN_WORD
            yield Problem(Text(text.zh.format(**told), text.en.format(**told)), cells=(name,))
        elif code:
            known.setdefault(kind, {})[word] = code
        else:
            known.get(kind, {}).pop(word, None)


def code_of(given: str, lexicon: Lexicon) -> str:
    """The code that somebody typed or chose, alone, before its name, or by its name; '' for
    none."""
    first = given.split(" ", 1)[0]
    return first if first in lexicon.choices else lexicon.known(given)


def choice_told(code: str, lexicon: Lexicon, say: Say) -> str:
    """A choice as the list offers it: its code and its name."""
    found = lexicon.choices.get(code)
    return f"{code} {say(found.text)}" if found else code


def format_choices(held: str, say: Say) -> list[tuple[str, str]]:
    """The ways of writing times as a list offers them: those on offer, and the one held."""
    others = [held] if held and held not in PATTERNS else []
    return [
        (one, say(words.FORMATS[one]) if one in words.FORMATS else one)
        for one in (*PATTERNS, *others)
    ]


def field_lines(
    shape: Shape, mapping: Mapping[str, Any], looked: Mapping[str, Any], county: County, say: Say
) -> list[dict[str, Any]]:
    """One line a field: its name, the column it is, and what may hold for all rows."""
    columns, fixed = mapping.get("columns") or {}, mapping.get("fixed") or {}
    samples = dict(zip(looked["header"], looked["samples"], strict=True))
    lexicon = lexicons(county)
    return [
        {
            "name": one.name,
            "told": say(words.FIELDS[one.name]),
            "needed": one.needed,
            "column": columns.get(one.name, ""),
            "samples": samples.get(columns.get(one.name, ""), []),
            "fixed": fixed.get(one.name, ""),
            "choices": _choices(one, lexicon, say),
        }
        for one in fields_of(shape)
    ]


def _choices(one: Field, ours: Mapping[str, Lexicon], say: Say) -> list[tuple[str, str]]:
    if one.name == "crs":
        return [(name, say(words.CRS[name])) for name in CRS]
    if not one.fixed:
        return []
    return [(code, say(choice.text)) for code, choice in ours[one.name].choices.items()]


def dictionaries(
    found: Mapping[str, Any], county: County, say: Say, form: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Each dictionary: the words of the file that need a look, as `form` has them where it was
    refused, how many need none, and our list."""
    ours, told = lexicons(county), []
    for name, met in (found.get("words") or {}).items():
        lexicon = ours[name]
        # What somebody chose, or an activity became, may be looked at again.
        open_ = [one for one in met if not one["code"] or one["chosen"] or name == "activity"]
        settled = [one for one in met if one not in open_]
        lines = [
            {
                "word": one["word"],
                "n": one["n"],
                "near": choice_told(one["near"], lexicon, say) if one["near"] else "",
                "value": choice_told(one["code"], lexicon, say) if one["code"] else "",
                **_typed(form, f"{name}.{place}", one["word"]),
            }
            for place, one in enumerate(open_, start=1)
        ]
        told.append(
            {
                "name": name,
                "told": say(words.FIELDS[name]),
                "lines": lines,
                "known": [(one["word"], choice_told(one["code"], lexicon, say)) for one in settled],
                "list": [choice_told(code, lexicon, say) for code in lexicon.choices],
                "empty": choice_told(NOTED, lexicon, say) if name == "activity" else "",
            }
        )
    return told


def _typed(form: Mapping[str, str], place: str, word: str) -> dict[str, Any]:
    """What a form says of a word; {} where it says nothing."""
    if form.get(f"word.{place}") != word:
        return {}
    return {"value": form.get(f"as.{place}", ""), "ticked": f"near.{place}" in form}
