"""Walk every route of a server, with every method, as a stranger and in every role.

    assert not unguarded(server, client_for)

where `client_for(role)` gives a Flask test client signed in with that role (None: a stranger).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from dashboards.access.context import OFFICES
from data_layer.vocab import CASE_ROLES, Role

OPEN = {
    "sign_in.login",
    "sign_in.submit_login",
    "sign_in.setup",
    "sign_in.submit_setup",
    "sign_in.language",
    "single_sign_on.begin",
    "single_sign_on.back",
    "access.stylesheet",
    "health.healthz",
    "open311.discovery",
}
# A wall screen's before it is paired, and all that a paired one may ask for.
OPEN_TO_SCREENS = {
    "screen.page", "screen.file", "screen.pairing", "screen.challenge", "screen.renewal",
}  # fmt: skip
OF_SCREENS = {
    "screen.frame", "screen.orders", "screen.beat", "wall_snapshot.snapshot_of_screen",
    "live.stream_of_screen", "live.now_of_screen", "geometry.geometry_of_screen",
}  # fmt: skip
OWN = {
    "own_account.password", "own_account.change_password", "own_account.change_email",
    "sign_in.logout", "own_account.end_others", "second_factor.show", "second_factor.begin",
    "second_factor.submit", "second_factor.off", "printed.note",
}  # fmt: skip
# Open to whoever keeps them as well, and those hold no cases.
KEPT_BY = {
    Role.ADMIN: ("/settings/", "/quality"),
    Role.SECURITY: ("/settings/accounts", "/settings/permissions", "/settings/scope-test"),
    Role.AUDITOR: ("/settings/permissions", "/settings/scope-test", "/audit"),
}
# How the interface works, for whoever is signed in.
DESCRIPTIONS = {"openapi.description", "openapi.page"}
AUDIT = "/audit"  # the auditor's alone, who sees no cases
ANYTHING = "/<path:path>"  # Dash's own, for every address that is none
COMMON = ("/assets/", "/_dash-component-suites/", "/_favicon.ico", "/api/")
SAMPLES = {"code": "zh", "string": "x", "path": "x/y", "int": 1, "float": 1.5, "uuid": "0" * 32}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
ClientFor = Callable[[Role | None], FlaskClient]


def unguarded(server: Flask, client_for: ClientFor) -> list[str]:
    """One sentence for each route, method and caller that gets further than it may; [] is good."""
    problems = []
    for role in (None, *Role):
        client = client_for(role)
        for rule, method, path in routes(server):
            if rule.endpoint == "sign_in.logout" and method == "POST":
                continue  # it would end the walk; it has tests of its own
            # Whoever may not change something is told so alike, as a page or not.
            for accept in ("text/html", "*/*") if method == "GET" else ("*/*",):
                answer = client.open(path, method=method, headers={"Accept": accept})
                why = _wrong(rule, method, role, answer.status_code, answer.location or "")
                answer.close()
                if why:
                    caller = role or "a stranger"
                    told = f"{why}: {method} {path} ({rule.endpoint}) as {caller}, {accept}"
                    problems.append(f"{told} -> {answer.status_code}")
    return problems


def routes(server: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Every rule with each of its methods and a sample address."""
    adapter = server.url_map.bind("localhost")
    for rule in server.url_map.iter_rules():
        values = {name: _sample(rule, name) for name in rule.arguments}
        path = adapter.build(rule.endpoint, values, method=_any(rule)) if values else rule.rule
        for method in sorted(rule.methods or ()):
            yield rule, method, path


def _sample(rule: Rule, name: str) -> object:
    kind = type(rule._converters[name]).__name__.lower()
    known = (value for part, value in SAMPLES.items() if part in kind or part == name)
    return next(known, "x")


def _any(rule: Rule) -> str:
    return sorted(rule.methods or {"GET"})[0]


def _wrong(rule: Rule, method: str, role: Role | None, status: int, location: str) -> str:
    to_sign_in = status == 302 and location.startswith("/login")
    if status >= 500:
        return "breaks"
    if rule.endpoint in OF_SCREENS:
        led_back = status == 302 and location == "/screen"
        return "" if led_back or status in {401, 403} else "lets in what is no screen"
    if rule.endpoint in OPEN | OPEN_TO_SCREENS:
        # Without the form's token nothing is changed, by anybody.
        return "takes a form without a token" if method in UNSAFE and status < 400 else ""
    if rule.rule.startswith("/open311/"):
        return "" if status == 403 else "lets in without a key"
    of_machines = rule.rule.startswith("/api/") and rule.endpoint not in DESCRIPTIONS
    if of_machines or rule.endpoint == "monitor.metrics":
        return "" if status == 401 else "lets in without a token"
    if role is None:
        return "" if to_sign_in or status == 401 else "lets a stranger in"
    if to_sign_in or status == 401:
        return "does not know the session"
    if method in UNSAFE:
        return "" if status >= 400 else "changes something without a token"
    return _shown(rule, role, status, location)


def _shown(rule: Rule, role: Role, status: int, location: str) -> str:
    """What is wrong with an answer to somebody signed in who only looks."""
    sent_home = status == 302 and location in {"/password", "/audit", *OFFICES.values()}
    closed = status == 403 or sent_home
    if rule.rule.startswith(AUDIT):
        return "" if closed or role is Role.AUDITOR else "shows the audit trail to others"
    if rule.rule.startswith(KEPT_BY.get(role, ())):
        return ""
    if role in CASE_ROLES or rule.endpoint in OWN or rule.rule.startswith(COMMON):
        return ""
    if rule.rule == ANYTHING and status == 404:
        return ""  # nothing is there for anybody
    return "" if closed else "shows cases to a role without case rights"
