"""The snapshot: what it says is what the box has on record, and nothing of a patient can get into it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import msgspec
import pytest

from appliance.adapters.snapshot_file import SnapshotFile, read_slot
from appliance.domain.decision import Reason
from appliance.domain.limits.breakers import Breaker
from appliance.domain.limits.rollout import PAUSE, Phase
from appliance.domain.model import Slot as BookableSlot
from appliance.domain.upkeep.health import Check, HealthFacts, Machine, judge_health
from appliance.domain.upkeep.watchdog import Breach
from appliance.errors import Transient
from appliance.ports.records import Booking, BookingState, Channel, Halt, InboundState, InboundText
from appliance.ports.safety import RunKind, SafetyRun
from appliance.ports.store import Lane, LogHead
from appliance.ports.tallies import DayTally, Moment, Month
from appliance.web.status_view import compose_page, judge, list_needs
from appliance.web.status_words import (
    BREAKERS,
    DESKS,
    DESTINATIONS,
    ISSUES,
    PHASES,
    PROMISES,
    REASONS,
    SLOTS,
)
from appliance.wire.snapshot import (
    Desk,
    Destination,
    HaltKind,
    IssueCode,
    Level,
    Promise,
    Slot,
    Snapshot,
    blur,
    decode,
    encode,
)
from appliance.workflow.handoff import TaskKind
from appliance.workflow.limits.rollout import pause
from appliance.workflow.proof.checkpoints import Witnessed
from appliance.workflow.upkeep import snapshot as making
from appliance.workflow.upkeep.snapshot import Seen, Showcase, compose_snapshot, make_snapshot
from appliance.workflow.upkeep.watchdog import look_back
from tests.integration.phones import Phones, phones_at
from tests.integration.test_rollout import a_text
from tests.integration.test_watchdog_and_health import let_out
from tests.simulation.stage_world import play_briskly, staged
from tests.web.snapshots import NOW, PRACTICE, ROOT, ZONE, an_ordinary_day, any_state

STATES = 100_000
SOUND = Machine(50 * 1024**3, 100 * 1024**3, True, 1_000_000, 0.01)
PLANTED = ("Alvarez", "Maria", "+13125550142", "1984-02-29", "my tooth broke", "D2740", "Delta Dental")
"""A patient's values, as they would stand in a record, a reason or an error."""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Phones]:
    with phones_at(tmp_path) as office:
        yield office


def snapshot_of(office: Phones) -> Snapshot:
    return decode(encode(make_snapshot(office.box, SOUND, Slot.NONE)))


def broken(snapshot: Snapshot) -> dict[Promise, int]:
    """Return the promises whose counter is not at nought."""
    return {one.promise: one.broken for one in snapshot.promises if one.broken}


# --- nothing of a patient ---------------------------------------------------------------------------


_CHECKS = judge_health(HealthFacts(NOW, SOUND, pms_error="transient", carrier_error="permanent"))


def a_seen_state(chance: Random) -> Seen:
    """Return a state of the core in which every free text is a patient's value."""

    def text() -> str:
        return " ".join(chance.choices(PLANTED, k=2))

    def count() -> int:
        return chance.choice((0, 1, 2, 4, 5, 17, 250))

    def instant() -> datetime | None:
        return chance.choice((None, NOW - timedelta(seconds=chance.randint(0, 10**7))))

    def mixed(words: list[str]) -> dict[str, int]:
        return {one: count() for one in chance.sample([*words, text(), PLANTED[0]], chance.randint(0, 6))}

    facts = HealthFacts(NOW, SOUND, instant(), text(), text(), halts=(text(),))
    halts = [PAUSE, "freeze", str(Breaker.OPT_OUT_RATE), text()]
    return Seen(
        now=NOW,
        facts=facts,
        checks=(*_CHECKS, Check(text(), chance.random() < 0.5, text(), text(), is_warning=True)),
        moment=Moment(
            today=DayTally(*(count() for _ in range(7))),
            queued=count(),
            next_at=instant(),
            texts_held=mixed([str(one) for one in Reason]),
            tasks={kind: (n, NOW) for kind, n in mixed([str(one) for one in TaskKind]).items()},
            left={"carrier": (count(), count()), text(): (1, 1)},
        ),
        month=Month(
            NOW.date(),
            patients_held=mixed([str(one) for one in Reason]),
            funnel=(count(), count(), count(), count()),
        ),
        halts=tuple(Halt(name, NOW, text(), text()) for name in chance.sample(halts, 2)),
        is_reading=chance.random() < 0.5,
        good_runs={},
        looks=(SafetyRun("id", RunKind.WATCHDOG, NOW, NOW, False, subject=text(), note=text()),),
        head=LogHead(count(), f"{chance.getrandbits(256):064x}", NOW),
        signed=Witnessed(text(), count(), count(), NOW, 0, None, text()),
        phase=chance.choice(list(Phase)),
        slot=chance.choice(list(Slot)),
    )


