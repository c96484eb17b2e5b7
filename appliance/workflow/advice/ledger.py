"""What the calls to a model came to: what left and to whom, how often it agreed with the rules, what it cost.

Reads the ledger of calls and the texts that were sent, and adds up. Shows names of fields, counts and money,
never a value. Agreement is counted only where there is something to compare: a settled reply, a cohort, a
wording that passes the judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, time, timedelta

from appliance.domain.advice.asking import InsightsSaid, Proposal
from appliance.domain.advice.costs import MICROS_PER_CENT, QUOTED, QUOTED_TOTAL, QuotedLine
from appliance.domain.advice.redaction import KnownPeople
from appliance.domain.advice.use import Call, MonthFigures, Step, small
from appliance.domain.advice.verdicts import keeps_to_figures
from appliance.domain.wording.content import segments
from appliance.ports.records import AskState, Channel, ModelCall
from appliance.ports.store import View
from appliance.workflow.advice.asking import Question, ask, know_everybody, step_of
from appliance.workflow.box import Box

_TEXT_FIELDS = ("mobile", "body")


@dataclass(frozen=True, slots=True)
class Egress:
    """What left on one day for one purpose: how often, how many bytes, which fields, under which BAA."""

    day: date
    what: str
    to: str
    times: int
    bytes_left: int
    fields_left: tuple[str, ...]
    agreement: str


def list_egress(box: Box, view: View, since: datetime) -> list[Egress]:
    """Return everything that left since then, a line per day, purpose, place and agreement."""
    lines: dict[tuple[date, str, str, str], list[tuple[int, tuple[str, ...]]]] = {}
    for call in view.model_calls(since):
        if call.state is not AskState.BLOCKED:
            key = (
                box.local_day(call.asked_at),
                f"model: {call.call}",
                call.endpoint,
                call.baa or "none needed",
            )
            lines.setdefault(key, []).append((call.bytes_left, call.fields_left))
    record = box.agreements.services.get(box.sms.name)
    agreement = record.baa if record is not None else "none"
    for text in view.texts_sent_since(since):
        assert text.sent_at is not None
        what = "text" if text.channel is Channel.PROACTIVE else "answer"
        size = len(text.body.encode()) + len(text.phone)
        lines.setdefault((box.local_day(text.sent_at), what, box.sms.name, agreement), []).append(
            (size, _TEXT_FIELDS)
        )
    return [
        Egress(
            on,
            what,
            to,
            len(sent),
            sum(size for size, _ in sent),
            tuple(sorted({name for _, names in sent for name in names})),
            baa,
        )
        for (on, what, to, baa), sent in sorted(lines.items())
    ]


@dataclass(frozen=True, slots=True)
class CallReport:
    """How one kind of call did: how often it was asked, what came back, how often the rules agreed."""

    call: str
    step: str
    asked: int
    answered: int
    unusable: int
    failed: int
    blocked: int
    compared: int
    agreed: int
    cost_micros: int
    differences: tuple[tuple[str, str, int], ...]
    """What the rules said, what the model said, and how often: the most frequent first."""


def report_calls(box: Box, view: View, since: datetime) -> list[CallReport]:
    """Return how every call did since then."""
    calls = view.model_calls(since)
    return [_report(box, call, [one for one in calls if one.call == call]) for call in Call]


def _report(box: Box, call: Call, calls: list[ModelCall]) -> CallReport:
    compared = [one for one in calls if one.agrees]
    differing: dict[tuple[str, str], int] = {}
    for one in compared:
        if one.agrees == "no":
            pair = (one.rules_said, one.model_said.partition(": ")[0])
            differing[pair] = differing.get(pair, 0) + 1
    often = sorted(differing.items(), key=lambda item: (-item[1], item[0]))[:5]

    def count(state: AskState) -> int:
        return sum(one.state is state for one in calls)

    return CallReport(
        str(call),
        str(step_of(box, call)),
        len(calls),
        count(AskState.ANSWERED),
        count(AskState.UNUSABLE),
        count(AskState.FAILED),
        count(AskState.BLOCKED),
        len(compared),
        sum(one.agrees == "yes" for one in compared),
        sum(one.cost_micros for one in calls),
        tuple((ours, theirs, often_) for (ours, theirs), often_ in often),
    )


@dataclass(frozen=True, slots=True)
class ModelCost:
    """One model's share of a month."""

    model: str
    calls: int
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    cost_cents: float


