"""Every route with every role through the socket, and a fuzzer over all of them: never a crash."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from appliance.bootstrap_desk import make_desk
from appliance.domain.roles import Act, Role, may_do
from appliance.web.desk_api import make_app
from tests.web.desks import DeskOffice, Terminal, desk_at

NEEDS: dict[tuple[str, str], Act | None] = {
    ("GET", "/today"): Act.VIEW_TODAY,
    ("GET", "/inbox"): Act.VIEW_THREADS,
    ("GET", "/calls"): Act.VIEW_THREADS,
    ("GET", "/threads/x"): Act.VIEW_THREADS,
    ("POST", "/threads/x/replies"): Act.REPLY,
    ("GET", "/threads/x/slots"): Act.BOOK,
    ("POST", "/threads/x/bookings"): Act.BOOK,
    ("POST", "/threads/x/give-back"): Act.WORK_TASKS,
    ("POST", "/tasks/x/claim"): Act.WORK_TASKS,
    ("POST", "/tasks/x/release"): Act.WORK_TASKS,
    ("POST", "/tasks/x/snooze"): Act.WORK_TASKS,
    ("POST", "/tasks/x/close"): Act.WORK_TASKS,
    ("POST", "/tasks/x/call"): Act.WORK_TASKS,
    ("POST", "/drafts"): Act.REPLY,
    ("POST", "/replies/x/intent"): Act.CORRECT,
    ("POST", "/undo"): None,
    ("GET", "/preview"): Act.VIEW_SCHEDULE,
    ("GET", "/withheld"): Act.VIEW_SCHEDULE,
    ("POST", "/preview/what-if"): Act.WHAT_IF,
    ("POST", "/texts/x/hold"): Act.HOLD_TEXTS,
    ("POST", "/texts/x/approve"): Act.APPROVE_TEXTS,
    ("POST", "/texts/x/edit"): Act.APPROVE_TEXTS,
    ("POST", "/texts/x/withdraw"): Act.REPLY,
    ("GET", "/patients"): Act.VIEW_PATIENTS,
    ("GET", "/patients/x"): Act.VIEW_PATIENTS,
    ("GET", "/openings"): Act.VIEW_SCHEDULE,
    ("GET", "/overdue"): Act.VIEW_SCHEDULE,
    ("GET", "/audit"): Act.VIEW_LOG,
    ("POST", "/audit/verify"): Act.VERIFY_LOG,
    ("GET", "/audit/accesses"): Act.VIEW_ACCESSES,
    ("POST", "/evidence"): Act.MAKE_EVIDENCE,
    ("GET", "/health"): Act.VIEW_HEALTH,
    ("POST", "/pause"): Act.PAUSE,
    ("POST", "/resume"): Act.PAUSE,
    ("POST", "/breakers/x/reset"): Act.RESET_BREAKERS,
    ("GET", "/users"): Act.VIEW_USERS,
}
OWN = {
    ("GET", "/hello"), ("POST", "/session"), ("GET", "/session"), ("DELETE", "/session"),
    ("POST", "/session/lock"), ("POST", "/session/unlock"), ("POST", "/session/password"),
    ("POST", "/session/pin"), ("GET", "/events"),
}  # fmt: skip
"""Routes about one's own session, which no role is asked for."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskOffice]:
    with desk_at(tmp_path_factory.mktemp("desk")) as office:
        office.ask_something()
        yield office


@pytest.fixture(scope="module")
def terminals(office: DeskOffice) -> dict[Role, Terminal]:
    return {role: office.at_desk(role.value.replace("_", "-"), role) for role in Role}


def _schema(office: DeskOffice) -> dict[str, Any]:
    schema: dict[str, Any] = make_app(
        make_desk(office.phones.site, office.hurried.append)
    ).openapi_schema.to_schema()
    return schema


def test_every_route_is_in_the_table(office: DeskOffice) -> None:
    routes = {
        (method.upper(), _filled(path.removeprefix("/v1")))
        for path, methods in _schema(office)["paths"].items()
        for method in methods
    }
    assert {*NEEDS, *OWN} == routes


