"""`recallbox evaluate drafts`: the judge of drafts run over a file of finished texts.

Turns a line of the exchange format into the judge's facts and its judgement into a line; judges nothing
itself. Tolerant of how a value is written (a fee as number or text, an unknown fact as null or absent),
never of a wrong type. Labels that ride along are read for the report only, so that a file with labels of
another form can still be judged. The report names ids and reasons, never a body or a patient's value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import click
import msgspec
from rich.console import Console
from rich.table import Table as Grid

from appliance.cli.evaluate import answer_cases, cases_argument, print_answers, report_option, share
from appliance.domain.phi import DraftFacts, DraftPolicy, Reason, Verdict, judge_draft

Amount = float | int | str | None


class PatientFacts(msgspec.Struct, frozen=True):
    """What is known about the patient; null or absent is unknown. `dob` is an ISO date."""

    first_name: str | None = None
    last_name: str | None = None
    preferred_name: str | None = None
    dob: str | None = None
    mobile: str | None = None
    email: str | None = None
    address: str | None = None
    carrier: str | None = None
    member_id: str | int | None = None
    procedure_codes: tuple[str, ...] | None = None
    teeth: tuple[str | int, ...] | None = None
    fees: tuple[Amount, ...] | None = None
    remaining_max: Amount = None
    last_hygienist_first: str | None = None
    provider_last: str | None = None


class PracticeFacts(msgspec.Struct, frozen=True):
    """What is known about the practice; null or absent is unknown."""

    name: str | None = None
    phone: str | None = None
    url: str | None = None
    timezone: str | None = None


class PolicyFacts(msgspec.Struct, frozen=True):
    """What the owner opted in to; null or absent is the default: nothing, and one text part of length."""

    allow_lay_procedure_term: bool | None = None
    allow_year_end_mention: bool | None = None
    allow_practice_url: bool | None = None
    max_len: int | None = None


class DraftCase(msgspec.Struct, frozen=True):
    """One finished text and the facts behind it."""

    id: str | int
    body: str
    cohort: str | None = None
    lang: str | None = None
    patient: PatientFacts | None = None
    practice: PracticeFacts | None = None
    allowed_slots: tuple[str, ...] | None = None
    policy: PolicyFacts | None = None


class DraftAnswer(msgspec.Struct, frozen=True):
    """The judgement on one text. `segments` counts the parts that a carrier bills."""

    id: str | int
    verdict: Verdict
    reasons: tuple[Reason, ...]
    segments: int


class Expectation(msgspec.Struct, frozen=True):
    """What should have been found."""

    verdict: Verdict
    reasons: tuple[Reason, ...] = ()


class Label(msgspec.Struct, frozen=True):
    """A line's label. Of a debatable line either verdict is right; `may_also` may be named or not."""

    expect: Expectation | None = None
    debatable: bool | str | None = None
    may_also: tuple[Reason, ...] | None = None


@click.command()
@cases_argument
@report_option
def drafts(file: Path, report: bool) -> None:
    """Judge each draft of FILE: pass or flag, every reason for it, and what it costs to send."""
    answers = (answer for _, answer in answer_cases(file, DraftCase, judge_case))
    if not report:
        print_answers(answers)
        return
    labels = (label for label, _ in answer_cases(file, Label, lambda label: label))
    console = Console()
    for grid in _report(zip(labels, answers, strict=True)):
        console.print(grid)


def judge_case(case: DraftCase) -> DraftAnswer:
    """Given one line, return the judgement. Raise ValueError naming a field that is wrong."""
    judgement = judge_draft(case.body, draft_facts(case))
    return DraftAnswer(case.id, judgement.verdict, judgement.reasons, judgement.segments.count)


