"""`recallbox evaluate gate`: the send gate run over a file of cases.

Turns a line of the exchange format into a case for the gate, and the decision into a line; decides
nothing itself. What a line leaves out is unknown, and to the gate unknown means no; only the site is
taken to be in full operation, its office open, and the look at the PMS fresh. A line's policy overrides
counts and ages as it says; hours it can only narrow: of its own and the law's the stricter holds.

The gate has more reasons than the format has words, so some share one; see `WORDS`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

import click
import msgspec
from rich.console import Console
from rich.table import Table as Grid

from appliance.adapters.numbers import CONTIGUOUS, federal_holidays, state_holidays, states_for, zones_for
from appliance.cli.evaluate import answer_cases, cases_argument, print_answers, report_option, share
from appliance.domain.calendar import zone
from appliance.domain.decision import Reason, Verdict
from appliance.domain.model import PatientStatus, TextConsent
from appliance.domain.permission.outreach import (
    OPEN_SITE,
    Days,
    NumberFact,
    Recipient,
    SendCase,
    Traffic,
    choose_recipient,
    may_send,
)
from appliance.domain.policy import MON, SAT, SUN, AiMode, Cohort, Hours, Policy, Window

WORDS: Mapping[Reason, str] = {
    **{one: one.value for one in Reason},
    Reason.PHONE_7D: "min_days",  # both keep the days between texts apart; a day's cap is patient_24h
    Reason.REMINDER_FIRST: "min_days",
    Reason.OFFICE_CLOSED: "holiday",
    Reason.BEST_TIME: "cohort_window",
    Reason.PATIENT_PAUSED: "min_days",
    Reason.SUPPRESSED: "consent_revoked",
    Reason.RESTRICTED: "consent_revoked",
    Reason.PREFERS_OTHER_CHANNEL: "consent_revoked",
    Reason.BIRTHDATE_UNKNOWN: "minor_no_guarantor",  # may be a minor, and nobody is named who answers
    Reason.NUMBER_UNKNOWN: "number_unchecked",  # a check that told nothing is none
    Reason.NUMBER_REASSIGNED: "number_invalid",
    Reason.ZONE_UNKNOWN: "no_common_window",  # no hour is known to suit a place that is not known
}
"""The format's word for each reason of the gate. Those that no line can bring about are placed as well."""

_Value = TypeVar("_Value")
_DECISIONS = {Verdict.ALLOW: "send", Verdict.HOLD: "hold", Verdict.DENY: "deny"}
_PEOPLE = {"patient": "patient", "guardian": "guarantor", None: None}
_DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


Clock = str | int
_TIME = re.compile(r"(\d{1,2})(?::([0-5]\d)(?::([0-5]\d))?)?")
_E164 = re.compile(r"\+[1-9]\d{6,14}")


class ConsentFacts(msgspec.Struct, frozen=True):
    """What somebody agreed to. `at` is an ISO instant or day."""

    sms: TextConsent | None = None
    source: str | None = None
    at: str | None = None


class GuarantorFacts(msgspec.Struct, frozen=True):
    """Who answers for a minor; taken for an adult unless the line says otherwise."""

    mobile: str | None = None
    consent: ConsentFacts | TextConsent | None = None
    birthdate: str | None = None
    is_deceased: bool | None = None


class PatientFacts(msgspec.Struct, frozen=True):
    """Whom the text is about."""

    timezone: str | None = None
    zip: str | int | None = None
    state: str | None = None
    mobile: str | None = None
    birthdate: str | None = None
    is_deceased: bool | None = None
    status: str | None = None
    guarantor: GuarantorFacts | None = None


class PracticeFacts(msgspec.Struct, frozen=True):
    """Where the office is."""

    timezone: str | None = None
    state: str | None = None


class HoursOfDay(msgspec.Struct, frozen=True):
    """Hours "HH:MM", or full hours as numbers; start included, end excluded."""

    start: Clock
    end: Clock


class CohortHours(msgspec.Struct, frozen=True):
    """Days, by name or with Monday as 0 or as "Tue-Thu", and hours. What is left out stays as it is."""

    days: tuple[str | int, ...] | str | None = None
    start: Clock | None = None
    end: Clock | None = None


_Count = Annotated[int, msgspec.Meta(ge=0)]
_AtLeastOne = Annotated[int, msgspec.Meta(ge=1)]


