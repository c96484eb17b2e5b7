"""Requests and answers: only a permitted view becomes a request, and only a sound answer a proposal."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.advice.asking import (
    SCHEMAS,
    AuditSaid,
    CohortSaid,
    DraftSaid,
    FactSaid,
    InsightsSaid,
    Prompt,
    ReplySaid,
    Said,
    Trouble,
    build_request,
    find_leak,
    read_answer,
)
from appliance.domain.advice.costs import LIST_PRICES, Price, Usage, cost_micros, over_budget, worst_micros
from appliance.domain.advice.redaction import Cleared, KnownPeople, Redacted, know_people
from appliance.domain.advice.use import (
    TABLE,
    AuditUnmerged,
    Bar,
    Call,
    DraftShape,
    FactQuestion,
    Lang,
    MonthFigures,
    OpenTime,
    ReplyRedacted,
    Weekday,
)
from appliance.domain.phi import DraftFacts
from appliance.domain.policy import AiMode, Cohort, Policy
from appliance.domain.replies import Intent

KNOWN = know_people([("Maria", "", "Alvarez", "1985-03-14", "+13125550142", None)])
MARIA = DraftFacts(first_name="Maria", last_name="Alvarez", mobile="+13125550142", dob=date(1985, 3, 14))
OFFERED = (OpenTime(0, Weekday.TUESDAY, 10, 0),)
REPLY = ReplyRedacted(Redacted("count me in for tuesday"), Lang.EN, OFFERED)
SHAPE = DraftShape(Cohort.OVERDUE_6MO, Lang.EN, 1, 2, ("1", "2"), False, False, 160)


def request_of(call: Call, view: Any, mode: AiMode = AiMode.PLACEHOLDER, cache: int = 0) -> Any:
    prompt = Prompt(call, 1, "Say what it asks for.")
    return build_request(
        prompt, view, mode=mode, model="claude-haiku-5-5", policy=Policy(), cache_min_tokens=cache
    )


def said(value: object, stop: str = "end_turn") -> Said:
    return Said(value if isinstance(value, str) else json.dumps(value), stop, Usage(1, 1))


# --- requests


def test_a_request_says_its_view_and_names_what_left() -> None:
    request = request_of(Call.REPLY, REPLY)
    assert (
        "text",
        "lang",
        "offered.place",
        "offered.weekday",
        "offered.hour",
        "offered.minute",
    ) == request.fields_left
    assert {
        "text": "count me in for tuesday",
        "lang": "en",
        "offered": [{"place": 0, "weekday": "tuesday", "hour": 10, "minute": 0}],
    } == json.loads(request.user)
    assert request.wire()["output_config"]["effort"] == "low"
    assert json.loads(request.body()) == request.wire()


@pytest.mark.parametrize("mode", AiMode)
@pytest.mark.parametrize("call", Call)
def test_a_view_of_another_call_or_mode_makes_no_request(mode: AiMode, call: Call) -> None:
    for view in (REPLY, SHAPE, AuditUnmerged(Cleared("a visit")), MonthFigures(0, 0, 0, 0, 0, 0)):
        shown = TABLE[mode].get(call)
        if shown is not None and shown.view is type(view):
            assert request_of(call, view, mode).user
        else:
            with pytest.raises(ValueError, match="may not show"):
                request_of(call, view, mode)


def test_schemas_are_closed_and_hold_no_word_of_anybody() -> None:
    for schema in SCHEMAS.values():
        assert schema["additionalProperties"] is False
        assert list(schema["properties"]) == schema["required"]
        assert "" == KNOWN.find_in(json.dumps(schema))


def test_a_changed_word_version_or_shape_is_another_prompt() -> None:
    prompt = Prompt(Call.REPLY, 1, "Say what it asks for.")
    others = (
        replace(prompt, text="Say what it asks for!"),
        replace(prompt, version=2),
        replace(prompt, call=Call.FACT),
    )
    assert 4 == len({one.sha256 for one in (prompt, *others)})


def test_a_prompt_is_cached_only_where_the_vendor_would_and_a_price_says_so() -> None:
    assert not request_of(Call.REPLY, REPLY).caches
    assert not request_of(Call.REPLY, REPLY, cache=10_000).caches
    cached = request_of(Call.REPLY, REPLY, cache=10)
    assert {"type": "ephemeral"} == cached.wire()["system"][-1]["cache_control"]


# --- leaks


@pytest.mark.parametrize(
    ("view", "found"),
    [
        (REPLY, ""),
        (FactQuestion(Redacted("where to park"), ("hours", "maria_alvarez")), "pair"),
        (FactQuestion(Redacted("where to park"), ("alvarez",)), "name"),
        (FactQuestion(Redacted("where to park"), ("call 312 555 0142",)), "number"),
        (FactQuestion(Redacted("where to park"), ("somebody@example.com",)), "email"),
        (FactQuestion(Redacted("where to park"), ("born march 14 1985",)), "dob"),
    ],
)
def test_a_patients_value_in_any_field_is_found(view: Any, found: str) -> None:
    call = Call.REPLY if isinstance(view, ReplyRedacted) else Call.FACT
    assert found == find_leak(request_of(call, view), view, KNOWN, (MARIA,))


def test_a_value_forced_into_redacted_text_is_found() -> None:
    text = Redacted("where to park")
    object.__setattr__(text, "text", "where can Alvarez park")
    view = FactQuestion(text, ())
    assert "name" == find_leak(request_of(Call.FACT, view), view, KNOWN)


def test_a_value_in_the_prompt_itself_is_found() -> None:
    prompt = Prompt(Call.REPLY, 1, "Example: Maria Alvarez wrote yes.")
    request = build_request(prompt, REPLY, mode=AiMode.PLACEHOLDER, model="m", policy=Policy())
    assert "pair" == find_leak(request, REPLY, KNOWN)


# --- answers


@pytest.mark.parametrize(
    ("call", "value", "proposal"),
    [
        (
            Call.SEGMENT,
            {"cohort": "overdue_6mo", "rationale": "It  is due."},
            CohortSaid(Cohort.OVERDUE_6MO, "It is due."),
        ),
        (Call.SEGMENT, {"cohort": "none", "rationale": ""}, CohortSaid(None, "")),
        (Call.DRAFT, {"body": "Hi {first}\n there"}, DraftSaid("Hi {first} there")),
        (Call.REPLY, {"intent": "book", "slot": "slot_2"}, ReplySaid(Intent.BOOK, 1)),
        (Call.REPLY, {"intent": "question", "slot": "none"}, ReplySaid(Intent.QUESTION, None)),
        (Call.PHI_AUDIT, {"flag": True}, AuditSaid(True)),
        (Call.FACT, {"topic": "none"}, FactSaid("")),
        (Call.INSIGHTS, {"summary": "12 texts.", "points": ["a"]}, InsightsSaid("12 texts.", ("a",))),
        (Call.SEGMENT, {"cohort": "everybody", "rationale": ""}, Trouble.OUT_OF_RANGE),
        (Call.SEGMENT, {"cohort": "none", "rationale": "x" * 241}, Trouble.OUT_OF_RANGE),
        (Call.SEGMENT, {"cohort": ["none"], "rationale": ""}, Trouble.OUT_OF_RANGE),
        (Call.DRAFT, {"body": ""}, Trouble.OUT_OF_RANGE),
        (Call.DRAFT, {"body": 7}, Trouble.OUT_OF_RANGE),
        (Call.REPLY, {"intent": "deceased", "slot": "none"}, Trouble.OUT_OF_RANGE),
        (Call.REPLY, {"intent": "book", "slot": 1}, Trouble.OUT_OF_RANGE),
        (Call.PHI_AUDIT, {"flag": 1}, Trouble.OUT_OF_RANGE),
        (Call.INSIGHTS, {"summary": "a", "points": ["b"] * 6}, Trouble.OUT_OF_RANGE),
        (Call.INSIGHTS, {"summary": "a", "points": [1]}, Trouble.OUT_OF_RANGE),
        (Call.REPLY, {"intent": "book"}, Trouble.WRONG_SHAPE),
        (Call.REPLY, {"intent": "book", "slot": "none", "note": ""}, Trouble.WRONG_SHAPE),
        (Call.REPLY, [], Trouble.WRONG_SHAPE),
        (Call.REPLY, "yes", Trouble.NOT_JSON),
        (Call.REPLY, "[" * 9_000, Trouble.NOT_JSON),
        (Call.REPLY, " " * 20_001, Trouble.TOO_LONG),
    ],
)
def test_only_a_sound_answer_proposes_anything(call: Call, value: object, proposal: object) -> None:
    assert proposal == read_answer(call, said(value))


@pytest.mark.parametrize(
    ("stop", "trouble"),
    [
        ("refusal", Trouble.REFUSAL),
        ("max_tokens", Trouble.TRUNCATED),
        ("model_context_window_exceeded", Trouble.TRUNCATED),
        ("tool_use", Trouble.ENDED_OTHERWISE),
        ("None", Trouble.ENDED_OTHERWISE),
    ],
)
def test_how_it_ended_is_asked_before_what_it_says(stop: str, trouble: Trouble) -> None:
    assert trouble == read_answer(Call.REPLY, said({"intent": "book", "slot": "slot_1"}, stop))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@given(st.sampled_from(Call), JSON | st.fixed_dictionaries({"intent": JSON, "slot": JSON}))
def test_no_answer_whatever_raises(call: Call, value: object) -> None:
    assert isinstance(
        read_answer(call, said(json.dumps(value))),
        Trouble | CohortSaid | ReplySaid | DraftSaid | AuditSaid | FactSaid | InsightsSaid,
    )


# --- money


def test_costs_are_counted_in_whole_micro_dollars_rounded_up() -> None:
    sonnet = LIST_PRICES["claude-sonnet-4-6"]
    # seed 000: 2,200 tokens in and 280 out at $3 and $15 are a little over a cent.
    assert 10_800 == cost_micros(Usage(2_200, 280), sonnet)
    assert 1 == cost_micros(Usage(1, 0), Price(0.1, 0.5))
    assert 10_800 - 6_600 + 660 == cost_micros(Usage(0, 280, cache_read=2_200), sonnet)
    assert worst_micros(3_000, 1_000, sonnet) > cost_micros(Usage(1_000, 1_000), sonnet)


def test_the_budget_counts_what_the_next_call_may_cost() -> None:
    policy = replace(Policy(), model_day_cents=1, model_month_cents=2)
    assert () == over_budget(0, 0, 10_000, policy)
    assert (Bar.DAY_SPENT,) == over_budget(1, 1, 10_000, policy)
    assert (Bar.DAY_SPENT, Bar.MONTH_SPENT) == over_budget(10_000, 20_000, 1, policy)
    assert (Bar.DAY_SPENT, Bar.MONTH_SPENT) == over_budget(
        0, 0, 1, replace(policy, model_day_cents=0, model_month_cents=0)
    )
    assert "" == KnownPeople().find_in("anything")
