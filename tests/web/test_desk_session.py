"""Logging in, locking, lockout and leaving, by a raw client over the real socket."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest

from appliance.adapters.passwords import ArgonPasswords
from appliance.bootstrap_desk import serve_desk
from appliance.domain.roles import Role
from appliance.ports.desk import User
from appliance.workflow.desk.users import CONSOLE, NewUser, add_user, reset_user, retire_user
from tests.web.desks import OTHER, PASSWORD, DeskOffice, desk_at


@pytest.fixture
def office(tmp_path: Path) -> Iterator[DeskOffice]:
    with desk_at(tmp_path) as office:
        yield office


def test_without_a_session_only_hello_is_told(office: DeskOffice) -> None:
    terminal = office.terminal()
    hello = terminal.get("/hello")
    assert (office.phones.box.practice.name, False) == (hello["practice"], hello["has_users"])
    answer = terminal.ask("GET", "/today")
    assert (401, "signed_out") == (answer.status_code, answer.json()["kind"])
    terminal.token = "nobody's"
    assert 401 == terminal.ask("GET", "/inbox").status_code


def test_the_socket_is_for_its_owner_and_group_only(office: DeskOffice) -> None:
    mode = office.server.path.stat().st_mode
    assert stat.S_ISSOCK(mode)
    assert 0o660 == stat.S_IMODE(mode)


def test_a_new_account_chooses_its_own_password_before_it_sees_anything(office: DeskOffice) -> None:
    add_user(office.phones.box, ArgonPasswords(8, 1), NewUser("priya", Role.FRONT_DESK, OTHER), by=CONSOLE)
    terminal = office.terminal()
    begun = terminal.post("/session", name="priya", password=OTHER)
    terminal.token = begun["token"]
    assert begun["session"]["must_change_password"]
    assert 403 == terminal.ask("GET", "/inbox").status_code
    assert "refused" == terminal.refused(422, "/session/password", old=OTHER, new="recallbox priya")["kind"]
    changed = terminal.post("/session/password", old=OTHER, new=PASSWORD)
    assert not changed["must_change_password"]
    terminal.get("/inbox")


def test_tokens_and_passwords_lie_hashed(office: DeskOffice) -> None:
    terminal = office.at_desk("priya")
    rows = str(office.phones.rows("SELECT * FROM desk_session")) + str(
        office.phones.rows("SELECT * FROM user")
    )
    assert terminal.token not in rows
    assert PASSWORD not in rows
    assert "$argon2id$" in rows
    assert os.getuid() == office.phones.rows("SELECT peer_uid FROM desk_session")[0][0]


def test_a_session_of_another_user_of_the_machine_is_not_taken(office: DeskOffice) -> None:
    terminal = office.at_desk("priya")
    with office.phones.site.store.transaction(1, "test.uid") as tx:  # type: ignore[arg-type]
        tx.tx.execute("UPDATE desk_session SET peer_uid = peer_uid + 1")
    assert 401 == terminal.ask("GET", "/session").status_code


def test_wrong_passwords_lock_an_account_for_a_time_that_doubles(office: DeskOffice) -> None:
    office.join("priya")
    terminal = office.terminal()
    for _ in range(4):
        assert "signed_out" == terminal.refused(401, "/session", name="priya", password="wrong")["kind"]
    locked = terminal.refused(429, "/session", name="priya", password="wrong")
    assert ("slow_down", 61) == (locked["kind"], locked["retry_after_seconds"])
    terminal.refused(429, "/session", name="priya", password=PASSWORD)
    office.phones.pass_time(61)
    again = terminal.refused(429, "/session", name="priya", password="wrong")
    assert 121 == again["retry_after_seconds"]
    office.phones.pass_time(121)
    terminal.post("/session", name="priya", password=PASSWORD)
    outcomes = [outcome for _, _, outcome in office.audit("desk_login_failed")]
    assert ["wrong"] * 4 + ["locked"] * 2 == outcomes


def test_an_unknown_name_is_not_told_from_a_wrong_password_nor_written_down(office: DeskOffice) -> None:
    office.join("priya")
    terminal = office.terminal()
    wrong = terminal.refused(401, "/session", name="priya", password="wrong")
    unknown = terminal.refused(401, "/session", name="hunter2secret", password="wrong")
    assert wrong == unknown
    assert [] == office.phones.rows("SELECT seq FROM audit WHERE record LIKE '%hunter2secret%'")


def test_a_code_of_the_authenticator_counts_once(office: DeskOffice) -> None:
    passwords = ArgonPasswords(8, 1)
    user = add_user(
        office.phones.box, passwords, NewUser("chen", Role.PROVIDER, PASSWORD, totp=True), by=CONSOLE
    )
    now = office.phones.box.clock.now()
    code = pyotp.TOTP(user.totp).at(now)
    terminal = office.terminal()
    terminal.refused(401, "/session", name="chen", password=PASSWORD)
    terminal.refused(401, "/session", name="chen", password=PASSWORD, code="000000")
    terminal.post("/session", name="chen", password=PASSWORD, code=code)
    terminal.refused(401, "/session", name="chen", password=PASSWORD, code=code)


def test_a_session_locks_after_five_minutes_and_ends_after_fifteen(office: DeskOffice) -> None:
    terminal = office.at_desk("priya")
    office.phones.pass_time(4 * 60)
    terminal.get("/inbox")
    office.phones.pass_time(5 * 60)
    answer = terminal.ask("GET", "/inbox")
    assert (423, "locked") == (answer.status_code, answer.json()["kind"])
    assert terminal.get("/session")["is_locked"]
    assert "forbidden" == terminal.refused(403, "/session/unlock", secret="not it")["kind"]
    assert not terminal.post("/session/unlock", secret=PASSWORD)["is_locked"]
    terminal.get("/inbox")
    office.phones.pass_time(15 * 60)
    assert 401 == terminal.ask("GET", "/inbox").status_code
    assert [("user:priya", "user:priya", "idle")] == office.audit("desk_locked")


def test_what_a_terminal_asks_by_itself_keeps_nobody_logged_in(office: DeskOffice) -> None:
    terminal = office.at_desk("priya")
    for _ in range(4):
        office.phones.pass_time(70)
        assert 200 == terminal.ask("GET", "/today", headers={"X-Background": "1"}).status_code
    office.phones.pass_time(70)
    assert 423 == terminal.ask("GET", "/today", headers={"X-Background": "1"}).status_code


def test_a_pin_unlocks_and_five_wrong_ones_end_the_session(office: DeskOffice) -> None:
    terminal = office.at_desk("priya")
    terminal.refused(422, "/session/pin", password=PASSWORD, pin="1111")
    assert terminal.post("/session/pin", password=PASSWORD, pin="4719")["has_pin"]
    terminal.post("/session/lock")
    assert not terminal.post("/session/unlock", secret="4719")["is_locked"]
    terminal.post("/session/lock")
    for _ in range(4):
        terminal.refused(403, "/session/unlock", secret="0000")
    terminal.refused(401, "/session/unlock", secret="0000")
    terminal.refused(401, "/session/unlock", secret="4719")
    terminal.refused(401, "/session", name="priya", password="4719")


def test_who_leaves_is_out_at_once_and_their_claims_go_back(office: DeskOffice) -> None:
    terminal = office.at_desk("priya")
    _, task = office.ask_something()
    terminal.post(f"/tasks/{task['id']}/claim", version=task["version"])
    retire_user(office.phones.box, "priya", by=CONSOLE)
    assert 401 == terminal.ask("GET", "/inbox").status_code
    terminal.refused(401, "/session", name="priya", password=PASSWORD)
    manager = office.at_desk("dana", Role.OFFICE_MANAGER)
    assert "" == manager.get("/inbox")["rows"][0]["task"]["holder"]
    reset_user(office.phones.box, ArgonPasswords(8, 1), "priya", OTHER, by=CONSOLE)
    assert office.terminal().post("/session", name="priya", password=OTHER)["session"]["must_change_password"]


def test_a_changed_password_ends_every_other_session(office: DeskOffice) -> None:
    first = office.at_desk("priya")
    second = office.log_in("priya")
    second.post("/session/password", old=PASSWORD, new=OTHER)
    assert 401 == first.ask("GET", "/session").status_code
    second.get("/session")


def test_sessions_outlive_the_service(tmp_path: Path) -> None:
    with desk_at(tmp_path) as office:
        terminal = office.at_desk("priya")
        office.server.stop()
        again = serve_desk(office.phones.site, office.hurried.append)
        again.start()
        terminal.get("/inbox")
        again.stop()


def test_a_granted_role_is_asked_for_at_every_step(office: DeskOffice) -> None:
    terminal = office.at_desk("dana", Role.OFFICE_MANAGER)
    terminal.get("/audit")
    with office.phones.site.store.transaction(1, "test.role") as tx:  # type: ignore[arg-type]
        user = tx.get(User, "dana")
        assert user is not None
        tx.tx.execute("UPDATE user SET role = 'front_desk'")
    assert 403 == terminal.ask("GET", "/audit").status_code
