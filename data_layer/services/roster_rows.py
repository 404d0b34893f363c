"""The rows of a roster, what they say of a township's seats and everything that may be wrong with
them; what comes back covered is unchanged."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import StringIO
from typing import NamedTuple

from data_layer.core.county import County
from data_layer.core.masking import mask_name
from data_layer.core.roster import Line, Person, Seat, same_name, seat_id
from data_layer.core.roster_cells import day_in, households_in
from data_layer.db.sealing import keyed
from data_layer.errors import Invalid, Problem, TableInvalid, place_told
from data_layer.labels import POST_TEXT
from data_layer.queries.staffing import ROLES
from data_layer.vocab import Text

KEYS = (
    "grid", "village", "role", "post", "person", "name", "party", "phone", "since", "households",
)  # fmt: skip
ROLE_OF = {POST_TEXT[role].zh: role for role in ROLES}
YES, NO = "是", "否"
MOST = 3_000
# A mobile, or a landline with its area code and perhaps an extension.
PHONE = re.compile(r"(\+?86-?)?1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,6})?")
LONGEST_NAME = 30
NO_DAY = Text(
    "任职日期应写作 2026-11-23，不晚于今天。", "Write the day as 2026-11-23, today at the latest."
)
NO_PHONE = Text(
    "手机应为 11 位号码；座机请带区号，如 0857-4220000。",
    "A mobile has eleven digits; write a landline with its area code, such as 0857-4220000.",
)
NO_ROSTER = Text(
    "文件中没有名册：第二行应为列代码（grid、role、name 等）。请下载模板填写。",
    "There is no roster in the file: the second row holds the keys of the columns. Fill in the "
    "template.",
)


class Raw(NamedTuple):
    """A row as it was sent: the cells of KEYS, and where it stands."""

    cells: tuple[str, ...]
    where: str


class Sent(NamedTuple):
    """What a file says, the seats it leaves out, and the row of each seat it has."""

    lines: list[Line]
    closed: list[str]
    rows: dict[str, Raw]


class People(NamedTuple):
    """What a file is read against: seats of the township, everybody by id, every seat's id that was
    ever given there, the key new people are numbered by, and the phone of somebody in full ('' for
    none)."""

    seats: Mapping[str, Seat]
    persons: Mapping[str, Person]
    taken: frozenset[str]
    key: bytes
    phone: Callable[[str], str]

    def name(self, person_id: str, other: str = "") -> str:
        """What somebody is called, `other` of who is not known."""
        known = self.persons.get(person_id)
        return known.name if known else other


def read_rows(
    raws: Sequence[Raw],
    county: County,
    township: str,
    people: People,
    day: int,
    today: int,
) -> Sent:
    """What rows say; TableInvalid with everything that is wrong, Invalid where they are another
    township's."""
    _check_township(raws, county, township)
    sent, problems = Sent([], [], {}), list[Problem]()
    taken = set(people.taken)
    for raw in raws[:MOST]:
        if not any(raw.cells):
            continue
        line, wrong = _line(raw.cells, county, township, people, day, today, taken)
        problems += [Problem(text, raw.where) for text in wrong]
        if line is None:
            continue
        if line.post_id in sent.rows:
            problems.append(_twice(line.post_id, sent.rows[line.post_id].where, raw.where))
        taken.add(line.post_id)
        sent.rows[line.post_id] = raw
        sent.lines.append(line)
    if len(raws) > MOST:
        problems.append(Problem(Text(f"超过 {MOST} 行，请分次导入。", f"more than {MOST} rows.")))
    if problems:
        raise TableInvalid("roster", problems)
    return sent


def _check_township(raws: Sequence[Raw], county: County, township: str) -> None:
    """One sentence instead of one for each row where most are of another township."""
    found = Counter(town for raw in raws if (town := county.township_of.get(raw.cells[0])))
    most, n = found.most_common(1)[0] if found else (township, 0)
    if most != township and 2 * n > found.total():
        name = county.areas[most].name
        raise Invalid(
            Text(f"这是{name}的名册，请先选{name}。", f"This is the roster of {name}: choose it."),
            "other_township",
        )


def role_name(role: str) -> str:
    """What a role is called in the file."""
    return next(name for name, known in ROLE_OF.items() if known == role)


def _twice(post_id: str, other: str, where: str) -> Problem:
    told = place_told(other)
    return Problem(
        Text(f"岗位 {post_id} 与{told.zh}重复。", f"Seat {post_id} stands in {told.en} already."),
        where,
    )


