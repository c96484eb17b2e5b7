"""The people of the practice: families, phones, preferences, and the mess of real books.

Everybody is invented. The named cast (the Alvarez family) comes first and is the same in every
practice; everybody else is drawn. Phone numbers are generated: real area codes, exchange 555 and then
other exchanges as a practice grows, with lines from 1000 on, so that they never meet the fictitious
555-01xx numbers of the cast and the practice. What a patient really said about texts (`consent`)
always shows in the books somewhere an API can see it, if need be only in a note.
"""

from __future__ import annotations

import re
from copy import copy
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TypeVar

from appliance.simulation.books import Books
from appliance.simulation.kernel import Streams
from appliance.simulation.records import Commlog, PatField, Person, Practice

Value = TypeVar("Value")

_FIRST = (
    "Aaron", "Abigail", "Adrian", "Alice", "Amara", "Andre", "Anita", "Anthony", "Aylin", "Beatrice",
    "Benjamin", "Bianca", "Brandon", "Brianna", "Caleb", "Camila", "Cedric", "Chloe", "Clara", "Damian",
    "Daniel", "Deborah", "Derek", "Diego", "Eduardo", "Elena", "Elijah", "Emma", "Erin", "Esther",
    "Ethan", "Fatima", "Felix", "Fiona", "Gabriel", "Grace", "Hannah", "Hector", "Helen", "Ibrahim",
    "Irene", "Isaac", "Jada", "James", "Jasmine", "Joel", "Jorge", "Julia", "Karen", "Keisha", "Kevin",
    "Laila", "Laura", "Leo", "Lucia", "Luis", "Malik", "Marcus", "Mariana", "Martha", "Mateo", "Maya",
    "Michelle", "Miguel", "Naomi", "Nathan", "Nina", "Nora", "Omar", "Oscar", "Owen", "Paige",
    "Patrick", "Paula", "Priscilla", "Quinn", "Rafael", "Rebecca", "Renee", "Robert", "Rosa", "Samuel",
    "Sandra", "Sean", "Simone", "Stella", "Tamara", "Theodore", "Thomas", "Trevor", "Valeria",
    "Vanessa", "Victor", "Violet", "Wesley", "Xavier", "Yasmin", "Yolanda", "Zachary",
)  # fmt: skip
_LAST = (
    "Abbott", "Adeyemi", "Aguilar", "Albright", "Andersen", "Baker", "Barros", "Bauer", "Bennett",
    "Blake", "Boateng", "Bowman", "Brennan", "Brooks", "Calderon", "Carver", "Castillo", "Chavez",
    "Coleman", "Cortez", "Dawson", "Diaz", "Donovan", "Dreyer", "Ellison", "Espinoza", "Falk",
    "Farrell", "Fischer", "Flores", "Foster", "Gallagher", "Garza", "Gibbs", "Gomez", "Grant", "Greer",
    "Gutierrez", "Hale", "Hansen", "Harper", "Hayes", "Herrera", "Holloway", "Hughes", "Ingram",
    "Jansen", "Jensen", "Kaplan", "Keller", "Khan", "Kowalski", "Lambert", "Larsen", "Lawson", "Lopez",
    "Lowe", "Maddox", "Marsh", "Medina", "Mercer", "Meyer", "Molina", "Morales", "Murray", "Navarro",
    "Nelson", "Newton", "Nolan", "Ochoa", "Olsen", "Ortega", "Osborne", "Palmer", "Paredes", "Patel",
    "Pearson", "Perry", "Petrov", "Pineda", "Porter", "Quiroga", "Ramos", "Reyes", "Rhodes", "Rivas",
    "Romero", "Rosen", "Salazar", "Sawyer", "Schmidt", "Shah", "Sloan", "Soto", "Stark", "Sutton",
    "Tanner", "Torres", "Tran", "Turner", "Valdez", "Vargas", "Vega", "Walsh", "Warner", "Webb",
    "Whitfield", "Wolfe", "Yates", "Young", "Zamora", "Zimmer",
)  # fmt: skip
_ODD_FIRST = (
    "José",
    "Zoë",
    "Renée ",
    "Mary Ann",
    "D'Andre",
    "李伟",
    "Łukasz",
    "J.",
    "MARISOL",
    "anne-marie",
    "Bo 😀",
)
_ODD_LAST = (
    "O'Brien-Smith",
    "Nuñez",
    "van der Berg",
    "D’Angelo",
    "Nguyễn",
    "王",
    "St. Clair  ",
    "McDonald (Jr.)",
)
_NICKNAMES = (
    "Bea",
    "Ben",
    "Cam",
    "Deb",
    "Eddie",
    '"Mac"',
    "Kat",
    "Lulu",
    "Matt",
    "Nate",
    "Sam",
    "Tony",
    "Vicky",
)