@pytest.mark.slow
def test_no_state_of_the_core_shows_a_planted_value() -> None:
    chance, planted = Random(20261117), [one.encode() for one in PLANTED]
    shown: list[tuple[int, bytes]] = []
    for number in range(STATES):
        text = encode(compose_snapshot(a_seen_state(chance)))
        if number % 200 == 0:
            page = compose_page(PRACTICE, decode(text), NOW, ZoneInfo(ZONE))
            text += msgspec.json.encode(page)
        shown += [(number, one) for one in planted if one in text]

    assert [] == shown


def test_every_text_of_a_snapshot_refuses_a_patients_value() -> None:
    whole = json.loads(encode(an_ordinary_day()))
    texts = list(_texts(whole, ()))

    let_in = []
    for path in texts:
        for value in ("Maria", "Maria Alvarez", "+13125550142", "3125550142", "alvarez", "8" * 63):
            changed = json.loads(json.dumps(whole))
            part = changed
            for step in path[:-1]:
                part = part[step]
            part[path[-1]] = value
            try:
                decode(json.dumps(changed).encode())
            except ValueError:
                continue
            let_in.append((path, value))
    assert len(texts) > 100
    assert [] == let_in


def _texts(part: object, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    """Yield where texts stand."""
    if isinstance(part, str):
        yield path
    elif isinstance(part, dict | list):
        for key, value in part.items() if isinstance(part, dict) else enumerate(part):
            yield from _texts(value, (*path, key))


@pytest.mark.parametrize("wrong", ['{"name": "Maria"}', "[]", "", "x" * 300_000])
def test_what_is_no_snapshot_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(wrong.encode())


def test_a_field_more_is_refused() -> None:
    whole = json.loads(encode(an_ordinary_day()))
    for part in (whole, whole["pms"], whole["days"][0], whole["waiting"][0]):
        changed = dict(part, note="Maria")
        text = json.dumps(whole).replace(json.dumps(part), json.dumps(changed))
        with pytest.raises(ValueError, match="note"):
            decode(text.encode())


def test_what_a_type_does_not_allow_is_not_written() -> None:
    slipped = msgspec.structs.replace(an_ordinary_day(), version="Maria Alvarez")
    with pytest.raises(ValueError, match="version"):
        encode(slipped)


def test_nothing_in_the_books_of_an_office_stands_on_its_page(tmp_path: Path) -> None:
    with staged(5, 150, tmp_path) as stage:
        play_briskly(stage, stage.at(17))
        snapshot = make_snapshot(stage.site.box, SOUND, Slot.NONE)
        people = stage.rows("SELECT first_name, last_name, mobile, other_phone, birth_on FROM pms_patient")
        texts = [str(one[0]) for one in stage.rows("SELECT body FROM inbound UNION SELECT body FROM message")]
    page = msgspec.json.encode(compose_page(PRACTICE, snapshot, NOW, ZoneInfo(ZONE))).decode()
    ours = set(re.findall(r"\w+", " ".join([*_vocabulary(), PRACTICE, "Tuesday November"]).lower()))
    said = page + encode(snapshot).decode()
    words = set(re.findall(r"[\w+@.-]+", said.lower())) | set(re.findall(r"\w+", said.lower()))
    values = {str(one).lower() for row in people for one in row if one} - ours

    assert len(people) > 100
    assert set() == values & words
    assert [] == [one for one in texts if len(one) > 12 and one in said]


def _vocabulary() -> Iterator[str]:
    """Yield every word of ours that may stand on the page, by way of a state that has nearly all of them."""
    for seed in range(60):
        yield msgspec.json.encode(compose_page("", any_state(Random(seed)), NOW, ZoneInfo(ZONE))).decode()


# --- words and counts -------------------------------------------------------------------------------


def test_every_code_has_its_words() -> None:
    assert set(Breaker) == set(BREAKERS)
    assert set(Desk) == set(DESKS)
    assert set(Destination) == set(DESTINATIONS)
    assert set(IssueCode) == set(ISSUES)
    assert set(Phase) == set(PHASES)
    assert set(Promise) == set(PROMISES)
    assert set(Reason) == set(REASONS)
    assert set(Slot) == set(SLOTS)
    assert set(TaskKind) == set(making.DESKS)


def test_every_check_of_the_box_has_a_code_of_its_own() -> None:
    facts = HealthFacts(
        NOW,
        replace(SOUND, certificates={"the PMS": NOW.date()}),
        pms_error="transient",
        carrier_error="transient",
        has_backups=True,
        has_archive=True,
        secrets={"sms_key_secret": NOW},
    )
    codes = {one.name: making.code_of(one.name) for one in judge_health(facts)}

    assert IssueCode.OTHER not in codes.values(), codes
    assert set(IssueCode) - {IssueCode.OTHER} == set(codes.values())


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, "<5"), (4, "<5"), (5, 5), (812, 812)])
def test_small_counts_of_people_are_blurred(count: int, shown: int | str) -> None:
    assert shown == blur(count)


