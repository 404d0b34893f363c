"""The whole chain checked: rows, seals, its own head and the heads kept outside the database."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from typing import NamedTuple

from sqlalchemy import Connection

from data_layer.core.audit_chain import (
    Broken,
    Head,
    Keys,
    Kind,
    Walked,
    after,
    told_apart,
    walk,
)
from data_layer.services.audit_trail import head_of, links, seals
from data_layer.vocab import Text

# Where a changed row's counterpart is looked for.
NEAR = 500

TOLD = {
    Kind.CHANGED: Text("第 {seq} 条记录的内容被改动", "row {seq} was changed"),
    Kind.MISSING: Text("第 {seq} 至 {until} 条记录缺失", "rows {seq} to {until} are missing"),
    Kind.SWAPPED: Text(
        "第 {seq} 条与第 {until} 条记录被对调", "rows {seq} and {until} were swapped"
    ),
    Kind.INSERTED: Text("第 {seq} 条是后来插入的记录", "row {seq} was put in later"),
    Kind.TAIL_CUT: Text(
        "末尾的第 {seq} 至 {until} 条记录被截去", "the tail, rows {seq} to {until}, was cut off"
    ),
    Kind.NO_KEY: Text(
        "第 {seq} 条记录所用的密钥不在实例文件夹中，无法核对（请恢复 audit_key 文件）",
        "row {seq} cannot be checked, its key is not in the instance folder (restore audit_key)",
    ),
    Kind.SEAL: Text(
        "自第 {seq} 条起的月份封存记录被改动", "the seal of the month from row {seq} on was changed"
    ),
    Kind.HEAD: Text(
        "第 {seq} 条记录与库外留存的校验值不符",
        "row {seq} is not the one whose hash was kept outside",
    ),
}


class Verdict(NamedTuple):
    """What a check found: how far it came, the heads it was held against, the first break."""

    walked: Walked
    heads: int
    broken: Broken | None


def verify(conn: Connection, county_code: str, keys: Keys, heads: Sequence[Head]) -> Verdict:
    """Walk the chain from its beginning, in one snapshot of the reader."""
    head, known = head_of(conn, county_code), {h.seq: h.hash for h in heads}
    with closing(links(conn, county_code)) as rows:
        walked = walk(rows, seals(conn, county_code), keys, known)
    broken = walked.broken
    if broken and broken.kind is Kind.CHANGED:
        near = list(links(conn, county_code, broken.seq, broken.seq + NEAR))
        broken = told_apart(broken, walked.hash, near, keys)
    return Verdict(walked, len(known), after(broken, walked, head, heads))


def verdict_told(verdict: Verdict) -> Text:
    """The verdict in one sentence."""
    walked, broken = verdict.walked, verdict.broken
    if broken:
        told, where = TOLD[broken.kind], broken._asdict()
        return Text(
            f"审计链不完整：{told.zh.format(**where)}（此前 {walked.rows} 条无误）。",
            f"The chain is broken: {told.en.format(**where)} ({walked.rows} rows before are good).",
        )
    return Text(
        f"审计链完整：{walked.rows} 条记录逐条核对无误，已封存 {walked.sealed} 条，"
        f"与库外留存的 {verdict.heads} 个每日校验值一致。",
        f"The chain is whole: {walked.rows} rows are good, {walked.sealed} sealed away, and it "
        f"agrees with the {verdict.heads} daily heads kept outside.",
    )
