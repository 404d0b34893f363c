"""Answers searched for what belongs to others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from dashboards.scope_test.questions import Answer

# A text falls into runs of plain letters and digits and runs of other letters.
RUN = re.compile(r"[0-9A-Za-z_-]+|[^\x00-\x7f]+")
CODE = re.compile(r"[0-9A-Za-z_-]+")
NAME = re.compile(r"[^\x00-\x7f]+")


class Leak(NamedTuple):
    """An answer that told of others: the question, the route it is of, and what it told."""

    question: str
    route: str
    word: str


class Asked(NamedTuple):
    """How often each route answered, how often it broke (500 or more), and what leaked."""

    answers: Counter[str]
    broken: Counter[str]
    leaks: list[Leak]


def search(answers: Iterable[Answer], words: Iterable[str]) -> Asked:
    """Look for the words in all answers. One may hold what was asked for, and nothing of others
    beyond."""
    finder = _Finder(words)
    done = Asked(Counter(), Counter(), [])
    for answer in answers:
        done.answers[answer.route] += 1
        if answer.status >= 500:
            done.broken[answer.route] += 1
        shown = answer.told
        for value in answer.values:
            shown = shown.replace(value, "")
        if word := finder.find(shown):
            done.leaks.append(Leak(answer.question, answer.route, word))
    return done


class _Finder:
    """Finds one of very many words anywhere in texts that are much alike: what was looked through
    once is not looked through again."""

    def __init__(self, words: Iterable[str]) -> None:
        given = set(words)
        self._codes = {word for word in given if CODE.fullmatch(word)}
        self._lengths = {len(code) for code in self._codes}
        self._names = [word for word in given if NAME.fullmatch(word)]
        # Of both kinds of letters: they may stand over several runs.
        self._mixed = [w for w in given if not CODE.fullmatch(w) and not NAME.fullmatch(w)]
        self._clean: set[str] = set()

    def find(self, text: str) -> str:
        """A word that stands in the text; '' without any."""
        found = next((word for word in self._mixed if word in text), "")
        return found or next(filter(None, map(self._in_run, set(RUN.findall(text)))), "")

    def _in_run(self, run: str) -> str:
        if run in self._clean:
            return ""
        found = self._code_in(run) if run[0] < "\x80" else self._name_in(run)
        if not found:
            self._clean.add(run)
        return found

    def _name_in(self, run: str) -> str:
        return next((name for name in self._names if name in run), "")

    def _code_in(self, run: str) -> str:
        """Slices of a run are few, codes are many."""
        slices = (
            run[at : at + size] for size in self._lengths for at in range(len(run) - size + 1)
        )
        return next((piece for piece in slices if piece in self._codes), "")
