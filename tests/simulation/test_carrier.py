"""The simulated carrier speaks the documented wire format and keeps the truth straight."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec
import pytest

from appliance.simulation.carrier import Fault, Text, Trouble, Twilio, segments
from appliance.simulation.http import ConnectionLost, InProcess, Request, Response, serve
from appliance.simulation.kernel import Agenda, Streams, VirtualClock
from appliance.simulation.phrases import Intent, Meant

MONDAY = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
MARIA = "+13125550142"
CARLOS = "+13125550143"
HOUSE_LINE = "+13125550144"
OLD_NUMBER = "+13125550145"
NO_NUMBER = "+13125550146"


class Bench:
    """A carrier with a clock that the test moves, and shorthand for speaking to it."""

    def __init__(self, **options: Any) -> None:
        self.clock = VirtualClock(MONDAY)
        self.agenda = Agenda(self.clock)
        lines = {HOUSE_LINE: "landline", OLD_NUMBER: "nobody", NO_NUMBER: "invalid"}
        self.twilio = Twilio(
            self.agenda, Streams(7), lines=lambda phone: lines.get(phone, "mobile"), **options
        )
        self.base = f"/2010-04-01/Accounts/{self.twilio.account_sid}/Messages"

    def ask(
        self,
        method: str,
        path: str,
        query: tuple[tuple[str, str], ...] = (),
        form: dict[str, str] | None = None,
        auth: str | None = None,
    ) -> Response:
        user = auth or f"{self.twilio.account_sid}:{self.twilio.auth_token}"
        headers = {"authorization": "Basic " + base64.b64encode(user.encode()).decode()}
        return self.twilio.handle(Request(method, path, query, headers, urlencode(form or {}).encode()))

    def send(self, to: str = MARIA, body: str = "Hi Maria, Cedar Ridge Dental here.") -> Response:
        return self.ask(
            "POST", f"{self.base}.json", form={"To": to, "From": self.twilio.number, "Body": body}
        )

    def list(self, *query: tuple[str, str]) -> Any:
        return loaded(self.ask("GET", f"{self.base}.json", query))

    def hear(self, body: str, phone: str = MARIA, meant: Meant | None = None) -> Text:
        return self.twilio.receive(phone, self.twilio.number, body, self.clock.now(), meant)

    def wait(self, **delta: float) -> None:
        self.agenda.run_until(self.clock.now() + timedelta(**delta))


def loaded(response: Response) -> Any:
    return msgspec.json.decode(response.body)


def once(fault: Fault, method: str) -> Callable[[Request], Fault | None]:
    """Return a hook that plans one trouble, for the next request with that method."""
    left = [fault]
    return lambda request: left.pop() if left and request.method == method else None


def test_a_created_message_is_a_201_resource_in_the_documented_form() -> None:
    bench = Bench()
    answer = bench.send()
    message = loaded(answer)
    assert (201, "application/json") == (answer.status, answer.headers["content-type"])
    assert ("queued", "outbound-api", MARIA) == (message["status"], message["direction"], message["to"])
    assert ("1", None, None) == (message["num_segments"], message["price"], message["date_sent"])
    assert "Mon, 23 Nov 2026 16:00:00 +0000" == message["date_created"]
    assert message["sid"].startswith("SM")
    assert 34 == len(message["sid"])
    assert f"{bench.base}/{message['sid']}.json" == message["uri"]


def test_delivery_states_progress_in_virtual_time_and_then_carry_a_price() -> None:
    bench = Bench()
    sid = loaded(bench.send(body="x" * 161))["sid"]
    seen = []
    for _ in range(4):
        seen.append(loaded(bench.ask("GET", f"{bench.base}/{sid}.json"))["status"])
        bench.wait(seconds=1)
    bench.wait(minutes=5)
    done = loaded(bench.ask("GET", f"{bench.base}/{sid}.json"))
    assert ["queued", "sending", "sent"] == seen[:3]
    assert ("delivered", "-0.0158", None) == (done["status"], done["price"], done["error_code"])
    assert MONDAY + timedelta(seconds=2) == parsedate_to_datetime(done["date_sent"])


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"From": "+13125550100", "Body": "x"}, 400, 21604),
        ({"To": MARIA, "Body": "x"}, 400, 21603),
        ({"To": MARIA, "From": "+13125550100"}, 400, 21602),
        ({"To": "312555", "From": "+13125550100", "Body": "x"}, 400, 21211),
        ({"To": "+11125550142", "From": "+13125550100", "Body": "x"}, 400, 21211),
        ({"To": NO_NUMBER, "From": "+13125550100", "Body": "x"}, 400, 21211),
        ({"To": MARIA, "From": "+13125550199", "Body": "x"}, 400, 21606),
        ({"To": "+528125550142", "From": "+13125550100", "Body": "x"}, 400, 21408),
        ({"To": "+18005550142", "From": "+13125550100", "Body": "x"}, 400, 21614),
        ({"To": MARIA, "From": "+13125550100", "Body": "x" * 1601}, 400, 21617),
    ],
)
def test_what_is_wrong_with_a_message_is_told_by_code(form: dict[str, str], status: int, code: int) -> None:
    bench = Bench()
    answer = bench.ask("POST", f"{bench.base}.json", form=form)
    error = loaded(answer)
    assert (status, code, status) == (answer.status, error["code"], error["status"])
    assert f"https://www.twilio.com/docs/errors/{code}" == error["more_info"]
    assert [] == bench.twilio.accepted


def test_account_credentials_and_api_keys_open_the_door_and_nothing_else_does() -> None:
    bench = Bench()
    key = f"{bench.twilio.api_key}:{bench.twilio.api_secret}"
    assert 200 == bench.ask("GET", f"{bench.base}.json", auth=key).status
    refused = bench.ask("GET", f"{bench.base}.json", auth=f"{bench.twilio.account_sid}:wrong")
    assert (401, 20003) == (refused.status, loaded(refused)["code"])
    other = bench.base.replace(bench.twilio.account_sid, "AC" + "0" * 32)
    assert 20404 == loaded(bench.ask("GET", f"{other}.json"))["code"]


def test_a_us_landline_is_accepted_and_fails_late() -> None:
    bench = Bench()
    sids = [loaded(bench.send(to))["sid"] for to in (HOUSE_LINE, OLD_NUMBER)]
    bench.wait(minutes=5)
    house, old = (loaded(bench.ask("GET", f"{bench.base}/{sid}.json")) for sid in sids)
    assert ("undelivered", 30006) == (house["status"], house["error_code"])
    assert "Landline or unreachable carrier" == house["error_message"]
    assert "undelivered" == old["status"]
    assert old["error_code"] in {30003, 30005}


def test_without_json_in_the_path_the_answer_is_xml() -> None:
    bench = Bench()
    sid = loaded(bench.send(body="Q & A <now>"))["sid"]
    answer = bench.ask("GET", f"{bench.base}/{sid}")
    assert "application/xml" == answer.headers["content-type"]
    assert f"<TwilioResponse><Message><AccountSid>{bench.twilio.account_sid}" in answer.body.decode()
    assert "<Body>Q &amp; A &lt;now&gt;</Body>" in answer.body.decode()
    assert b'<Messages page="0" pagesize="50">' in bench.ask("GET", bench.base).body
    missing = bench.ask("GET", f"{bench.base}/SM{'0' * 32}")
    assert b"<RestException><Code>20404</Code>" in missing.body


def test_the_list_is_newest_first_and_pages_by_relative_address_until_null() -> None:
    bench = Bench()
    for number in range(5):
        bench.hear(f"text {number}")
        bench.wait(seconds=1)
    bench.send()
    page = bench.list(("To", bench.twilio.number), ("PageSize", "2"))
    bodies = [message["body"] for message in page["messages"]]
    bench.hear("arrives between pages")
    while page["next_page_uri"]:
        target = httpx.URL(page["next_page_uri"])
        page = loaded(bench.ask("GET", target.path, tuple(target.params.multi_items())))
        bodies += [message["body"] for message in page["messages"]]
    assert ["text 4", "text 3", "text 2", "text 1", "text 0"] == bodies


def test_date_filters_are_whole_gmt_days() -> None:
    bench = Bench()
    bench.hear("before midnight GMT")
    bench.wait(hours=9)
    bench.hear("after midnight GMT, still Monday in Chicago")
    ours = ("To", bench.twilio.number)
    bodies = {
        name: [message["body"] for message in bench.list(ours, (name, "2026-11-24"))["messages"]]
        for name in ("DateSent", "DateSent>", "DateSent<")
    }
    after = ["after midnight GMT, still Monday in Chicago"]
    assert {"DateSent": after, "DateSent>": after, "DateSent<": [*after, "before midnight GMT"]} == bodies
    assert 400 == bench.ask("GET", f"{bench.base}.json", (("DateSent>", "yesterday"),)).status


def test_an_inbound_text_is_seen_when_an_answer_first_carries_it() -> None:
    bench = Bench()
    text = bench.hear("2", meant=Meant(Intent.BOOK))
    bench.wait(seconds=30)
    bench.twilio.faults = once(Fault(Trouble.LOSE_ANSWER), "GET")
    with pytest.raises(ConnectionLost):
        bench.list(("To", bench.twilio.number))
    bench.send()
    assert text.seen_at is None
    bench.list(("To", bench.twilio.number))
    bench.wait(seconds=30)
    bench.list(("To", bench.twilio.number))
    assert MONDAY + timedelta(seconds=30) == text.seen_at


def test_stop_blocks_confirms_once_and_is_still_listed() -> None:
    bench = Bench()
    bench.hear(" stop ")
    bench.hear("STOP")
    refused = bench.send()
    assert (400, 21610) == (refused.status, loaded(refused)["code"])
    assert [21610] == [refusal.code for refusal in bench.twilio.refused]
    listed = [message["body"] for message in bench.list(("To", bench.twilio.number))["messages"]]
    assert ["STOP", " stop "] == listed
    mine = bench.list(("To", MARIA))["messages"]
    assert [("outbound-reply", "delivered")] == [(one["direction"], one["status"]) for one in mine]
    assert bench.twilio.confirmed_itself(MARIA, MONDAY)


@pytest.mark.parametrize("word", ["START", "unstop", "Yes"])
def test_opt_in_words_lift_the_block(word: str) -> None:
    bench = Bench()
    bench.hear("CANCEL")
    bench.hear(word)
    assert 201 == bench.send().status


@pytest.mark.parametrize("words", ["STOP PLEASE", "Stop. Thank you", "please stop", "ALTO"])
def test_only_the_bare_word_blocks(words: str) -> None:
    bench = Bench()
    bench.hear(words)
    assert 201 == bench.send().status
    assert [] == bench.twilio.confirmations


def test_an_account_may_have_its_own_stop_confirmation_switched_off() -> None:
    bench = Bench(confirms_stop=False)
    bench.hear("STOP")
    assert 21610 == loaded(bench.send())["code"]
    assert not bench.twilio.confirmed_itself(MARIA, MONDAY)


def test_redaction_and_deletion_wait_for_a_final_state_and_leave_the_truth() -> None:
    bench = Bench()
    sid = loaded(bench.send())["sid"]
    one = f"{bench.base}/{sid}.json"
    early = bench.ask("POST", one, form={"Body": ""})
    assert (409, 20009) == (early.status, loaded(early)["code"])
    bench.wait(minutes=5)
    assert "" == loaded(bench.ask("POST", one, form={"Body": ""}))["body"]
    assert "" == loaded(bench.ask("GET", one))["body"]
    assert 400 == bench.ask("POST", one, form={"Body": "new words"}).status
    assert 204 == bench.ask("DELETE", one).status
    assert 404 == bench.ask("GET", one).status
    assert [] == bench.list(("To", MARIA))["messages"]
    assert ["Hi Maria, Cedar Ridge Dental here."] == [text.body for text in bench.twilio.accepted]


@pytest.mark.parametrize(
    ("kind", "accepted", "outcome"),
    [
        (Trouble.LOSE_REQUEST, 0, "lost"),
        (Trouble.LOSE_ANSWER, 1, "lost"),
        (Trouble.REFUSE, 0, "429"),
        (Trouble.FAIL_AFTER, 1, "429"),
    ],
)
def test_faults_strike_before_or_after_the_effect(kind: Trouble, accepted: int, outcome: str) -> None:
    bench = Bench(faults=once(Fault(kind, code=20429), "POST"))
    try:
        seen = str(bench.send().status)
    except ConnectionLost:
        seen = "lost"
    assert (accepted, outcome) == (len(bench.twilio.accepted), seen)


def test_a_text_may_reach_the_handset_twice_or_late() -> None:
    for fault, expected in (
        (Fault(Trouble.DUPLICATE), 2),
        (Fault(Trouble.DELAY, delay=timedelta(hours=1)), 0),
    ):
        bench = Bench(faults=once(fault, "POST"))
        read: list[str] = []
        bench.twilio.on_deliver.append(lambda text, read=read: read.append(text.sid))  # type: ignore[misc]
        bench.send()
        bench.wait(minutes=5)
        assert expected == len(read)
        bench.wait(hours=1)
        assert max(expected, 1) == len(read)


def test_a_lagging_list_hides_the_newest_and_a_stuttering_one_repeats_them() -> None:
    bench = Bench()
    bench.hear("old")
    bench.wait(minutes=2)
    new = bench.hear("new")
    bench.twilio.faults = once(Fault(Trouble.DELAY, delay=timedelta(minutes=1)), "GET")
    assert ["old"] == [one["body"] for one in bench.list(("To", bench.twilio.number))["messages"]]
    assert new.seen_at is None
    bench.twilio.faults = once(Fault(Trouble.DUPLICATE), "GET")
    twice = bench.list(("To", bench.twilio.number))["messages"]
    assert ["new", "new", "old", "old"] == [one["body"] for one in twice]


def test_lookup_tells_the_line_type_only_when_asked() -> None:
    bench = Bench()
    fields = (("Fields", "line_type_intelligence"),)
    paths = [f"/v2/PhoneNumbers/{phone}" for phone in (MARIA, HOUSE_LINE, "+1312555")]
    mobile, landline, short = (loaded(bench.ask("GET", path, fields)) for path in paths)
    assert ("mobile", "landline") == tuple(
        one["line_type_intelligence"]["type"] for one in (mobile, landline)
    )
    assert (True, "(312) 555-0142") == (mobile["valid"], mobile["national_format"])
    assert (False, ["TOO_SHORT"], None) == (
        short["valid"],
        short["validation_errors"],
        short["line_type_intelligence"],
    )
    assert loaded(bench.ask("GET", paths[0]))["line_type_intelligence"] is None


def test_a_number_that_looks_possible_may_be_none() -> None:
    bench = Bench()
    answer = loaded(
        bench.ask("GET", f"/v2/PhoneNumbers/{NO_NUMBER}", (("Fields", "line_type_intelligence"),))
    )
    assert (False, ["INVALID_BUT_POSSIBLE"]) == (answer["valid"], answer["validation_errors"])
    assert answer["line_type_intelligence"] is None


def test_what_a_lookup_said_is_remembered_once_it_was_heard() -> None:
    bench = Bench()
    fields = (("Fields", "line_type_intelligence"),)
    bench.twilio.faults = once(Fault(Trouble.LOSE_ANSWER), "GET")
    with pytest.raises(ConnectionLost):
        bench.ask("GET", f"/v2/PhoneNumbers/{HOUSE_LINE}", fields)
    assert {} == bench.twilio.looked_up
    for phone in (HOUSE_LINE, MARIA, NO_NUMBER):
        bench.ask("GET", f"/v2/PhoneNumbers/{phone}", fields)
    bench.ask("GET", f"/v2/PhoneNumbers/{HOUSE_LINE}")  # tells nothing new about the line
    assert {HOUSE_LINE: "landline", MARIA: "mobile", NO_NUMBER: "invalid"} == bench.twilio.looked_up


def test_deactivations_redirect_to_a_list() -> None:
    bench = Bench(deactivated={date(2026, 11, 20): [OLD_NUMBER]})
    first = bench.ask("GET", "/v1/Deactivations", (("Date", "2026-11-20"),))
    assert 307 == first.status
    assert OLD_NUMBER.encode() == bench.ask("GET", first.headers["location"]).body


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 152, 3),  # the escape pair may not be split: 152 + 153 + 1
        ("é" * 160, 1),
        ("á" + "a" * 69, 1),
        ("á" + "a" * 70, 2),
        ("😁" * 35, 1),
        ("😁" * 36, 2),
        ("😁" * 67, 3),  # 33 pairs to a part of 67, one unit left over
    ],
)
def test_segments_follow_the_alphabet(body: str, expected: int) -> None:
    assert expected == segments(body)


def test_one_seed_gives_one_account_and_one_set_of_sids() -> None:
    sids = [[loaded(bench.send())["sid"] for _ in range(3)] for bench in (Bench(), Bench())]
    assert sids[0] == sids[1]
    assert 3 == len(set(sids[0]))


def test_a_real_http_client_sees_the_same_carrier() -> None:
    bench = Bench()
    auth = (bench.twilio.account_sid, bench.twilio.auth_token)
    bench.hear("¿Cuánto cuesta?")
    query = {"To": bench.twilio.number, "DateSent>": "2026-11-23", "PageSize": "1000"}
    with serve(bench.twilio.handle) as base, httpx.Client(base_url=base, auth=auth) as wire:
        over_wire = wire.get(f"{bench.base}.json", params=query).json()
    with httpx.Client(
        transport=InProcess(bench.twilio.handle), base_url="http://carrier", auth=auth
    ) as direct:
        in_process = direct.get(f"{bench.base}.json", params=query).json()
    assert over_wire == in_process
    assert ["¿Cuánto cuesta?"] == [one["body"] for one in over_wire["messages"]]
