"""The rules against the corpus they were tuned on: a floor that a change must not fall through."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from appliance.domain.replies import Context, Conversation, Offer, Reading, read_reply, reported_intent

CORPUS = Path(__file__).parents[2] / "evaluation" / "replies_tuning.jsonl"
Line = dict[str, Any]


def _read(line: Line) -> Reading:
    talk = Conversation(
        now=datetime.fromisoformat(line["now"]).replace(tzinfo=None),
        offered=tuple(Offer(datetime.fromisoformat(o["start"]), o["hygienist"]) for o in line["offered"]),
        context=Context(line["context"]),
        booked=datetime.fromisoformat(line["booked"]["start"]) if line["booked"] else None,
        legend=line["legend"],
        suppressed=line["suppressed"],
        last_outbound=line["last_outbound"],
        lang=line["lang"],
    )
    return read_reply(line["text"], talk)


@pytest.fixture(scope="module")
def readings() -> list[tuple[Line, Reading]]:
    lines = [json.loads(row) for row in CORPUS.read_text(encoding="utf-8").splitlines()]
    return [(line, _read(line)) for line in lines]


def _missed(readings: list[tuple[Line, Reading]], intent: str) -> Iterator[str]:
    for line, reading in readings:
        if line["label"]["intent"] == intent != reported_intent(reading.intent).value:
            yield line["text"]


def _wrongly(readings: list[tuple[Line, Reading]], intent: str) -> Iterator[str]:
    for line, reading in readings:
        allowed = {line["label"]["intent"], *(other for other, _ in line["label"].get("acceptable", ()))}
        if reported_intent(reading.intent).value == intent and intent not in allowed:
            yield line["text"]


@pytest.mark.parametrize("intent", ["opt_out", "emergency", "wrong_number"])
def test_nothing_that_must_be_heard_is_missed(readings: list[tuple[Line, Reading]], intent: str) -> None:
    assert list(_missed(readings, intent)) == []


@pytest.mark.parametrize("intent", ["book", "confirm", "cancel", "reschedule_request", "opt_in"])
def test_nothing_is_done_that_was_not_asked(readings: list[tuple[Line, Reading]], intent: str) -> None:
    assert list(_wrongly(readings, intent)) == []


def test_a_booking_takes_the_slot_that_was_meant(readings: list[tuple[Line, Reading]]) -> None:
    booked = [
        (line["label"], line["text"], reading.slot) for line, reading in readings if reading.slot is not None
    ]
    assert [
        text
        for label, text, slot in booked
        if slot != label["slot"] and ["book", slot] not in label.get("acceptable", [])
    ] == []


def test_most_replies_need_no_model(readings: list[tuple[Line, Reading]]) -> None:
    settled = sum(reading.settled for _, reading in readings)
    assert settled >= 0.8 * len(readings) > 400