class PolicyFacts(msgspec.Struct, frozen=True):
    """What a line changes of the default policy. Quiet begins at `quiet_start` and ends at `quiet_end`.

    `tz_rule` is read and changes nothing: every place where the recipient may be has to agree.
    """

    quiet_start: Clock | None = None
    quiet_end: Clock | None = None
    cohort_windows: dict[Cohort, CohortHours] | None = None
    daily_cap: _Count | None = None
    min_days_between: _Count | None = None
    max_per_patient_24h: _AtLeastOne | None = None
    state_hours: dict[str, HoursOfDay] | None = None
    skip_federal_holidays: bool | None = None
    number_check_max_age_months: _Count | None = None
    tz_rule: str | None = None
    ai_mode: AiMode | None = None
    reconsent_at_18: bool | None = None


class Counters(msgspec.Struct, frozen=True):
    """What was sent: by the practice today, and to this phone."""

    sent_today: int | None = None
    sent_to_patient_last_24h: int | None = None
    last_sent_at: str | None = None


class NumberFacts(msgspec.Struct, frozen=True):
    """What a number check said: valid, invalid, landline or unknown."""

    status: str | None = None
    checked_at: str | None = None


class Agreements(msgspec.Struct, frozen=True):
    """The business associate agreements: ok, expired or missing."""

    sms: str | None = None
    llm: str | None = None


class GateCase(msgspec.Struct, frozen=True):
    """One text that may or may not leave."""

    id: str | int
    now_utc: str
    cohort: Cohort
    patient: PatientFacts
    practice: PracticeFacts
    consent: ConsentFacts | None = None
    policy: PolicyFacts | None = None
    counters: Counters | None = None
    number_check: NumberFacts | None = None
    has_future_appointment: bool | None = None
    human_in_loop: bool | None = None
    baa: Agreements | None = None


class GateAnswer(msgspec.Struct, frozen=True):
    """The decision. `send_to` names who gets the text, now or at the release; for a denial it is null."""

    id: str | int
    decision: str
    reasons: tuple[str, ...]
    release_at_utc: str | None
    send_to: str | None


class Expectation(msgspec.Struct, frozen=True):
    """What should have been decided; a field that is left out is not compared."""

    decision: str
    reasons: tuple[str, ...] | None = None
    release_at_utc: str | msgspec.UnsetType | None = msgspec.UNSET
    send_to: str | msgspec.UnsetType | None = msgspec.UNSET


class Label(msgspec.Struct, frozen=True):
    """A line's label. Others may decide a debatable line, or a debatable field, otherwise in good faith."""

    id: str | int
    expect: Expectation | None = None
    debatable: bool | str | None = None
    debatable_fields: tuple[str, ...] | None = None


@click.command()
@cases_argument
@report_option
def gate(file: Path, report: bool) -> None:
    """Put each case of FILE to the send gate: send, hold or deny, every reason, and when it opens."""
    answers = (answer for _, answer in answer_cases(file, GateCase, judge_case))
    if not report:
        print_answers(answers)
        return
    labels = (label for label, _ in answer_cases(file, Label, lambda label: label))
    console = Console(width=200)
    for grid in _report(zip(labels, answers, strict=True)):
        console.print(grid)


def judge_case(line: GateCase) -> GateAnswer:
    """Given one line, return the gate's decision. Raise ValueError naming a field that is wrong."""
    case, policy = _case(line), _policy(line.policy or PolicyFacts())
    decision = may_send(case, policy)
    words = [WORDS[reason] for reason in decision.reasons]
    if line.patient.is_deceased and line.patient.status not in (None, "active", "deceased"):
        words.append("inactive")  # to the gate these are one status, to the format two facts
    office = zone(case.practice_zone)
    today = case.now.astimezone(office).date() if office else case.now.date()
    chosen, release_at = choose_recipient(case.patient, case.guardian, today), decision.release_at
    return GateAnswer(
        line.id,
        _DECISIONS[decision.verdict],
        tuple(dict.fromkeys(words)),
        release_at.astimezone(UTC).isoformat().replace("+00:00", "Z") if release_at else None,
        None if decision.verdict is Verdict.DENY else _PEOPLE[chosen.who],
    )


# --- a line as a case ---------------------------------------------------------------------------------------


def _case(line: GateCase) -> SendCase:
    now = _instant("now_utc", line.now_utc)
    practice_zone = line.practice.timezone or ""
    office = zone(practice_zone) or ZoneInfo("UTC")
    patient, guardian = _patient(line, office), _guardian(line.patient.guarantor)
    who = choose_recipient(patient, guardian, now.astimezone(office).date()).recipient or patient
    counters, baa = line.counters or Counters(), line.baa or Agreements()
    return SendCase(
        now=now,
        cohort=line.cohort,
        patient=patient,
        guardian=guardian,
        zones=_zones(line.patient, who.mobile, now),
        states=_states(line, who.mobile),
        practice_zone=practice_zone,
        number=_number(line.number_check or NumberFacts()),
        traffic=Traffic(counters.sent_today or 0, _sent_at(counters, now)),
        days=Days(federal_holidays(now.year), of_state=lambda state: state_holidays(state, now.year)),
        site=OPEN_SITE,
        human_in_loop=bool(line.human_in_loop),
        has_future_visit=bool(line.has_future_appointment),
        sms_baa_ok=baa.sms == "ok",
        model_baa_ok=baa.llm == "ok",
    )


