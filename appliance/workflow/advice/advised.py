"""Where a model is listened to, and what the product does with its word: replies, wordings, cohorts, facts.

Each use asks beside the rules and keeps both answers; only at step `act` is the model's followed, and only as
far as `domain.advice` lets it. With no model, a model away or a hostile one, every function here returns what
the rules and templates said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from appliance.domain.advice.asking import AuditSaid, CohortSaid, DraftSaid, FactSaid, Proposal, ReplySaid
from appliance.domain.advice.redaction import KnownPeople, clear, name_words, redact
from appliance.domain.advice.use import (
    Amount,
    AuditMerged,
    AuditUnmerged,
    Call,
    Count,
    DraftPerson,
    DraftShape,
    FactQuestion,
    Gap,
    Lang,
    OpenTime,
    ReplyRedacted,
    ReplyTalk,
    SegmentBuckets,
    SegmentFeatures,
    Step,
    Weekday,
)  # fmt: skip
from appliance.domain.advice.verdicts import fit_rationale, judge_wording, weigh_reply
from appliance.domain.due.cohort import CohortChoice, CohortFacts
from appliance.domain.model import PatientRow, day
from appliance.domain.phi import DraftFacts
from appliance.domain.policy import AiMode, Cohort, Policy
from appliance.domain.replies import Conversation, Intent, Reading
from appliance.domain.wording.content import Draft, Template, merge
from appliance.domain.wording.office_facts import find_topic, is_for_a_person
from appliance.domain.wording.templates import FIRST_CONTACT
from appliance.ports.records import AskState, InboundText, ModelCall, Thread
from appliance.workflow.advice.asking import Question, ask, is_open, know_everybody, step_of
from appliance.workflow.box import Box
from appliance.workflow.replies.thread import conversation_with, reread

_NEVER_SHOWN = frozenset(
    {
        Intent.OPT_OUT,
        Intent.LEFT_PRACTICE,
        Intent.WRONG_NUMBER,
        Intent.DECEASED,
        Intent.EMERGENCY,
        Intent.HELP,
    }
)
"""Replies the rules alone settle: what must be heard at once needs nobody's second opinion."""
_MOST_A_NIGHT = 60
"""Rows a night that are asked about: enough to compare, whatever the size of the practice."""


# --- replies ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Advice:
    """What a model may say to one reply: its reading, and the topic of the office's sheet that answers it."""

    said: ReplySaid | None = None
    topic: str = ""

    def follow(self, reading: Reading, heard: InboundText, talk: Conversation) -> Reading:
        """Return the reading to act on: the rules' own wherever they settled or found anything."""
        return weigh_reply(reading, self.said, heard.body, talk) if self.said is not None else reading


def advise_on_reply(box: Box, heard: InboundText) -> Advice:
    """Given a recorded reply, return what a model may say to it; nothing in shadow, where it is only kept."""
    if not is_open(box, Call.REPLY) and not is_open(box, Call.FACT):
        return Advice()
    with box.store.view() as view:
        reading = reread(box, view, heard)
        people = view.patients_behind(heard.phone)
        thread = view.get(Thread, heard.phone)
        is_held = thread is not None and thread.human_in_loop
        if is_held or not people or heard.media_count or reading.intent in _NEVER_SHOWN:
            return Advice()
        if any(found.intent in _NEVER_SHOWN for found in reading.findings):
            return Advice()
        talk = conversation_with(box, view, heard.phone, heard.received_at)
        known = know_everybody(view)
    if reading.intent is Intent.QUESTION:
        return Advice(topic=_ask_topic(box, heard, reading, known))
    said = _ask_reading(box, heard, reading, talk, people, known)
    return Advice(said if step_of(box, Call.REPLY) is Step.ACT else None)


