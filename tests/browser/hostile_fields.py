"""Hostile words into every field that reaches a page: each is refused or stored, none breaks
anything."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from tests.data.hostile import MARKUP, PAYLOADS
from tests.served import Server
from tests.unit.test_attachment_content import minimal_pdf, picture
from tests.visitor import Answer, Visitor

GRID, TOWNSHIP = "520581114001001", "520581114"
TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()
BOOK = "emergency"
# Those that stand in a field of forty letters whole.
SHORT = [text for text in MARKUP.values() if len(text) <= 40]
ALONE = PAYLOADS["surrogate"]
JOINED = "\n".join(text for text in MARKUP.values())


class Stored:
    """What was sent, and what of it each field took."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.people = {
            role: Visitor(server, role)
            for role in ("operator", "supervisor", "leader", "analyst", "admin", "auditor")
        }
        self.taken: dict[str, list[str]] = {}
        self.broken: list[str] = []
        self.case_no, self.version = "", 0

    def fill(self) -> Stored:
        """Everything, through the doors people and machines use."""
        self._events()
        self._desk()
        self._attachments()
        self._views_and_schedules()
        self._accounts()
        self._settings()
        self._shift_and_scores()
        return self

    def note(self, field: str, text: str, answer: Answer, stored: bool) -> None:
        if not 200 <= answer.status < 500:
            self.broken.append(f"{field} {answer.status}: {text[:60]!r}")
        elif stored and answer.status < 400:
            self.taken.setdefault(field, []).append(text)

    # ---- machines -------------------------------------------------------------------------------

    def _events(self) -> None:
        """A surrogate without its other half makes a body that is no JSON: it goes alone."""
        reports, said, named = [], [], []
        for number, text in enumerate(PAYLOADS.values()):
            name = f"hostile-{number}"
            report = {
                **_event(name, 0, "reported"), "grid_code": GRID, "category": "0605",
                "title": text, "text": text, "place": text, "actor": text, "received_by": text,
                "recorded_by": text, "unit": text,
            }  # fmt: skip
            reports.append((text, report))
            said.append((text, {**_event(name, 1, "commented"), "opinion": text}))
            # Names, and fields there are none of.
            named += [(text, {**report, "incident_id": text, "event_id": f"{name}-name"})]
            named += [(text, {**report, "event_id": text}), (text, {**report, text: text})]
        for field, items in (("event", reports), ("comment", said), ("names", named)):
            whole = [pair for pair in items if pair[0] != ALONE]
            self._posted(field, whole)
            for pair in items:
                if pair not in whole:
                    self._posted(field, [pair])

    def _posted(self, field: str, items: list[tuple[str, dict[str, Any]]]) -> None:
        body = json.dumps([item for _, item in items]).encode()
        answer = self.people["operator"].events(body)
        refused = (
            {one["index"] for one in answer.read_json()["refused"]}
            if answer.status == 200
            else set(range(len(items)))
        )
        for place, (text, _) in enumerate(items):
            self.note(field, text, answer, field != "names" and place not in refused)

    # ---- the desk -------------------------------------------------------------------------------

    def _desk(self) -> None:
        desk = self.people["operator"]
        for text in SHORT:
            body = {"grid_code": GRID, "category": "0605", "title": text, "place": text,
                    "text": text, "source_kind": "worker"}  # fmt: skip
            answer = desk.json("/desk/reports", json.dumps(body).encode())
            self.note("report", text, answer, True)
            if answer.status == 200 and not self.case_no:
                self.case_no = answer.read_json()["case_no"]
        for text in PAYLOADS.values():
            answer = self._act("comment", opinion=text)
            self.note("opinion", text, answer, True)

    def _act(self, kind: str, **fields: Any) -> Answer:
        desk = self.people["operator"]
        if not self.version:
            found = desk.read_json(f"/desk/cases/{self.case_no}")
            self.version = found["case"]["version"]
        body = {"type": kind, "version": self.version, **fields}
        answer = desk.json(f"/desk/cases/{self.case_no}/actions", json.dumps(body).encode())
        if answer.status == 200:
            self.version = answer.read_json()["version"]
        return answer

    def _attachments(self) -> None:
        desk, ids = self.people["operator"], []
        # A file's name stands in a header: what a header cannot hold, no browser sends.
        for text in SHORT:
            name = re.sub(r'[\r\n"]', "_", text) + ".jpg"
            answer = desk.upload("/desk/attachments", name, picture())
            self.note("file name", text, answer, False)
            ids += [answer.read_json()["attachment_id"]] if answer.status == 200 else []
        for start in range(0, len(ids), 20):
            answer = self._act("comment", opinion="附件", attachments=ids[start : start + 20])
            assert answer.status == 200, answer.text

    # ---- numbers --------------------------------------------------------------------------------

    def _views_and_schedules(self) -> None:
        analyst = self.people["analyst"]
        for text in SHORT:
            answer = analyst.form("/analysis/views", search="metric=reported", name=text, share="")
            self.note("view", text, answer, True)
        for text in SHORT[:8]:
            answer = analyst.form(
                "/reports/schedules", kind="weekly", name=text, time="08:00", place="1",
                on_rest="later", format=["docx"], budget="10",
            )  # fmt: skip
            self.note("schedule", text, answer, answer.status == 303)

    def _accounts(self) -> None:
        admin = self.people["admin"]
        for number, text in enumerate(SHORT[:8]):
            answer = admin.form(
                "/settings/accounts", username=f"hostile{number}", role="operator", name=text
            )
            self.note("account", text, answer, True)
        for text in SHORT[:4]:
            answer = admin.form("/settings/accounts", username=text, role=text, name="演示")
            self.note("user name", text, answer, False)
            answer = admin.form("/login", csrf_token="", username=text, password=text)
            self.note("sign-in", text, answer, False)

    def _settings(self) -> None:
        admin = self.people["admin"]
        for text in (JOINED, *SHORT[:6]):
            answer = admin.upload(
                f"/settings/rules/{BOOK}", "预案.pdf", minimal_pdf(), area_code="520581",
                issuer=text[:60], document_no=text[:60], since=TODAY.isoformat(), body=text,
            )  # fmt: skip
            self.note("rule", text, answer, answer.status == 302)
        told = StringIO()
        lines = csv.writer(told)
        lines.writerow(["day", "kind", "name", "source", "official"])
        for number, text in enumerate(SHORT):
            day = date(TODAY.year + 1, 3, 1) + timedelta(days=number)
            lines.writerow([day.isoformat(), "holiday", text, text, "0"])
        answer = admin.upload("/settings/calendar/file", "hit.csv", told.getvalue().encode())
        for text in SHORT:
            self.note("calendar", text, answer, answer.status == 302)
        self._refused_forms(admin)

    def _refused_forms(self, admin: Visitor) -> None:
        """Forms that say what is wrong with what they repeat."""
        for text in SHORT[:6]:
            for path, name in (("calendar", "name"), ("rules/" + BOOK, "issuer"),
                               ("scores/check", "name"), ("limits", "table")):  # fmt: skip
                answer = admin.form(f"/settings/{path}", **{name: text, "kind": text})
                self.note(f"settings {path}", text, answer, False)

    # ---- shifts and scores ----------------------------------------------------------------------

    def _shift_and_scores(self) -> None:
        desk, chief = self.people["operator"], self.people["supervisor"]
        page = desk.get("/desk/handover")
        shift = re.search(r'name="shift" value="([^"]+)"', page.text)
        assert shift, page.text[:400]
        note = "\n".join(SHORT)
        answer = desk.form("/desk/handover", shift=shift[1], note=note)
        for text in SHORT:
            self.note("handover", text, answer, answer.status == 302)
        month = f"{TODAY:%Y-%m}"
        for text in SHORT[:4]:
            answer = chief.form(
                f"/assessment/scores/township/{TOWNSHIP}/deduct", month=month,
                case_no=self.case_no, points="1", evidence=text,
            )  # fmt: skip
            self.note("deduction", text, answer, answer.status == 302)


def _event(name: str, step: int, kind: str) -> dict[str, Any]:
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return {"event_id": f"{name}-{step}", "incident_id": name, "type": kind, "occurred_at": at}


def plain(texts: Iterable[str]) -> Iterator[str]:
    """As a page's text is compared: white space does not count."""
    for text in texts:
        yield re.sub(r"[\s\ufeff]", "", text)