def test_a_played_day_is_counted_as_it_was(tmp_path: Path) -> None:
    with staged(5, 150, tmp_path) as stage:
        play_briskly(stage, stage.at(17))
        report, snapshot = stage.report(), make_snapshot(stage.site.box, SOUND, Slot.A)
        waiting = stage.rows("SELECT kind, count(*) FROM task WHERE state = 'open' GROUP BY kind")
        rows = stage.rows("SELECT count(*) FROM pms_patient")[0][0]

    today = snapshot.today
    assert today.on == stage.at(12).date()
    assert (report.sent, report.delivered) == (today.sent, today.delivered)
    assert blur(sum(report.replies.values())) == today.replies
    assert blur(report.booked) == today.bookings
    assert blur(report.handed_off) == today.handed_over
    assert (report.audit_rows, report.root) == (snapshot.log.rows, snapshot.log.root)
    assert isinstance(rows, int)
    assert snapshot.pms.rows >= rows
    assert 30 == len(snapshot.days)
    assert sum(one.sent for one in snapshot.days) == today.sent
    by_desk = {one.desk: one.count for one in snapshot.waiting}
    expected: dict[Desk, int] = {}
    for kind, count in waiting:
        assert isinstance(count, int)
        desk = making.DESKS[TaskKind(str(kind))]
        expected[desk] = expected.get(desk, 0) + count
    assert {desk: blur(count) for desk, count in expected.items()} == by_desk
    held = {one.reason: one.count for one in snapshot.patients_held}
    withheld = {Reason(name): blur(count) for name, count in report.withheld.items()}
    assert held == {reason: count for reason, count in withheld.items() if reason in held}
    assert {Reason.FUTURE_APPOINTMENT, Reason.NOT_DUE}.isdisjoint(held), "of whom nothing is due is not held"
    assert {} == broken(snapshot)
    carrier = next(one for one in snapshot.egress if one.to is Destination.CARRIER)
    assert report.sent == carrier.times
    assert carrier.bytes_left is not None
    assert carrier.bytes_left > 50 * report.sent


# --- promises turn red through the real path --------------------------------------------------------


def test_a_text_at_night_breaks_its_promise_on_the_page(tmp_path: Path) -> None:
    with phones_at(tmp_path, hour=22) as office:
        assert {} == broken(snapshot_of(office))
        let_out(office)
        look_back(office.box)
        look_back(office.box)
        found = snapshot_of(office)

    assert {Promise.PERMITTED: 1} == broken(found), "looked at twice, it happened once"
    assert [(HaltKind.BREAKER, Breaker.WATCHDOG)] == [(one.halt, one.breaker) for one in found.halts]
    assert Level.STOP is judge(found, found.made_at).level
    assert "should not have left" in next(list_needs(found)).title


