"""A small office with real chairs, a handful of phones that write to it, and people at its desk.

The patients of these tests are rows of the clinic's own books, so that what is booked can be found there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance.cli.stage import at_local, build_site, enter
from appliance.domain.model import PatientRow, Table
from appliance.domain.wording.templates import Kind
from appliance.ports.records import InboundText, Message, Offer, Task, Thread
from appliance.ports.store import Lane
from appliance.simulation.world import World
from appliance.workflow.alerts import send_alerts
from appliance.workflow.box import Box
from appliance.workflow.nightly.pull import pull
from appliance.workflow.replies.autobook import book_held
from appliance.workflow.replies.inbound import hear
from appliance.workflow.texting.compose import Answer, Composer
from appliance.workflow.texting.sending import send_due
from appliance.workflow.texting.writeback import write_back_due

DAY = date(2026, 11, 17)
PRIYA, CHEN = "user:priya", "user:chen"
NOBODYS = "+13125550199"


class Phones:
    """A box on a Tuesday at eleven, with the books pulled. Nobody of the world writes by themselves."""

    def __init__(self, folder: Path, hour: int) -> None:
        self.world = World(8, DAY, 60, confirms_stop=False, with_staff=False)
        self.world.carrier.on_deliver.clear()
        self.world.advance(at_local(self.world, DAY, hour))
        urls = {"pms": "http://pms.test", "carrier": "http://carrier.test"}
        self.site = enter(self.world, build_site(self.world, urls, folder), in_process=True)
        self.box: Box = self.site.box
        pull(self.box)

    # --- the office

    def at(self, hour: int, minute: int = 0, *, days: int = 0) -> datetime:
        return at_local(self.world, DAY + timedelta(days=days), hour, minute)

    def adults(self) -> list[PatientRow]:
        """Return adults who have a phone of their own, nobody else behind it, and no visit ahead."""
        with self.box.store.view() as view:
            ids = [key for (key,) in view.tx.execute("SELECT id FROM pms_patient ORDER BY id")]  # type: ignore[attr-defined]
            people = [row for key in ids if (row := view.patient(key)) is not None]
            return [
                one
                for one in people
                if one.mobile is not None
                and one.status == "active"
                and one.language in ("", "en")
                and one.guarantor_id == one.id
                and (one.birth_on or "9") < "2000"
                and len(view.patients_behind(one.mobile)) == 1
                and not view.visits_of(one.id, self.box.clock.now())
                and not any(kin.id != one.id for kin in view.household(one.id))
            ]

    def put(self, *people: PatientRow) -> None:
        """Change people as last pulled."""
        with self.box.store.transaction(Lane.DESK, "test.people") as tx:
            tx.put_rows(Table.PATIENT, list(people))

    def give_visit(self, person: PatientRow, *, days: int, hour: int = 10) -> str:
        """Put a visit into the office's books and ours; return its id."""
        zone = ZoneInfo(self.world.clinic.practice.zone)
        start = datetime.combine(DAY + timedelta(days=days), datetime.min.time()).replace(hour=hour)
        with self.box.store.view() as view:
            pattern = next(iter(view.visits(self.at(0), self.at(0, days=14))))
        visit = pattern._replace(
            id=f"77{person.id}{days}{hour}",
            patient_id=person.id,
            start_at=start.replace(tzinfo=zone).astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            start_on=str(start.date()),
            status="scheduled",
        )
        with self.box.store.transaction(Lane.DESK, "test.visit") as tx:
            tx.put_visit(visit)
        return visit.id

    def offer(self, person: PatientRow, count: int = 2, *, leaves: bool = True, **more: object) -> Offer:
        """Text somebody times that are free, or only have the text ready; return the offer."""
        composer = Composer.live(self.box, self.box.clock.now())
        slots = composer.book.choose(count, 60, None)
        key = self.box.entropy.token()
        wanted = Answer(
            Kind.TIMES_OFFER, person, person.mobile or "", key, key, slots=slots, patient_id=person.id
        )
        with self.box.store.transaction(Lane.DESK, "test.offer") as tx:
            message = composer.answer(tx, replace(wanted, **more))  # type: ignore[arg-type]
        if leaves:
            send_due(self.box)
        found = self.record(Offer, message.offer_id)
        assert isinstance(found, Offer)
        return found

    def say(self, person: PatientRow, kind: Kind, **more: object) -> Message:
        """Text somebody."""
        with self.box.store.view() as view:
            composer = Composer.load(self.box, view, self.box.clock.now())
        key = self.box.entropy.token()
        wanted = Answer(kind, person, person.mobile or "", key, key, patient_id=person.id)
        with self.box.store.transaction(Lane.DESK, "test.say") as tx:
            message = composer.answer(tx, replace(wanted, **more))  # type: ignore[arg-type]
        send_due(self.box)
        return message

    # --- the phones

    def writes(self, phone: str, body: str, *, after: float = 60, media: int = 0) -> str:
        """Let somebody write and the box hear it, settle it and answer; return the carrier's id."""
        sid = self.arrives(phone, body, after=after, media=media)
        self.work()
        return sid

    def arrives(self, phone: str, body: str, *, after: float = 0, media: int = 0) -> str:
        """Let a text arrive at the carrier without the box noticing."""
        self.pass_time(after)
        return self.world.carrier.receive(
            phone, self.world.carrier.number, body, self.box.clock.now(), media=media
        ).sid

    def work(self) -> None:
        """Let every job run that a text may need."""
        hear(self.box)
        book_held(self.box)
        send_due(self.box)
        write_back_due(self.box)
        send_alerts(self.box)

    def pass_time(self, seconds: float) -> None:
        self.world.advance(self.box.clock.now() + timedelta(seconds=seconds))

    def move_to(self, at: datetime) -> None:
        self.world.advance(at)

    def answers(self, phone: str) -> list[str]:
        """Return what the box sent to a phone."""
        return [text.body for text in self.world.carrier.accepted if text.to == phone]

    # --- what is on record

    def record(self, kind: type[Thread | Offer | InboundText | Task], key: str) -> object:
        with self.box.store.view() as view:
            return view.get(kind, key)

    def tasks(self, phone: str) -> list[Task]:
        with self.box.store.view() as view:
            return view.tasks_of(phone)

    def kinds(self, phone: str) -> list[str]:
        return sorted(one.kind for one in self.tasks(phone))

    def thread(self, phone: str) -> Thread:
        found = self.record(Thread, phone)
        assert isinstance(found, Thread)
        return found

    def outcome(self, sid: str) -> str:
        found = self.record(InboundText, sid)
        assert isinstance(found, InboundText)
        return found.outcome

    def rows(self, sql: str, *parameters: object) -> list[tuple[object, ...]]:
        with self.site.store.view() as view:
            return list(view.tx.execute(sql, parameters).fetchall())

    def actions(self, pattern: str) -> list[str]:
        sql = "SELECT action FROM audit WHERE action LIKE ? ORDER BY seq"
        return [str(action) for (action,) in self.rows(sql, pattern)]


@contextmanager
def phones_at(folder: Path, hour: int = 11) -> Iterator[Phones]:
    """Yield the office at an hour of its day."""
    phones = Phones(folder, hour)
    yield phones
    phones.site.close()
