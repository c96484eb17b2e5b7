"""A model beside the rules, on real stores and a simulated vendor: what it may do, and what is on record.

Above all what it may not: nothing without an agreement, beyond the budget, past the scan, against the rules.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from appliance.adapters.model.claude import Claude, ClaudeOptions
from appliance.adapters.model.prompt_files import load_prompts
from appliance.domain.advice.asking import CLASSIFIERS, Prompt
from appliance.domain.advice.costs import LIST_PRICES
from appliance.domain.advice.use import Call, Step
from appliance.domain.agreements import Agreement, Agreements, ServiceRecord
from appliance.domain.due.household import DuePatient, HouseholdText
from appliance.domain.policy import AiMode, Cohort
from appliance.domain.wording.content import Draft
from appliance.domain.wording.office_facts import OfficeFacts
from appliance.domain.wording.templates import Kind
from appliance.ports.records import ModelCall
from appliance.simulation.anthropic import Anthropic, Fault, InProcess, Personality, Vice
from appliance.workflow.advice.advised import Wordings, choose_wording
from appliance.workflow.advice.asking import is_open
from appliance.workflow.advice.ledger import list_egress, month_costs, report_calls, tell_month
from appliance.workflow.box import ModelDesk
from appliance.workflow.handoff import TaskKind
from appliance.workflow.texting.compose import Composer
from tests.integration.phones import Phones, phones_at

OPEN = "slap me onto {}"
FACTS = OfficeFacts(
    {"parking": {"en": "Park behind the building", "es": "Estacione atras"}, "hours": {"en": "Open 8 to 5"}}
)


class Advised:
    """An office with a model: its vendor, its switches, its agreement."""

    def __init__(self, office: Phones) -> None:
        self.office = office
        self.vendor = Anthropic("sk-test")
        clock = office.world.clock
        self.claude = Claude(
            ClaudeOptions("http://127.0.0.1:9", "sk-test"),
            clock,
            lambda _: None,
            InProcess(self.vendor.handle),
        )
        self.set(dict.fromkeys(Call, Step.ACT))

    def set(
        self,
        steps: Mapping[Call, Step],
        *,
        until: int = 2027,
        mode: AiMode = AiMode.PLACEHOLDER,
        model_day_cents: int = 300,
    ) -> None:
        office = self.office
        models = {one: "claude-haiku-5-5" if one in CLASSIFIERS else "claude-sonnet-5-5" for one in Call}
        signed = Agreement(
            "anthropic", "API", date(2026, 1, 2), date(until, 1, 31), "0" * 64, frozenset({"model"})
        )
        record = ServiceRecord("anthropic", True, "replies", "anthropic", ("prompt",))
        known = office.box.agreements
        office.box = replace(
            office.box,
            model=ModelDesk(self.claude, load_prompts(), models, steps, LIST_PRICES),
            facts=FACTS,
            policy=replace(office.box.policy, ai_mode=mode, model_day_cents=model_day_cents),
            agreements=Agreements(
                {**known.signed, "anthropic": signed}, {**known.services, "anthropic": record}
            ),
        )

    def change(self, prompt: Prompt) -> None:
        desk = self.office.box.model
        assert desk is not None
        prompts = {**desk.prompts, prompt.call: prompt}
        self.office.box = replace(self.office.box, model=replace(desk, prompts=prompts))

    def calls(self) -> list[ModelCall]:
        with self.office.box.store.view() as view:
            return view.model_calls(self.office.box.clock.now() - timedelta(days=40))


@pytest.fixture
def advised(tmp_path: Path) -> Iterator[Advised]:
    with phones_at(tmp_path) as office:
        yield Advised(office)


def offered(advised: Advised) -> tuple[str, str]:
    """Offer somebody two times on different weekdays; return their phone and words that take the second."""
    office = advised.office
    for person in office.adults():
        offer = office.offer(person)
        days = [slot.start_at.astimezone(office.box.zone).strftime("%A") for slot in offer.slots]
        if days[0] != days[1]:
            return person.mobile or "", OPEN.format(days[1].lower())
    raise AssertionError("nobody could be offered two days")


def booked(office: Phones) -> list[tuple[object, ...]]:
    return office.rows("SELECT inbound_id FROM booking WHERE state = 'booked'")


# --- replies


def test_what_the_rules_left_open_is_booked_on_a_models_word_and_all_of_it_is_on_record(
    advised: Advised,
) -> None:
    phone, words = offered(advised)
    sid = advised.office.writes(phone, words)

    assert "booking" == advised.office.outcome(sid)
    assert [(sid,)] == booked(advised.office)
    assert [("model",)] == advised.office.rows("SELECT settled_by FROM inbound WHERE vendor_id = ?", sid)
    (call,) = advised.calls()
    assert ("reply", "act", "answered", "book:1", "anthropic") == (
        call.call, call.step, call.state, call.model_said, call.baa,
    )  # fmt: skip
    audit = [
        json.loads(str(row))
        for (row,) in advised.office.rows("SELECT record FROM audit WHERE action LIKE 'model_%' ORDER BY seq")
    ]
    assert ["model_asked", "model_answered"] == [one["action"] for one in audit]
    assert list(call.fields_left) == audit[0]["fields_left"]
    assert (call.prompt_hash, call.request_hash) == (audit[0]["prompt_hash"], audit[0]["body_hash"])
    assert words.split()[-1] not in json.dumps(audit)


def test_in_shadow_the_model_is_asked_and_the_rules_go_on(advised: Advised) -> None:
    advised.set({Call.REPLY: Step.SHADOW})
    phone, words = offered(advised)
    open_sid = advised.office.writes(phone, words)
    assert "handed_off" == advised.office.outcome(open_sid)
    assert [] == booked(advised.office)
    (person,) = [one for one in advised.office.adults() if one.mobile != phone][:1]
    advised.office.offer(person)
    advised.office.writes(person.mobile or "", "can you find me another time")
    calls = advised.calls()
    assert [("ambiguous:", "book:1", ""), ("reschedule_request:", "reschedule_request:", "yes")] == [
        (one.rules_said, one.model_said, one.agrees) for one in calls
    ]
    with advised.office.box.store.view() as view:
        report = report_calls(advised.office.box, view, advised.office.at(0))
    (reply,) = [one for one in report if one.call == "reply"]
    assert ("shadow", 2, 2, 1, 1) == (reply.step, reply.asked, reply.answered, reply.compared, reply.agreed)
    assert reply.cost_micros > 0


@pytest.mark.parametrize(
    "text", ["STOP", "wrong number", "my face is swollen and I can't breathe", "HELP", "1"]
)
@pytest.mark.parametrize("personality", [Personality.HELPFUL, Personality.HOSTILE])
def test_what_the_rules_settle_is_never_shown(advised: Advised, text: str, personality: Personality) -> None:
    advised.vendor.personality = personality
    phone, _ = offered(advised)
    advised.office.writes(phone, text)
    assert [] == advised.vendor.bodies


@pytest.mark.parametrize("vice", [*Vice])
def test_no_vice_books_silences_or_loses_anything(advised: Advised, vice: Vice) -> None:
    advised.vendor.personality, advised.vendor.vices = Personality.HOSTILE, (vice,)
    phone, words = offered(advised)
    sid = advised.office.writes(phone, words)
    # It may only ever take the time that the words point at, whatever it says.
    assert advised.office.outcome(sid) in ("handed_off", "booking")
    taken = advised.office.rows("SELECT slot ->> 'start_at' FROM booking")
    assert taken in ([], [(advised.office.rows("SELECT slots ->> '$[1].start_at' FROM offer")[0][0],)])
    assert [] == advised.office.rows("SELECT phone FROM suppression WHERE phone = ?", phone)


def test_a_reply_that_waits_for_the_pms_is_asked_about_once(advised: Advised) -> None:
    from appliance.ports.records import InboundText
    from appliance.workflow.advice.advised import advise_on_reply

    phone, words = offered(advised)
    sid = advised.office.writes(phone, words)
    heard = advised.office.record(InboundText, sid)
    assert isinstance(heard, InboundText)
    again = [advise_on_reply(advised.office.box, heard) for _ in range(3)]
    assert 1 == len(advised.vendor.bodies)
    assert 3 == len(again)


# --- permits, budget, failures


def test_without_an_agreement_in_force_no_reply_leaves_and_the_rest_works(advised: Advised) -> None:
    advised.set(dict.fromkeys(Call, Step.ACT), until=2026)
    phone, words = offered(advised)
    sid = advised.office.writes(phone, words)
    assert ("handed_off", []) == (advised.office.outcome(sid), advised.vendor.bodies)
    assert [Call.SEGMENT, Call.DRAFT, Call.PHI_AUDIT, Call.INSIGHTS] == [
        call for call in Call if is_open(advised.office.box, call)
    ]


def test_a_spent_budget_asks_nobody(advised: Advised) -> None:
    advised.set(dict.fromkeys(Call, Step.ACT), model_day_cents=0)
    phone, words = offered(advised)
    assert "handed_off" == advised.office.outcome(advised.office.writes(phone, words))
    assert ([], []) == (advised.vendor.bodies, advised.calls())


def test_a_model_that_fails_thrice_is_left_alone_for_a_while(advised: Advised) -> None:
    advised.vendor.fault = lambda _: Fault(400, "invalid_request_error")
    people = advised.office.adults()[:5]
    for person in people:
        advised.office.offer(person)
        assert "handed_off" == advised.office.outcome(
            advised.office.writes(person.mobile or "", "glorp tuesday")
        )
    assert 3 == len(advised.vendor.bodies)
    assert ["failed"] * 3 == [one.state for one in advised.calls()]
    assert all(one.reserved_micros > 0 for one in advised.calls())
    with advised.office.box.store.view() as view:
        assert sum(one.reserved_micros for one in advised.calls()) == view.model_spend(advised.office.at(0))


def test_a_planted_leak_is_not_sent_and_opens_one_task(advised: Advised) -> None:
    prompt = load_prompts()[Call.REPLY]
    people = advised.office.adults()[:3]
    leaked = people[0]
    advised.change(replace(prompt, text=f"{prompt.text} Example: call {leaked.mobile} to book."))
    for person in people:
        advised.office.offer(person)
        sid = advised.office.writes(person.mobile or "", "glorp tuesday")
        assert "handed_off" == advised.office.outcome(sid)
    assert [] == advised.vendor.bodies
    assert [("blocked", "number", 0)] * 3 == [
        (one.state, one.outcome, one.bytes_left) for one in advised.calls()
    ]
    assert [TaskKind.MODEL_LEAK] == advised.office.kinds("")
    assert ["model_call_blocked"] * 3 == advised.office.actions("model%")


# --- facts


def test_a_simple_question_is_answered_from_the_sheet_without_any_model(advised: Advised) -> None:
    advised.set({})
    (person,) = advised.office.adults()[:1]
    phone = person.mobile or ""
    sid = advised.office.writes(phone, "where can I park?")
    assert ("fact_answered", []) == (advised.office.outcome(sid), advised.vendor.bodies)
    assert "Park behind the building. Anything else? Call" in advised.office.answers(phone)[-1]
    assert [] == advised.office.tasks(phone)
    # Who asks on, wants somebody.
    assert "handed_off" == advised.office.outcome(
        advised.office.writes(phone, "and the hours, when are you open?")
    )
    assert [TaskKind.QUESTION] == advised.office.kinds(phone)


@pytest.mark.parametrize(
    "text", ["how much is parking?", "can I take ibuprofen before?", "do you take Delta insurance?"]
)
def test_health_money_and_insurance_go_to_a_person_and_no_model(advised: Advised, text: str) -> None:
    (person,) = advised.office.adults()[:1]
    assert "handed_off" == advised.office.outcome(advised.office.writes(person.mobile or "", text))
    assert [] == advised.vendor.bodies


def test_a_model_may_pick_a_fact_and_the_words_are_the_sheets(advised: Advised) -> None:
    (person,) = advised.office.adults()[:1]
    phone = person.mobile or ""
    sid = advised.office.writes(phone, "how late can someone come by, is the door open?")
    assert "fact_answered" == advised.office.outcome(sid)
    assert "Open 8 to 5. Anything else?" in advised.office.answers(phone)[-1]
    assert [("fact", "hours")] == [(one.call, one.model_said) for one in advised.calls()]


# --- wordings


def wording(advised: Advised, *, passes: bool = True) -> str:
    box = advised.office.box
    (person,) = advised.office.adults()[:1]
    composer = Composer.live(box, box.clock.now())
    values = composer.values(person, composer.book.choose(2, 60, None))
    ours = box.templates.write(Kind.RECALL_OVERDUE_6MO, "en", values, longest=160, touch=2)
    draft = choose_wording(box, Wordings(), ours, values, (Cohort.OVERDUE_6MO, "en", 2), lambda _: passes)
    return "model" if "+model" in draft.template else "ours"


def test_a_wording_that_is_fit_is_used_at_step_act_only(advised: Advised) -> None:
    assert "model" == wording(advised)
    assert ["draft", "phi_audit"] == [one.call for one in advised.calls()]
    assert ["", ""] == [one.baa for one in advised.calls()], "no data of patients left"
    assert "ours" == wording(advised, passes=False)
    advised.set({Call.DRAFT: Step.SHADOW})
    assert "ours" == wording(advised)


def test_a_models_words_that_a_phone_has_read_are_not_said_there_again(advised: Advised) -> None:
    """It may write the same for the second touch as it did for the first, four weeks before."""
    (person,) = advised.office.adults()[:1]
    phone = person.mobile or ""
    composer = Composer.live(advised.office.box, advised.office.box.clock.now())
    slots = composer.book.choose(2, 60, None)
    due = DuePatient(person.id, person.id, phone, Cohort.OVERDUE_6MO, 2, "recall:1:2026-09-20", 1.0, False)
    text = HouseholdText(phone, due, (due,))

    def write(*said: str) -> Draft:
        return composer._recall_draft(text, person, Cohort.OVERDUE_6MO, slots, said)

    theirs = write("something else")
    assert theirs.template.endswith("+model")
    ours = write("something else", theirs.body)
    assert "+" not in ours.template
    assert ours.body != theirs.body


@pytest.mark.parametrize("vice", [one for one in Vice if one is not Vice.VETO])
def test_a_wording_of_a_hostile_model_is_not(advised: Advised, vice: Vice) -> None:
    advised.vendor.personality, advised.vendor.vices = Personality.HOSTILE, (vice,)
    assert "ours" == wording(advised)


def test_a_second_look_can_only_add_a_flag(advised: Advised) -> None:
    advised.set({Call.DRAFT: Step.ACT, Call.PHI_AUDIT: Step.ACT})
    advised.vendor.personality = Personality.HOSTILE
    advised.vendor.vices = (Vice.OTHER_NAME, Vice.ALARM)  # a draft with a name in it, then an alarm
    assert "ours" == wording(advised)
    advised.vendor.vices = (Vice.VETO, Vice.VETO)  # a draft without its opt-out words, and no flag
    assert "ours" == wording(advised)


def test_under_an_agreement_the_first_name_may_be_seen_and_nothing_else_of_anybody(advised: Advised) -> None:
    advised.set({Call.DRAFT: Step.ACT}, mode=AiMode.PHI_BAA)
    (person,) = advised.office.adults()[:1]
    wording(advised)
    (call,) = advised.calls()
    assert {"first_name", "hygienist_first_name", "visit_timing", "visit_words", "slots"} < set(
        call.fields_left
    )
    body = advised.vendor.bodies[0].decode()
    assert (person.preferred_name or person.first_name) in body
    assert not any(value and value in body for value in (person.last_name, person.mobile, person.birth_on))


# --- what is told of it


def test_egress_costs_and_insights_add_up(advised: Advised) -> None:
    phone, words = offered(advised)
    advised.office.writes(phone, words)
    box, since = advised.office.box, advised.office.at(0)
    told = tell_month(box, date(2026, 11, 1))
    with box.store.view() as view:
        egress = list_egress(box, view, since)
        spent = month_costs(box, view, date(2026, 11, 1), 0.83)
    assert ["answer", "model: insights", "model: reply"] == [one.what for one in egress]
    assert len(advised.vendor.bodies[0]) == next(
        one.bytes_left for one in egress if one.what == "model: reply"
    )
    assert ["twilio", "none needed", "anthropic"] == [one.agreement for one in egress]
    calls = advised.calls()
    assert sum(one.cost_micros for one in calls) == round(spent.model_cents * 10_000)
    assert spent.answers >= 2
    assert spent.total_cents == pytest.approx(spent.text_cents + spent.model_cents, abs=0.01)
    assert 173 == spent.quoted_dollars
    assert ("2026-11", "model") == (told.month, told.by)
    advised.vendor.personality, advised.vendor.vices = Personality.HOSTILE, (Vice.LEAK,)
    assert "rules" == tell_month(box, date(2026, 11, 1)).by
