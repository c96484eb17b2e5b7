"""The one way a request leaves for a model: permit, build, scan, record, call, record.

Nothing is asked without a permit of `domain.model_use`, a place in the budget and a body in which nobody in
the books can be found. What is about to leave is on record with its audit row before it leaves, by the names
of its fields. A model that is away, refuses or talks nonsense costs one row and changes nothing: the caller
goes on with rules and templates. No transaction is open during the call.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from appliance.domain.advice.asking import (
    MAX_TOKENS,
    Proposal,
    Request,
    Said,
    Trouble,
    build_request,
    find_leak,
    read_answer,
)
from appliance.domain.advice.costs import cost_micros, over_budget, worst_micros
from appliance.domain.advice.redaction import KnownPeople, know_people
from appliance.domain.advice.use import Bar, Call, ModelView, Permit, Step, may_ask
from appliance.domain.phi import DraftFacts
from appliance.errors import Permanent, Transient
from appliance.ports.records import AskState, ModelCall
from appliance.ports.store import Lane, View
from appliance.workflow.box import Box, ModelDesk
from appliance.workflow.handoff import TaskKind, open_task

_REST = timedelta(minutes=10)
_FAILURES = 3
"""So many failures in a row within that time, and the model is left alone for as long."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be asked: the view, what it is about, what the rules say to the same, and who must not show.

    `subject` names a record by id ("inbound:SM1"), never a person. `allowed` are names the mode lets show.
    `compare` turns a proposal into what is kept of it, and whether it agrees with the rules ("" if unknown).
    """

    call: Call
    view: ModelView
    subject: str
    known: KnownPeople
    compare: Callable[[Proposal], tuple[str, str]]
    rules_said: str = ""
    subjects: tuple[DraftFacts, ...] = ()
    allowed: frozenset[str] = field(default_factory=frozenset)
    correlation_id: str = ""


def step_of(box: Box, call: Call) -> Step:
    """Return how far a call has come at this office."""
    return box.model.steps.get(call, Step.OFF) if box.model is not None else Step.OFF


def know_everybody(view: View) -> KnownPeople:
    """Return everybody in the books, to recognise them in what is about to leave."""
    return know_people(view.people_in_books())


def permit_for(box: Box, call: Call) -> Permit:
    """Return whether a call may be made now, with every bar against it."""
    desk = box.model
    if desk is None:
        return Permit((Bar.SWITCHED_OFF,))
    return may_ask(
        call,
        box.policy.ai_mode,
        desk.steps.get(call, Step.OFF),
        box.agreements,
        box.local_day(box.clock.now()),
        is_tested=call not in desk.untested,
    )


def is_open(box: Box, call: Call) -> bool:
    """Whether it is worth preparing a question of that kind at all."""
    return permit_for(box, call).is_given


def ask(box: Box, question: Question) -> Proposal | None:
    """Given a question, return what the model proposes; None if it was not asked or said nothing of use.

    A request in which somebody is recognised is not sent, and opens a task for the technician.
    """
    desk, permit = box.model, permit_for(box, question.call)
    if desk is None or not permit.is_given:
        return None
    price = desk.prices[desk.models[question.call]]
    request = build_request(
        desk.prompts[question.call],
        question.view,
        mode=box.policy.ai_mode,
        model=desk.models[question.call],
        policy=box.policy,
        cache_min_tokens=price.cache_min_tokens,
    )
    leak = find_leak(request, question.view, question.known, question.subjects, question.allowed)
    reserved = worst_micros(len(request.body()), MAX_TOKENS[question.call], price)
    record = _record(box, desk, question, request, permit, 0 if leak else reserved)
    if leak:
        _block(box, record, leak)
        return None
    with box.store.view() as view:
        if _is_spent(box, view, reserved) or is_resting(box, view):
            return None
    _commit(box, record, "model_asked", "ok")
    try:
        said = desk.port.ask(request)
    except (Transient, Permanent) as error:
        code = error.code if isinstance(error, Permanent) else error.kind
        _close(box, record, AskState.FAILED, code)
        return None
    return _take(box, record, said, question)


def _record(
    box: Box, desk: ModelDesk, question: Question, request: Request, permit: Permit, reserved: int
) -> ModelCall:
    body = request.body()
    return ModelCall(
        box.entropy.token(),
        str(question.call),
        str(desk.steps[question.call]),
        str(box.policy.ai_mode),
        box.clock.now(),
        desk.port.endpoint,
        request.model,
        request.prompt_hash,
        hashlib.sha256(body).hexdigest(),
        question.subject,
        request.fields_left,
        len(body),
        permit.agreement,
        AskState.ASKED,
        reserved,
        question.correlation_id,
        rules_said=question.rules_said,
    )


def _is_spent(box: Box, view: View, reserved: int) -> bool:
    today = box.local_day(box.clock.now())
    day, month = view.model_spend(box.midnight(today)), view.model_spend(box.midnight(today.replace(day=1)))
    return bool(over_budget(day, month, reserved, box.policy))


def is_resting(box: Box, view: View) -> bool:
    """Whether the model failed so often just now that it is left alone for a while."""
    lately = [one for one in view.model_calls(box.clock.now() - _REST) if one.state is not AskState.BLOCKED]
    return len(lately) >= _FAILURES and all(one.state is AskState.FAILED for one in lately[-_FAILURES:])


def _take(box: Box, record: ModelCall, said: Said, question: Question) -> Proposal | None:
    """Put on record what came back, and return the proposal if it can be used."""
    assert box.model is not None
    proposal = read_answer(question.call, said)
    told, agrees = ("", "") if isinstance(proposal, Trouble) else question.compare(proposal)
    usage = said.usage
    record = replace(
        record,
        tokens_in=usage.tokens_in + usage.cache_written,
        tokens_out=usage.tokens_out,
        tokens_cached=usage.cache_read,
        cost_micros=cost_micros(usage, box.model.prices[record.model]),
        model_said=told,
        agrees=agrees,
    )
    if isinstance(proposal, Trouble):
        _close(box, record, AskState.UNUSABLE, str(proposal))
        return None
    _close(box, record, AskState.ANSWERED, "ok")
    return proposal


def _close(box: Box, record: ModelCall, state: AskState, outcome: str) -> None:
    _commit(
        box,
        replace(record, state=state, outcome=outcome, answered_at=box.clock.now()),
        "model_answered",
        outcome,
    )


def _commit(box: Box, record: ModelCall, action: str, outcome: str) -> None:
    """Keep where a call is, with its audit row: names of fields and figures, never a word of it."""
    with box.store.transaction(Lane.SENDING, f"model.{record.state}") as tx:
        tx.save(record)
        tx.audit(
            box.entry(
                tx,
                action,
                object=f"model:{record.id}",
                outcome=outcome,
                correlation_id=record.correlation_id,
                prompt_hash=record.prompt_hash,
                body_hash=record.request_hash,
                fields_left=record.fields_left if action == "model_asked" else (),
                detail={
                    "call": record.call,
                    "step": record.step,
                    "mode": record.mode,
                    "about": record.subject,
                    "to": record.endpoint,
                    "model": record.model,
                    "bytes": record.bytes_left,
                    "baa": record.baa,
                    "tokens_in": record.tokens_in,
                    "tokens_out": record.tokens_out,
                    "cost_micros": record.cost_micros,
                },
            )
        )


def _block(box: Box, record: ModelCall, leak: str) -> None:
    """Record that a request was not sent, and have somebody look, once at a time."""
    blocked = replace(record, state=AskState.BLOCKED, outcome=leak, bytes_left=0, answered_at=box.clock.now())
    _commit(box, blocked, "model_call_blocked", leak)
    with box.store.transaction(Lane.SENDING, "model.issue") as tx:
        if not tx.has_task(TaskKind.MODEL_LEAK, "", ""):
            open_task(
                box,
                tx,
                TaskKind.MODEL_LEAK,
                phone="",
                patient_id="",
                why=f"a {record.call} request held a patient's {leak.replace('_', ' ')} and was not sent:"
                " have it looked into",
                correlation_id=record.correlation_id,
            )
