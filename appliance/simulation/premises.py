"""What an office sets up before it sees patients: word lists, staff, operatories and working hours.

Numbers of definitions, types and codes differ with the seed, because they differ between offices and
a product has to look them up by name (facts: pms 3). Fees and procedure codes are general knowledge;
descriptors are our own short words, never the licensed ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from appliance.simulation.books import Books
from appliance.simulation.records import (
    AppointmentType,
    Definition,
    Operatory,
    ProcedureCode,
    Provider,
    RecallType,
    ScheduleBlock,
)

# Categories as the vendor numbers them (facts: pms 3). The first entry of category 2 is what every new
# appointment gets (vendor page: Appointments PUT Confirm). Blockouts whose value is NS must not be booked.
_WORDS: dict[int, tuple[tuple[str, str], ...]] = {
    2: (
        ("Not Called|Unconfirmed", ""),
        ("Texted|Text Sent", ""),
        ("Appt. Confirmed|Confirmed", ""),
        ("Not Accepted|Declined", ""),
        ("Failed", ""),
        ("Left Message|LM", ""),
        ("Arrived|Ready to Seat", ""),
    ),
    4: (("Standard Account", ""), ("Payment Plan", ""), ("Collections", "")),
    11: (("Exams & Xrays", ""), ("Cleanings", ""), ("Fillings", ""), ("Crown & Bridge", ""), ("Other", "")),
    13: (
        ("Texted|Text Sent", ""),
        ("Emailed", ""),
        ("Left Msg|LM", ""),
        ("Mailed Postcard", ""),
        ("Will Call|Pt will call back", ""),
        ("Declined|Not interested", ""),
    ),
    20: (("1", ""), ("2", ""), ("Wait", ""), ("Recommended|Recmend", "")),
    25: (("Staff Meeting", "NS"), ("Lunch", "NS"), ("Emergency Hold|Emerg", "NS"), ("New Patients", "")),
    27: (
        ("ApptRelated|Appointments", "APPT"),
        ("Insurance", ""),
        ("Financial", "FIN"),
        ("Recall", "RECALL"),
        ("Misc|Miscellaneous", "MISC"),
        ("Text Msg|Texting", "TEXT"),
    ),
}

# code, short name, fee in dollars, index into category 11, hygiene, pattern in time increments
_CODES = (
    ("D0120", "PerEx", 62, 0, True, "/X/"),
    ("D0140", "LimEx", 88, 0, False, "/X/"),
    ("D0150", "CompEx", 108, 0, False, "/XX/"),
    ("D0180", "PerioEx", 112, 0, True, "/XX/"),
    ("D0210", "FMX", 158, 0, False, "/X/"),
    ("D0220", "PA", 34, 0, False, "X"),
    ("D0272", "2BW", 52, 0, True, "X"),
    ("D0274", "4BW", 76, 0, True, "X"),
    ("D0330", "Pano", 132, 0, False, "/X/"),
    ("D1110", "AdultPro", 116, 1, True, "/XXXX/"),
    ("D1120", "ChildPro", 84, 1, True, "/XX/"),
    ("D1206", "FlVarn", 48, 1, True, "X"),
    ("D1208", "Fluor", 44, 1, True, "X"),
    ("D1351", "Seal", 62, 1, True, "/X/"),
    ("D2330", "Comp1A", 184, 2, False, "/XX/"),
    ("D2392", "Comp2P", 248, 2, False, "/XXX/"),
    ("D2393", "Comp3P", 306, 2, False, "/XXX/"),
    ("D2740", "Crown", 1290, 3, False, "/XXXXXX/"),
    ("D2950", "BldUp", 286, 3, False, "/XX/"),
    ("D3330", "RCT-M", 1180, 4, False, "/XXXXXXX/"),
    ("D4341", "SRP4", 268, 1, True, "/XXXX/"),
    ("D4342", "SRP1-3", 194, 1, True, "/XXX/"),
    ("D4346", "GingScl", 148, 1, True, "/XXXX/"),
    ("D4355", "Debride", 186, 1, True, "/XXXX/"),
    ("D4910", "PerioMn", 152, 1, True, "/XXXX/"),
    ("D6010", "Implant", 2150, 4, False, "/XXXXXXXX/"),
    ("D7140", "Ext", 212, 4, False, "/XX/"),
    ("D7210", "SurgExt", 348, 4, False, "/XXX/"),
    ("D9944", "NiteGrd", 620, 4, False, "/X/"),
    ("D9986", "Missed", 50, 4, False, ""),
    ("D9987", "Cancel", 50, 4, False, ""),
)

# name, interval, pattern in time increments, codes. An interval may be empty, and the child's prophy is
# a stand-in by age that no patient has a row of (vendor page: RecallTypes GET shows both).
_RECALL_TYPES = (
    ("Prophy", "6m1d", "/XXXX/", "D1110,D0120"),
    ("Child Prophy", "", "/XX/", "D1120,D0120,D1208"),
    ("Perio", "3m1d", "/XXXX/", "D4910"),
    ("4BW", "1y", "", "D0274"),
    ("Pano", "5y", "", "D0330"),
    ("Exam", "3y", "", "D0150"),
)

_APPOINTMENT_TYPES = (
    ("Recall Prophy", "/XXXXXXXXXX/", "D1110,D0120"),
    ("Child Recall", "/XXXXXX/", "D1120,D0120,D1208"),
    ("Perio Maintenance", "/XXXXXXXXXX/", "D4910"),
    ("New Patient", "//XXXXXXXXXXXX//", "D0150,D0210,D1110"),
    ("Emergency", "/XXXX/", "D0140,D0220"),
    ("Restorative", "/XXXXXXXXXX/", ""),
)

_DENTISTS = ("Chen|Lian", "Okafor|Ada", "Lindqvist|Per", "Marchetti|Rosa", "Haddad|Samir", "Novak|Jana")
_HYGIENISTS = ("Nair|Priya", "Brandt|Tessa", "Osei|Kofi", "Delgado|Ines", "Frost|Wendy", "Tanaka|Mei")


def holidays(year: int) -> dict[date, str]:
    """Given a year, return the days a US practice closes, as observed.

    Federal holidays by 5 U.S.C. 6103(a), Saturday observed on Friday and Sunday on Monday (6103(b),
    E.O. 11582), and the day after Thanksgiving, which practices add.
    """

    def nth(month: int, weekday: int, n: int) -> date:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))

    def observed(month: int, day: int) -> date:
        on = date(year, month, day)
        return on + timedelta(days={5: -1, 6: 1}.get(on.weekday(), 0))

    last_of_may = date(year, 5, 31)
    thanksgiving = nth(11, 3, 4)
    return {
        observed(1, 1): "New Year's Day",
        nth(1, 0, 3): "Martin Luther King Jr. Day",
        nth(2, 0, 3): "Presidents Day",
        last_of_may - timedelta(days=last_of_may.weekday()): "Memorial Day",
        observed(6, 19): "Juneteenth",
        observed(7, 4): "Independence Day",
        nth(9, 0, 1): "Labor Day",
        nth(10, 0, 2): "Columbus Day",
        observed(11, 11): "Veterans Day",
        thanksgiving: "Thanksgiving",
        thanksgiving + timedelta(days=1): "Day after Thanksgiving",
        observed(12, 25): "Christmas",
    }


def set_up_words(books: Books, chance: Random) -> None:
    """Fill the office's word lists, types, codes and preferences, with numbers of its own."""
    books.definitions.start_at(chance.randrange(60, 400))
    entries = [(category, *entry) for category, words in _WORDS.items() for entry in words]
    spellings = [(category, chance.choice(name.split("|")), value) for category, name, value in entries]
    for category, name, value in spellings:
        num = _skip(books.definitions.new_key, chance)
        books.definitions.add(num, Definition(num, category, name, value))
    hidden = books.definitions.new_key()
    books.definitions.add(hidden, Definition(hidden, 27, "Old Texting", "", is_hidden=True))
    categories = [entry.num for entry in books.definitions.rows.values() if entry.category == 11]
    books.procedure_codes.start_at(chance.randrange(20, 300))
    for code, abbr, fee, category, hygiene, pattern in _CODES:
        num = _skip(books.procedure_codes.new_key, chance)
        row = ProcedureCode(num, code, abbr, fee * 100, categories[category], hygiene, pattern)
        books.procedure_codes.add(num, row)
    for name, interval, pattern, codes in _RECALL_TYPES:
        num = _skip(books.recall_types.new_key, chance)
        books.recall_types.add(num, RecallType(num, name, interval, pattern, codes))
    books.appointment_types.start_at(chance.randrange(2, 30))
    for name, pattern, codes in _APPOINTMENT_TYPES:
        num = _skip(books.appointment_types.new_key, chance)
        books.appointment_types.add(num, AppointmentType(num, name, pattern, codes))