def _ask_reading(
    box: Box,
    heard: InboundText,
    reading: Reading,
    talk: Conversation,
    people: list[PatientRow],
    known: KnownPeople,
) -> ReplySaid | None:
    """Ask what a reply means: in shadow about every one, to compare; to act, where the rules are open."""
    if not is_open(box, Call.REPLY) or (reading.settled and step_of(box, Call.REPLY) is Step.ACT):
        return None
    subject = f"inbound:{heard.vendor_id}"
    with box.store.view() as view:
        before = view.model_call_about(Call.REPLY, subject)
    if before is not None:
        return _said_before(before)
    own = [name for one in people for name in (one.first_name, one.preferred_name)]

    def compare(proposal: Proposal) -> tuple[str, str]:
        assert isinstance(proposal, ReplySaid)
        same = (proposal.intent, proposal.slot) == (reading.intent, reading.slot)
        slot = "" if proposal.slot is None else str(proposal.slot)
        return f"{proposal.intent}:{slot}", ("yes" if same else "no") if reading.settled else ""

    said = ask(
        box,
        Question(
            Call.REPLY,
            _reply_view(box, heard, reading, talk, known, own),
            subject,
            known,
            compare,
            rules_said=f"{reading.intent}:{'' if reading.slot is None else reading.slot}",
            subjects=tuple(map(_facts_of, people)) if box.policy.ai_mode is AiMode.PLACEHOLDER else (),
            allowed=_shown_names(box, own),
            correlation_id=heard.correlation_id,
        ),
    )
    return said if isinstance(said, ReplySaid) else None


def _said_before(call: ModelCall) -> ReplySaid | None:
    """Return what was said to the same reply before: it waited for the PMS, and is not paid for twice."""
    if call.state is not AskState.ANSWERED:
        return None
    intent, _, slot = call.model_said.partition(":")
    return ReplySaid(Intent(intent), int(slot) if slot else None)


def _reply_view(
    box: Box, heard: InboundText, reading: Reading, talk: Conversation, known: KnownPeople, own: list[str]
) -> ReplyRedacted | ReplyTalk:
    lang = Lang(reading.lang) if reading.lang in set(Lang) else Lang.EN
    offered = tuple(
        OpenTime(place, tuple(Weekday)[one.start.weekday()], one.start.hour, one.start.minute)
        for place, one in enumerate(talk.offered)
    )
    if box.policy.ai_mode is AiMode.PHI_BAA:
        return ReplyTalk(clear(heard.body, known, own), clear(talk.last_outbound, known, own), lang, offered)
    return ReplyRedacted(redact(heard.body, known), lang, offered)


def _shown_names(box: Box, names: Iterable[str]) -> frozenset[str]:
    """Return the names a request may show: first names, and only under an agreement."""
    if box.policy.ai_mode is not AiMode.PHI_BAA:
        return frozenset()
    return frozenset(word for name in names for word in name_words(name))


def _facts_of(person: PatientRow) -> DraftFacts:
    return DraftFacts(
        last_name=person.last_name,
        dob=day(person.birth_on),
        mobile=person.mobile or "",
        first_name=person.first_name,
        preferred_name=person.preferred_name,
    )


def _ask_topic(box: Box, heard: InboundText, reading: Reading, known: KnownPeople) -> str:
    """Return the topic of the office's sheet a model picks for a question the sheet's own words miss."""
    topics = tuple(sorted(box.facts.answers))
    only_asks = all(found.intent is Intent.QUESTION for found in reading.findings)
    by_rules = find_topic(heard.body, box.facts)
    if not topics or not only_asks or is_for_a_person(heard.body) or not is_open(box, Call.FACT):
        return ""
    if by_rules and step_of(box, Call.FACT) is Step.ACT:
        return ""
    subject = f"inbound:{heard.vendor_id}"
    with box.store.view() as view:
        before = view.model_call_about(Call.FACT, subject)
    if before is not None:
        return before.model_said if step_of(box, Call.FACT) is Step.ACT else ""

    def compare(proposal: Proposal) -> tuple[str, str]:
        assert isinstance(proposal, FactSaid)
        topic = proposal.topic if proposal.topic in topics else ""
        return topic, ("yes" if topic == by_rules else "no") if by_rules else ""

    view_of_it = FactQuestion(redact(heard.body, known), topics)
    said = ask(
        box,
        Question(
            Call.FACT, view_of_it, subject, known, compare, by_rules, correlation_id=heard.correlation_id
        ),
    )
    chosen = said.topic if isinstance(said, FactSaid) and said.topic in topics else ""
    return chosen if step_of(box, Call.FACT) is Step.ACT else ""


