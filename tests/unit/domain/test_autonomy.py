"""When the machine may act by itself, and which words say that a booking is wrong."""

from __future__ import annotations

import pytest

from appliance.domain.limits.autonomy import WINDOW, Measure, Mode, disputes, judge_autonomy
from appliance.domain.policy import Policy

POLICY = Policy()


def judged(mode: Mode, cases: int, wrong: int, *, bar: int = 98, least: int = 20) -> Mode:
    return judge_autonomy(mode, Measure(cases, wrong), bar, least)


def test_a_new_office_acts_by_itself() -> None:
    assert Mode.ACT is judged(Mode.ACT, 0, 0)


@pytest.mark.parametrize(
    ("cases", "wrong", "expected"),
    [
        (19, 0, Mode.ACT),
        (1, 1, Mode.SUGGEST),  # 19 of 20 is all that could still come of it
        (20, 1, Mode.SUGGEST),
        (49, 1, Mode.SUGGEST),
        (50, 1, Mode.ACT),  # 49 of 50 is the bar itself
        (50, 2, Mode.SUGGEST),
        (99, 2, Mode.SUGGEST),
        (100, 2, Mode.ACT),
    ],
)
def test_it_stops_when_the_bar_is_out_of_reach(cases: int, wrong: int, expected: Mode) -> None:
    assert expected is judged(Mode.ACT, cases, wrong)


@pytest.mark.parametrize(
    ("cases", "wrong", "expected"),
    [
        (0, 0, Mode.SUGGEST),
        (19, 0, Mode.SUGGEST),  # too few to say
        (20, 0, Mode.ACT),
        (49, 1, Mode.SUGGEST),
        (50, 1, Mode.ACT),
    ],
)
def test_it_starts_again_on_enough_real_cases_only(cases: int, wrong: int, expected: Mode) -> None:
    assert expected is judged(Mode.SUGGEST, cases, wrong)


def test_the_least_number_of_cases_decides_how_much_early_doubt_is_given() -> None:
    assert Mode.ACT is judged(Mode.ACT, 1, 1, least=50)
    assert Mode.SUGGEST is judged(Mode.ACT, 2, 2, least=50)
    assert Mode.ACT is judged(Mode.ACT, 1, 1, bar=90, least=10)


def test_what_it_starts_on_does_not_stop_it_at_once() -> None:
    for cases in range(WINDOW + 1):
        for wrong in range(cases + 1):
            if judged(Mode.SUGGEST, cases, wrong) is Mode.ACT:
                assert Mode.ACT is judged(Mode.ACT, cases, wrong)


def test_the_window_holds_the_cases_a_policy_may_ask_for() -> None:
    assert POLICY.autonomy_min_cases <= WINDOW
    assert (98, 20) == (POLICY.autonomy_bar_percent, POLICY.autonomy_min_cases)


@pytest.mark.parametrize(
    "text",
    [
        "That's wrong",
        "that is not what I said",
        "I didn’t book anything",
        "i never said yes",
        "Wrong day!",
        "I booked this by mistake",
        "I did not agree to that time",
        "That’s not what I picked",
        "No pedí esa hora",
        "yo no dije eso",
        "fecha equivocada",
        "Eso está mal",
        "se equivocaron de hora",
    ],
)
def test_a_dispute_is_heard(text: str) -> None:
    assert disputes(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thanks!",
        "R",
        "Can I move it to Friday?",
        "something came up, need to cancel",
        "I did not know you moved. See you then",
        "What's wrong with my insurance?",
        "is anything wrong with my tooth",
        "no puedo ir, me cambia la hora?",
        "Gracias, ahí estaré",
        "",
    ],
)
def test_a_change_of_mind_is_no_dispute(text: str) -> None:
    assert not disputes(text)