def draft_facts(case: DraftCase) -> DraftFacts:
    """Given one line, return its facts for the judge. Raise ValueError naming a field that is wrong."""
    patient = case.patient or PatientFacts()
    practice = case.practice or PracticeFacts()
    policy = case.policy or PolicyFacts()
    return DraftFacts(
        first_name=patient.first_name or "",
        last_name=patient.last_name or "",
        preferred_name=patient.preferred_name or "",
        dob=_birth_date(patient.dob),
        mobile=patient.mobile or "",
        email=patient.email or "",
        address=patient.address or "",
        carrier=patient.carrier or "",
        member_id=str(patient.member_id or ""),
        procedure_codes=patient.procedure_codes or (),
        teeth=tuple(str(tooth) for tooth in patient.teeth or ()),
        fees=tuple(_as_text(fee) for fee in patient.fees or ()),
        remaining_max=_as_text(patient.remaining_max),
        last_hygienist_first=patient.last_hygienist_first or "",
        provider_last=patient.provider_last or "",
        practice_name=practice.name or "",
        practice_phone=practice.phone or "",
        practice_url=practice.url or "",
        allowed_slots=case.allowed_slots or (),
        policy=DraftPolicy(
            bool(policy.allow_lay_procedure_term),
            bool(policy.allow_year_end_mention),
            bool(policy.allow_practice_url),
            policy.max_len,
        ),
    )


def _birth_date(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise ValueError("patient.dob: not an ISO 8601 date") from None


def _as_text(amount: Amount) -> str:
    if amount is None or isinstance(amount, str):
        return amount or ""
    return f"{Decimal(str(amount)):f}"


class Compared(NamedTuple):
    """One labelled answer: `missed` reasons were wanted and not given, `extra` ones given and not wanted."""

    expected: Verdict
    answer: DraftAnswer
    missed: frozenset[Reason]
    extra: frozenset[Reason]

    @property
    def is_false_hold(self) -> bool:
        """Whether a fit draft was held."""
        return (self.expected, self.answer.verdict) == (Verdict.PASS, Verdict.FLAG)

    @property
    def is_let_through(self) -> bool:
        """Whether an unfit draft passed."""
        return (self.expected, self.answer.verdict) == (Verdict.FLAG, Verdict.PASS)


def compare(label: Label, answer: DraftAnswer) -> Compared | None:
    """Given a label and an answer, return how they differ, or None when nothing is settled about the line."""
    if label.expect is None or label.debatable:
        return None
    wanted, given = frozenset(label.expect.reasons) - _REMARKS, frozenset(answer.reasons) - _REMARKS
    extra = given - wanted - frozenset(label.may_also or ())
    return Compared(label.expect.verdict, answer, wanted - given, extra)


_REMARKS = {Reason.NON_GSM7_COST}


def _report(pairs: Iterable[tuple[Label, DraftAnswer]]) -> Iterator[Grid]:
    compared = [one for label, answer in pairs if (one := compare(label, answer)) is not None]
    yield _confusion(compared)
    yield _figures(compared)
    yield _by_reason(compared)
    yield _listing("False holds", ((one, one.extra) for one in compared if one.is_false_hold))
    yield _listing(
        "Missed leaks", ((one, one.missed) for one in compared if one.missed or one.is_let_through)
    )


def _confusion(compared: list[Compared]) -> Grid:
    counts = Counter((one.expected, one.answer.verdict) for one in compared)
    grid = Grid("label \\ judged", *Verdict, title="Verdicts (debatable lines left out)")
    for expected in Verdict:
        grid.add_row(expected, *(str(counts[expected, judged]) for judged in Verdict))
    return grid


def _figures(compared: list[Compared]) -> Grid:
    fit = sum(one.expected is Verdict.PASS for one in compared)
    grid = Grid("figure", "value", title="Figures")
    grid.add_row("false holds", share(sum(one.is_false_hold for one in compared), fit))
    grid.add_row("leaks let through", share(sum(one.is_let_through for one in compared), len(compared) - fit))
    grid.add_row(
        "all reasons as labelled",
        share(sum(not (one.missed or one.extra) for one in compared), len(compared)),
    )
    return grid


def _by_reason(compared: list[Compared]) -> Grid:
    missed = Counter(reason for one in compared for reason in one.missed)
    passed = Counter(reason for one in compared if one.is_let_through for reason in one.missed)
    extra = Counter(reason for one in compared for reason in one.extra)
    grid = Grid("reason", "missed", "of these let through", "named unasked", title="By reason")
    for reason in Reason:
        if missed[reason] or extra[reason]:
            grid.add_row(reason, *(str(counts[reason]) for counts in (missed, passed, extra)))
    return grid


def _listing(title: str, rows: Iterable[tuple[Compared, frozenset[Reason]]]) -> Grid:
    grid = Grid("id", "judged", "reasons", title=title)
    for one, reasons in rows:
        grid.add_row(str(one.answer.id), one.answer.verdict, " ".join(sorted(reasons)))
    return grid