def _patient(line: GateCase, office: ZoneInfo) -> Recipient:
    patient, consent = line.patient, line.consent or ConsentFacts()
    if patient.is_deceased or patient.status == "deceased":
        status = PatientStatus.DECEASED
    else:
        status = PatientStatus.ACTIVE if patient.status == "active" else PatientStatus.OTHER
    return Recipient(
        status,
        _day("patient.birthdate", patient.birthdate),
        consent.sms or TextConsent.UNKNOWN,
        _mobile(patient.mobile),
        consented_on=_consented_on("consent.at", consent.at, office),
    )


def _guardian(guarantor: GuarantorFacts | None) -> Recipient | None:
    if guarantor is None:
        return None
    given = guarantor.consent
    consent = given.sms if isinstance(given, ConsentFacts) else given
    return Recipient(
        PatientStatus.DECEASED if guarantor.is_deceased else PatientStatus.NON_PATIENT,
        _day("patient.guarantor.birthdate", guarantor.birthdate) or date(1900, 1, 1),
        consent or TextConsent.UNKNOWN,
        _mobile(guarantor.mobile),
    )


def _consented_on(field: str, text: str | None, office: ZoneInfo) -> date | None:
    """Return the local day of a consent, which may be given as a day or as an instant."""
    if text is None or len(text) <= len("YYYY-MM-DD"):
        return _day(field, text)
    return _instant(field, text).astimezone(office).date()


def _zones(patient: PatientFacts, phone: str | None, now: datetime) -> tuple[str, ...]:
    """Return every zone the recipient may be in: the one on file, the address's, the area code's.

    A zone on file settles, as a ZIP does, which of its state's zones is meant, if it is one of them.
    """
    zip_code, state = _zip(patient.zip), patient.state or ""
    if not patient.timezone:
        return zones_for(zip_code, state, phone)
    found = set(zones_for(zip_code, "", phone))
    found = set() if found == set(CONTIGUOUS) else found  # said where nothing is known
    on_file, of_state = zone(patient.timezone), zones_for("", state, None) if state else ()
    if on_file is not None and not any(_agree(on_file, name, now) for name in of_state):
        found.update(of_state)
    return (patient.timezone, *sorted(found))


def _agree(one: ZoneInfo, name: str, now: datetime) -> bool:
    """Whether two zones show the same clock, in the winter and the summer round an instant."""
    other = zone(name)
    times = (now, now + timedelta(days=182))
    return other is not None and all(one.utcoffset(at) == other.utcoffset(at) for at in times)


def _states(line: GateCase, phone: str | None) -> tuple[str, ...]:
    office = (line.practice.state or "").strip().upper()
    return states_for(_zip(line.patient.zip), line.patient.state or "", phone, office)


def _zip(code: str | int | None) -> str:
    return f"{code:05}" if isinstance(code, int) else code or ""


def _number(check: NumberFacts) -> NumberFact | None:
    if check.status in (None, "unknown") or check.checked_at is None:
        return None
    return NumberFact(str(check.status), _instant("number_check.checked_at", check.checked_at))


def _sent_at(counters: Counters, now: datetime) -> tuple[datetime, ...]:
    """Return when this phone was texted; what the count knows and the time does not is as late as can be."""
    last = _instant("counters.last_sent_at", counters.last_sent_at) if counters.last_sent_at else None
    counted = counters.sent_to_patient_last_24h or 0
    if last is None:
        return (now,) * counted
    if last < now - timedelta(hours=24):
        return (*(now,) * counted, last)
    return (last,) * max(counted, 1)


# --- a line's policy ----------------------------------------------------------------------------------------


