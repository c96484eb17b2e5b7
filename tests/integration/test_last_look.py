"""What staff change between the plan and the minute of sending: the gate looks again and hears all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from appliance.domain.decision import Reason
from appliance.domain.limits.rollout import Phase
from appliance.domain.wording.templates import MODELS
from appliance.ports.records import Channel, Message, MessageState, Suppression
from appliance.ports.store import Lane
from appliance.simulation.records import Person, Recall
from appliance.workflow.limits import rollout
from appliance.workflow.nightly.decide import decide_everyone
from appliance.workflow.nightly.pull import pull
from appliance.workflow.texting.sending import _send_one
from tests.simulation.stage_world import DAY, Stage, staged


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A practice whose texts for the day are planned, in the hour in which the first may go."""
    with staged(8, 120, tmp_path) as stage:
        pull(stage.site.box)
        decide_everyone(stage.site.box)
        stage.world.clock.move_to(first_text(stage).not_before_at)
        yield stage


def first_text(stage: Stage) -> Message:
    """Return the first text about one adult's own recall."""
    with stage.site.store.view() as view:
        return next(
            one
            for one in view.messages_in((MessageState.QUEUED,))
            if one.channel is Channel.PROACTIVE and one.covered == (one.patient_id,) and one.kind == "recall"
        )


def recall_of(stage: Stage, message: Message) -> Recall:
    return stage.world.clinic.books.recalls[int(message.occasion.split(":")[1])]


def person_of(stage: Stage, message: Message) -> Person:
    return stage.world.clinic.people[int(message.patient_id)]


def put_off(stage: Stage, message: Message) -> None:
    recall = recall_of(stage, message)
    stage.world.clinic.change_recall(recall.num, disabled_until=DAY + timedelta(days=30))


def end(stage: Stage, message: Message) -> None:
    stage.world.clinic.change_recall(recall_of(stage, message).num, is_disabled=True)


def move_on(stage: Stage, message: Message) -> None:
    stage.world.clinic.change_recall(recall_of(stage, message).num, due_on=DAY + timedelta(days=180))


def seat(stage: Stage, message: Message) -> None:
    """Let the patient walk in, and be in the chair as the text's minute comes."""
    clinic = stage.world.clinic
    start = clinic.local(stage.world.clock.now()).replace(minute=0) - timedelta(minutes=30)
    stage.world.office.book(person_of(stage, message).pat_num, 1, start, 60)


def grow_young(stage: Stage, message: Message) -> None:
    """Correct a birth date: it is a child's, and the parent on the same phone was not looked at."""
    clinic, person = stage.world.clinic, person_of(stage, message)
    parent = replace(person, pat_num=0, guarantor=0, first="Robin")
    clinic.add_person(parent)
    clinic.change_person(person.pat_num, birthdate=date(2018, 3, 4), guarantor=parent.pat_num)


def greet_another(stage: Stage, message: Message) -> None:
    """Let the words address somebody else than the one who now answers for the phone."""
    put(stage, replace(message, patient_id="1"))


def silence(stage: Stage, message: Message) -> None:
    put(stage, Suppression(message.phone, stage.world.clock.now(), "staff", "told the office", "staff:1"))


def put(stage: Stage, record: Suppression | Message) -> None:
    with stage.site.store.transaction(Lane.DESK, "test.put") as tx:
        tx.save(record)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (put_off, Reason.RECALL_DISABLED),
        (end, Reason.RECALL_DISABLED),
        (move_on, Reason.NOT_DUE),
        (seat, Reason.FUTURE_APPOINTMENT),
        (grow_young, Reason.MINOR_NO_GUARANTOR),
        (greet_another, Reason.NO_MOBILE),
        (silence, Reason.SUPPRESSED),
        (
            lambda stage, message: stage.world.clinic.change_person(
                person_of(stage, message).pat_num, wireless="(312)555-0199"
            ),
            Reason.NO_MOBILE,
        ),
        (
            lambda stage, _: rollout.step_back(stage.site.box, Phase.TEST, "Dr. Chen", "a doubt"),
            Reason.OUTSIDE_PHASE,
        ),
        (
            lambda stage, message: put(stage, replace(message, covered=())),
            Reason.PMS_STALE,
        ),
    ],
)
def test_what_changed_since_the_plan_ends_the_text(
    stage: Stage, change: Callable[[Stage, Message], object], reason: Reason
) -> None:
    message = first_text(stage)
    change(stage, message)
    assert not _send_one(stage.site.box, message)
    with stage.site.store.view() as view:
        after = view.get(Message, message.id)
    assert after is not None
    assert MessageState.SUPERSEDED is after.state
    assert reason in after.reasons
    assert [] == stage.world.carrier.accepted


def test_without_a_change_it_leaves(stage: Stage) -> None:
    message = first_text(stage)
    assert _send_one(stage.site.box, message)
    assert [message.phone] == [text.to for text in stage.world.carrier.accepted]


def test_words_that_were_withdrawn_do_not_leave_and_are_written_anew(stage: Stage) -> None:
    """The office replaced a wording while texts in it waited."""
    box, message = stage.site.box, first_text(stage)
    ours = box.templates.find(message.template.partition("@")[0])
    assert ours is not None
    newer = replace(ours, version=ours.version + 1)
    box = replace(box, templates=box.templates.replace({ours.template_id: newer}))
    assert not _send_one(box, message)
    assert [] == stage.world.carrier.accepted
    decide_everyone(box)
    texts = stage.rows("SELECT template, state, reasons FROM message WHERE phone = ?", message.phone)
    assert {
        (message.template, "superseded", f'["{Reason.WORDING_WITHDRAWN}"]'),
        (newer.name, "queued", "[]"),
    } == set(texts)


def test_a_models_words_do_not_leave_once_models_may_not_write(stage: Stage) -> None:
    message = first_text(stage)
    put(stage, replace(message, template=f"{message.template}+{MODELS}"))
    assert not _send_one(stage.site.box, message)
    assert [(f'["{Reason.WORDING_WITHDRAWN}"]',)] == stage.rows(
        "SELECT reasons FROM message WHERE id = ?", message.id
    )
