"""One text per phone: children come along with their guardian, adults are never named to each other."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.domain.due.household import DuePatient, merge_households
from appliance.domain.policy import Cohort

HOME = "+13125550101"
MARIA = DuePatient("maria", "maria", HOME, Cohort.OVERDUE_6MO, 2, "recall:1", 40.0, False)
CARLOS = replace(MARIA, patient_id="carlos", addressee_id="carlos", occasion="recall:2", risk=90.0)
SOFIA = replace(MARIA, patient_id="sofia", occasion="recall:3", touch=1, risk=70.0, is_minor=True)
BABY = replace(SOFIA, patient_id="diego", occasion="recall:4", risk=80.0)


def test_a_family_gets_one_text_led_by_the_holder_of_the_phone() -> None:
    (text,) = merge_households([SOFIA, BABY, MARIA])
    assert (HOME, MARIA, (MARIA, SOFIA, BABY)) == (text.phone, text.lead, text.covered)
    assert ("recall:1+recall:3+recall:4", 2) == (text.occasion, text.touch)


def test_without_the_holder_the_child_at_highest_risk_leads() -> None:
    (text,) = merge_households([SOFIA, BABY])
    assert (BABY, (SOFIA, BABY), 1) == (text.lead, text.covered, text.touch)


def test_among_children_the_widest_window_leads() -> None:
    long_gone = replace(BABY, cohort=Cohort.OVERDUE_12MO_PLUS)
    plan = replace(BABY, patient_id="ana", cohort=Cohort.TX_PLAN_PENDING, risk=99.0)
    assert [SOFIA] == [text.lead for text in merge_households([plan, long_gone, SOFIA])]
    assert [long_gone] == [text.lead for text in merge_households([plan, long_gone])]


def test_two_adults_behind_one_phone_are_not_told_about_each_other() -> None:
    (text,) = merge_households([MARIA, CARLOS, SOFIA])
    assert (CARLOS, (CARLOS,)) == (text.lead, text.covered)
    (text,) = merge_households([MARIA, SOFIA])
    assert (MARIA, SOFIA) == text.covered


def test_a_child_whose_guardian_is_another_adult_waits() -> None:
    (text,) = merge_households([CARLOS, SOFIA])
    assert (CARLOS,) == text.covered


def test_the_most_urgent_phone_comes_first() -> None:
    calm = replace(CARLOS, phone="+13125550102", risk=10.0)
    tied = replace(SOFIA, phone="+13125550100", risk=70.0)
    texts = merge_households([calm, MARIA, SOFIA, tied])
    assert ["+13125550100", HOME, "+13125550102"] == [text.phone for text in texts]
    assert [] == merge_households([])


people = st.builds(
    lambda number, minor, guardian, phone, cohort, risk: DuePatient(
        f"p{number}",
        f"p{guardian}" if minor else f"p{number}",
        f"+1312555010{phone}",
        cohort,
        1,
        f"recall:{number}",
        float(risk),
        minor,
    ),
    st.integers(0, 30),
    st.booleans(),
    st.integers(0, 30),
    st.integers(0, 4),
    st.sampled_from([Cohort.OVERDUE_6MO, Cohort.OVERDUE_12MO_PLUS, Cohort.TX_PLAN_PENDING]),
    st.integers(0, 100),
)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(people, max_size=12, unique_by=lambda one: one.patient_id), st.randoms(use_true_random=False))
def test_every_phone_gets_one_text_with_at_most_one_adult(due: list[DuePatient], chance: object) -> None:
    texts = merge_households(due)
    assert {one.phone for one in due} == {text.phone for text in texts}
    assert len(texts) == len({text.phone for text in texts})
    for text in texts:
        assert text.lead in text.covered
        assert text.occasion == "+".join(sorted(one.occasion for one in text.covered))
        assert {text.lead.addressee_id} == {one.addressee_id for one in text.covered}
        assert sum(not one.is_minor for one in text.covered) <= 1
        mates = [one for one in due if (one.phone, one.addressee_id) == (text.phone, text.lead.addressee_id)]
        assert {one.patient_id for one in mates} == {one.patient_id for one in text.covered}
    worst = [max(one.risk for one in text.covered) for text in texts]
    assert sorted(worst, reverse=True) == worst
    shuffled = list(due)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert texts == merge_households(shuffled)