def _policy(given: PolicyFacts) -> Policy:
    law = Policy()
    stop = _clock("policy.quiet_start", given.quiet_start, law.fence_stop)
    start = _clock("policy.quiet_end", given.quiet_end, law.fence_start)
    quiet_from_midnight = given.quiet_start is not None and stop <= start
    return replace(
        law,
        fence_start=max(start, law.fence_start),
        fence_stop=law.fence_stop if quiet_from_midnight else min(stop, law.fence_stop),
        cohort_windows={**law.cohort_windows, **dict(_windows(given.cohort_windows or {}, law))},
        state_hours={**law.state_hours, **dict(_state_hours(given.state_hours or {}, law))},
        daily_cap=_or(given.daily_cap, law.daily_cap),
        max_per_phone_24h=_or(given.max_per_patient_24h, law.max_per_phone_24h),
        min_days_between=_or(given.min_days_between, law.min_days_between),
        skip_holidays=_or(given.skip_federal_holidays, law.skip_holidays),
        number_check_max_age_months=_or(given.number_check_max_age_months, law.number_check_max_age_months),
        ai_mode=given.ai_mode or law.ai_mode,
        reconsent_at_18=_or(given.reconsent_at_18, law.reconsent_at_18),
    )


def _or(given: _Value | None, usual: _Value) -> _Value:
    return usual if given is None else given


def _windows(given: Mapping[Cohort, CohortHours], law: Policy) -> Iterator[tuple[Cohort, Window]]:
    for cohort, hours in given.items():
        usual = law.cohort_windows.get(cohort)
        if usual is None:
            continue  # called, never texted, whatever window a line gives it
        field = f"policy.cohort_windows.{cohort}"
        yield (
            cohort,
            Window(
                usual.weekdays if hours.days is None else _weekdays(field, hours.days),
                _clock(f"{field}.start", hours.start, usual.start),
                _clock(f"{field}.end", hours.end, usual.stop),
            ),
        )


def _weekdays(field: str, days: tuple[str | int, ...] | str) -> tuple[int, ...]:
    """Return weekdays, Monday being 0: of a list, or of text such as "Tue-Thu" or "mon, wed"."""
    listed = days.replace("\u2013", "-").split(",") if isinstance(days, str) else days
    found: list[int] = []
    for one in listed:
        first, _, last = str(one).partition("-")
        start, stop = (_weekday(field, day) for day in (first, last or first))
        found.extend((start + ahead) % 7 for ahead in range((stop - start) % 7 + 1))
    return tuple(found)


def _weekday(field: str, day: str) -> int:
    name = day.strip().lower()[:3]
    if name.isdecimal() and MON <= int(name) <= SUN:
        return int(name)
    if name not in _DAY_NAMES:
        raise ValueError(f"{field}.days: {day!r} is neither a weekday's name nor 0 (Monday) to 6")
    return _DAY_NAMES.index(name)


def _state_hours(given: Mapping[str, HoursOfDay], law: Policy) -> Iterator[tuple[str, Hours]]:
    for name, hours in given.items():
        field, state = f"policy.state_hours.{name}", name.strip().upper()
        mine = (_clock(f"{field}.start", hours.start, time.min), _clock(f"{field}.end", hours.end, time.max))
        bound = law.state_hours.get(state)
        if bound is None:
            yield state, Hours(mine, mine, mine)
            continue
        weekday, saturday, sunday = (_narrower(mine, bound.on(day)) for day in (MON, SAT, SUN))
        yield state, Hours(weekday or (time.min, time.min), saturday, sunday, bound.on_holidays)


def _narrower(mine: tuple[time, time], law: tuple[time, time] | None) -> tuple[time, time] | None:
    return None if law is None else (max(mine[0], law[0]), min(mine[1], law[1]))


# --- values -------------------------------------------------------------------------------------------------