def _filled(path: str) -> str:
    return "/".join("x" if part.startswith("{") else part for part in path.split("/"))


@pytest.mark.parametrize("role", Role)
def test_each_route_lets_in_whom_the_matrix_lets_in_and_nobody_else(
    terminals: dict[Role, Terminal], role: Role
) -> None:
    wrong = []
    for (method, path), act in NEEDS.items():
        body: object = {} if method == "POST" else None
        answer = terminals[role].ask(method, path, body, params={"q": "x"} if path == "/patients" else {})
        allowed = act is None or may_do(role, act)
        if (answer.status_code == 403) == allowed or answer.status_code >= 500:
            wrong.append((method, path, answer.status_code))
    assert [] == wrong


@pytest.mark.parametrize("role", Role)
def test_a_session_says_what_its_role_may(terminals: dict[Role, Terminal], role: Role) -> None:
    told = terminals[role].get("/session")
    assert [act.value for act in Act if may_do(role, act)] == told["may"]


def test_without_a_session_every_route_but_two_says_so(office: DeskOffice) -> None:
    stranger = office.terminal()
    for method, path in [*NEEDS, *sorted(OWN - {("GET", "/hello"), ("POST", "/session")})]:
        assert 401 == stranger.ask(method, path, {} if method == "POST" else None).status_code, path


def test_errors_repeat_nothing_of_what_was_typed(terminals: dict[Role, Terminal]) -> None:
    terminal = terminals[Role.FRONT_DESK]
    typed = "Maria Alvarez 555-0142"
    for answer in (
        terminal.ask("POST", "/tasks/x/claim", {"version": typed}),
        terminal.ask("POST", "/threads/x/replies", {"version": 1, "body": [typed]}),
        terminal.ask("GET", "/inbox", params={"limit": typed}),
        terminal.ask("GET", "/inbox", params={"cursor": typed}),
    ):
        assert answer.status_code in (400, 422), answer.text
        assert "Alvarez" not in answer.text
    assert 400 == terminal.client.post(
        "/v1/tasks/x/claim", content=b"{", headers={"Authorization": f"Bearer {terminal.token}"}
    ).status_code  # fmt: skip
    assert 413 == terminal.ask("POST", "/drafts", {"body": "x" * 70_000}).status_code


def test_the_schema_is_served(office: DeskOffice) -> None:
    answer = office.terminal().ask("GET", "/schema/openapi.json")
    assert 200 == answer.status_code
    assert set(json.loads(answer.content)["paths"]) == set(_schema(office)["paths"])


def test_no_request_that_the_schema_allows_or_nearly_allows_crashes(
    office: DeskOffice, terminals: dict[Role, Terminal]
) -> None:
    """By schemathesis over every operation, always the same cases; the socket answers, never with 5xx."""
    schema = schemathesis.openapi.from_dict(_schema(office))
    left_out = {"/v1/events", "/v1/session", "/v1/session/lock", "/v1/session/password", "/v1/session/unlock"}
    crashed: list[str] = []
    for found in schema.get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr]
        if operation.path not in left_out:
            _knock(terminals[Role.CENTRAL_ADMIN], operation, crashed)
    assert [] == crashed


def _knock(terminal: Terminal, operation: Any, crashed: list[str]) -> None:
    """Send what the schema of an operation allows, and what it just does not."""
    negative = operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)

    @settings(
        max_examples=8,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(operation.as_strategy(), negative))
    def knock(case: Any) -> None:
        wanted = case.as_transport_kwargs(base_url="http://desk")
        headers = {**dict(wanted.get("headers") or {}), "Authorization": f"Bearer {terminal.token}"}
        answer = terminal.client.request(
            wanted["method"],
            wanted["url"],
            params=wanted.get("params"),
            json=wanted.get("json"),
            headers={str(name): str(value) for name, value in headers.items()},
        )
        if answer.status_code >= 500 and answer.json().get("kind") != "transient":
            crashed.append(f"{wanted['method']} {operation.path} {answer.status_code}")

    knock()
