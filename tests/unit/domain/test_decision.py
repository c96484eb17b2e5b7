"""Decisions carry every reason once, firm ones first, and every reason can be explained."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.domain.decision import ALLOW, REASONS, Decision, Reason, Verdict, decide, deny

SOON = datetime(2026, 7, 1, 15, tzinfo=UTC)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_explained_in_words(reason: Reason) -> None:
    explained = REASONS[reason]
    assert all([explained.meaning, explained.remedy, explained.source])
    assert reason.value == reason.name.lower(), "stored values are the names"


def test_no_two_reasons_are_explained_alike() -> None:
    assert len(Reason) == len({explained.meaning for explained in REASONS.values()})
    assert set(Reason) == set(REASONS)


def test_nothing_against_it_allows() -> None:
    assert Decision(Verdict.ALLOW) == ALLOW == decide([], [], None) == decide([], [], SOON)
    assert ALLOW.allowed


def test_what_only_time_stands_against_is_held_until_then() -> None:
    decision = decide([], [Reason.QUIET_HOURS, Reason.WEEKDAY], SOON)
    assert Decision(Verdict.HOLD, (Reason.QUIET_HOURS, Reason.WEEKDAY), SOON) == decision
    assert not decision.allowed


def test_waiting_for_nothing_is_a_refusal() -> None:
    assert Decision(Verdict.DENY, (Reason.QUIET_HOURS,)) == decide([], [Reason.QUIET_HOURS], None)


def test_a_firm_reason_refuses_and_hides_no_other() -> None:
    decision = decide(iter([Reason.DECEASED]), iter([Reason.QUIET_HOURS]), SOON)
    assert Decision(Verdict.DENY, (Reason.DECEASED, Reason.QUIET_HOURS)) == decision
    assert Decision(Verdict.DENY, (Reason.SLOT_TAKEN,)) == deny(Reason.SLOT_TAKEN)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(
    st.lists(st.sampled_from(list(Reason)[11:]), max_size=4),
    st.lists(st.sampled_from(list(Reason)[:10]), max_size=4),
    st.sampled_from([None, SOON]),
)
def test_each_reason_is_given_once(firm: list[Reason], timed: list[Reason], at: datetime | None) -> None:
    decision = decide(firm, timed, at)
    assert {*firm, *timed} == set(decision.reasons)
    assert len(set(decision.reasons)) == len(decision.reasons)


def test_one_more_objection_never_makes_a_verdict_milder() -> None:
    rank = {Verdict.ALLOW: 0, Verdict.HOLD: 1, Verdict.DENY: 2}
    firms: list[list[Reason]] = [[], [Reason.DECEASED]]
    for firm, timed, at in product(firms, ([], [Reason.WEEKDAY]), (None, SOON)):
        before = rank[decide(firm, timed, at).verdict]
        assert before <= rank[decide([*firm, Reason.SUPPRESSED], timed, at).verdict]
        assert before <= rank[decide(firm, [*timed, Reason.HOLIDAY], at).verdict]
