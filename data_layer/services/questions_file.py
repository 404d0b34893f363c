"""questions.csv of a county pack: what services ask beside place and words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from data_layer.core.service_questions import LISTS, Datatype, Question
from data_layer.services.pack_files import Folder, Row
from data_layer.vocab import Text

FILE = "questions.csv"
COLUMNS = "service code ordinal datatype variable required text_zh text_en hint_zh hint_en values"
CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")


def read_questions(folder: Folder) -> Iterator[Question]:
    """The questions of the pack, if it has any."""
    if not folder.has(FILE):
        return
    for row in folder.rows(FILE, COLUMNS):
        yield Question(
            row.text("service"), row.text("code"), row.whole("ordinal"), row.text("datatype"),
            row.flag("variable"), row.flag("required"),
            Text(row.text("text_zh"), row.text("text_en")),
            Text(row.cells["hint_zh"], row.cells["hint_en"]), tuple(_values(row)),
        )  # fmt: skip


def question_problems(questions: Iterable[Question], categories: Iterable[str]) -> Iterator[str]:
    """Everything that contradicts itself."""
    known, asked = set(categories), list(questions)
    for (service, code), n in Counter((q.service, q.code) for q in asked).items():
        if n > 1:
            yield f"{FILE}: {service} {code} 出现 {n} 次 / occurs {n} times"
    for one in asked:
        where = f"{FILE}: {one.service} {one.code}"
        if one.service not in known:
            yield f"{where} 没有这个类别 / no such category"
        if not CODE.fullmatch(one.code):
            yield f"{where} 代码只能用字母、数字、-、_ / only letters, digits, - and _"
        if one.datatype not in set(Datatype):
            yield f"{where} 类型 {one.datatype} 未知，可用 / unknown, one of: {', '.join(Datatype)}"
        if (one.datatype in LISTS) is not bool(one.values):
            yield f"{where} 只有列表类型有取值，且必须有 / lists, and they alone, have values"
        if one.required and not one.variable:
            yield f"{where} 说明不能必填 / a notice cannot be required"


@lru_cache(maxsize=4)
def questions_of(pack: Path, _hash: str) -> tuple[Question, ...]:
    """The questions of a pack that was checked when it was loaded; read anew for another hash."""
    return tuple(read_questions(Folder(pack)))


def _values(row: Row) -> Iterator[tuple[str, Text]]:
    """key=中文/English|key=…"""
    for part in filter(None, row.cells["values"].split("|")):
        key, _, words = part.partition("=")
        zh, _, en = words.partition("/")
        yield key.strip(), Text(zh.strip() or key, en.strip() or zh.strip() or key)
