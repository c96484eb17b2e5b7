"""Alerts on a real store, told over loopback: to whom, when, how often, and never a word of a patient."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import msgspec
import pytest

from appliance.adapters.alerts import SlackWebhooks, alert_client
from appliance.cli.stage import build_site, enter
from appliance.domain.visits.roster import Post
from appliance.errors import Misconfigured
from appliance.ports.store import Lane
from appliance.settings import read_settings
from appliance.simulation.http import ConnectionLost, Request, Response, serve
from appliance.workflow.alerts import send_alerts
from appliance.workflow.desk import work as desk
from appliance.workflow.handoff import TaskKind, open_task
from tests.integration.phones import NOBODYS, PRIYA, Phones, phones_at

WEEK = frozenset(range(5))
POSTS = (Post("desk", True, WEEK, time(8), time(17)), Post("on_call", False, WEEK, time(17), time(8)))
EMERGENCY = "My face is swollen and I can't breathe"


class Slack:
    """The office's webhooks: down while `up` is false."""

    def __init__(self) -> None:
        self.up = True
        self.heard: list[tuple[str, str]] = []

    def __call__(self, request: Request) -> Response:
        if not self.up:
            raise ConnectionLost
        self.heard.append((request.path.strip("/"), msgspec.json.decode(request.body)["text"]))
        return Response(200, b"ok")


@pytest.fixture
def slack() -> Slack:
    return Slack()


@pytest.fixture
def office(tmp_path: Path, slack: Slack) -> Iterator[Phones]:
    with phones_at(tmp_path) as office, serve(slack) as url, alert_client() as client:
        alerts = SlackWebhooks(client, {post.name: f"{url}/{post.name}" for post in POSTS})
        office.box = replace(office.box, alerts=alerts, posts=POSTS)
        yield office


def test_the_desk_hears_of_a_question_by_token_and_of_no_patient(office: Phones, slack: Slack) -> None:
    person = office.adults()[0]
    office.writes(person.mobile or "", "Is my crown covered by insurance?")
    token = office.thread(person.mobile or "").token
    (task,) = office.tasks(person.mobile or "")
    due = task.due_at.astimezone(office.box.zone)
    assert [("desk", f"A thread needs you: {token}, question, due {due:%a %b %d %H:%M}")] == slack.heard
    assert len(token) == 26
    for word in (person.first_name, person.last_name, person.id, person.mobile or "", "crown", task.id):
        assert word not in slack.heard[0][1]
    with office.box.store.view() as view:
        found = view.thread_of_token(token)
    assert found is not None
    assert person.mobile == found.phone
    assert ["alert_due", "alert_sent"] == office.actions("alert_%")


def test_at_night_an_emergency_reaches_who_is_on_call_and_a_question_waits(
    office: Phones, slack: Slack
) -> None:
    one, other = office.adults()[:2]
    office.move_to(office.at(21))
    office.writes(one.mobile or "", "Is parking free?")
    office.writes(other.mobile or "", EMERGENCY)
    (told,) = slack.heard
    assert "on_call" == told[0]
    assert told[1].startswith(
        f"URGENT. A thread needs you: {office.thread(other.mobile or '').token}, emergency"
    )
    office.move_to(office.at(7, 59, days=1))
    send_alerts(office.box)
    assert 1 == len(slack.heard)
    office.move_to(office.at(8, days=1))
    send_alerts(office.box)
    assert ["on_call", "desk"] == [post for post, _ in slack.heard]


def test_an_alert_outlives_an_outage_and_is_told_once(office: Phones, slack: Slack) -> None:
    person = office.adults()[0]
    slack.up = False
    sid = office.writes(person.mobile or "", EMERGENCY)
    assert "emergency" == office.outcome(sid), "nothing waits for it"
    assert "911" in office.answers(person.mobile or "")[-1]
    for _ in range(5):
        office.pass_time(40)
        send_alerts(office.box)
    slack.up = True
    office.pass_time(40)
    assert 1 == send_alerts(office.box)
    assert 0 == send_alerts(office.box)
    assert 1 == len(slack.heard)
    assert [("sent", 7)] == office.rows("SELECT state, attempts FROM alert")


