"""A small office with its desk's socket, and terminals that speak plain HTTP to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from appliance.adapters.passwords import ArgonPasswords
from appliance.bootstrap_desk import serve_desk
from appliance.domain.roles import Role
from appliance.web.desk_server import DeskServer
from appliance.workflow.desk.users import CONSOLE, NewUser, add_user
from tests.integration.phones import Phones, phones_at

PASSWORD = "orchard window seven bells"
OTHER = "harbor pencil eleven moons"


@dataclass(slots=True)
class Terminal:
    """One terminal: a client of the socket, and whoever is logged in at it."""

    client: httpx.Client
    token: str = ""

    def ask(self, method: str, path: str, body: object = None, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= more.pop("headers", {})
        if body is not None:
            more["json"] = body
        return self.client.request(method, f"/v1{path}", headers=headers, **more)

    def get(self, path: str, **params: Any) -> Any:
        answer = self.ask("GET", path, params=params)
        assert 200 == answer.status_code, answer.text
        return answer.json()

    def post(self, path: str, **body: Any) -> Any:
        answer = self.ask("POST", path, body)
        assert answer.status_code in (200, 204), answer.text
        return answer.json() if answer.content else None

    def refused(self, status: int, path: str, **body: Any) -> Any:
        answer = self.ask("POST", path, body)
        assert status == answer.status_code, answer.text
        return answer.json()


@dataclass(slots=True)
class DeskOffice:
    """An office, its desk's server, and the jobs it was asked to hurry."""

    phones: Phones
    server: DeskServer
    hurried: list[str] = field(default_factory=list)
    _open: list[httpx.Client] = field(default_factory=list)

    def terminal(self) -> Terminal:
        transport = httpx.HTTPTransport(uds=str(self.server.path))
        client = httpx.Client(transport=transport, base_url="http://desk", timeout=30)
        self._open.append(client)
        return Terminal(client)

    def join(self, name: str, role: Role = Role.FRONT_DESK) -> None:
        """Let somebody join who has chosen their own password."""
        box, passwords = self.phones.box, ArgonPasswords(8, 1)
        add_user(box, passwords, NewUser(name, role, OTHER), by=CONSOLE)
        terminal = self.terminal()
        terminal.token = terminal.post("/session", name=name, password=OTHER)["token"]
        terminal.post("/session/password", old=OTHER, new=PASSWORD)
        assert 204 == terminal.ask("DELETE", "/session").status_code

    def at_desk(self, name: str, role: Role = Role.FRONT_DESK) -> Terminal:
        """Return the terminal of somebody who has joined and logged in."""
        self.join(name, role)
        return self.log_in(name)

    def log_in(self, name: str) -> Terminal:
        terminal = self.terminal()
        terminal.token = terminal.post("/session", name=name, password=PASSWORD)["token"]
        return terminal

    def audit(self, action: str) -> list[tuple[str, str, str]]:
        """Return (actor, object, outcome) of every row of an action, oldest first."""
        sql = (
            "SELECT json_extract(record, '$.actor'), object, json_extract(record, '$.outcome') FROM audit"
            " WHERE action = ? ORDER BY seq"
        )
        return [(str(a), str(o), str(w)) for a, o, w in self.phones.rows(sql, action)]

    def ask_something(self, body: str = "Do you take my insurance?") -> tuple[str, dict[str, Any]]:
        """Let a patient write; return their phone and the task it led to, as a card."""
        phone = self.phones.adults()[0].mobile or ""
        self.phones.writes(phone, body)
        (task,) = self.phones.tasks(phone)
        return phone, {"id": task.id, "version": task.version}


@contextmanager
def desk_at(folder: Path, hour: int = 11) -> Iterator[DeskOffice]:
    """Yield an office with its desk open."""
    with phones_at(folder, hour) as phones:
        hurried: list[str] = []
        server = serve_desk(phones.site, hurried.append)
        office = DeskOffice(phones, server, hurried)
        server.start()
        try:
            yield office
        finally:
            for client in office._open:
                client.close()
            server.stop()