@pytest.mark.parametrize("breach", list(Breach))
def test_each_breach_of_the_watchdog_breaks_a_promise(breach: Breach) -> None:
    looks = (
        SafetyRun("1", RunKind.WATCHDOG, NOW, NOW, False, subject=f"{breach}=2 other=9", note="rows 7, 8"),
        SafetyRun("2", RunKind.WATCHDOG, NOW, NOW, False, subject=f"{breach}=1", note="rows 11"),
    )
    quiet = replace(a_seen_state(Random(1)), moment=Moment(), month=Month(NOW.date()), halts=())
    seen = replace(quiet, looks=looks)
    assert [3] == list(broken(compose_snapshot(seen)).values())


def a_booking(number: int, at: datetime, minutes: int = 60, operatory: str = "3") -> Booking:
    slot = BookableSlot(at, minutes, operatory, "2", "Priya")
    phone, state = f"+1312555010{number}", BookingState.BOOKED
    return Booking(f"b{number}", str(number), phone, slot, f"t{number}", state, at, at, f"in{number}", "")


def test_what_the_database_shows_broken_is_counted(office: Phones) -> None:
    box, now = office.box, office.box.clock.now()
    text = a_text(1, now - timedelta(days=2))
    ahead = now + timedelta(days=3)
    heard_at = now - timedelta(hours=1)
    lost = InboundText("in-lost", "+13125550101", "hello", 0, heard_at, now, InboundState.RECEIVED, "")
    mute = replace(lost, vendor_id="in-mute", state=InboundState.DONE)
    flood = [replace(a_text(1, now), id=f"a{one}", once=f"a{one}") for one in range(15)]
    with box.store.transaction(Lane.DESK, "test.broken") as tx:
        tx.add(text)
        tx.add(replace(text, id="text-again", once="another key"))
        for one in flood:
            tx.add(replace(one, channel=Channel.RESPONSIVE))
        for booking in (
            a_booking(1, ahead),
            a_booking(2, ahead + timedelta(minutes=59)),
            a_booking(3, ahead + timedelta(minutes=119)),
            a_booking(4, ahead, operatory="4"),
        ):
            tx.add(booking)
        tx.add(lost)
        tx.add(mute)
        tx.add(Halt(str(Breaker.LOG_REWOUND), now, "recallbox", "a head does not fit"))

    assert {
        Promise.ONCE: 1,
        Promise.UNCLASHED: 1,
        Promise.KEPT: 1,
        Promise.SETTLED: 1,
        Promise.CALM: 1,
        Promise.PROVABLE: 1,
    } == broken(snapshot_of(office))


# --- keeping the file -------------------------------------------------------------------------------


def test_the_file_is_replaced_when_something_happened_and_else_every_ten_seconds(
    office: Phones, tmp_path: Path
) -> None:
    path = tmp_path / "run" / "status.json"
    showcase = Showcase(office.box, lambda: SOUND, Slot.NONE, SnapshotFile(path).write)
    assert 0 == showcase.keep()
    first, inode = decode(path.read_bytes()), path.stat().st_ino
    assert 0o644 == path.stat().st_mode & 0o777
    assert [path] == list(path.parent.iterdir())

    showcase.keep()
    assert inode == path.stat().st_ino, "nothing happened"
    pause(office.box, "Dr. Chen", "a test")
    showcase.keep()
    paused = decode(path.read_bytes())
    assert ((), HaltKind.PAUSE) == (first.halts, paused.halts[0].halt)

    office.world.clock.move_to(office.box.clock.now() + timedelta(seconds=10))
    showcase.keep()
    assert timedelta(seconds=10) == decode(path.read_bytes()).made_at - paused.made_at


def test_a_place_that_cannot_be_written_says_where_to_look(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Transient) as refused:
        SnapshotFile(tmp_path / "file" / "status.json").write(b"{}")
    assert "health.status_file" in refused.value.remedy


@pytest.mark.parametrize(
    ("text", "slot"), [("a\n", "a"), ("b", "b"), ("c", "none"), ("Maria", "none"), (None, "none")]
)
def test_the_slot_is_a_or_b_or_none(tmp_path: Path, text: str | None, slot: str) -> None:
    if text is not None:
        (tmp_path / "slot").write_text(text)
    assert slot == read_slot(tmp_path / "slot")


def test_the_ordinary_day_of_these_tests_is_one_of_the_real_form() -> None:
    assert an_ordinary_day() == decode(encode(an_ordinary_day()))
    assert NOW.tzinfo is UTC
    assert 64 == len(ROOT)