def _line(
    row: Sequence[str], county: County, township: str, people: People, day: int, today: int,
    taken: set[str],
) -> tuple[Line | None, list[Text]]:  # fmt: skip
    """A row as what it says, and what is wrong with it."""
    grid, _, role_name, post_id, person_id, name, party, phone, since, households = row
    seat, role = people.seats.get(post_id), ROLE_OF.get(role_name)
    wrong = list(_wrong_seat(county, township, grid, role_name, post_id, seat))
    began = day_in(since, day, today)
    count = households_in(households)
    if began is None:
        wrong.append(NO_DAY)
    if count is False:
        wrong.append(Text("联系户数应为 0 至 5000 的整数。", "Households are a whole number."))
    if party not in {YES, NO, ""}:
        wrong.append(Text("党员请填“是”或“否”。", "Party is 是 or 否."))
    wrong += _wrong_person(people, seat, person_id, name, phone)
    if wrong or role is None or began is None:
        return None, wrong
    post_id = post_id or seat_id(grid, str(role), taken)
    who = _person(people, seat, person_id, name, phone, post_id, began) if name else ""
    if who != person_id and not same_name(people.name(who, name), name):
        return None, [_renamed(who, people.name(who))]
    stays = seat if seat is not None and who and who == seat.person_id else None
    # A holder who stays has no new day; what changes about him holds from the day of the import.
    first = day if stays or not name or not since else began
    known = people.name(who)
    told = known if known and same_name(known, name) else name
    if known and phone and "*" not in phone and phone == people.phone(who):
        phone = ""
    line = Line(
        post_id, grid, str(role), who, told, phone, party == YES if party else None, first,
        count if isinstance(count, int) and count is not False else None,
    )  # fmt: skip
    return line, []


def _wrong_seat(
    county: County, township: str, grid: str, role: str, post_id: str, seat: Seat | None
) -> Iterator[Text]:
    if county.township_of.get(grid) != township or county.areas[grid].level != "grid":
        name = county.areas[township].name
        yield Text(f"网格编码“{grid[:20]}”不在{name}。", f"Grid “{grid[:20]}” is not in {name}.")
    if role not in ROLE_OF:
        known = "、".join(ROLE_OF)
        yield Text(f"岗位“{role[:20]}”应为{known}之一。", f"“{role[:20]}” is none of {known}.")
    if post_id and seat is None:
        yield Text(f"没有岗位编号 {post_id[:40]}；新设岗位请留空。",
                   f"There is no seat {post_id[:40]}; leave it empty for a new one.")  # fmt: skip
    if seat is not None and (seat.grid, role_name(seat.role)) != (grid, role):
        yield Text(f"岗位 {post_id} 的网格或岗位被改动；请另加一行新设。",
                   f"Grid or role of seat {post_id} was changed; add a row instead.")  # fmt: skip


def _wrong_person(
    people: People, seat: Seat | None, person_id: str, name: str, phone: str
) -> Iterator[Text]:
    if person_id and person_id not in people.persons:
        yield Text(f"没有人员编号 {person_id[:40]}；新人请留空。",
                   f"There is no person {person_id[:40]}; leave it empty.")  # fmt: skip
    held = seat is not None and seat.person_id == person_id
    another = not held and not same_name(people.name(person_id, name), name)
    if name and another:
        yield Text(f"人员编号 {person_id[:40]} 与姓名不符，请核对是否只对部分列排过序；"
                   "新人请将人员编号留空，更名请在其现任岗位所在行填写。",
                   f"Person {person_id[:40]} goes by another name: were only some columns sorted? "
                   "Clear it for somebody new; rename people where they hold a seat.")  # fmt: skip
    if len(name) > LONGEST_NAME or name.startswith(("=", "#")):
        yield Text("姓名过长，或是公式。", "The name is too long, or a formula.")
    covered = "*" in name and not (person_id and same_name(people.name(person_id), name))
    if covered and not another and not (seat and same_name(seat.name, name)):
        yield Text("姓名是遮盖的，请填写完整。", "The name is covered; write it in full.")
    if phone and "*" not in phone and not PHONE.fullmatch(phone):
        yield NO_PHONE


def _renamed(person_id: str, name: str) -> Text:
    """What is wrong with words that name somebody who goes by another name since."""
    now = mask_name(name)
    return Text(
        f"姓名和手机（未填手机的，姓名和岗位）与人员 {person_id} 最初登记的一致，该人员现名"
        f"“{now}”。是同一人的，请填写人员编号和现名；不是同一人的，请填写其本人手机。",
        f"Name and phone (without one, name and seat) are those person {person_id} was first "
        f"entered under, now called “{now}”. Fill in that id and name if it is the same person, or "
        "else a phone of their own.",
    )


def _person(
    people: People, seat: Seat | None, person_id: str, name: str, phone: str, post_id: str,
    began: int,
) -> str:  # fmt: skip
    """Who is meant: the one the id names; who holds the seat when the name is his or nothing but
    the name is another; else somebody new, whom the same words name again."""
    if seat is not None and seat.person_id and person_id in {"", seat.person_id}:
        stays = began == seat.since and person_id
        if same_name(seat.name, name) or stays:
            return seat.person_id
        person_id = ""
    if person_id:
        return person_id
    unlike = phone if phone and "*" not in phone else post_id
    return f"p-{keyed(people.key, f'{name}|{unlike}')[:20]}"


def rows_csv(raws: Iterable[Raw]) -> str:
    """Rows as a form carries them from the check to the saving."""
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows([*raw.cells, raw.where] for raw in raws)
    return out.getvalue()


def rows_of(text: str) -> list[Raw]:
    """Rows from a form; Invalid for what `rows_csv` did not make."""
    try:
        found = [Raw(tuple(row[:-1]), row[-1]) for row in csv.reader(StringIO(text))]
    except (csv.Error, IndexError):
        raise Invalid(NO_ROSTER, "no_roster") from None
    if any(len(raw.cells) != len(KEYS) for raw in found):
        raise Invalid(NO_ROSTER, "no_roster")
    return found