def test_what_was_dealt_with_meanwhile_is_not_told(office: Phones, slack: Slack) -> None:
    one, other = office.adults()[:2]
    slack.up = False
    for person in (one, other):
        office.writes(person.mobile or "", "Is parking free?")
    with office.box.store.transaction(Lane.DESK, "test.desk") as tx:
        desk.claim(office.box, tx, tx.tasks_of(one.mobile or "")[0], actor=PRIYA)
    slack.up = True
    office.pass_time(120)
    send_alerts(office.box)
    assert [("moot",), ("sent",)] == office.rows("SELECT state FROM alert ORDER BY state")


def test_an_alert_that_nobody_could_be_told_for_a_day_is_over_and_on_record(
    office: Phones, slack: Slack
) -> None:
    slack.up = False
    office.writes(NOBODYS, EMERGENCY)
    office.pass_time(timedelta(hours=25).total_seconds())
    slack.up = True
    send_alerts(office.box)
    assert [] == slack.heard
    assert "alert_failed" in office.actions("alert_%")


def test_the_days_work_list_alerts_nobody(office: Phones, slack: Slack) -> None:
    for kind in (TaskKind.CALL, TaskKind.UNREACHABLE, TaskKind.VERIFY_NUMBER):
        with office.box.store.transaction(Lane.DESK, "test.list") as tx:
            open_task(office.box, tx, kind, phone=NOBODYS, patient_id="", why="x")
    send_alerts(office.box)
    assert [] == slack.heard + office.rows("SELECT id FROM alert")


def test_what_goes_back_to_the_desks_list_is_told_again(office: Phones, slack: Slack) -> None:
    person = office.adults()[0]
    office.writes(person.mobile or "", "Is parking free?")
    with office.box.store.transaction(Lane.DESK, "test.desk") as tx:
        desk.claim(office.box, tx, tx.tasks_of(person.mobile or "")[0], actor=PRIYA)
    office.move_to(office.at(12, days=14))
    assert 1 == desk.return_left(office.box)
    assert [1, 0] == [send_alerts(office.box) for _ in range(2)]
    assert 2 == len(slack.heard)


SETTINGS = """
[alerts.desk]
weekdays = ["mon", "tue", "wed", "thu", "fri"]
start = "08:00"
stop = "17:00"

[alerts.on_call]
hears = "emergencies"
"""
SERVICE = """
[services.slack]
touches_phi = {touches}
why = "a random token and a due time leave"
baa = "none"
minimum_necessary = []
"""


def test_a_site_names_its_posts_and_says_that_no_data_of_patients_go_there(tmp_path: Path) -> None:
    from appliance.simulation.world import World
    from tests.integration.phones import DAY

    world, path = World(8, DAY, 30), tmp_path / "site.toml"
    build_site(world, {"pms": "http://pms.test", "carrier": "http://carrier.test"}, tmp_path)
    base = path.read_text()
    for text, told in (
        (SETTINGS, "nothing is on record about alerts"),
        (SETTINGS + SERVICE.format(touches="true"), "no data of patients may go to alerts"),
        (SETTINGS + SERVICE.format(touches="false"), "alert_webhook_desk cannot be read"),
    ):
        path.write_text(base + text)
        with pytest.raises(Misconfigured, match=told):
            enter(world, read_settings(path), in_process=True)
    for post in ("desk", "on_call"):
        (tmp_path / "secrets" / f"alert_webhook_{post}").write_text("http://127.0.0.1:9/x")
    site = enter(world, read_settings(path), in_process=True)
    assert (Post("desk", True, WEEK, time(8), time(17)), Post("on_call", False)) == site.box.posts
    assert site.box.alerts is not None
    assert {"alerts", "desk"} <= set(site.jobs())
    site.close()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('weekdays = ["monday"]', "some of mon, tue"),
        ('start = "8"', "a time such as 08:00"),
        ('stop = "24:00"', "a time such as 17:00"),
        ('hears = "all"', '"everything" or "emergencies"'),
        ('kind = "pager"', '"slack"'),
    ],
)
def test_a_post_with_a_mistake_is_refused(tmp_path: Path, line: str, told: str) -> None:
    from appliance.simulation.world import World
    from tests.integration.phones import DAY

    build_site(World(8, DAY, 30), {"pms": "http://pms.test", "carrier": "http://carrier.test"}, tmp_path)
    path = tmp_path / "site.toml"
    path.write_text(f"{path.read_text()}\n[alerts.desk]\n{line}\n")
    with pytest.raises(Misconfigured, match=told):
        read_settings(path)
    path.write_text(path.read_text().replace("[alerts.desk]", "[alerts.Desk]"))
    with pytest.raises(Misconfigured, match="small letters"):
        read_settings(path)
