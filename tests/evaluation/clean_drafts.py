"""Clean drafts by a seeded generator: every wording of ours and free paraphrases, for invented people.

Names that are also words, streets that share a surname and ids that look like times are drawn on purpose.
Nothing in a draft made here may be held.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from appliance.domain.phi import DraftFacts, DraftPolicy
from appliance.domain.wording.content import merge, show_phone, show_slot
from appliance.domain.wording.template_check import SAMPLES, sample_values
from appliance.domain.wording.templates import TEMPLATES


def _words(text: str) -> list[str]:
    return text.split()


FIRST = _words(
    "Maria Carlos Sofia Will Rose May June Price Young Grace Hope Mark José Zoë Nia D'Angelo "
    "Xiaoming Aarav Oluwaseun Anaïs Jean-Luc Siobhan Bo Mary-Ann Ximena Faith Angel Dolores Reina "
    "Kofi Ingrid"
)
LAST = _words(
    "Alvarez Young Price Crown Stone May Will Rose Long Day Love Park Best Call Case Early Friend "
    "Hope Reyes Luna Bueno Leal Paz Sol O'Brien Garcia-Lopez McDonald Nguyen Müller Okafor Kowalczyk "
    "Winters Banks"
)
HYGIENISTS = _words("Priya Rose Grace Mark Elena Tomás Joy Sam Nadia Will")
PROVIDERS = _words("Chen Stone Young Okafor Alvarez Patel")
PRACTICES = (
    "Cedar Ridge Dental",
    "Young & Stone Dentistry",
    "Chen Family Dental, PLLC",
    "Crown Point Smiles",
    "Price Dental Care",
    "Oak Street Dental 24",
    "Bright Smiles Implant Center",
)
STREETS = ("Oak Street", "Elm Road", "Lincoln Avenue", "Cedar Lane", "4th Street")
CARRIERS = ("Delta Dental of Illinois", "Acme Mutual", "Guardian Life", "Principal", "United Concordia")
PARKING = ("Lot B", "Park behind the building", "Garage at 12 Oak Street, level 2", "Free street parking")

ENGLISH = (
    "Hi {first}, {practice} here. We'd love to see you again: {slot1} or {slot2}? Reply STOP to opt out",
    "Hello {first}! It's {practice}. It has been a while. No rush, just say hi back. Text STOP to end",
    "{first}, this is {practice}. Mornings or evenings, which suits you best? Reply STOP to stop texts",
    "Hi {first}, {hygienist} at {practice} has {slot1} open. Want it? Reply STOP to opt out",
    "Good morning {first}! {practice} is thinking of you. Time for a check-up? STOP to opt out",
    "Hi {first}, Dr. {provider} and the {practice} team say hello. Ready for a visit? STOP to opt out",
    "{practice}: hi {first}, your visit is due. Reply YES or call {phone}. Reply STOP to opt out",
    "Hi {first}, {practice} here. Open Mon-Fri 8 to 5, come as you are. Reply STOP to unsubscribe",
    "Hey {first}, it's been about a year! {practice} has {slot2}. Want it? Reply STOP to opt out",
    "Hi {first}, any day next week is fine with us. {practice}, {phone}. Reply STOP to opt out",
    "Dear {first}, we have moved to 200 {last} Street. See you there! {practice}. Reply STOP to opt out",
    "Hi {first}, a friendly note from {practice}: you are due for a visit. Reply STOP to opt out",
    "Hi {first}, {practice} here. There is no pressure at all, reply whenever. Reply STOP to opt out",
    "Hi {first}, parking is free at {practice}. Would {slot1} work for you? Reply STOP to opt out",
    "Hi {first}, this is {hygienist} from {practice}. Can I save you {slot2}? Reply STOP to opt out",
)
SPANISH = (
    "Hola {first}, somos {practice}. Le conviene {slot1} o {slot2}? Responda STOP para no recibir mas",
    "Hola {first}, le escribe {practice}. Sin prisa, diga cuando puede. Envie STOP para salir",
    "Buenos dias {first}. {practice} le espera cuando guste. Responda STOP para no recibir mas",
    "{first}, en {practice} nos gustaria verle. Llame al {phone}. Responda STOP para no recibir mas",
    "Hola {first}, {hygienist} de {practice} tiene {slot1}. Responda STOP para no recibir mas",
    "Hola {first}, prefiere por la manana o por la tarde? {practice}. Responda STOP para no recibir mas",
    "Hola {first}, ya toca su revision en {practice}. {phone}. Responda STOP para no recibir mas",
    "Hola {first}, la Dra. {provider} y {practice} le saludan. Responda STOP para no recibir mas",
)


@dataclass(frozen=True, slots=True)
class CleanDraft:
    """A text that may go, and everything known about the people behind it."""

    body: str
    facts: DraftFacts


def clean_drafts(count: int, seed: int) -> Iterator[CleanDraft]:
    """Yield `count` drafts: half from our wordings, in turn, half from the paraphrases."""
    random = Random(seed)
    for number in range(count):
        lang = random.choice(("en", "es"))
        if number % 2:
            template = TEMPLATES[number // 2 % len(TEMPLATES)]
            facts = _facts(random, template.lang, responsive=not template.proactive)
            values = {**sample_values(SAMPLES[0], template.lang), **_values(random, facts)}
            yield CleanDraft(merge(template, values).body, facts)
        else:
            facts = _facts(random, lang, responsive=False)
            body = random.choice(ENGLISH if lang == "en" else SPANISH)
            yield CleanDraft(body.format(**_values(random, facts)), facts)


def _facts(random: Random, lang: str, *, responsive: bool) -> DraftFacts:
    start = datetime(2026, 11, 23, 9, 0) + timedelta(days=random.randrange(300))  # noqa: DTZ001 - shown
    slots = [start + timedelta(days=2 * place, minutes=15 * random.randrange(32)) for place in range(4)]
    first = random.choice(FIRST)
    house, postal_code = random.randrange(10, 999), random.randrange(60_000, 63_000)
    return DraftFacts(
        first_name=first,
        last_name=random.choice(LAST),
        preferred_name=random.choice(("", first)),
        dob=date(1940, 1, 1) + timedelta(days=random.randrange(27_000)),
        mobile=f"+1312555{random.randrange(101, 200):04d}",
        email=f"{first.lower()}{random.randrange(10, 99)}@example.org",
        address=f"{house} {random.choice(STREETS)}, Springfield, IL {postal_code}",
        carrier=random.choice(CARRIERS),
        member_id=f"{random.choice('ADXZ')}{random.choice('KQW')}{random.randrange(10**6, 10**7)}",
        procedure_codes=(random.choice(("D1110", "D2740", "D4910")),),
        teeth=(str(random.randrange(1, 33)),),
        fees=(f"{random.randrange(60, 2000)}.00",),
        remaining_max=f"{random.randrange(60, 2000)}.00",
        last_hygienist_first=random.choice(HYGIENISTS),
        provider_last=random.choice(PROVIDERS),
        practice_name=random.choice(PRACTICES),
        practice_phone="+13125550100",
        practice_url="https://cedarridgedental.example",
        allowed_slots=tuple(show_slot(slot, lang) for slot in slots),
        policy=DraftPolicy(max_len=400),
        responsive=responsive,
        parking_note=random.choice(PARKING),
    )


def _values(random: Random, facts: DraftFacts) -> dict[str, str]:
    return {
        "first": facts.first_name,
        "last": facts.last_name,
        "practice": facts.practice_name,
        "hygienist": facts.last_hygienist_first,
        "provider": facts.provider_last,
        "parking": facts.parking_note,
        "phone": show_phone(facts.practice_phone),
        "count": str(random.randrange(2, 5)),
        **{f"slot{place}": slot for place, slot in enumerate(facts.allowed_slots)},
    }