# --- wordings --------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Wordings:
    """What a model wrote tonight, by shape: in mode placeholder one wording serves everybody it fits."""

    known: KnownPeople | None = None
    written: dict[object, Template | None] = field(default_factory=dict)


def choose_wording(
    box: Box,
    tonight: Wordings,
    ours: Draft,
    values: Mapping[str, str],
    shape: tuple[Cohort, str, int],
    passes: Callable[[Draft], bool],
) -> Draft:
    """Given our draft and its values, return the model's draft if it is fit to go, else ours.

    `shape` is cohort, language and touch. A first text to a phone keeps our words, which say who we are.
    """
    template = box.templates.find(ours.template.partition("@")[0])
    if template is None or template.touch == FIRST_CONTACT or not is_open(box, Call.DRAFT):
        return ours
    if tonight.known is None:
        with box.store.view() as view:
            tonight.known = know_everybody(view)
    cohort, lang, touch = shape
    asked = DraftShape(
        cohort,
        Lang(lang),
        touch,
        sum(name.startswith("slot") for name in template.placeholders),
        tuple(template.legend),
        "hygienist" in template.placeholders,
        "family" in template.placeholders,
        box.policy.text_max_chars[cohort],
    )
    key: object = (template.name, asked)
    view_of_it: DraftShape | DraftPerson = asked
    if box.policy.ai_mode is AiMode.PHI_BAA:
        view_of_it = _person_view(asked, values)
        key = (template.name, view_of_it)
    if key not in tonight.written:
        tonight.written[key] = _write(box, tonight.known, template, view_of_it, values)
    wording = tonight.written[key]
    if wording is None or step_of(box, Call.DRAFT) is not Step.ACT:
        return ours
    draft = merge(wording, values)
    return draft if passes(draft) else ours


def _person_view(shape: DraftShape, values: Mapping[str, str]) -> DraftPerson:
    is_long = shape.cohort is Cohort.OVERDUE_12MO_PLUS
    return DraftPerson(
        shape,
        values.get("first", ""),
        values.get("hygienist", ""),
        Gap.MONTHS_12_TO_23 if is_long else Gap.MONTHS_6_TO_11,
        values.get("visit", ""),
        tuple(values[name] for name in sorted(values) if name.startswith("slot")),
    )


def _write(
    box: Box, known: KnownPeople, ours: Template, view: DraftShape | DraftPerson, values: Mapping[str, str]
) -> Template | None:
    """Have one wording written and audited; None if it is not fit, so that ours is used."""
    longest = (view.shape if isinstance(view, DraftPerson) else view).longest
    names = [values.get(name, "") for name in ("first", "hygienist")]

    def compare(proposal: Proposal) -> tuple[str, str]:
        assert isinstance(proposal, DraftSaid)
        faults = judge_wording(ours, proposal.body, longest)[1]
        return "flagged" if faults else "passed", "no" if faults else "yes"

    allowed = _shown_names(box, names)
    said = ask(
        box,
        Question(Call.DRAFT, view, f"wording:{ours.name}", known, compare, ours.name, (), allowed),
    )
    if not isinstance(said, DraftSaid):
        return None
    wording, _ = judge_wording(ours, said.body, longest)
    if wording is None or known.find_in(wording.body, whole=False):
        return None
    return None if _is_flagged(box, known, wording, values) else wording