def _instant(field: str, text: str) -> datetime:
    """Return an instant in UTC; one without an offset is in UTC already."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{field}: {text!r} is not an ISO 8601 time") from None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _day(field: str, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(f"{field}: not a day of the form YYYY-MM-DD") from None


def _clock(field: str, given: Clock | None, default: time) -> time:
    """Return a time of day; 24:00 is the last instant of it."""
    if given is None:
        return default
    found = _TIME.fullmatch(str(given).strip())
    hour, minute, second = (int(part or 0) for part in found.groups()) if found else (25, 0, 0)
    if (hour, minute, second) == (24, 0, 0):
        return time.max
    if hour > 23:
        raise ValueError(f'{field}: {given!r} is not a time of day such as "09:00"')
    return time(hour, minute, second)


def _mobile(text: str | None) -> str | None:
    """Return a number in E.164 form; what is not one cannot be texted."""
    return text if text and _E164.fullmatch(text) else None


# --- the report ---------------------------------------------------------------------------------------------


class Pair(NamedTuple):
    """A label and the answer it is held against."""

    label: Label
    answer: GateAnswer


def find_differences(expected: Expectation, answer: GateAnswer) -> tuple[str, ...]:
    """Return the names of the fields in which an answer is not what a label expects."""
    return tuple(name for name in _labelled(expected) if _differs(name, expected, answer))


def _labelled(expected: Expectation) -> Iterator[str]:
    """Yield the fields that a label speaks of."""
    yield "decision"
    if expected.reasons is not None:
        yield "reasons"
    if expected.release_at_utc is not msgspec.UNSET:
        yield "release_at_utc"
    if expected.send_to is not msgspec.UNSET:
        yield "send_to"


def _differs(field: str, expected: Expectation, answer: GateAnswer) -> bool:
    if field == "reasons":
        return set(expected.reasons or ()) != set(answer.reasons)
    if field == "release_at_utc" and expected.release_at_utc is not msgspec.UNSET:
        return _moment(expected.release_at_utc) != _moment(answer.release_at_utc)
    return bool(getattr(expected, field) != getattr(answer, field))


def _moment(text: str | None) -> datetime | None:
    return _instant("expect.release_at_utc", text) if text else None


def _report(pairs: Iterable[tuple[Label, GateAnswer]]) -> Iterator[Grid]:
    """Yield what a person reads: wrong sends, figures, every disagreement; ids and words, no patient data."""
    labelled = [Pair(label, answer) for label, answer in pairs if label.expect is not None]
    wrong = [one for one in labelled if one.answer.decision == "send" and _expected(one).decision != "send"]
    firm = [one for one in labelled if not one.label.debatable]
    open_to_debate = [one for one in labelled if one.label.debatable]
    yield _list_cases(f"Wrong sends: {len(wrong)}", wrong, with_debatable=True)
    yield _confusion(firm)
    yield _figures("Figures", firm)
    yield _list_cases("Disagreements", firm)
    if open_to_debate:
        yield _figures("Figures, debatable lines", open_to_debate)
        yield _list_cases("Disagreements on debatable lines", open_to_debate)


def _expected(pair: Pair) -> Expectation:
    assert pair.label.expect is not None
    return pair.label.expect


def _scored(pair: Pair) -> tuple[str, ...]:
    """Return the fields in which an answer counts as right or wrong: a debatable one does not."""
    debated = pair.label.debatable_fields or ()
    return tuple(name for name in _labelled(_expected(pair)) if name not in debated)


def _missed(pair: Pair) -> tuple[str, ...]:
    """Return the scored fields in which an answer is wrong."""
    return tuple(name for name in _scored(pair) if _differs(name, _expected(pair), pair.answer))


def _confusion(pairs: list[Pair]) -> Grid:
    scored = [one for one in pairs if "decision" in _scored(one)]
    counts = Counter((_expected(one).decision, one.answer.decision) for one in scored)
    words = tuple(_DECISIONS.values())
    grid = Grid("label \\ decided", *words, title="Decisions")
    for label in words:
        grid.add_row(label, *(str(counts[label, answer]) for answer in words))
    return grid


def _figures(title: str, pairs: list[Pair]) -> Grid:
    scored = Counter(name for one in pairs for name in _scored(one))
    missed = Counter(name for one in pairs for name in _missed(one))
    grid = Grid("figure", "value", title=title)
    for name in ("decision", "reasons", "release_at_utc", "send_to"):
        grid.add_row(f"same {name}", share(scored[name] - missed[name], scored[name]))
    agree = sum(not _missed(one) for one in pairs)
    grid.add_row("same in all that is scored", share(agree, len(pairs)))
    return grid


def _list_cases(title: str, pairs: list[Pair], *, with_debatable: bool = False) -> Grid:
    """List disagreements; those of debatable lines and fields, where they are wanted, with a mark."""
    grid = Grid("id", "differs in", "expected", "decided", title=title)
    for one in pairs:
        expected = _expected(one)
        differs = find_differences(expected, one.answer) if with_debatable else _missed(one)
        if differs:
            debated = differs if one.label.debatable else one.label.debatable_fields or ()
            names = (f"{name} (debatable)" if name in debated else name for name in differs)
            grid.add_row(
                str(one.label.id), ", ".join(names), _say(expected, differs), _say(one.answer, differs)
            )
    return grid


def _say(told: Expectation | GateAnswer, fields: tuple[str, ...]) -> str:
    """Return the decision and the fields that differ: words and times, nothing of a patient."""
    said = [told.decision]
    if "reasons" in fields:
        said.append(" ".join(sorted(told.reasons or ())))
    if "release_at_utc" in fields:
        said.append(f"until {told.release_at_utc}")
    if "send_to" in fields:
        said.append(f"to {told.send_to}")
    return "; ".join(said)
