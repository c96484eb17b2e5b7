"""A policy file: what it may say, and that every kind of mistake is told with line, key, bound and source."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from appliance.domain.bounds import TERMS
from appliance.domain.policy import (
    FRI,
    MON,
    STATE_HOURS,
    THU,
    TUE,
    WED,
    AiMode,
    Cohort,
    Hours,
    Policy,
    Window,
)
from appliance.errors import Misconfigured
from appliance.policy_file import parse_policy, read_policy

FULL = """
# Cedar Ridge Dental, after the meeting of May
fence_start = "10:00"
fence_stop = 18:30:00
daily_cap = 40
auto_book = false
ai_mode = "off"
revoke_all_from = 2026-12-01
cadence_days = [-7, 14]
[cohort_windows.overdue_6mo]
weekdays = ["Thu", "tuesday", 0]
start = "11:00"
stop = "12:00"
[cohort_windows.overdue_12mo_plus]
stop = "15:30"
[text_max_chars]
tx_plan_pending = 220
[state_hours.TX]
sunday = "closed"
[state_hours.CO]
weekday = ["10:00", "17:00"]
"""


def refuse(text: str) -> list[str]:
    with pytest.raises(Misconfigured) as refused:
        parse_policy(text, "policy.toml")
    assert "policy show" in refused.value.remedy
    return str(refused.value).splitlines()


def test_what_a_policy_may_say() -> None:
    rules, defaults = parse_policy(FULL, "policy.toml"), Policy()
    assert (time(10), time(18, 30), 40, False) == (
        rules.fence_start,
        rules.fence_stop,
        rules.daily_cap,
        rules.auto_book,
    )
    assert (AiMode.OFF, date(2026, 12, 1), (-7, 14)) == (
        rules.ai_mode,
        rules.revoke_all_from,
        rules.cadence_days,
    )
    assert {
        Cohort.OVERDUE_6MO: Window((MON, TUE, THU), time(11), time(12)),
        Cohort.OVERDUE_12MO_PLUS: Window((TUE, WED, THU), time(11), time(15, 30)),
        Cohort.TX_PLAN_PENDING: defaults.cohort_windows[Cohort.TX_PLAN_PENDING],
    } == rules.cohort_windows, "what is not named stays as it is"
    whole_day = (time.min, time.max)
    assert {
        **STATE_HOURS,
        "TX": Hours((time(9), time(21)), (time(9), time(21)), None),
        "CO": Hours((time(10), time(17)), whole_day, whole_day),
    } == rules.state_hours
    assert {**defaults.text_max_chars, Cohort.TX_PLAN_PENDING: 220} == rules.text_max_chars
    assert defaults.risk_weights == rules.risk_weights


def test_an_empty_file_is_the_default_policy() -> None:
    assert Policy().hash == parse_policy("# nothing\n", "policy.toml").hash


def test_the_hash_is_of_what_is_said_and_not_of_how() -> None:
    first = parse_policy('daily_cap = 40\nfence_start = "10:00"\n', "a.toml")
    second = parse_policy("# why\nfence_start = 10:00:00 # later\n\ndaily_cap = 0x28\n", "b.toml")
    assert first.hash == second.hash != Policy().hash
    days = '[cohort_windows.overdue_6mo]\nweekdays = ["{}", "{}"]\n'
    turned = {parse_policy(days.format(*two), "c.toml").hash for two in (("Tue", "Fri"), ("Friday", "tue"))}
    assert 1 == len(turned)
    assert Policy().hash == parse_policy("daily_cap = 250\n", "d.toml").hash, (
        "saying a default changes nothing"
    )


DAILY = "1 to 250 (seed 000; carriers' daily limits)"
FENCE = "(DESIGN section 12; 47 CFR 64.1200(c)(1))"
WINDOW = "a window with weekdays Mon to Sun and start before stop (seed 000)"
LENGTHS = (
    "60 to 220 for overdue_6mo, 60 to 280 for overdue_12mo_plus and tx_plan_pending"
    " (seed 000, drafting constraints by cohort)"
)
STATE = "(facts/compliance.md section 4)"
MISTAKES = [
    ("quiet = 1", "1: quiet: there is no such setting"),
    ("fence_strat = 1", "1: fence_strat: there is no such setting; did you mean fence_start?"),
    ("\ndaily_cap = '9'", f"2: daily_cap: must be a whole number: {DAILY}"),
    ("daily_cap = true", f"1: daily_cap: must be a whole number: {DAILY}"),
    ("daily_cap = 9.5", f"1: daily_cap: must be a whole number: {DAILY}"),
    ("daily_cap = 0", f"1: daily_cap: must be {DAILY}"),
    ("daily_cap = 251", f"1: daily_cap: must be {DAILY}"),
    ("max_per_phone_24h = 2", "1: max_per_phone_24h: must be 1 (47 CFR 64.1200(a)(9)(iv))"),
    ("skip_sundays = 'no'", "1: skip_sundays: must be true or false"),
    ("fence_start = '08:59'", f"1: fence_start: must be not before 09:00 {FENCE}"),
    ("fence_stop = '20:01'", f"1: fence_stop: must be not after 20:00 {FENCE}"),
    ("fence_start = 'nine'", f'1: fence_start: must be a time such as "09:30": not before 09:00 {FENCE}'),
    ("fence_start = 9", f'1: fence_start: must be a time such as "09:30": not before 09:00 {FENCE}'),
    ("fence_start = '25:00'", f'1: fence_start: must be a time such as "09:30": not before 09:00 {FENCE}'),
    (
        "revoke_all_from = 'soon'",
        "1: revoke_all_from: must be a date such as 2026-11-22: not after 2027-01-31"
        " (47 CFR 64.1200(a)(10); FCC DA 26-12)",
    ),
    (
        "revoke_all_from = 2026-01-01T10:00:00",
        "1: revoke_all_from: must be a date such as 2026-11-22: not after 2027-01-31"
        " (47 CFR 64.1200(a)(10); FCC DA 26-12)",
    ),
    (
        "revoke_all_from = 2027-02-01",
        "1: revoke_all_from: must be not after 2027-01-31 (47 CFR 64.1200(a)(10); FCC DA 26-12)",
    ),
    (
        "ai_mode = 'all'",
        "1: ai_mode: must be a mode: off, placeholder or phi_baa (DESIGN section 7; 164.504(e))",
    ),
    (
        "cadence_days = 7",
        "1: cadence_days: must be a list of whole numbers: at least one day and at most 12, increasing,"
        " from -60 to 365 (seed 004; seed 001)",
    ),
    (
        "cadence_days = [7, 7]",
        "1: cadence_days: must be at least one day and at most 12, increasing, from -60 to 365"
        " (seed 004; seed 001)",
    ),
    (
        "phase_days = [1, 1, 2, 3]",
        "1: phase_days: must be four numbers of days, none below 1, 1, 2 and 4 (seed 001, step 12)",
    ),
    ("cohort_windows = 1", f"1: cohort_windows: must be a table of windows by cohort: {WINDOW}"),
    (
        "[cohort_windows.sometimes]",
        "1: cohort_windows.sometimes: must be for one of overdue_6mo, overdue_12mo_plus, tx_plan_pending,"
        f" high_value_no_show: {WINDOW}",
    ),
    (
        "[cohort_windows.overdue_6mo]\nweekdays = ['Tue', 'Thorsday']",
        '2: cohort_windows.overdue_6mo.weekdays: must be a list of weekdays such as ["Tue", "Wed"]: '
        + WINDOW,
    ),
    (
        "[cohort_windows.overdue_6mo]\nweekdays = [7]",
        '2: cohort_windows.overdue_6mo.weekdays: must be a list of weekdays such as ["Tue", "Wed"]: '
        + WINDOW,
    ),
    (
        "[cohort_windows.overdue_6mo]\ndays = [1]",
        f"2: cohort_windows.overdue_6mo.days: must be one of weekdays, start, stop: {WINDOW}",
    ),
    (
        "[cohort_windows.overdue_6mo]\n\nstart = '15:00'\nstop = '11:00'",
        f"1: cohort_windows.overdue_6mo: must be {WINDOW}",
    ),
    (
        "\ncohort_windows.overdue_6mo.stop = '20:30'",
        "2: cohort_windows.overdue_6mo: must be within fence_start and fence_stop (DESIGN section 12)",
    ),
    (
        "[cohort_windows.high_value_no_show]\nweekdays = ['Tue']",
        "1: cohort_windows.high_value_no_show: must be no window for high_value_no_show, which is called,"
        " never texted (seed 000)",
    ),
    ("[text_max_chars]\noverdue_6mo = 221", f"2: text_max_chars.overdue_6mo: must be {LENGTHS}"),
    ("[text_max_chars]\noverdue_6mo = 59", f"2: text_max_chars.overdue_6mo: must be {LENGTHS}"),
    (
        "[text_max_chars]\noverdue_6mo = '160'",
        f"2: text_max_chars.overdue_6mo: must be a whole number: {LENGTHS}",
    ),
    (
        "[text_max_chars]\nhigh_value_no_show = 160",
        f"2: text_max_chars.high_value_no_show: must be {LENGTHS}",
    ),
    ("[risk_weights]\nage_risk = 50", "1: risk_weights: must be none below 0, with a sum of 100 (seed 001)"),
    ("[risk_weights]\nluck = 0", "1: risk_weights: must be exactly the six factors (seed 001)"),
    (
        "[state_hours.TX]\nsunday = ['09:00', '21:00']",
        f"1: state_hours.TX: must be within the hours of the state table, for every state in it {STATE}",
    ),
    (
        "[state_hours.AL]\non_holidays = true",
        f"1: state_hours.AL: must be within the hours of the state table, for every state in it {STATE}",
    ),
    (
        "[state_hours.XX]\nsunday = 'closed'",
        f"1: state_hours.XX: must be hours of a state of the USA, start before stop {STATE}",
    ),
    (
        "[state_hours.CO]\nweekday = ['17:00', '09:00']",
        f"1: state_hours.CO: must be hours of a state of the USA, start before stop {STATE}",
    ),
    (
        "[state_hours]\nCO.weekday = 'closed'",
        '2: state_hours.CO.weekday: must be two times such as ["09:00", "17:00"]:'
        f" hours of a state of the USA, start before stop {STATE}",
    ),
    ("daily_cap = \n", "1: not valid TOML: invalid value"),
]


@pytest.mark.parametrize(("text", "says"), MISTAKES)
def test_a_mistake_is_told_with_its_line_its_key_its_bound_and_who_set_that(text: str, says: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        parse_policy(text, "policy.toml")
    assert [f"policy.toml:{says}"] == str(refused.value).splitlines()
    assert refused.value.remedy


def test_all_mistakes_are_told_at_once() -> None:
    wrong = "\n".join(
        (
            "daily_cap = 300",
            "fence_stop = '20:30'",
            "cadence = 1",
            "[cohort_windows.overdue_6mo]",
            "start = 'noon'",
            "weekdays = 3",
            "[cohort_windows.tx_plan_pending]",
            "stop = '20:15'",
            "[text_max_chars]",
            "overdue_6mo = 500",
            "overdue_12mo_plus = 'long'",
        )
    )
    told = [(line.split(":")[1], line.split(":")[2].strip()) for line in refuse(wrong)]
    assert [
        ("1", "daily_cap"),
        ("2", "fence_stop"),
        ("3", "cadence"),
        ("5", "cohort_windows.overdue_6mo.start"),
        ("6", "cohort_windows.overdue_6mo.weekdays"),
        ("7", "cohort_windows.tx_plan_pending"),
        ("10", "text_max_chars.overdue_6mo"),
        ("11", "text_max_chars.overdue_12mo_plus"),
    ] == told


def test_a_fence_that_leaves_a_window_outside_is_shown_where_it_was_moved() -> None:
    told = refuse("# earlier\nfence_stop = '16:00'\n")
    assert [
        "policy.toml:2: cohort_windows.overdue_6mo: must be within fence_start and fence_stop"
        " (DESIGN section 12)"
    ] == told


@pytest.mark.parametrize("key", TERMS)
def test_every_key_refuses_a_value_of_another_kind(key: str) -> None:
    told = refuse(f"\n{key} = [['no']]\n")
    assert 1 == len(told)
    assert told[0].startswith(f"policy.toml:2: {key}: must be ")


def test_a_file_is_read_and_one_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text("daily_cap = 7\n")
    assert 7 == read_policy(path).daily_cap
    path.write_bytes("daily_cap = 7 # ñ\n".encode("cp1252"))
    with pytest.raises(Misconfigured, match=r"policy\.toml:1: not valid TOML: not UTF-8 text"):
        read_policy(path)
    with pytest.raises(Misconfigured, match=r"none\.toml cannot be read: No such file"):
        read_policy(tmp_path / "none.toml")


def test_days_may_be_named_in_full_or_short() -> None:
    text = '[cohort_windows.overdue_6mo]\nweekdays = ["FRIDAY", "mon"]'
    assert (MON, FRI) == parse_policy(text, "p").cohort_windows[Cohort.OVERDUE_6MO].weekdays