def _is_flagged(box: Box, known: KnownPeople, wording: Template, values: Mapping[str, str]) -> bool:
    """Whether a second look finds fault with a draft; it can only add to what the judge says."""
    if not is_open(box, Call.PHI_AUDIT):
        return False
    names = [values.get(name, "") for name in ("first", "hygienist", "practice")]
    allowed = _shown_names(box, names)
    if box.policy.ai_mode is AiMode.PHI_BAA:
        view: AuditMerged | AuditUnmerged = AuditMerged(clear(merge(wording, values).body, known, names))
    else:
        view = AuditUnmerged(clear(wording.body, known, ()))

    def compare(proposal: Proposal) -> tuple[str, str]:
        assert isinstance(proposal, AuditSaid)
        return "flag" if proposal.flag else "pass", "no" if proposal.flag else "yes"

    said = ask(
        box,
        Question(Call.PHI_AUDIT, view, f"wording:{wording.name}", known, compare, "pass", (), allowed),
    )
    return isinstance(said, AuditSaid) and said.flag and step_of(box, Call.PHI_AUDIT) is Step.ACT


# --- cohorts ---------------------------------------------------------------------------------------------


class Sorted(Protocol):
    """Somebody whom the rules have put into a cohort, with what they looked at."""

    @property
    def choice(self) -> CohortChoice:
        """The cohort."""

    @property
    def cohort_facts(self) -> CohortFacts | None:
        """What decided it."""


def advise_on_cohorts(box: Box, sorted_ones: Iterable[Sorted]) -> int:
    """Ask a model to sort tonight's patients as well; return how often it was asked.

    Where it disagrees is kept. The rules' cohort stands whatever it says: nothing is returned to act on.
    """
    if not is_open(box, Call.SEGMENT):
        return 0
    seen: set[object] = set()
    with box.store.view() as view:
        known = know_everybody(view)
    for one in sorted_ones:
        if one.cohort_facts is None or len(seen) >= _MOST_A_NIGHT:
            continue
        row = _segment_view(one.cohort_facts, box.policy)
        if row not in seen:
            seen.add(row)
            _ask_cohort(box, known, row, one.choice)
    return len(seen)


def _ask_cohort(
    box: Box, known: KnownPeople, row: SegmentBuckets | SegmentFeatures, choice: CohortChoice
) -> None:
    ours = choice.cohort or "none"

    def compare(proposal: Proposal) -> tuple[str, str]:
        assert isinstance(proposal, CohortSaid)
        theirs = proposal.cohort or "none"
        is_telling = bool(known.find_in(proposal.rationale, whole=False))
        why = "" if is_telling else fit_rationale(proposal.rationale)
        return f"{theirs}: {why}", "yes" if theirs == ours else "no"

    subject = f"cohort:{box.local_day(box.clock.now())}"
    ask(box, Question(Call.SEGMENT, row, subject, known, compare, str(ours)))


def _segment_view(facts: CohortFacts, policy: Policy) -> SegmentBuckets | SegmentFeatures:
    hygiene = _days_since(facts, facts.last_hygiene_on)
    waits = _days_since(facts, facts.treatment_presented_on)
    amount = Amount.NONE
    if facts.open_treatment_cents > 0:
        is_above = facts.open_treatment_cents > policy.high_value_cents
        amount = Amount.ABOVE_LINE if is_above else Amount.UP_TO_LINE
    if policy.ai_mode is AiMode.PHI_BAA:
        return SegmentFeatures(
            facts.recall_is_due, hygiene, facts.days_overdue, facts.no_shows_24m, amount, waits
        )
    missed = Count.ONE if facts.no_shows_24m else Count.NONE
    if facts.no_shows_24m >= policy.no_show_visits:
        missed = Count.TWO_OR_MORE
    return SegmentBuckets(
        facts.recall_is_due,
        _gap(hygiene),
        _gap(facts.days_overdue),
        missed,
        amount,
        waits is not None and waits > policy.tx_pending_days,
    )


def _days_since(facts: CohortFacts, on: date | None) -> int | None:
    return None if on is None else (facts.today - on).days


def _gap(days: int | None) -> Gap:
    """Return the bucket of a number of days; its borders are those of the cohort rules."""
    if days is None:
        return Gap.UNKNOWN
    borders = ((183, Gap.UNDER_6_MONTHS), (365, Gap.MONTHS_6_TO_11), (730, Gap.MONTHS_12_TO_23))
    return next((gap for border, gap in borders if days < border), Gap.TWO_YEARS_OR_MORE)