_REGION = {"IL": ("312", "773", "708", "847", "630", "815")}
_ELSEWHERE = (
    "212",
    "305",
    "602",
    "415",
    "206",
    "303",
    "808",
    "907",
    "787",
    "617",
    "404",
    "512",
    "219",
    "313",
)
_REGION_ZIPS = ("60601", "60614", "60622", "60657", "60010", "60056", "60201", "60302", "60453", "60540")
# Where people have moved to: several are traps, being states with two time zones.
_AWAY = (
    ("New York", "NY", "10025", "America/New_York"),
    ("Miami", "FL", "33130", "America/New_York"),
    ("Pensacola", "FL", "32501", "America/Chicago"),
    ("Knoxville", "TN", "37902", "America/New_York"),
    ("Hammond", "IN", "46320", "America/Chicago"),
    ("El Paso", "TX", "79901", "America/Denver"),
    ("Denver", "CO", "80205", "America/Denver"),
    ("Phoenix", "AZ", "85004", "America/Phoenix"),
    ("Oakland", "CA", "94607", "America/Los_Angeles"),
    ("Seattle", "WA", "98101", "America/Los_Angeles"),
    ("Anchorage", "AK", "99501", "America/Anchorage"),
    ("Honolulu", "HI", "96813", "Pacific/Honolulu"),
    ("San Juan", "PR", "00901", "America/Puerto_Rico"),
)
_STREETS = ("Alder Ct", "Birch St", "Cedar Ave", "Dogwood Ln", "Elm St", "Fir Way", "Grove Rd", "Hazel Dr")
_FORMATS = ("({0}){1}-{2}",) * 6 + (
    "({0}) {1}-{2}",
    "{0}-{1}-{2}",
    "{0}{1}{2}",
    "{0}.{1}.{2}",
    "1-{0}-{1}-{2}",
)
_ODD_FORMATS = (
    "+1 {0} {1} {2} ",
    "({0}){1}-{2} x12",
    "({0}){1}-{2} Mom",
    "({0}){1}-{2} (after 5)",
    "c {0} {1} {2}",
)
_BAD_NUMBERS = ("555-1234", "(000)000-0000", "(312)155-0199", "none", "?", "312555", "(312)555-01")
_EXCHANGES = ["555"] + [str(n) for n in range(220, 1000) if n % 100 != 11 and n != 555 and n // 10 % 10 != 9]

NO_TEXTS = (
    "pt prefers calls, no texts please",
    "DO NOT TEXT - pt called to complain 2x",
    "Patient asked us to stop texting her cell.",
    "no txt msgs, home # only",
    "Paciente pide que no le mandemos mensajes de texto",
)
YES_TEXTS = ("ok to text per pt", "Pt signed texting consent at check in.", "prefers text msgs")


def possible_number(text: str) -> str | None:
    """Given a phone field as typed, return the E.164 number it holds, or None if it holds none.

    A North American number has ten digits, area code and exchange starting with 2 to 9; an extension
    or a word behind it does not change who is called.
    """
    found = re.search(r"(?:\+?1[-. ]*)?\(?([2-9]\d\d)\)?[-. ]*([2-9]\d\d)[-. ]*(\d{4})(?!\d)", text)
    if found is None or re.match(r"\d", text[found.start() - 1 : found.start()]):
        return None
    return "+1" + "".join(found.groups())


class Phonebook:
    """Hands out numbers nobody has yet."""

    def __init__(self, state: str, chance: Random) -> None:
        self._chance = chance
        self._local = _REGION.get(state, _ELSEWHERE[:6])
        self._used = dict.fromkeys((*self._local, *_ELSEWHERE), 0)
        self._offset = {area: chance.randrange(9000) for area in self._used}

    def new(self, away: bool = False) -> tuple[str, str, str]:
        """Return a fresh (area code, exchange, line), sometimes with an area code from elsewhere."""
        codes = _ELSEWHERE if away or self._chance.random() < 0.06 else self._local
        area = codes[int(self._chance.random() * len(codes))]
        nth = self._used[area]
        self._used[area] = nth + 1
        line = 1000 + (self._offset[area] + nth * 7919) % 9000  # 7919 is prime to 9000: no number twice
        return area, _EXCHANGES[nth // 9000], str(line)


_FAMILY_SIZES = ((1, 0.56), (2, 0.2), (3, 0.12), (4, 0.09), (5, 0.03))
_STATUSES = (
    ("active", 0.865), ("inactive", 0.07), ("archived", 0.025), ("deceased", 0.015), ("prospective", 0.025),
)  # fmt: skip
_TEXTING = (("Yes", 0.65), ("Unknown", 0.23), ("No", 0.12))
_METHODS = (
    ("None", 0.7), ("TextMessage", 0.11), ("Email", 0.06), ("HmPhone", 0.04), ("WirelessPh", 0.05),
    ("Mail", 0.02), ("DoNotCall", 0.01), ("SeeNotes", 0.01),
)  # fmt: skip
_INVALID = 0.3  # share of the numbers that nobody has: typed wrong from the start
_HOLDERS = (("self", 0.88), ("family", 0.035), ("landline", 0.04), ("nobody", 0.025), ("stranger", 0.02))


def _holders(rare: int) -> tuple[tuple[str, float], ...]:
    """Return who answers a phone, with a stranger `rare` times as often as elsewhere."""
    more = {"stranger": 0.02 * (rare - 1), "self": -0.02 * (rare - 1)}
    return tuple((holder, share + more.get(holder, 0.0)) for holder, share in _HOLDERS)


def pick(chance: Random, weighted: tuple[tuple[Value, float], ...]) -> Value:
    """Given values with weights that add up to one, draw one of them."""
    draw = chance.random()
    for value, weight in weighted:
        draw -= weight
        if draw < 0:
            return value
    return weighted[0][0]


def populate(books: Books, practice: Practice, today: date, patients: int, streams: Streams) -> None:
    """Fill the books with `patients` people in families, the Alvarez family first."""
    chance = streams["clinic/people"]
    books.people.start_at(101 + chance.randrange(400))
    crowd = _Crowd(books, practice, today, chance)
    crowd.add_cast()
    while (room := patients - len(books.people)) > 0:
        if room < patients - 3 and chance.random() < 0.003:
            crowd.add_duplicate()
        else:
            crowd.add_family(min(pick(chance, _FAMILY_SIZES), room))
    _spoil_numbers(books, streams["clinic/numbers"])


def _spoil_numbers(books: Books, chance: Random) -> None:
    """Make some of the numbers that nobody has impossible ones: a lookup says so, a carrier takes no text."""
    spoiled: dict[str, bool] = {}
    for person in books.people.rows.values():
        if person.mobile and person.answered_by == "nobody":
            if person.mobile not in spoiled:
                spoiled[person.mobile] = chance.random() < _INVALID
            if spoiled[person.mobile]:
                person.answered_by = "invalid"


class _Crowd:
    """Adds families to the books, one draw after the other."""

    def __init__(self, books: Books, practice: Practice, today: date, chance: Random) -> None:
        self._books = books
        self._practice = practice
        self._today = today
        self._chance = chance
        self._phones = Phonebook(practice.state, chance)
        staff = books.providers.rows.values()
        self._dentists = [p.num for p in staff if p.is_person and not p.is_hygienist and not p.is_hidden]
        self._retired = [p.num for p in staff if p.is_person and p.is_hidden]
        evening = datetime(today.year, today.month, today.day, 22, tzinfo=UTC)
        self._stamps = [evening - timedelta(days=days, minutes=days * 7 % 300) for days in range(1, 700)]

    def add_cast(self) -> None:
        """Add Maria, Carlos and Sofia Alvarez, who are in every test and demonstration."""
        year = self._today.year
        maria = self._cast("Maria", date(1984, 5, 12), "es", "0142", "Female")
        carlos = self._cast("Carlos", date(1982, 9, 30), "en", "0143", "Male", maria)
        sofia = self._cast("Sofia", date(year - 9, 3, 8), "en", "0142", "Female", maria)
        maria.language_on_file = "spa"
        maria.position = carlos.position = "Married"
        sofia.position, sofia.answered_by = "Child", "family"

    def _cast(
        self, first: str, born: date, language: str, line: str, gender: str, head: Person | None = None
    ) -> Person:
        num = self._books.people.new_key()
        here = self._practice
        person = Person(
            num, first, "", "Alvarez", born, language, head.pat_num if head else num, f"+1312555{line}",
            "self", here.zone, here.state, here.zip, "active", "granted", f"(312)555-{line}",
            address="12 Cedar Ave", city=here.city, gender=gender, ssn=f"00000{line}", texting="Yes",
            pri_prov=self._dentists[0], changed_at=self._stamps[90],
        )  # fmt: skip
        return self._books.people.add(num, person)

    def add_family(self, size: int) -> None:
        """Add a guarantor and, as the size allows, a partner and children."""
        chance = self._chance
        last = (
            _ODD_LAST[int(chance.random() * len(_ODD_LAST))] if chance.random() < 0.03 else self._name(_LAST)
        )
        away = chance.random() < 0.03 * self._practice.rare
        city, state, zip_code, zone = self._home(away)
        address = f"{chance.randrange(1, 9900)} {self._name(_STREETS)}"
        home = _written(chance, self._phones.new(away)) if chance.random() < 0.3 else ""
        spanish = chance.random() < 0.1
        head: Person | None = None
        for nth in range(size):
            adult = nth == 0 or (nth == 1 and chance.random() < 0.8)
            num = self._books.people.new_key()
            person = Person(
                num, self._first(), "", last, self._born(adult, head), "es" if spanish else "en",
                head.pat_num if head else num, None, "nobody", zone, state, zip_code, pick(chance, _STATUSES),
                "unknown", home_phone=home, address=address, city=city,
                ssn=f"00000{chance.randrange(10000):04d}",
                pri_prov=self._name(self._retired if chance.random() < 0.06 else self._dentists),
            )  # fmt: skip
            self._finish(person, adult, head, away)
            head = head or person

    def add_duplicate(self) -> None:
        """Enter somebody a second time, as front desks do; the copy has its own account."""
        keys = self._books.people.keys
        twin = copy(self._books.people[keys[3 + int(self._chance.random() * (len(keys) - 3))]])
        twin.pat_num = twin.guarantor = self._books.people.new_key()
        if self._chance.random() < 0.5:
            twin.status = "archived"
        twin.balance_cents = 0
        twin.changed_at = self._stamps[int(self._chance.random() * len(self._stamps))]
        self._books.people.add(twin.pat_num, twin)
        self._leave_note(twin)

    def _home(self, away: bool) -> tuple[str, str, str, str]:
        if away:
            return self._name(_AWAY)
        here = self._practice
        return here.city, here.state, self._name(_REGION_ZIPS) if here.state == "IL" else here.zip, here.zone

    def _name(self, names: tuple[Value, ...] | list[Value]) -> Value:
        return names[int(self._chance.random() * len(names))]

    def _first(self) -> str:
        return self._name(_ODD_FIRST) if self._chance.random() < 0.02 else self._name(_FIRST)

    def _born(self, adult: bool, head: Person | None) -> date | None:
        """Draw a birthdate. One in seventy is missing; some children turn 18 within the year."""
        draw = self._chance.random()
        if draw < 0.014:
            return None
        if adult:
            around = head.birthdate if head and head.birthdate else None
            days = int(draw * 60 * 365) + 20 * 365
            return around - timedelta(days=int((draw - 0.5) * 4000)) if around else self._ago(days)
        if draw < 0.08:
            return self._ago(18 * 365 + 4 - int(draw * 4000))
        return self._ago(int(365 + draw * 17.5 * 365))

    def _ago(self, days: int) -> date:
        return self._today - timedelta(days=days)

    def _finish(self, person: Person, adult: bool, head: Person | None, away: bool) -> None:
        chance = self._chance
        self._give_phone(person, adult, head, away)
        self._ask_about_texts(person, adult, head)
        person.gender = "Female" if chance.random() < 0.51 else "Male"
        person.position = "Child" if not adult else "Married" if head else "Single"
        if chance.random() < 0.16:
            person.preferred = self._name(_NICKNAMES)
        if person.language == "es":
            person.language_on_file = pick(chance, (("spa", 0.7), ("", 0.25), ("Spanish", 0.05)))
        elif chance.random() < 0.3:
            person.language_on_file = "eng"
        person.prefer_recall, person.prefer_contact = pick(chance, _METHODS), pick(chance, _METHODS)
        person.prefer_confirm = pick(chance, _METHODS)
        if head is None and chance.random() < 0.2:
            person.balance_cents = int(chance.random() ** 3 * 90_000)
        if head is None and chance.random() < 0.015:
            person.status = "nonpatient"
        if chance.random() < 0.5:
            person.email = f"pt{person.pat_num}@example.com"
        person.premed = chance.random() < 0.02
        person.reliable = chance.random() > 0.12
        person.changed_at = self._stamps[int(chance.random() ** 2 * len(self._stamps))]
        self._books.people.add(person.pat_num, person)
        self._leave_note(person)

    def _give_phone(self, person: Person, adult: bool, head: Person | None, away: bool) -> None:
        """Give a person a mobile field: their own, a relative's, a bad one, or none at all."""
        chance = self._chance
        draw = chance.random()
        grown = adult or (person.birthdate is not None and person.birthdate < self._ago(13 * 365))
        if draw < (0.05 if adult else 0.22):
            return
        if head and head.mobile and draw < (0.12 if adult else 0.6 if grown else 1.0):
            person.wireless, person.mobile = head.wireless, head.mobile
            person.answered_by = "family" if head.answered_by == "self" else head.answered_by
            return
        if draw > 0.985 or not (adult or grown):
            person.wireless = self._name(_BAD_NUMBERS) if draw > 0.985 else ""
            return
        number = self._phones.new(away)
        person.wireless = _written(chance, number)
        person.mobile = "+1" + "".join(number)
        person.answered_by = pick(chance, _holders(self._practice.rare))

    def _ask_about_texts(self, person: Person, adult: bool, head: Person | None) -> None:
        """Settle what the person told the practice about texts, and what the tick box says."""
        chance = self._chance
        if head and not adult and chance.random() < 0.85:
            person.texting, person.consent = head.texting, head.consent
            return
        person.texting = pick(chance, _TEXTING)
        draw = chance.random()
        if person.texting == "Yes":
            person.consent = "granted" if draw > 0.03 else "revoked"
        elif person.texting == "No":
            person.consent = "revoked"
        else:
            person.consent = "granted" if draw < 0.2 else "revoked" if draw < 0.3 else "unknown"

    def _leave_note(self, person: Person) -> None:
        """Where the tick box does not tell the whole truth, write it somewhere an API shows it.

        The columns AddrNote, ApptModNote and MedUrgNote would be the natural place, but no documented
        resource returns them; FamFinUrgNote, commlogs and patient fields are returned (vendor pages:
        Patients GET, Commlogs GET, PatFields GET).
        """
        if (person.consent, person.texting) in (
            ("granted", "Yes"),
            ("revoked", "No"),
            ("unknown", "Unknown"),
        ):
            return
        chance = self._chance
        note = self._name(NO_TEXTS if person.consent == "revoked" else YES_TEXTS)
        stamp = self._stamps[int(chance.random() * len(self._stamps))]
        way, on = chance.random(), stamp.date()
        if way < 0.25 and person.consent == "revoked":
            num = self._books.pat_fields.new_key()
            row = PatField(num, person.pat_num, "Text OK", "No", on, stamp)
            self._books.pat_fields.add(num, row, person.pat_num)
        elif way < 0.4 and person.guarantor == person.pat_num and person.consent == "revoked":
            person.family_note = note
        else:
            num = self._books.commlogs.new_key()
            misc = self._books.definition(27, "Misc", "Miscellaneous")
            at = datetime(on.year, on.month, on.day, 10, 40)  # noqa: DTZ001 - practice-local, as entered
            entry = Commlog(num, person.pat_num, at, misc, note, "Phone", "Received", stamp, stamp)
            self._books.commlogs.add(num, entry, person.pat_num)


def _written(chance: Random, number: tuple[str, str, str]) -> str:
    forms = _ODD_FORMATS if chance.random() < 0.03 else _FORMATS
    return forms[int(chance.random() * len(forms))].format(*number)