def _skip(new_key: Callable[[], int], chance: Random) -> int:
    """Leave a gap of up to two numbers, as deleted rows do."""
    for _ in range(chance.randrange(3)):
        new_key()
    return new_key()


def set_up_preferences(books: Books, chance: Random) -> None:
    """Fill the preferences a recall product may read. Names as on the vendor's pages where shown."""
    types = {row.name: num for num, row in books.recall_types.rows.items()}
    dentist = next(num for num, row in books.providers.rows.items() if not row.is_hygienist and row.is_person)
    books.preferences.update(
        {
            "AppointmentTimeIncrement": "10",  # vendor page: ProcedureCodes POST, ProcTime
            "BrokenApptCommLog": chance.choice(("0", "1")),
            "BrokenApptProcedure": chance.choice(("0", "3")),  # 0: break types are refused
            "EasyNoClinics": "1",
            "LanguagesUsedByPatients": "spa",
            "PracticeDefaultProv": str(dentist),
            "PracticeTitle": "Cedar Ridge Dental",
            "ProgramVersion": "25.3.41.0",
            "RecallDaysFuture": "7",
            "RecallDaysPast": "365",
            "RecallTypeSpecialChildProphy": str(types["Child Prophy"]),
            "RecallTypeSpecialPerio": str(types["Perio"]),
            "RecallTypeSpecialProphy": str(types["Prophy"]),
            "RecallTypesShowingInList": f"{types['Prophy']},{types['Perio']}",
        }
    )


