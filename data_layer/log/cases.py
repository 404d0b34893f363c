"""Names of cases: (source, incident_id) from outside, case_no inside (一案一码); numbered by day
of first receipt."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, String, bindparam, select

from data_layer.core.county import County
from data_layer.core.days import local
from data_layer.core.intake import Submission
from data_layer.core.refusals import Refusal, refusal
from data_layer.core.scope import Scope
from data_layer.db.tables import case_ref, case_serial, incident
from data_layer.db.upsert import batched, insert_for

Name = tuple[str, str]

_COUNTY = bindparam("county", type_=String)
_REFS = select(case_ref.c.incident_id, case_ref.c.case_no).where(
    case_ref.c.county_code == _COUNTY,
    case_ref.c.source == bindparam("source"),
    case_ref.c.incident_id.in_(bindparam("names", expanding=True)),
)
_KNOWN = select(
    incident.c.case_no, incident.c.source, incident.c.incident_id, incident.c.township_code
).where(
    incident.c.county_code == _COUNTY,
    incident.c.case_no.in_(bindparam("cases", expanding=True)),
)


def known_cases(
    connection: Connection, county_code: str, cases: Iterable[str]
) -> dict[str, tuple[Name, str]]:
    """case_no -> how it was first named and the township it lies in ('' not placed), of those that
    have a row."""
    found: dict[str, tuple[Name, str]] = {}
    for chunk in batched(sorted(cases)):
        rows = connection.execute(_KNOWN, {"county": county_code, "cases": chunk}).all()
        found |= {row[0]: ((row[1], row[2]), row[3]) for row in rows}
    return found


def known_names(
    connection: Connection, county_code: str, source: str, names: Iterable[str]
) -> set[str]:
    """The incidents of a source that were heard of before."""
    found: set[str] = set()
    for chunk in batched(sorted(names)):
        values = {"county": county_code, "source": source, "names": chunk}
        found |= {row[0] for row in connection.execute(_REFS, values)}
    return found


class Names:
    """What the touched cases are called and where they lie, read once per transaction."""

    def __init__(
        self,
        connection: Connection,
        county: County,
        submissions: Sequence[Submission],
        scope: Scope,
    ) -> None:
        self.connection, self.county, self.scope = connection, county, scope
        self.case_of = self._refs(
            {(s.event.source, s.incident_id) for s in submissions if s.incident_id}
        )
        given = {s.case_no for s in submissions if s.case_no}
        known = known_cases(connection, county.code, given | set(self.case_of.values()))
        self.township_of = {case: township for case, (_, township) in known.items()}
        self.new: dict[Name, str] = {}
        self._declare(submissions)
        self.first = self._allocate(submissions)
        self.names = {case: name for case, (name, _) in known.items()} | self.first

    def resolve(self, submission: Submission) -> str | Refusal:
        """The case_no of an event, or the Refusal of one that names a case it may not touch."""
        name = (submission.event.source, submission.incident_id)
        known, given = self.case_of.get(name), submission.case_no
        if given and not self._visible(given):
            return refusal("case_no", "unknown_case", value=given)
        if given and known and known != given:
            return refusal("incident_id", "link_conflict", value=known)
        case = given or known
        if case is None:
            return refusal("incident_id", "missing")
        if case not in self.first and not self._mine(case):
            return refusal("incident_id", "foreign_township")
        if case in self.first:
            self.new[name] = case
        return case

    def _visible(self, case: str) -> bool:
        return case in self.township_of and self.scope.allows(self.township_of[case])

    def _mine(self, case: str) -> bool:
        """A case that is not placed yet belongs to whoever reported it."""
        township = self.township_of.get(case, "")
        return not township or self.scope.allows(township)

    def _declare(self, submissions: Sequence[Submission]) -> None:
        """Links first: how a body is cut into requests must not decide where its events go."""
        for submission in submissions:
            name = (submission.event.source, submission.incident_id)
            linked = submission.incident_id and submission.case_no
            if linked and name not in self.case_of and self._visible(submission.case_no):
                self.case_of[name] = self.new[name] = submission.case_no

    def told(self, submissions: Sequence[Submission]) -> dict[str, str]:
        """incident_id -> case_no of the incidents the submissions name, as far as they are stored
        and in scope."""
        hidden = self.first.keys() - set(self.new.values())
        hidden |= {case for case in self.township_of if not self._mine(case)}
        named = {
            s.incident_id: self.case_of.get((s.event.source, s.incident_id), "")
            for s in submissions
        }
        return {name: case for name, case in named.items() if name and case and case not in hidden}

    def _allocate(self, submissions: Sequence[Submission]) -> dict[str, Name]:
        """Number the incidents never heard of, in the order they come; case_no -> name."""
        unheard: dict[Name, int] = {}
        for submission in submissions:
            name = (submission.event.source, submission.incident_id)
            if name not in self.case_of and not submission.case_no:
                day = local(submission.event.received_at, self.county.zone).day
                unheard.setdefault(name, day)
        serials = next_serials(self.connection, self.county, Counter(unheard.values()))
        first = {}
        for name, day in unheard.items():
            case_no = case_no_of(self.county, day, serials[day])
            serials[day] += 1
            self.case_of[name] = case_no
            first[case_no] = name
        return first

    def _refs(self, names: Iterable[Name]) -> dict[Name, str]:
        by_source: dict[str, list[str]] = defaultdict(list)
        for source, incident_id in sorted(names):
            by_source[source].append(incident_id)
        found: dict[Name, str] = {}
        # One source at a time: for a list of pairs SQLite would read the whole county's names.
        for source, incident_ids in by_source.items():
            for chunk in batched(incident_ids):
                values = {"county": self.county.code, "source": source, "names": chunk}
                rows = self.connection.execute(_REFS, values).all()
                found |= {(source, row[0]): row[1] for row in rows}
        return found


def case_no_of(county: County, day: int, serial: int) -> str:
    """QX20261123-0042: prefix, day of first receipt, number of the day."""
    return f"{county.case_prefix}{day}-{serial:04d}"


def next_serials(
    connection: Connection, county: County, wanted: Mapping[int, int]
) -> dict[int, int]:
    """Reserve `wanted` numbers a day; returns the first of each."""
    reserve = _reserve(connection.dialect.name)
    firsts = {}
    for day, n in sorted(wanted.items()):
        row = {"county_code": county.code, "day": day, "last": n}
        firsts[day] = int(connection.execute(reserve, row).scalar_one()) - n + 1
    return firsts


@cache
def _reserve(dialect: str) -> Any:
    statement = insert_for(dialect, case_serial)
    changes = {"last": case_serial.c.last + statement.excluded.last}
    keys = ["county_code", "day"]
    return statement.on_conflict_do_update(index_elements=keys, set_=changes).returning(
        case_serial.c.last
    )
