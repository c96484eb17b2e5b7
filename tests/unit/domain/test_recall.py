"""Who is due: dates to the day, the order of urgency, and patients whom no list would show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.domain.decision import Reason
from appliance.domain.due.recall import (
    CODE_KINDS,
    HYGIENE_KINDS,
    CoverageGap,
    Dueness,
    DueRecall,
    Recall,
    VisitKind,
    find_coverage_gaps,
    plan_recalls,
    visit_kind,
)

TODAY = date(2026, 3, 11)
DAY = timedelta(days=1)
PROPHY = Recall("7", VisitKind.PROPHYLAXIS, TODAY, 182, 60)


@pytest.mark.parametrize(
    ("codes", "kind"),
    [
        ("D1110", VisitKind.PROPHYLAXIS),
        ("D0120,D0274,D1110", VisitKind.PROPHYLAXIS),
        ("D1110,D4910", VisitKind.PERIO_MAINTENANCE),
        ("D4346", VisitKind.PERIO_MAINTENANCE),
        ("D1120,D1206", VisitKind.CHILD_PROPHYLAXIS),
        ("D1208", VisitKind.FLUORIDE),
        ("D0150", VisitKind.COMPREHENSIVE_EXAM),
        ("D0180,D0120", VisitKind.COMPREHENSIVE_EXAM),
        ("D0120", VisitKind.PERIODIC_EXAM),
        ("D0210", VisitKind.FILMS),
        ("D0272,D0330", VisitKind.FILMS),
        ("D9999", VisitKind.OTHER),
        ("", VisitKind.OTHER),
        ("D9999,D1110", VisitKind.PROPHYLAXIS),
    ],
)
def test_trigger_codes_stand_for_their_most_urgent_visit(codes: str, kind: VisitKind) -> None:
    assert kind is visit_kind(codes)
    assert kind is visit_kind(",".join(reversed(codes.split(","))))


def test_every_hygiene_kind_has_a_code() -> None:
    assert set(CODE_KINDS.values()) >= HYGIENE_KINDS
    assert VisitKind.PERIODIC_EXAM not in HYGIENE_KINDS


@pytest.mark.parametrize(
    ("due_on", "lead_days", "overdue"),
    [
        (TODAY, 0, 0),
        (TODAY - DAY, 0, 1),
        (TODAY - 400 * DAY, 0, 400),
        (TODAY + DAY, 0, None),
        (TODAY + 14 * DAY, 14, -14),
        (TODAY + 15 * DAY, 14, None),
    ],
)
def test_due_on_the_day_and_not_before_its_lead(due_on: date, lead_days: int, overdue: int | None) -> None:
    recall = replace(PROPHY, due_on=due_on)
    expected = (
        Dueness((), (Reason.NOT_DUE,))
        if overdue is None
        else Dueness((DueRecall(recall, due_on, overdue),), ())
    )
    assert expected == plan_recalls([recall], TODAY, lead_days)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"is_disabled": True}, Reason.RECALL_DISABLED),
        ({"disabled_until_on": TODAY + DAY}, Reason.RECALL_DISABLED),
        ({"due_on": None}, Reason.NOT_DUE),
        ({"disabled_until_on": TODAY}, None),
        ({"disabled_until_on": TODAY - DAY}, None),
    ],
)
def test_why_a_recall_is_not_due(changes: dict[str, object], reason: Reason | None) -> None:
    found = plan_recalls([replace(PROPHY, **changes)], TODAY)  # type: ignore[arg-type]
    assert ((reason,) if reason else ()) == found.reasons
    assert (reason is None) == (found.lead is not None)


def test_no_recall_is_a_reason_of_its_own_and_all_others_are_given_once() -> None:
    assert Dueness((), (Reason.NO_RECALL,)) == plan_recalls([], TODAY)
    later, off = replace(PROPHY, due_on=TODAY + DAY), replace(PROPHY, is_disabled=True)
    assert (Reason.NOT_DUE, Reason.RECALL_DISABLED) == plan_recalls([later, off, later], TODAY).reasons


def test_what_is_due_hides_why_something_else_is_not() -> None:
    found = plan_recalls([replace(PROPHY, is_disabled=True), replace(PROPHY, id="8")], TODAY)
    assert (["8"], ()) == ([one.recall.id for one in found.due], found.reasons)


recalls = st.builds(
    Recall,
    st.sampled_from("123456789"),
    st.sampled_from(VisitKind),
    st.none() | st.integers(-30, 30).map(lambda off: TODAY + off * DAY),
    st.just(182),
    st.just(60),
    st.sampled_from([False, False, True]),
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(recalls, max_size=6), st.integers(0, 20))
def test_the_most_urgent_leads_whatever_the_order_of_the_rows(rows: list[Recall], lead_days: int) -> None:
    found = plan_recalls(rows, TODAY, lead_days)
    assert found == plan_recalls(reversed(rows), TODAY, lead_days) or not found.due
    latest = TODAY + lead_days * DAY
    due = [row for row in rows if row.due_on is not None and row.due_on <= latest and not row.is_disabled]
    assert len(due) == len(found.due)
    assert bool(due) != bool(found.reasons)
    if found.lead is not None:
        urgency = list(VisitKind)
        assert min(urgency.index(row.kind) for row in due) == urgency.index(found.lead.recall.kind)
        assert found.lead.due_on == min(
            row.due_on for row in due if row.due_on and row.kind is found.lead.recall.kind
        )


@pytest.mark.parametrize(
    ("rows", "has_phone", "gaps"),
    [
        ([], True, {CoverageGap.NO_RECALL_ROW}),
        ([], False, {CoverageGap.NO_RECALL_ROW, CoverageGap.NO_PHONE}),
        ([PROPHY], True, set()),
        ([PROPHY], False, {CoverageGap.NO_PHONE}),
        ([replace(PROPHY, is_disabled=True)], True, {CoverageGap.ALL_DISABLED}),
        ([replace(PROPHY, is_disabled=True), PROPHY], True, set()),
        ([replace(PROPHY, due_on=None)], True, {CoverageGap.NO_DUE_DATE}),
        ([replace(PROPHY, due_on=None), replace(PROPHY, is_disabled=True)], True, {CoverageGap.NO_DUE_DATE}),
        ([replace(PROPHY, interval_days=27)], True, {CoverageGap.ODD_INTERVAL}),
        ([replace(PROPHY, interval_days=28)], True, set()),
        ([replace(PROPHY, interval_days=1099)], True, set()),
        ([replace(PROPHY, interval_days=1100)], True, {CoverageGap.ODD_INTERVAL}),
        (
            [replace(PROPHY, interval_days=393217, is_disabled=True)],
            False,
            {CoverageGap.ALL_DISABLED, CoverageGap.ODD_INTERVAL, CoverageGap.NO_PHONE},
        ),
    ],
)
def test_gaps_that_hide_a_patient(rows: list[Recall], has_phone: bool, gaps: set[CoverageGap]) -> None:
    assert gaps == set(find_coverage_gaps(rows, has_phone=has_phone))