def _weekdays(days: int, nth: int) -> tuple[int, ...]:
    if days >= 5:
        return (0, 1, 2, 3, 4)
    order = (1, 3, 0, 2, 4)
    return tuple(sorted(order[(nth + step) % 5] for step in range(max(days, 1))))


def _shares(total: int, people: int) -> list[int]:
    return [min(5, total // people + (nth < total % people)) for nth in range(people)]


def set_up_staff(books: Books, chance: Random, patients: int, at: datetime) -> None:
    """Given the number of patients, hire staff whose week fits them and furnish the operatories.

    About one dentist for 1,900 and one hygienist for 1,270 patients, at least two of each; in a small
    practice they work fewer days, so that the schedule is as full as in a large one. The first three
    operatories belong to the dentists and to Priya.
    """
    dentists, hygienists = max(2, -(-patients // 1900)), max(2, -(-patients // 1270))
    books.providers.start_at(chance.randrange(1, 9))
    dentist_days = _shares(max(dentists, round(patients * 10 / 3800)), dentists)
    hygiene_days = _shares(max(hygienists, round(patients * 15 / 3800)), hygienists)
    doctors = [
        _hire(books, _named(_DENTISTS, nth), False, _weekdays(dentist_days[nth], nth), 8, at)
        for nth in range(dentists)
    ]
    cleaners = [
        _hire(books, _named(_HYGIENISTS, nth), True, _weekdays(hygiene_days[nth], nth), 8 - nth % 3 // 2, at)
        for nth in range(hygienists)
    ]
    retired = books.providers.new_key()
    books.providers.add(
        retired, Provider(retired, "RET", "Walter", "Brook", "DMD", False, True, True, at, (0, 1, 2, 3), 8)
    )
    entity = books.providers.new_key()
    books.providers.add(
        entity, Provider(entity, "CRD", "", "Cedar Ridge Dental", "", False, False, False, at)
    )
    for num in doctors:
        _furnish(books, "Op", num, 0, web=num == doctors[0])
    for num in cleaners:
        _furnish(books, "Hyg", doctors[0], num, web=True)
    _furnish(books, "Hyg overflow", doctors[0], cleaners[0], web=False)
    _furnish(books, "Old Op", retired, 0, web=False, hidden=True)


def _named(names: tuple[str, ...], nth: int) -> tuple[str, str]:
    last, first = names[nth % len(names)].split("|")
    return first, last if nth < len(names) else f"{last}-{nth // len(names) + 1}"


def _hire(
    books: Books, name: tuple[str, str], hygienist: bool, works_on: tuple[int, ...], opens: int, at: datetime
) -> int:
    num = books.providers.new_key()
    count = sum(row.is_hygienist == hygienist for row in books.providers.rows.values()) + 1
    abbr, suffix = (f"HYG{count}", "RDH") if hygienist else (f"DOC{count}", "DDS")
    row = Provider(num, abbr, name[0], name[1], suffix, hygienist, False, True, at, works_on, opens)
    books.providers.add(num, row)
    return num


def _furnish(
    books: Books, name: str, dentist: int, hygienist: int, *, web: bool, hidden: bool = False
) -> None:
    num = books.operatories.new_key()
    title = name if hidden else f"{name} {num}"
    row = Operatory(num, title, f"OP{num}", dentist, hygienist, bool(hygienist), hidden, web)
    books.operatories.add(num, row)


def day_off(prov: Provider, on: date) -> bool:
    """Return whether a provider does not work on that date: weekday, holiday, or a week of vacation."""
    if prov.is_hidden or not prov.is_person:
        return True
    if on.weekday() == 5:  # every other Saturday morning, only where a full week is worked
        return len(prov.works_on) < 5 or prov.num % 2 == 0 or on.isocalendar().week % 2 == 0
    vacation = 10 + prov.num * 7 % 40
    return on.weekday() not in prov.works_on or on.isocalendar().week == vacation


def set_up_schedule(books: Books, first: date, last: date, at: datetime) -> None:
    """Write the schedule rows of every day from `first` to `last`, both included."""
    operatories = list(books.operatories.rows.values())
    stated = {num: _stated_ops(prov, operatories) for num, prov in books.providers.rows.items()}
    closed: dict[date, str] = {}
    for year in range(first.year, last.year + 1):
        closed.update(holidays(year))
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        on = date.fromordinal(ordinal)
        if on in closed:
            _block(books, on, (0, 0), "Practice", 0, 0, closed[on], (), at)
            continue
        if on.day == 1 and on.weekday() < 5:  # a practice note is not a holiday, though it looks like one
            _block(books, on, (0, 0), "Practice", 0, 0, "Order supplies", (), at)
        for prov in books.providers.rows.values():
            if not day_off(prov, on):
                for hours in working_hours(prov, on):
                    _block(books, on, hours, "Provider", prov.num, 0, "", stated[prov.num], at)
        if on.weekday() < 5:
            _add_blockouts(books, on, operatories, at)


def working_hours(prov: Provider, on: date) -> Iterator[tuple[int, int]]:
    """Yield a working day's stretches in minutes from midnight: two around lunch, one on Saturdays."""
    yield prov.opens * 60, (prov.opens + 4) * 60
    if on.weekday() != 5:
        yield (prov.opens + 5) * 60, (prov.opens + 9) * 60


def _stated_ops(prov: Provider, operatories: list[Operatory]) -> tuple[int, ...]:
    """Return the operatories a schedule row names. Every third provider's rows name none."""
    if prov.num % 3 == 0:
        return ()
    return tuple(op.num for op in operatories if op.main_provider == prov.num and not op.is_hidden)


def _add_blockouts(books: Books, on: date, operatories: list[Operatory], at: datetime) -> None:
    dental = next(op for op in operatories if not op.is_hygiene)
    emergency = books.definition(25, "Emergency Hold", "Emerg")
    _block(books, on, (11 * 60, 11 * 60 + 30), "Blockout", 0, emergency, "", (dental.num,), at)
    if on.weekday() == 2 and on.isocalendar().week % 2:
        everywhere = tuple(op.num for op in operatories if not op.is_hidden)
        meeting = books.definition(25, "Staff Meeting")
        _block(books, on, (13 * 60, 14 * 60), "Blockout", 0, meeting, "Every other week", everywhere, at)


def _block(
    books: Books, on: date, hours: tuple[int, int], kind: str, prov: int, blockout: int, note: str,
    ops: tuple[int, ...], at: datetime,
) -> None:  # fmt: skip
    num = books.schedules.new_key()
    start, stop = (time(minutes // 60, minutes % 60) for minutes in hours)
    row = ScheduleBlock(num, on, start, stop, kind, prov, blockout, note, ops, at)
    books.schedules.add(num, row)
