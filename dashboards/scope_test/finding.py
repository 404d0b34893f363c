"""Answers searched for what belongs to others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from dashboards.scope_test.questions import Question
from data_layer.queries.foreign import Foreign

CODE = re.compile(r"[0-9A-Za-z_-]+")


class Leak(NamedTuple):
    """An answer that told of others: the question, the route it is of, and what it told."""

    question: str
    route: str
    word: str

    def __str__(self) -> str:
        return f"{self.question} tells {self.word}"


class Asked(NamedTuple):
    """How often each route was asked and broke (a status of 500 or more), and what leaked."""

    answers: Counter[str]
    broken: Counter[str]
    leaks: list[Leak]


def search(questions: Iterable[Question], foreign: Foreign) -> Asked:
    """Ask everything. An answer may hold what was asked for, and nothing of others beyond."""
    find = _finder(foreign.words)
    done = Asked(Counter(), Counter(), [])
    for question in questions:
        status, shown = question.ask()
        done.answers[question.route] += 1
        done.broken[question.route] += status >= 500
        for value in question.values:
            shown = shown.replace(value, "")
        if word := find(shown):
            done.leaks.append(Leak(question.told, question.route, word))
    return done


def _finder(words: Sequence[str]) -> Callable[[str], str]:
    """A function that finds one of very many words anywhere in a text; '' without any. Codes are
    looked for within runs of plain letters and digits, where slices of a text are few."""
    codes = {word for word in words if CODE.fullmatch(word)}
    names, lengths = [word for word in words if word not in codes], {len(code) for code in codes}

    def find(text: str) -> str:
        runs = set(CODE.findall(text))
        slices = (
            run[at : at + size]
            for run in runs
            for size in lengths
            for at in range(len(run) - size + 1)
        )
        found = next((piece for piece in slices if piece in codes), "")
        return found or next((name for name in names if name in text), "")

    return find
