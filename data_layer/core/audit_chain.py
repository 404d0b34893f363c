"""The chain of the audit trail: each row's hash is keyed and holds the hash of the row before, so
that no row can be changed, dropped, moved or put in without the key."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

import orjson

# What stands before the first row.
NOTHING = ""
KEYED = "hmac-sha256"
# Rows of releases that had no chain: joined at the upgrade, held fast by the first keyed row.
PLAIN = "sha256"
KEY_ID_LENGTH = 12


class Link(NamedTuple):
    """One row as it is stored; `detail` is the text of its JSON, to the byte."""

    county_code: str
    seq: int
    at: int
    actor: str
    session: str
    address: str
    action: str
    object: str
    result: str
    detail: str
    alg: str
    key_id: str
    prev_hash: str
    hash: str


class Seal(NamedTuple):
    """What is left of a month whose rows are gone: which they were, and where the chain stood."""

    county_code: str
    month: int
    first_seq: int
    last_seq: int
    rows: int
    head_hash: str
    made_at: int
    made_by: str
    key_id: str
    mac: str


class Head(NamedTuple):
    """Where the chain stood at the end of a day (20261127)."""

    day: int
    seq: int
    hash: str


class Kind(StrEnum):
    """What is wrong at a row."""

    CHANGED = "changed"
    MISSING = "missing"
    SWAPPED = "swapped"
    INSERTED = "inserted"
    TAIL_CUT = "tail_cut"
    NO_KEY = "no_key"
    SEAL = "seal"
    HEAD = "head"


class Broken(NamedTuple):
    """The first place where the chain breaks; `until` is the last row missing, or the other one of
    a pair, else 0."""

    kind: Kind
    seq: int
    until: int = 0


class Walked(NamedTuple):
    """How far a walk came: rows seen, rows sealed away, the last row's number and hash."""

    rows: int
    sealed: int
    seq: int
    hash: str
    broken: Broken | None = None


# Before the first row.
START = Walked(0, 0, 0, NOTHING)
Keys = Mapping[str, bytes]


def key_id(key: bytes) -> str:
    """The name of a key, which tells nothing of it."""
    return hmac.digest(key, b"audit key", "sha256").hex()[:KEY_ID_LENGTH]


def hash_of(link: Link, keys: Keys) -> str:
    """What the row's hash must be after its own `prev_hash`; '' without its key."""
    told = f"{link.prev_hash}\n".encode() + orjson.dumps(link[:12])
    if link.alg == PLAIN:
        return sha256(told).hexdigest()
    key = keys.get(link.key_id)
    return hmac.digest(key, told, "sha256").hex() if key and link.alg == KEYED else ""


def mac_of(seal: Seal, keys: Keys) -> str:
    """What the seal's code must be; '' without its key."""
    key = keys.get(seal.key_id)
    return hmac.digest(key, orjson.dumps(seal[:9]), "sha256").hex() if key else ""


def walk(
    links: Iterable[Link],
    seals: Sequence[Seal],
    keys: Keys,
    heads: Mapping[int, str] | None = None,
    begin: Walked = START,
) -> Walked:
    """Follow the chain after `begin` over rows and seals, in their order, to its end or to the
    first break. `heads` are hashes that rows of those numbers must have."""
    rows, sealed, seq, last = begin[:4]
    left, known, keyed = list(seals), heads or {}, False
    for link in links:
        while left and left[0].first_seq == seq + 1 <= left[0].last_seq < link.seq:
            seal = left.pop(0)
            if (
                not _sealed(seal, keys)
                or known.get(seal.last_seq, seal.head_hash) != seal.head_hash
            ):
                return Walked(rows, sealed, seq, last, Broken(Kind.SEAL, seal.first_seq))
            sealed, seq, last = sealed + seal.rows, seal.last_seq, seal.head_hash
        kind = _wrong(link, seq + 1, last, keys, keyed)
        if kind is None and link.seq in known and known[link.seq] != link.hash:
            kind = Kind.HEAD
        if kind:
            until = link.seq - 1 if kind is Kind.MISSING else 0
            at = seq + 1 if kind is Kind.MISSING else link.seq
            return Walked(rows, sealed, seq, last, Broken(kind, at, until))
        rows, seq, last, keyed = rows + 1, link.seq, link.hash, keyed or link.alg == KEYED
    return Walked(rows, sealed, seq, last)


def _sealed(seal: Seal, keys: Keys) -> bool:
    mac, n = mac_of(seal, keys), seal.last_seq - seal.first_seq + 1
    return bool(mac) and hmac.compare_digest(mac, seal.mac) and n == seal.rows


def _wrong(link: Link, seq: int, last: str, keys: Keys, keyed: bool) -> Kind | None:
    if link.seq != seq:
        return Kind.MISSING if link.seq > seq else Kind.INSERTED
    if link.alg == KEYED and link.key_id not in keys:
        return Kind.NO_KEY
    good = link.prev_hash == last and hash_of(link, keys) == link.hash
    return None if good and not (keyed and link.alg == PLAIN) else Kind.CHANGED


def told_apart(broken: Broken, last: str, near: Sequence[Link], keys: Keys) -> Broken:
    """What happened to a row that reads as changed: whether it changed places with another one of
    those `near`, or follows rows that are gone and were numbered over. `last` is the hash before
    it."""
    if broken.kind is not Kind.CHANGED:
        return broken
    here = next((link for link in near if link.seq == broken.seq), None)
    if here is None:
        return broken
    others = [link for link in near if link.seq > broken.seq]
    for other in others:
        hashes = here.hash, other.hash
        if _belongs(other, here.seq, last, hashes, keys):
            pair = any(
                _belongs(here, other.seq, before, hashes, keys)
                for before in (here.prev_hash, other.prev_hash)
            )
            return Broken(Kind.SWAPPED if pair else Kind.INSERTED, here.seq, other.seq * pair)
    for gone in range(1, len(others) + 2):
        if (
            here.prev_hash != last
            and hash_of(here._replace(seq=here.seq + gone), keys) == here.hash
        ):
            return Broken(Kind.MISSING, here.seq, here.seq + gone - 1)
    return broken


def _belongs(link: Link, seq: int, before: str, hashes: tuple[str, str], keys: Keys) -> bool:
    """Whether the row's content is what stood at `seq` after the hash `before`."""
    return hash_of(link._replace(seq=seq, prev_hash=before), keys) in hashes


def after(
    broken: Broken | None, walked: Walked, head: Head, heads: Iterable[Head]
) -> Broken | None:
    """What is missing at the end: the chain must reach its own head and every head kept outside."""
    if broken:
        return broken
    furthest = max([head, *heads], key=lambda h: h.seq)
    if walked.seq < furthest.seq:
        return Broken(Kind.TAIL_CUT, walked.seq + 1, furthest.seq)
    if walked.seq == head.seq and walked.hash == head.hash:
        return None
    return Broken(Kind.HEAD, walked.seq)
