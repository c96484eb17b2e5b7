"""The generated practice is as messy and as plausible as a real one, and its staff keeps it consistent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from appliance.simulation.clinic import Appointment, Clinic, Person, Practice
from appliance.simulation.intervals import add_interval
from appliance.simulation.kernel import Agenda, Streams, VirtualClock
from appliance.simulation.office import Office
from appliance.simulation.population import possible_number
from appliance.simulation.premises import holidays

TODAY = date(2026, 3, 2)  # a Monday
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def open_clinic(seed: int = 1, patients: int = 150) -> Clinic:
    return Clinic(seed, TODAY, VirtualClock(MORNING), patients)


@pytest.fixture(scope="module")
def reference() -> Clinic:
    """The reference practice of 3,800 patients; nobody writes to it."""
    return open_clinic(patients=3800)


@pytest.fixture
def clinic() -> Clinic:
    return open_clinic()


def active(clinic: Clinic) -> list[Person]:
    return [person for person in clinic.people.values() if person.status == "active"]


def hygiene_recall_types(clinic: Clinic) -> set[int]:
    return {num for num, row in clinic.books.recall_types.rows.items() if row.name in ("Prophy", "Perio")}


def days_overdue(clinic: Clinic, person: Person) -> int | None:
    """How long a patient has been due without a visit ahead, or None."""
    kinds = hygiene_recall_types(clinic)
    if any(apt.is_hygiene for apt in clinic.visits_ahead(person.pat_num, MORNING)):
        return None
    due = [
        recall.due_on
        for recall in clinic.books.recalls.of(person.pat_num)
        if recall.type_num in kinds and recall.due_on and recall.due_on <= TODAY and not recall.is_disabled
    ]
    return (TODAY - min(due)).days if due else None


# Generation


def test_the_size_is_the_size_asked_for(reference: Clinic) -> None:
    assert len(reference.people) == 3800
    assert list(reference.people) == sorted(reference.people)


def test_the_counts_per_patient_are_those_of_a_practice(reference: Clinic) -> None:
    books, patients = reference.books, len(reference.people)
    planned = [proc for proc in books.procedures.rows.values() if proc.status == "TP" and proc.tooth]
    assert 10.5 < len(reference.appointments) / patients < 13
    assert 1.2 < len(books.recalls) / patients < 1.4
    assert 1.4 < len(planned) / patients < 1.8
    assert 0.5 < sum(not proc.apt_num and not proc.planned_apt for proc in planned) / len(planned) < 0.7
    assert 0.65 < len({row.pat_num for row in books.pat_plans.rows.values()}) / patients < 0.77


def test_about_four_in_ten_are_overdue_by_a_mix_of_times(reference: Clinic) -> None:
    late = [days for person in active(reference) if (days := days_overdue(reference, person)) is not None]
    assert 0.34 < len(late) / len(active(reference)) < 0.42
    spread = Counter(min(days // 183, 2) for days in late)
    assert spread[0] > spread[1] > 0.15 * len(late)
    assert spread[2] > 0.15 * len(late)


def test_a_few_in_a_hundred_are_high_value_no_shows(reference: Clinic) -> None:
    since = datetime(2024, 3, 2)  # noqa: DTZ001 - practice-local

    def is_one(person: Person) -> bool:
        visits = reference.books.appointments.of(person.pat_num)
        broken = sum(apt.status in ("Broken", "UnschedList") and apt.start > since for apt in visits)
        procs = reference.books.procedures.of(person.pat_num)
        open_cents = sum(proc.fee_cents for proc in procs if proc.status == "TP" and not proc.apt_num)
        return broken >= 2 and open_cents > 50_000

    assert 0.02 < sum(map(is_one, active(reference))) / len(active(reference)) < 0.09


def test_a_quarter_to_a_third_of_the_next_three_weeks_hygiene_time_is_open(reference: Clinic) -> None:
    open_time = worked = timedelta()
    web = [op for op in reference.operatories.values() if op.is_hygiene and op.is_web_sched]
    for op in web:
        for day in range(1, 22):
            on = TODAY + timedelta(days=day)
            open_time += sum((last - first for first, last in reference.gaps(op.num, on)), timedelta())
            busy = [apt for apt in reference.appointments_on(on) if apt.op == op.num]
            worked += timedelta(minutes=sum(apt.minutes for apt in busy if apt.status == "Scheduled"))
    assert 0.22 < open_time / (open_time + worked) < 0.38


@pytest.mark.parametrize(
    ("what", "share", "low", "high"),
    [
        ("texting yes", lambda p: p.texting == "Yes", 0.6, 0.7),
        ("texting no", lambda p: p.texting == "No", 0.09, 0.15),
        ("texting unknown", lambda p: p.texting == "Unknown", 0.19, 0.27),
        ("Spanish", lambda p: p.language == "es", 0.06, 0.14),
        ("Spanish and not on file", lambda p: p.language == "es" and not p.language_on_file, 0.01, 0.04),
        ("mobile on file", lambda p: p.mobile is not None, 0.82, 0.94),
        ("number of a stranger", lambda p: p.answered_by == "stranger", 0.01, 0.04),
        ("landline", lambda p: p.answered_by == "landline", 0.02, 0.06),
        ("not a number", lambda p: bool(p.wireless) and p.mobile is None, 0.005, 0.03),
        ("minor", lambda p: p.birthdate and p.birthdate > date(2008, 3, 2), 0.18, 0.3),
        ("birthdate missing", lambda p: p.birthdate is None, 0.005, 0.03),
        ("elsewhere", lambda p: p.zone != "America/Chicago", 0.01, 0.05),
        ("active", lambda p: p.status == "active", 0.8, 0.92),
        ("deceased", lambda p: p.status == "deceased", 0.005, 0.03),
    ],
)
def test_the_people_are_mixed(
    reference: Clinic, what: str, share: Callable[[Person], bool], low: float, high: float
) -> None:
    found = sum(bool(share(person)) for person in reference.people.values()) / len(reference.people)
    assert low < found < high, what


def test_the_mess_of_real_books_is_there(reference: Clinic) -> None:
    people = list(reference.people.values())
    books = reference.books
    kinds = hygiene_recall_types(reference)
    have_recall = {row.pat_num for row in books.recalls.rows.values() if row.type_num in kinds}
    assert any(person.pat_num not in have_recall for person in active(reference))
    assert any(row.is_disabled for row in books.recalls.rows.values())
    assert any(row.disabled_until and row.disabled_until > TODAY for row in books.recalls.rows.values())
    assert any(row.scheduled_on and row.scheduled_on < TODAY for row in books.recalls.rows.values())
    assert any(row.interval not in ("6m1d", "3m1d", "4m1d") for row in books.recalls.rows.values())
    assert any(not person.last.isascii() for person in people)
    assert any(person.last != person.last.strip() for person in people)
    assert any("x12" in person.wireless for person in people)
    twins = Counter((person.first, person.last, person.birthdate, person.mobile) for person in people)
    assert max(twins.values()) > 1


def test_families_share_a_guarantor_and_often_a_phone(reference: Clinic) -> None:
    sizes = Counter(len(reference.household(num)) for num in reference.people)
    assert set(sizes) >= {1, 2, 3, 4, 5}
    shared = [
        num
        for num, person in reference.people.items()
        if person.mobile and len(reference.behind(person.mobile)) > 1
    ]
    assert 0.1 < len(shared) / len(reference.people) < 0.4
    for person in reference.people.values():
        assert person.guarantor in reference.people


def test_the_cast_is_the_same_everywhere() -> None:
    for seed in (1, 2):
        maria, carlos, sofia = list(open_clinic(seed).people.values())[:3]
        assert [person.first for person in (maria, carlos, sofia)] == ["Maria", "Carlos", "Sofia"]
        assert maria.language == "es"
        assert maria.mobile == sofia.mobile == "+13125550142"
        assert sofia.guarantor == maria.pat_num


def test_maria_and_sofia_are_overdue_and_carlos_is_booked(reference: Clinic) -> None:
    maria, carlos, sofia = list(reference.people.values())[:3]
    assert 200 < (days_overdue(reference, maria) or 0) < 300
    assert 30 < (days_overdue(reference, sofia) or 0) < 120
    assert [apt.is_hygiene for apt in reference.visits_ahead(carlos.pat_num, MORNING)][:1] == [True]


def test_numbers_are_generated_and_possible(reference: Clinic) -> None:
    for person in reference.people.values():
        assert person.mobile == possible_number(person.wireless)
        if person.mobile and person.last != "Alvarez":
            assert int(person.mobile[-4:]) >= 1000  # clear of the fictitious 555-01xx block
    assert reference.practice.phone not in {person.mobile for person in reference.people.values()}


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("(312)555-1234", "+13125551234"),
        ("1-312-555-1234", "+13125551234"),
        ("+1 312 555 1234 ", "+13125551234"),
        ("(312)555-1234 x12", "+13125551234"),
        ("c 312 555 1234", "+13125551234"),
        ("555-1234", None),
        ("(312)155-0199", None),
        ("(112)555-1234", None),
        ("23125551234567", None),
        ("none", None),
        ("", None),
    ],
)
def test_a_phone_field_is_read_as_a_person_would(typed: str, number: str | None) -> None:
    assert possible_number(typed) == number


def test_what_was_said_about_texts_shows_somewhere(reference: Clinic) -> None:
    books = reference.books
    for person in reference.people.values():
        on_file = {"Yes": "granted", "No": "revoked", "Unknown": "unknown"}[person.texting]
        if person.consent != on_file:
            notes = [row.note for row in books.commlogs.of(person.pat_num)]
            fields = [row.value for row in books.pat_fields.of(person.pat_num)]
            assert notes or fields or person.family_note, person.pat_num


def test_past_and_booked_visits_never_clash(reference: Clinic) -> None:
    columns: dict[tuple[int, date], list[Appointment]] = {}
    for apt in reference.appointments.values():
        if apt.status in ("Scheduled", "Complete"):
            columns.setdefault((apt.op, apt.start.date()), []).append(apt)
    for visits in columns.values():
        visits.sort(key=lambda apt: apt.start)
        for one, other in pairwise(visits):
            assert one.start + timedelta(minutes=one.minutes) <= other.start


def test_booked_visits_lie_in_open_time(reference: Clinic) -> None:
    ahead = [
        a for a in reference.appointments.values() if a.status == "Scheduled" and a.start.date() >= TODAY
    ]
    assert len(ahead) > 1000
    for apt in ahead:
        assert reference.is_free(apt.op, apt.start, apt.minutes, ignore=apt.apt_num)


def test_the_same_seed_gives_the_same_practice_and_another_another() -> None:
    first, again, other = (open_clinic(seed) for seed in (5, 5, 6))
    assert list(first.people.values()) == list(again.people.values())
    assert list(first.appointments.values()) == list(again.appointments.values())
    assert list(first.books.recalls.rows.values()) == list(again.books.recalls.rows.values())
    assert list(first.appointments.values()) != list(other.appointments.values())
    assert set(first.books.definitions.keys) != set(other.books.definitions.keys)


@pytest.mark.slow
def test_a_large_practice_is_like_a_small_one() -> None:
    large = open_clinic(patients=20_000)
    mobiles = [person.mobile for person in large.people.values() if person.answered_by == "self"]
    hygienists = [prov for prov in large.providers.values() if prov.is_hygienist]
    assert len(large.people) == 20_000
    assert 10 < len(large.appointments) / 20_000 < 13
    assert len(hygienists) == 16
    assert len(set(mobiles)) > 0.98 * len(mobiles)
    assert not hasattr(next(iter(large.people.values())), "__dict__")  # memory: no dict per row


def test_another_state_and_zone_can_be_chosen() -> None:
    practice = Practice(zone="America/Phoenix", state="AZ", zip="85004")
    clinic = Clinic(1, TODAY, VirtualClock(MORNING), 150, practice)
    assert clinic.local(MORNING) == MORNING.astimezone(ZoneInfo("America/Phoenix")).replace(tzinfo=None)
    assert Counter(person.state for person in clinic.people.values()).most_common(1)[0][0] == "AZ"


# Hours


@pytest.mark.parametrize(
    ("on", "name"),
    [
        (date(2026, 1, 19), "Martin Luther King Jr. Day"),
        (date(2026, 7, 3), "Independence Day"),  # the 4th is a Saturday
        (date(2026, 11, 26), "Thanksgiving"),
        (date(2026, 5, 25), "Memorial Day"),
        (date(2027, 12, 24), "Christmas"),  # the 25th is a Saturday
        (date(2026, 2, 16), "Presidents Day"),
    ],
)
def test_holidays_are_observed(on: date, name: str) -> None:
    assert holidays(on.year)[on] == name


def test_nobody_works_on_a_holiday(reference: Clinic) -> None:
    thanksgiving = date(2026, 11, 26)
    kinds = {reference.books.schedules[num].kind for num in reference.schedules_on(thanksgiving)}
    assert kinds == {"Practice"}
    assert reference.openings(thanksgiving, 10) == []


@pytest.fixture
def empty_day(clinic: Clinic) -> tuple[Clinic, int, datetime]:
    """A hygiene operatory on a working morning far ahead, with nothing booked, and its opening time."""
    op = next(op for op in clinic.operatories.values() if op.is_hygiene)
    on = next(
        on
        for on in (TODAY + timedelta(days=n) for n in range(200, 300))
        if clinic.gaps(op.num, on) and not clinic.appointments_on(on) and on.isocalendar().week % 2 == 0
    )
    return clinic, op.num, clinic.gaps(op.num, on)[0][0]


def test_a_slot_is_free_inside_working_hours_only(empty_day: tuple[Clinic, int, datetime]) -> None:
    clinic, op, opens = empty_day
    assert clinic.is_free(op, opens, 240)
    assert not clinic.is_free(op, opens, 245)  # into lunch
    assert not clinic.is_free(op, opens - timedelta(minutes=5), 60)
    assert not clinic.is_free(op, opens + timedelta(days=2000), 60)


def test_a_visit_takes_its_slot_and_leaves_what_touches_it(empty_day: tuple[Clinic, int, datetime]) -> None:
    clinic, op, opens = empty_day
    start = opens + timedelta(minutes=60)
    pat_num = next(iter(clinic.people))
    apt = clinic.new_appointment(pat_num, op, start, 60, "office")
    assert clinic.is_free(op, opens, 60)
    assert clinic.is_free(op, start + timedelta(minutes=60), 60)
    assert not clinic.is_free(op, opens + timedelta(minutes=5), 60)
    assert clinic.is_free(op, start, 60, ignore=apt.apt_num)
    clinic.change_appointment(apt.apt_num, "office", status="Broken")
    assert clinic.is_free(op, start, 60)


def test_a_hygienist_is_in_one_operatory_at_a_time(empty_day: tuple[Clinic, int, datetime]) -> None:
    clinic, op, opens = empty_day
    hygienist = clinic.operatories[op].hygienist
    other = next(o.num for o in clinic.operatories.values() if o.hygienist == hygienist and o.num != op)
    assert clinic.is_free(other, opens, 60)
    clinic.new_appointment(next(iter(clinic.people)), op, opens, 60, "office")
    assert not clinic.is_free(other, opens, 60)


def test_a_blockout_and_a_hidden_operatory_are_not_open(reference: Clinic) -> None:
    on = next(
        block.on
        for block in reference.books.schedules.rows.values()
        if block.kind == "Blockout" and block.note == "Every other week" and block.on > TODAY
    )
    hidden = next(op.num for op in reference.operatories.values() if op.is_hidden)
    for op in reference.operatories.values():
        assert not reference.is_free(op.num, datetime(on.year, on.month, on.day, 13, 0), 10)  # noqa: DTZ001
    assert reference.gaps(hidden, on) == []


def test_openings_are_free_and_on_the_grid(reference: Clinic) -> None:
    slots = [slot for day in range(1, 8) for slot in reference.openings(TODAY + timedelta(days=day), 50)]
    assert len(slots) > 20
    for op, start in slots:
        assert reference.is_free(op, start, 50)
        assert start.minute % 10 == 0


def test_overlaps_are_found_when_the_api_made_one_of_them(empty_day: tuple[Clinic, int, datetime]) -> None:
    clinic, op, opens = empty_day
    one, two = list(clinic.people)[:2]
    first = clinic.new_appointment(one, op, opens, 60, "office")
    clinic.new_appointment(one, op, opens, 60, "office", status="Broken")
    assert clinic.overlaps() == []
    beside = clinic.new_appointment(two, op, opens + timedelta(minutes=60), 30, "api")
    assert clinic.overlaps() == []
    hygienist = clinic.operatories[op].hygienist
    other = next(o.num for o in clinic.operatories.values() if o.hygienist == hygienist and o.num != op)
    clash = clinic.new_appointment(two, other, opens + timedelta(minutes=30), 45, "api")
    assert clinic.overlaps() == [(first, clash), (beside, clash)]
    clinic.change_appointment(clash.apt_num, "api", status="UnschedList")
    assert clinic.overlaps() == []


def test_two_of_the_offices_own_may_clash(empty_day: tuple[Clinic, int, datetime]) -> None:
    clinic, op, opens = empty_day
    for pat_num in list(clinic.people)[:2]:
        clinic.new_appointment(pat_num, op, opens, 60, "office")
    assert clinic.overlaps() == []


def test_changing_a_phone_changes_who_is_behind_it(clinic: Clinic) -> None:
    maria, _, sofia = list(clinic.people.values())[:3]
    clinic.change_person(maria.pat_num, wireless="312-555-0177")
    assert clinic.behind("+13125550177") == [maria]
    assert clinic.behind("+13125550142") == [sofia]


def test_visits_ahead_are_scheduled_and_in_the_future(clinic: Clinic) -> None:
    carlos = list(clinic.people.values())[1]
    visit = clinic.visits_ahead(carlos.pat_num, MORNING)[0]
    assert visit not in clinic.visits_ahead(carlos.pat_num, clinic.instant(visit.start))
    clinic.change_appointment(visit.apt_num, "office", status="Broken")
    assert visit not in clinic.visits_ahead(carlos.pat_num, MORNING)


# Intervals


@pytest.mark.parametrize(
    ("text", "on", "due"),
    [
        ("6m1d", date(2026, 3, 2), date(2026, 9, 3)),
        ("6m", date(2025, 8, 31), date(2026, 2, 28)),
        ("1y", date(2024, 2, 29), date(2025, 2, 28)),
        ("1y6m2w3d", date(2026, 1, 1), date(2027, 7, 18)),
        ("", date(2026, 1, 1), date(2026, 1, 1)),
    ],
)
def test_intervals_add_months_then_days(text: str, on: date, due: date) -> None:
    assert add_interval(on, text) == due


# Staff


class Desk:
    """A clinic with staff and a clock the test moves."""

    def __init__(self, seed: int = 1, patients: int = 400) -> None:
        self.clock = VirtualClock(MORNING)
        self.clinic = Clinic(seed, TODAY, self.clock, patients)
        self.agenda = Agenda(self.clock)
        self.office = Office(self.clinic, self.agenda, Streams(seed))

    def work(self, days: int) -> None:
        for nth in range(days):
            on = TODAY + timedelta(days=nth)
            self.office.open_day(on)
            self.agenda.run_until(self.clinic.instant(datetime.combine(on, datetime.max.time())))


def test_a_month_of_work_settles_every_visit_and_keeps_the_book_free_of_clashes() -> None:
    desk = Desk()
    before = len(desk.clinic.books.histories)
    desk.work(30)
    today = desk.clinic.local(desk.clock.now())
    past = [a for a in desk.clinic.appointments.values() if a.start < today and a.status == "Scheduled"]
    actions = Counter(row.action for row in list(desk.clinic.books.histories.rows.values())[before:])
    assert past == []
    assert set(actions) >= {"Created", "Changed", "Missed", "Cancelled"}
    ahead = [a for a in desk.clinic.appointments.values() if a.start > today and a.status == "Scheduled"]
    for apt in ahead:
        assert desk.clinic.is_free(apt.op, apt.start, apt.minutes, ignore=apt.apt_num)


def test_about_one_hygiene_visit_in_eight_is_missed() -> None:
    desk = Desk(patients=1500)
    desk.work(90)
    settled = [
        apt
        for apt in desk.clinic.appointments.values()
        if apt.is_hygiene and apt.start.date() >= TODAY and apt.changed_at > MORNING
    ]
    done = sum(apt.status == "Complete" for apt in settled)
    missed = {
        row.was.apt_num
        for row in desk.clinic.books.histories.rows.values()
        if row.action == "Missed" and row.was.is_hygiene and row.at > MORNING
    }
    assert 0.08 < len(missed) / (done + len(missed)) < 0.16


def test_nothing_happens_on_a_sunday() -> None:
    desk = Desk()
    desk.office.open_day(date(2026, 3, 8))
    assert desk.agenda.run_until(MORNING + timedelta(days=8)) == 1  # the night's recall refresh


def test_the_same_seed_gives_the_same_month() -> None:
    def month(seed: int) -> list[Appointment]:
        desk = Desk(seed, 200)
        desk.work(20)
        return list(desk.clinic.appointments.values())

    assert month(3) == month(3)


def test_completing_a_cleaning_moves_the_recall_on() -> None:
    desk = Desk()
    carlos = list(desk.clinic.people.values())[1]
    visit = desk.clinic.visits_ahead(carlos.pat_num, MORNING)[0]
    desk.clock.move_to(desk.clinic.instant(visit.start) + timedelta(hours=2))
    desk.office.complete_visit(visit)
    recall = next(
        row
        for row in desk.clinic.books.recalls.of(carlos.pat_num)
        if row.type_num in hygiene_recall_types(desk.clinic)
    )
    done = [
        proc.on for proc in desk.clinic.books.procedures.of(carlos.pat_num) if proc.apt_num == visit.apt_num
    ]
    assert visit.status == "Complete"
    assert recall.previous_on == visit.start.date()
    assert recall.due_on == add_interval(visit.start.date(), recall.interval)
    assert done
    assert set(done) == {visit.start.date()}


def test_a_slot_taken_at_the_worst_moment_is_gone() -> None:
    desk = Desk()
    op, start = next(
        slot for day in range(1, 10) for slot in desk.clinic.openings(TODAY + timedelta(days=day), 60)
    )
    apt = desk.office.take(op, start, 60)
    assert not desk.clinic.is_free(op, start, 60)
    assert apt.created_by == "office"
    desk.office.break_visit(apt.apt_num)
    assert desk.clinic.is_free(op, start, 60)
    assert desk.clinic.appointments[apt.apt_num].status == "UnschedList"


def test_booking_and_breaking_keep_the_recalls_date_scheduled() -> None:
    desk = Desk()
    maria = next(iter(desk.clinic.people.values()))
    op, start = next(
        slot for day in range(1, 10) for slot in desk.clinic.openings(TODAY + timedelta(days=day), 60)
    )
    recall = next(
        row
        for row in desk.clinic.books.recalls.of(maria.pat_num)
        if row.type_num in hygiene_recall_types(desk.clinic)
    )
    apt = desk.office.book(maria.pat_num, op, start, 60)
    assert recall.scheduled_on == start.date()
    desk.office.delete_visit(apt.apt_num)
    assert recall.scheduled_on is None
    assert apt.apt_num not in desk.clinic.appointments