@dataclass(frozen=True, slots=True)
class MonthCosts:
    """A month in money: texts by their parts, models by their tokens, beside what seed 000 reckons with.

    `month` names the stretch of time, if it is another.

    What runs on the box itself (machine, backup, monitoring) costs nothing a month here.
    """

    month: str
    texts: int
    answers: int
    parts: int
    text_cents: float
    models: tuple[ModelCost, ...]
    model_cents: float
    total_cents: float
    day_cap_cents: int
    month_cap_cents: int
    quoted: tuple[QuotedLine, ...]
    quoted_dollars: int


def month_costs(box: Box, view: View, first_on: date, segment_cents: float) -> MonthCosts:
    """Given the first day of a month and the price of a part in cents, return what the month cost."""
    return costs_between(box, view, *_span(box, first_on), f"{first_on:%Y-%m}", segment_cents)


def costs_between(
    box: Box, view: View, since: datetime, until: datetime, name: str, segment_cents: float
) -> MonthCosts:
    """Given when a stretch of time begins and ends, its name and the price of a part in cents, return what
    it cost."""
    sent = [one for one in view.texts_sent_since(since) if one.sent_at is not None and one.sent_at < until]
    parts = sum(segments(one.body).count for one in sent)
    calls = [one for one in view.model_calls(since) if one.asked_at < until]
    models = tuple(_model_cost(name, calls) for name in sorted({one.model for one in calls}))
    model_cents = sum(one.cost_cents for one in models)
    return MonthCosts(
        name,
        sum(one.channel is Channel.PROACTIVE for one in sent),
        sum(one.channel is not Channel.PROACTIVE for one in sent),
        parts,
        round(parts * segment_cents, 2),
        models,
        round(model_cents, 4),
        round(parts * segment_cents + model_cents, 2),
        box.policy.model_day_cents,
        box.policy.model_month_cents,
        QUOTED,
        QUOTED_TOTAL,
    )


def _model_cost(name: str, calls: Iterable[ModelCall]) -> ModelCost:
    mine = [one for one in calls if one.model == name]
    return ModelCost(
        name,
        len(mine),
        sum(one.tokens_in for one in mine),
        sum(one.tokens_out for one in mine),
        sum(one.tokens_cached for one in mine),
        sum(one.cost_micros for one in mine) / MICROS_PER_CENT,
    )


def _span(box: Box, first_on: date) -> tuple[datetime, datetime]:
    """Return the instants at which a local month begins and ends."""
    after = (first_on + timedelta(days=32)).replace(day=1)
    return (
        datetime.combine(first_on, time.min, box.zone),
        datetime.combine(after, time.min, box.zone),
    )


@dataclass(frozen=True, slots=True)
class Insights:
    """A month in words, who wrote them, and the figures behind them."""

    month: str
    by: str
    summary: str
    points: tuple[str, ...]
    figures: Mapping[str, int]


def tell_month(box: Box, first_on: date) -> Insights:
    """Return a month in words: the model's, if it may write and keeps to the figures, else plain ones."""
    since, until = _span(box, first_on)
    with box.store.view() as view:
        counted = view.month_counts(since, until)
        known = know_everybody(view)
    figures = MonthFigures(**{field.name: small(counted[field.name]) for field in fields(MonthFigures)})
    plain = _plain_words(f"{first_on:%Y-%m}", counted)
    said = _ask_insights(box, known, figures, f"month:{first_on:%Y-%m}")
    if said is None or step_of(box, Call.INSIGHTS) is not Step.ACT:
        return plain
    return Insights(plain.month, "model", said.summary, said.points, counted)


def _ask_insights(box: Box, known: KnownPeople, figures: MonthFigures, subject: str) -> InsightsSaid | None:
    def compare(proposal: Proposal) -> tuple[str, str]:
        assert isinstance(proposal, InsightsSaid)
        kept = keeps_to_figures(proposal, asdict(figures))
        return "kept to the figures" if kept else "invented figures", "yes" if kept else "no"

    said = ask(box, Question(Call.INSIGHTS, figures, subject, known, compare, "figures"))
    if not isinstance(said, InsightsSaid) or not keeps_to_figures(said, asdict(figures)):
        return None
    is_telling = any(known.find_in(text, whole=False) for text in (said.summary, *said.points))
    return None if is_telling else said


def _plain_words(month: str, counted: Mapping[str, int]) -> Insights:
    share = round(100 * counted["bookings"] / counted["texts"]) if counted["texts"] else 0
    summary = (
        f"{counted['texts']} texts, {counted['replies']} replies, {counted['bookings']} bookings ({share} %)."
    )
    points = (
        f"{counted['opt_outs']} opted out",
        f"{counted['hand_offs']} conversations went to a person",
        f"{counted['withheld']} texts were withheld for a person to read",
    )
    return Insights(month, "rules", summary, points, counted)
