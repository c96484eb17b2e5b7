"""Consent and silence on a real database, with texts that come in over the simulated carrier."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from appliance.adapters.numbers import e164
from appliance.cli.stage import at_local, build_site, enter
from appliance.domain.model import PatientRow, Table, TextConsent
from appliance.domain.permission.consent import EVERY_SCOPE, Act, Scope
from appliance.errors import Misconfigured, Permanent, Refused
from appliance.ports.records import (
    Channel,
    ConsentEntry,
    ContactWish,
    Message,
    MessageState,
    OtherText,
    Suppression,
    Task,
)
from appliance.ports.store import Lane
from appliance.simulation.world import World
from appliance.workflow.box import Box
from appliance.workflow.consent import (
    Grant,
    lift_silence,
    note_pms_consent,
    record_consent,
    revoke_consent,
    verify_number,
    wish,
)
from appliance.workflow.ground import Ground
from appliance.workflow.handoff import TaskKind
from appliance.workflow.replies.inbound import hear
from appliance.workflow.suppress import is_silent
from appliance.workflow.texting.sending import send_due
from appliance.workflow.texting.writeback import write_back_due
from appliance.workflow.upkeep.takeover import Plan, declare_none, plan_history, plan_opt_outs, sign_off
from tests.simulation.stage_world import play_briskly, staged

DAY = date(2026, 11, 17)
SHARED, ALONE, NOBODYS = "+13125550142", "+13125550147", "+13125550199"
STAFF = "user:priya"
NEXT_YEAR = date(2027, 1, 31)


def person(key: str, first: str, mobile: str, guarantor_id: str, language: str = "en") -> PatientRow:
    return PatientRow(
        id=key,
        first_name=first,
        preferred_name="",
        last_name="Alvarez",
        birth_on="1984-05-02",
        status="active",
        guarantor_id=guarantor_id,
        mobile=mobile,
        other_phone=None,
        has_email=0,
        language=language,
        state="IL",
        zip="60614",
        zones="America/Chicago",
        consent="granted",
        consent_source="pms:TxtMsgOk=Yes",
        contact_preference="none",
        provider_id=None,
        hygienist_id=None,
    )


MARIA = person("9001", "Maria", SHARED, "9001")
CARLOS = person("9002", "Carlos", SHARED, "9001")
ROSA = person("9003", "Rosa", ALONE, "9003", "es")


class Office:
    """A box on a Tuesday at eleven, with three people whose phones write to it."""

    def __init__(self, folder: Path, *, confirms: bool, revoke_all_from: date) -> None:
        self.world = World(8, DAY, 30, confirms_stop=confirms)
        self.world.advance(at_local(self.world, DAY, 11))
        urls = {"pms": "http://pms.test", "carrier": "http://carrier.test"}
        self.site = enter(self.world, build_site(self.world, urls, folder), in_process=True)
        policy = replace(self.site.box.policy, revoke_all_from=revoke_all_from)
        self.box: Box = replace(self.site.box, policy=policy)
        with self.box.store.transaction(Lane.DESK, "test.people") as tx:
            tx.put_rows(Table.PATIENT, [MARIA, CARLOS, ROSA])

    def texted(self, phone: str, kind: str = "recall", *, state: MessageState = MessageState.SENT) -> Message:
        """Put a proactive text on record."""
        now = self.box.clock.now()
        key = self.box.entropy.token()
        message = Message(
            id=key,
            channel=Channel.PROACTIVE,
            kind=kind,
            phone=phone,
            patient_id="9003" if phone == ALONE else "9001",
            covered=("9003" if phone == ALONE else "9001",),
            occasion=f"{kind}:{key}",
            touch=1,
            body="Cedar Ridge Dental: you are due for a visit. Reply STOP to opt out",
            template="test@1",
            legend={},
            state=state,
            state_at=now,
            created_at=now,
            not_before_at=now + timedelta(hours=1),
            expires_at=now + timedelta(hours=6),
            correlation_id=key,
            policy_hash="",
            once=key,
            cohort="tx_plan_pending" if kind == "treatment" else "overdue_6mo",
            sent_at=now if state is MessageState.SENT else None,
        )
        with self.box.store.transaction(Lane.DESK, "test.text") as tx:
            tx.add(message)
        return message

    def says(self, phone: str, body: str, *, after: timedelta = timedelta(minutes=1)) -> None:
        """Let somebody write, and the box hear it and answer."""
        self.pass_time(after)
        self.world.carrier.receive(phone, self.world.carrier.number, body, self.box.clock.now())
        hear(self.box)
        send_due(self.box)

    def pass_time(self, span: timedelta) -> None:
        self.world.advance(self.box.clock.now() + span)

    def answers_to(self, phone: str) -> list[str]:
        """Return what the product sent to a phone, without what the carrier said by itself."""
        return [text.body for text in self.world.carrier.accepted if text.to == phone]

    def confirmations_to(self, phone: str) -> int:
        """Return how often a phone was told that it is opted out, by whomever."""
        own = sum("no more" in body or "no recibira" in body for body in self.answers_to(phone))
        return own + sum(text.to == phone for text in self.world.carrier.confirmations)

    def silence_of(self, phone: str) -> tuple[str, ...]:
        with self.box.store.view() as view:
            found = view.get(Suppression, phone)
            return found.scopes if found else ()

    def ledger(self, phone: str) -> list[ConsentEntry]:
        with self.box.store.view() as view:
            return view.consent_of(phone)

    def tasks(self, phone: str) -> list[Task]:
        with self.box.store.view() as view:
            return [one for one in view.open_tasks() if one.phone == phone]

    def consent(self, row: PatientRow, scope: Scope = Scope.RECALL) -> TextConsent:
        """Return what the gate is told of somebody."""
        with self.box.store.view() as view:
            return Ground.load(self.box, view).recipient(row, scope).consent

    def rows(self, sql: str, *parameters: object) -> list[tuple[object, ...]]:
        with self.site.store.view() as view:
            return list(view.tx.execute(sql, parameters).fetchall())

    def record(self, row: PatientRow = MARIA, **changed: object) -> ConsentEntry:
        grant = Grant(("recall", "reminder", "treatment"), "form", self.box.clock.now(), "form in the chart")
        with self.box.store.transaction(Lane.DESK, "test.grant") as tx:
            wanted = replace(grant, **changed)  # type: ignore[arg-type]
            return record_consent(self.box, tx, row, row.mobile or "", wanted, actor=STAFF)

    def lift(self, phone: str, entry: ConsentEntry) -> tuple[str, ...]:
        with self.box.store.transaction(Lane.DESK, "test.lift") as tx:
            return lift_silence(self.box, tx, phone, entry, actor=STAFF).still_silent

    def revoke(self, phone: str, *scopes: str) -> bool:
        with self.box.store.transaction(Lane.DESK, "test.revoke") as tx:
            return revoke_consent(self.box, tx, phone, scopes, actor=STAFF, note="at the desk")


@contextmanager
def opened(folder: Path, *, confirms: bool = False, revoke_all_from: date = DAY) -> Iterator[Office]:
    office = Office(folder, confirms=confirms, revoke_all_from=revoke_all_from)
    yield office
    office.site.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as office:
        yield office


# --- the ledger


def test_a_consent_is_recorded_with_its_paper_and_its_audit_row(office: Office) -> None:
    at = office.box.clock.now() - timedelta(days=3)
    entry = office.record(captured_at=at, wording="consent-en-1", risk_warned=True, verified_at=at)
    kept = office.ledger(SHARED)[-1]
    assert entry == kept
    assert ("granted", ("recall", "reminder", "treatment"), "form", at, STAFF, True) == (
        kept.act,
        kept.scopes,
        kept.source,
        kept.captured_at,
        kept.actor,
        kept.risk_warned,
    )
    audited = office.rows("SELECT record FROM audit WHERE object = ?", f"consent:{entry.id}")
    assert 1 == len(audited)
    assert STAFF in str(audited[0])
    assert SHARED not in str(audited)


@pytest.mark.parametrize(
    ("changed", "actor", "told"),
    [
        ({"document": " ", "note": ""}, STAFF, "document"),
        ({"scopes": ()}, STAFF, "billing"),
        ({"scopes": ("recall", "billing")}, STAFF, "billing"),
        ({"captured_at": datetime(2030, 1, 1, tzinfo=UTC)}, STAFF, "future"),
        ({}, "recallbox", "named person"),
        ({}, "user: ", "named person"),
    ],
)
def test_what_backs_no_consent_is_refused_and_leaves_nothing(
    office: Office, changed: dict[str, object], actor: str, told: str
) -> None:
    grant = replace(Grant(("recall",), "form", office.box.clock.now(), "form"), **changed)  # type: ignore[arg-type]
    with (
        pytest.raises(Refused, match=told),
        office.box.store.transaction(Lane.DESK, "test.grant") as tx,
    ):
        record_consent(office.box, tx, MARIA, SHARED, grant, actor=actor)
    assert [] == office.ledger(SHARED)


def test_the_file_itself_refuses_to_change_or_remove_a_line(office: Office) -> None:
    entry = office.record()
    for write in ("save", "remove"):
        with (
            pytest.raises((Permanent, sqlcipher.Error), match="append-only"),
            office.box.store.transaction(Lane.DESK, "test.tamper") as tx,
        ):
            getattr(tx, write)(replace(entry, note="changed"))
    assert [entry] == office.ledger(SHARED)


def test_a_verified_number_is_no_consent(office: Office) -> None:
    unknown = ROSA._replace(consent="unknown", consent_source="pms:TxtMsgOk=Unknown")
    with office.box.store.transaction(Lane.DESK, "test.verify") as tx:
        verify_number(office.box, tx, unknown, ALONE, actor=STAFF)
    assert TextConsent.UNKNOWN is office.consent(unknown)
    office.record(unknown)
    assert TextConsent.GRANTED is office.consent(unknown)
    assert TextConsent.REVOKED is office.consent(unknown._replace(consent="revoked"))


def test_the_flag_of_the_pms_is_noted_once_for_each_kind_and_grants_nothing(office: Office) -> None:
    for cohort in ("overdue_6mo", "overdue_12mo_plus", "tx_plan_pending", "overdue_6mo"):
        with office.box.store.transaction(Lane.SENDING, "test.note") as tx:
            note_pms_consent(office.box, tx, MARIA, cohort)
            note_pms_consent(office.box, tx, MARIA._replace(consent="unknown"), cohort)
            note_pms_consent(office.box, tx, None, cohort)
    seen = [(one.act, one.scopes, one.source, one.patient_id) for one in office.ledger(SHARED)]
    assert [
        ("seen", ("recall",), "pms:TxtMsgOk=Yes", "9001"),
        ("seen", ("treatment",), "pms:TxtMsgOk=Yes", "9001"),
    ] == seen
    assert TextConsent.UNKNOWN is office.consent(MARIA._replace(consent="unknown"))
    office.record(ROSA)
    with office.box.store.transaction(Lane.SENDING, "test.note") as tx:
        note_pms_consent(office.box, tx, ROSA, "overdue_6mo")
    assert ["granted"] == [one.act for one in office.ledger(ALONE)]


def test_a_working_day_notes_each_addressee_once(tmp_path: Path) -> None:
    with staged(8, 150, tmp_path) as stage:
        play_briskly(stage, stage.at(18))
        sent = stage.rows(
            "SELECT DISTINCT phone, patient_id, kind FROM message"
            " WHERE channel = 'proactive' AND sent_at IS NOT NULL ORDER BY 1, 2, 3"
        )
        seen = stage.rows(
            "SELECT phone, patient_id, scopes ->> 0 FROM consent WHERE act = 'seen' ORDER BY 1, 2, 3"
        )
    assert sent
    assert sent == seen


# --- silence


def test_one_stop_silences_everybody_behind_the_phone_and_tells_the_desk_whom(office: Office) -> None:
    office.texted(SHARED)
    waiting = office.texted(SHARED, state=MessageState.QUEUED)
    office.says(SHARED, "Stop, please")
    assert (EVERY_SCOPE,) == office.silence_of(SHARED)
    assert [(Act.REVOKED, (EVERY_SCOPE,), "opt_out")] == [
        (one.act, one.scopes, one.source) for one in office.ledger(SHARED)
    ]
    for row in (MARIA, CARLOS):
        assert TextConsent.REVOKED is office.consent(row)
    told = office.rows("SELECT patient_id FROM writeback WHERE kind = 'opt_out' ORDER BY patient_id")
    assert [("9001",), ("9002",)] == told
    shared = [one for one in office.tasks(SHARED) if one.kind == TaskKind.SHARED_PHONE_OPT_OUT]
    assert 1 == len(shared)
    assert "9001, 9002" in shared[0].why
    assert "Maria" not in shared[0].why
    with office.box.store.view() as view:
        ended = view.get(Message, waiting.id)
    assert ended is not None
    assert (MessageState.SUPERSEDED, None) == (ended.state, ended.once)
    assert [] == office.tasks(ALONE)


@pytest.mark.parametrize(
    ("confirms", "body", "by_us"),
    [(True, "STOP", 0), (True, "stop texting me", 1), (True, "ALTO", 1), (False, "stop texting me", 1)],
)
def test_exactly_one_confirmation_the_carriers_own_counted(
    tmp_path: Path, confirms: bool, body: str, by_us: int
) -> None:
    with opened(tmp_path, confirms=confirms) as office:
        office.texted(ALONE)
        office.says(ALONE, body)
        assert (by_us, 1) == (len(office.answers_to(ALONE)), office.confirmations_to(ALONE))
        office.says(ALONE, body, after=timedelta(minutes=2))
        office.says(ALONE, "please stop", after=timedelta(minutes=2))
        assert (by_us, 1) == (len(office.answers_to(ALONE)), office.confirmations_to(ALONE))


def test_a_confirmation_that_is_late_is_dropped(office: Office) -> None:
    office.texted(ALONE)
    office.world.carrier.receive(ALONE, office.world.carrier.number, "STOP", office.box.clock.now())
    hear(office.box)
    office.pass_time(timedelta(minutes=5, seconds=1))
    send_due(office.box)
    assert [] == office.answers_to(ALONE)


def test_before_the_date_a_bare_stop_is_about_the_kind_it_answers(tmp_path: Path) -> None:
    with opened(tmp_path, revoke_all_from=NEXT_YEAR) as office:
        office.texted(SHARED, "treatment")
        recall = office.texted(SHARED, state=MessageState.QUEUED)
        planned = office.texted(SHARED, "treatment", state=MessageState.QUEUED)
        office.says(SHARED, "Stop please")
        assert ("treatment",) == office.silence_of(SHARED)
        confirmation = office.answers_to(SHARED)
        assert 1 == len(confirmation)
        assert "no more visit planning texts" in confirmation[0]
        assert "STOP ALL" in confirmation[0]
        assert TextConsent.REVOKED is office.consent(MARIA, Scope.TREATMENT)
        assert TextConsent.GRANTED is office.consent(MARIA, Scope.RECALL)
        with office.box.store.view() as view:
            ground = Ground.load(office.box, view)
            states = [found.state for one in (recall, planned) if (found := view.get(Message, one.id))]
            assert not is_silent(view, SHARED)
        assert [False, True] == [ground.is_silent(SHARED, one) for one in (Scope.RECALL, Scope.TREATMENT)]
        assert [MessageState.QUEUED, MessageState.SUPERSEDED] == states
        assert [] == office.rows("SELECT id FROM writeback WHERE kind = 'opt_out'")
        # The phone may still be answered.
        office.says(SHARED, "HELP")
        assert 2 == len(office.answers_to(SHARED))
        # What is left ends with the next one.
        office.says(SHARED, "STOP ALL", after=timedelta(minutes=10))
        assert (EVERY_SCOPE,) == office.silence_of(SHARED)
        assert 2 == len(office.rows("SELECT id FROM writeback WHERE kind = 'opt_out'"))


@pytest.mark.parametrize("body", ["STOPALL", "stop all", "Stop texting me", "never text me again"])
def test_before_the_date_whoever_says_more_than_stop_means_everything(tmp_path: Path, body: str) -> None:
    with opened(tmp_path, revoke_all_from=NEXT_YEAR) as office:
        office.texted(ALONE)
        office.says(ALONE, body)
        assert (EVERY_SCOPE,) == office.silence_of(ALONE)


def test_from_the_date_on_and_where_nothing_is_answered_stop_means_everything(tmp_path: Path) -> None:
    with opened(tmp_path / "on", revoke_all_from=DAY) as office:
        office.texted(ALONE)
        office.says(ALONE, "STOP")
        assert (EVERY_SCOPE,) == office.silence_of(ALONE)
    with opened(tmp_path / "before", revoke_all_from=DAY + timedelta(days=1)) as office:
        office.texted(ALONE)
        office.says(ALONE, "ALTO")
        office.says(SHARED, "ALTO")
        assert ("recall",) == office.silence_of(ALONE)
        assert (EVERY_SCOPE,) == office.silence_of(SHARED)


def test_where_the_carrier_blocks_the_phone_itself_stop_means_everything(tmp_path: Path) -> None:
    with opened(tmp_path, confirms=True, revoke_all_from=NEXT_YEAR) as office:
        office.texted(ALONE)
        office.says(ALONE, "STOP")
        assert (EVERY_SCOPE,) == office.silence_of(ALONE)
        assert [] == office.answers_to(ALONE)


def test_a_wrong_number_is_in_the_ledger_too(office: Office) -> None:
    office.texted(ALONE)
    office.says(ALONE, "wrong number")
    assert [(Act.REVOKED, "wrong_number")] == [(one.act, one.source) for one in office.ledger(ALONE)]
    assert (EVERY_SCOPE,) == office.silence_of(ALONE)


# --- the way back


@pytest.mark.parametrize("body", ["START", "UNSTOP", "YES", "yes please", "si", "resubscribe", "1"])
def test_nothing_that_is_texted_lifts_a_silence(office: Office, body: str) -> None:
    office.texted(ALONE)
    office.says(ALONE, "alto por favor")
    sent = len(office.answers_to(ALONE))
    office.says(ALONE, body)
    assert (EVERY_SCOPE,) == office.silence_of(ALONE)
    assert TextConsent.REVOKED is office.consent(ROSA)
    assert sent == len(office.answers_to(ALONE))
    wanted = TaskKind.OPT_IN if body in ("START", "UNSTOP", "resubscribe") else TaskKind.ANSWER_BY_HAND
    assert [wanted] == [one.kind for one in office.tasks(ALONE)]


def test_a_silence_is_lifted_by_a_newer_recorded_consent_and_by_nothing_else(office: Office) -> None:
    before = office.record(ROSA)
    office.texted(ALONE)
    office.says(ALONE, "STOP")
    elsewhere = office.record(MARIA)
    invented = replace(before, id="invented", captured_at=office.box.clock.now())
    write_back_due(office.box)
    for entry, told in ((before, "newer"), (elsewhere, "ledger"), (invented, "ledger")):
        with pytest.raises(Refused, match=told):
            office.lift(ALONE, entry)
    backdated = office.record(ROSA, captured_at=before.captured_at)
    with pytest.raises(Refused, match="newer"):
        office.lift(ALONE, backdated)
    assert (EVERY_SCOPE,) == office.silence_of(ALONE)
    office.pass_time(timedelta(minutes=10))
    renewed = office.record(ROSA)
    assert (EVERY_SCOPE,) == office.silence_of(ALONE)
    assert () == office.lift(ALONE, renewed)
    assert () == office.silence_of(ALONE)
    assert TextConsent.GRANTED is office.consent(ROSA)
    assert 1 == len(office.rows("SELECT seq FROM audit WHERE action = 'silence_lifted'"))
    # What only a person can do is a task: the block at the carrier ends with START from the phone.
    assert any("START" in one.why for one in office.tasks(ALONE))


def test_a_consent_for_one_kind_lifts_the_silence_for_that_kind(office: Office) -> None:
    office.revoke(ALONE)
    write_all_back(office)
    office.pass_time(timedelta(minutes=1))
    assert ("reminder", "treatment") == office.lift(ALONE, office.record(ROSA, scopes=("recall",)))
    assert TextConsent.GRANTED is office.consent(ROSA, Scope.RECALL)
    assert TextConsent.REVOKED is office.consent(ROSA, Scope.TREATMENT)
    office.pass_time(timedelta(minutes=1))
    with pytest.raises(Refused, match="other kinds"):
        office.lift(ALONE, office.record(ROSA, scopes=("recall",)))


def test_the_pms_hears_of_the_refusal_before_it_can_be_lifted(office: Office) -> None:
    office.revoke(ALONE)
    office.pass_time(timedelta(minutes=1))
    entry = office.record(ROSA)
    with pytest.raises(Refused, match="PMS has not been told"):
        office.lift(ALONE, entry)
    write_all_back(office)
    with office.box.store.transaction(Lane.DESK, "test.pulled") as tx:
        tx.put_rows(Table.PATIENT, [ROSA._replace(consent="revoked", consent_source="pms:TxtMsgOk=No")])
    office.lift(ALONE, entry)
    # Deny wins: the PMS still says No until the office changes it there.
    assert TextConsent.REVOKED is office.consent(ROSA._replace(consent="revoked"))
    assert any("9003" in one.why for one in office.tasks(ALONE))


def write_all_back(office: Office) -> None:
    """Let the PMS hear what it is owed. It does not know these people, which ends each write as well."""
    write_back_due(office.box)


def test_the_desk_revokes_at_once_for_all_or_for_one_kind(office: Office) -> None:
    assert office.revoke(SHARED, "recall")
    assert ("recall",) == office.silence_of(SHARED)
    assert not office.revoke(SHARED, "recall")
    assert office.revoke(SHARED)
    assert (EVERY_SCOPE,) == office.silence_of(SHARED)
    assert not office.revoke(SHARED, "treatment")
    assert 4 == len(office.ledger(SHARED))


# --- why


def test_why_is_answered_once_from_the_ledger_and_then_by_a_person(office: Office) -> None:
    office.record(MARIA._replace(mobile=ALONE))
    office.texted(ALONE)
    office.says(ALONE, "why am I getting this?")
    assert 1 == len(office.answers_to(ALONE))
    assert "usted nos dio este numero" in office.answers_to(ALONE)[0]
    assert [] == office.tasks(ALONE)
    assert [("why_answered",)] == office.rows("SELECT outcome FROM inbound WHERE phone = ?", ALONE)
    office.says(ALONE, "WHY")
    assert [TaskKind.QUESTION] == [one.kind for one in office.tasks(ALONE)]


@pytest.mark.parametrize(
    ("source", "told"),
    [("form", "firmo nuestro papel en nov 2026"), ("verbal", "nos dijo que si en nov 2026")],
)
def test_why_names_the_recorded_source_and_its_month(office: Office, source: str, told: str) -> None:
    office.record(ROSA, source=source)
    office.texted(ALONE)
    office.says(ALONE, "de donde sacaron mi numero")
    answers = office.answers_to(ALONE)
    assert 1 == len(answers)
    assert told in answers[0]
    assert "STOP" in answers[0]
    assert len(answers[0]) <= 160


def test_why_from_a_silent_phone_is_a_task_and_from_a_shared_one_names_nobodys_paper(office: Office) -> None:
    office.record(MARIA)
    with office.box.store.transaction(Lane.DESK, "test.both") as tx:
        tx.put_rows(Table.PATIENT, [MARIA, CARLOS])
    office.says(SHARED, "how did you get my number")
    assert "you gave us this number" in office.answers_to(SHARED)[0]
    office.revoke(SHARED)
    office.says(SHARED, "why are you texting me")
    assert 1 == len(office.answers_to(SHARED))
    assert TaskKind.ANSWER_BY_HAND in [one.kind for one in office.tasks(SHARED)]


# --- wishes


def test_wishes_keep_what_they_do_not_name(office: Office) -> None:
    until = DAY + timedelta(days=40)
    with office.box.store.transaction(Lane.DESK, "test.wish") as tx:
        wish(office.box, tx, "9001", actor=STAFF, best_start="13:00", best_stop="17:00")
        wish(office.box, tx, "9001", actor=STAFF, paused_until_on=until)
        kept = wish(office.box, tx, "9001", actor=STAFF, channel="call")
    assert ("13:00", "17:00", until, "call") == (
        kept.best_start,
        kept.best_stop,
        kept.paused_until_on,
        kept.channel,
    )
    with office.box.store.view() as view:
        assert kept == view.get(ContactWish, "9001")
    for bad in (
        {"channel": "fax"},
        {"best_start": "17:00", "best_stop": "13:00"},
        {"best_stop": ""},
        {"paused_until_on": DAY},
    ):
        with (
            pytest.raises(Refused),
            office.box.store.transaction(Lane.DESK, "test.wish") as tx,
        ):
            wish(office.box, tx, "9001", actor=STAFF, **bad)


# --- the former product


FILE = (
    "\ufeffPatient;Cell Phone;Opted Out On;Reason\r\n"
    "x;(312) 555-0142;11/03/2026;STOP\r\n"
    "x;312.555.0147;;stop\r\n"
    ";;;\r\n"
    "x;1-312-555-0199;2026-10-01;Carrier block\r\n"
    "x;+13125550142;11/01/2026;again\r\n"
).encode()


def take_over(office: Office, content: bytes = FILE, accept_errors: int | None = None) -> tuple[Plan, bool]:
    plan = plan_opt_outs(office.box, content, e164, {})
    done = sign_off(office.box, plan, signed_by="Dr. Chen", actor=STAFF, accept_errors=accept_errors)
    return plan, done is not None


def is_settled(office: Office) -> bool:
    with office.box.store.view() as view:
        return Ground.load(office.box, view).opt_outs_settled


def without_declaration(office: Office) -> None:
    """Undo what the stage declares for every practice."""
    with office.box.store.transaction(Lane.DESK, "test.undo") as tx:
        for one in tx.former_vendor_imports():
            tx.remove(one)


def test_an_import_silences_and_unlocks_and_twice_changes_nothing(office: Office) -> None:
    without_declaration(office)
    assert not is_settled(office)
    dry = plan_opt_outs(office.box, FILE, e164, {})
    assert (4, 3, 3) == (dry.export.lines, dry.numbers, len(dry.fresh))
    assert not is_settled(office)
    _, changed = take_over(office)
    assert changed
    assert is_settled(office)
    for phone in (SHARED, ALONE, NOBODYS):
        assert (EVERY_SCOPE,) == office.silence_of(phone)
    assert datetime(2026, 11, 1, 5, tzinfo=UTC) == office.ledger(SHARED)[0].captured_at
    with office.box.store.view() as view:
        record = view.former_vendor_imports()[-1]
    assert ("opt_outs", "Dr. Chen", 4, 4, 0, 3) == (
        record.kind,
        record.signed_by,
        record.lines,
        record.accepted,
        record.rejected,
        record.numbers,
    )
    assert dry.sha256 == record.sha256
    before = office.rows("SELECT count(*) FROM audit")
    again, changed = take_over(office)
    assert (False, ()) == (changed, again.fresh)
    assert before == office.rows("SELECT count(*) FROM audit")
    assert [] == [one for one in office.tasks(SHARED) if one.kind == TaskKind.SHARED_PHONE_OPT_OUT]


def test_an_import_does_not_silence_again_whoever_consented_since(office: Office) -> None:
    take_over(office)
    write_all_back(office)
    office.pass_time(timedelta(days=1))
    office.lift(ALONE, office.record(ROSA))
    take_over(office)
    assert () == office.silence_of(ALONE)


def test_too_many_unreadable_lines_refuse_the_whole_file(office: Office) -> None:
    without_declaration(office)
    content = FILE + b"x;see chart;;\r\nx;1.31255E+10;;\r\n"
    for accepted in (None, 1, 3):
        with pytest.raises(Refused, match="2"):
            take_over(office, content, accepted)
    assert (False, ()) == (is_settled(office), office.silence_of(ALONE))
    plan, changed = take_over(office, content, 2)
    assert (2, True, (EVERY_SCOPE,)) == (plan.bad_lines, changed, office.silence_of(ALONE))
    many = b"Cell\n" + b"".join(b"31255501%02d\n" % number for number in range(100)) * 2 + b"?\n"
    _, changed = take_over(office, many)
    assert changed


def test_an_import_that_was_cut_off_goes_on_where_it_stopped(office: Office) -> None:
    plan = plan_opt_outs(office.box, FILE, e164, {})
    sign_off(office.box, replace(plan, fresh=plan.fresh[:1]), signed_by="Dr. Chen", actor=STAFF)
    rest = plan_opt_outs(office.box, FILE, e164, {})
    assert plan.fresh[1:] == rest.fresh
    assert sign_off(office.box, rest, signed_by="Dr. Chen", actor=STAFF) is not None
    assert (EVERY_SCOPE,) == office.silence_of(NOBODYS)


def test_nobody_signs_nothing_and_none_is_a_declaration_by_name(office: Office) -> None:
    without_declaration(office)
    with pytest.raises(Refused, match="named person"):
        declare_none(office.box, signed_by="  ", actor=STAFF)
    with pytest.raises(Misconfigured, match="no column holds phone"):
        take_over(office, b"a,b\n1,2\n")
    assert not is_settled(office)
    declare_none(office.box, signed_by="Dr. Chen", actor=STAFF)
    assert is_settled(office)
    take_over(office)
    with pytest.raises(Refused, match="file was imported"):
        declare_none(office.box, signed_by="Dr. Chen", actor=STAFF)


def test_history_counts_against_the_caps_and_twice_counts_once(office: Office) -> None:
    without_declaration(office)
    content = (
        b"Sent At,Mobile #,Message Type\r\n"
        b"11/16/2026 02:30 PM,(312) 555-0142,Recall\r\n"
        b"11/14/2026 10:00 AM,312-555-0142,Review Request\r\n"
        b"09/01/2026 10:00 AM,312-555-0142,Recall\r\n"
        b"12/01/2026 10:00 AM,312-555-0142,Recall\r\n"
    )
    plan = plan_history(office.box, content, e164, {})
    assert (2, 2, 1) == (len(plan.fresh), plan.too_old, plan.numbers)
    assert sign_off(office.box, plan, signed_by="Dr. Chen", actor=STAFF) is not None
    again = plan_history(office.box, content, e164, {})
    assert sign_off(office.box, again, signed_by="Dr. Chen", actor=STAFF) is None
    since = office.box.clock.now() - timedelta(days=31)
    with office.box.store.view() as view:
        times = view.other_texts_to(SHARED, since)
        assert {SHARED: times} == view.other_texts(since)
    assert {datetime(2026, 11, 16, 20, 30, tzinfo=UTC), datetime(2026, 11, 14, 16, tzinfo=UTC)} == set(times)
    # History alone settles nothing: the opt-outs are still missing.
    assert not is_settled(office)


def test_whom_the_former_product_texted_yesterday_is_not_texted_today(tmp_path: Path) -> None:
    with staged(8, 150, tmp_path) as stage:
        yesterday = stage.at(16, days=-1)
        with stage.site.store.transaction(Lane.DESK, "test.history") as tx:
            people = list(stage.world.clinic.people.values())
            for phone in {one.mobile for one in people[::2] if one.mobile}:
                tx.save(OtherText(f"former|{phone}", phone, yesterday, "former_vendor"))
        play_briskly(stage, stage.at(18))
        listed = {phone for (phone,) in stage.rows("SELECT phone FROM other_text")}
        started = {
            phone
            for (phone,) in stage.rows(
                "SELECT phone FROM message WHERE channel = 'proactive' AND sent_at IS NOT NULL"
            )
        }
    assert started
    assert not started & listed
