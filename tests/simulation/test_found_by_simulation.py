"""Faults of the product that long runs found, each as a day on which it would show again."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from appliance.domain.wording.templates import SHIPPED, Kind
from appliance.ports.records import Offer
from appliance.simulation.http import ConnectionLost, Request, Response
from appliance.simulation.phrases import Intent, Meant
from tests.simulation.stage_world import KEPT, Stage, play_briskly, staged


class LateBooking:
    """A PMS that loses the answer to a booking, then refuses for some minutes to say anything."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._until: datetime | None = None

    def __call__(self, request: Request) -> Response | None:
        """Return what the PMS answers instead, or nothing."""
        now = self._stage.world.clock.now()
        if self._until is None and request.method == "POST" and request.path.endswith("/appointments"):
            self._stage.world.pms.answer(request)
            self._until = now + timedelta(minutes=9)
            raise ConnectionLost
        busy = self._until is not None and now < self._until
        return Response(409, b"The patient is being edited.") if busy else None


def _take_a_time(stage: Stage) -> Offer:
    """Somebody who was texted times takes the first of them."""
    clinic = stage.world.clinic
    with stage.site.store.view() as view:
        offer = next(
            one
            for one in view.open_offers(stage.world.clock.now())
            if len(clinic.behind(one.phone)) == 1
            and not stage.world.carrier.heard_from(one.phone)
            and any(text.to == one.phone for text in stage.world.carrier.accepted)
        )
    start = clinic.local(offer.slots[0].start_at)
    stage.world.people.say(offer.phone, "1", Meant(Intent.BOOK, start, int(offer.patient_id)))
    return offer


def test_late_touches_take_turns_with_the_words_of_the_last_one_written() -> None:
    """Seed 1, day 51: the third text about a relative's treatment repeated the second, 28 days later."""
    values = {"first": "Maria", "practice": "Cedar Ridge Dental", "phone": "(312) 555-0100", "visit": "visit",
              "family": "your family member"}  # fmt: skip
    for lang in ("en", "es"):
        bodies = [
            SHIPPED.write(Kind.HOUSEHOLD_TX_PLAN_PENDING, lang, values, longest=160, touch=touch).body
            for touch in (1, 2, 3)
        ]
        assert bodies[0] != bodies[1] != bodies[2]


def test_a_visit_that_may_stand_in_the_pms_is_looked_for_until_it_is_found(tmp_path: Path) -> None:
    """Seed 7 of the first swarm: the desk was told that nothing was booked, and the visit was in the book."""
    with staged(8, 200, tmp_path, with_staff=False) as stage:
        play_briskly(stage, stage.at(12, 30))
        stage.world.people.auto_repliers = frozenset()
        offer = _take_a_time(stage)
        stage.world.pms.faults = LateBooking(stage)
        play_briskly(stage, stage.at(15))

        booked = stage.rows("SELECT state, attempts FROM booking WHERE phone = ?", offer.phone)
        asked = stage.rows("SELECT kind FROM task WHERE phone = ?", offer.phone)
        assert "booked" == booked[-1][0]
        assert int(str(booked[-1][1])) > 2  # asked about again and again
        assert [] == asked
        assert KEPT == stage.report().promises
