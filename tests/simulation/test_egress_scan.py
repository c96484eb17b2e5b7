"""Thousands of requests with values of patients planted wherever anybody can write: none leaves.

`python -m tests.simulation.test_egress_scan 100000` runs it at length by hand and prints the figures.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from random import Random

from appliance.adapters.model.prompt_files import load_prompts
from appliance.domain.advice.asking import build_request, find_leak
from appliance.domain.advice.redaction import Cleared, KnownPeople, Redacted, clear, know_people, redact
from appliance.domain.advice.use import (
    AuditUnmerged,
    Call,
    FactQuestion,
    Lang,
    ModelView,
    OpenTime,
    ReplyRedacted,
    Weekday,
)
from appliance.domain.phi import DraftFacts
from appliance.domain.policy import AiMode, Policy
from appliance.domain.wording.content import to_gsm7

_GIVEN = [
    "Maria",
    "Carlos",
    "Sofia",
    "Will",
    "May",
    "Rose",
    "José Ángel",
    "D'Andre",
    "Xiomara",
    "Zebulon",
    "Priyanka",
    "Early",
]
_FAMILY = [
    "Alvarez",
    "Young",
    "Price",
    "Stone",
    "Peña",
    "O'Neill-Crown",
    "de la Cruz",
    "Quux",
    "Day",
    "Szczepanski",
    "Ng",
]
_TALK = [
    "tuesday is good",
    "where do i park",
    "can i move it",
    "is there a later slot",
    "ok",
    "thanks",
    "que hora",
]
_SAYS = ["{} here, ", "this is {}. ", "ask {} ", "for {}: ", "{}... ", "call {} ", "dob {} ", "({}) "]
Person = tuple[str, str, str, str, str]


def invent(random: Random, count: int) -> list[Person]:
    """Return invented people: first, last, birth date, phone, address of mail."""
    people = []
    for _ in range(count):
        first, last = random.choice(_GIVEN), random.choice(_FAMILY)
        born = f"{random.randint(1930, 2015)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
        phone = f"+1{random.choice([312, 415, 212])}55501{random.randint(0, 99):02}"
        people.append((first, last, born, phone, f"{first[:3].lower()}{random.randint(1, 99)}@example.com"))
    return people


def spell(random: Random, person: Person) -> tuple[str, str]:
    """Return one value of a person as people write it, and what must not be left of it."""
    first, last, born, phone, mail = person
    year, month, day = born.split("-")
    digits = phone[2:]
    kind = random.randrange(12)
    spelled = (
        first, last, f"{first} {last}", last.upper(), " ".join(last), "-".join(last[:6]),
        f"{digits[:3]}-{digits[3:6]}-{digits[6:]}", digits, f"({digits[:3]}) {digits[3:6]} {digits[6:]}",
        f"{month}/{day}/{year}", f"{int(month)}-{int(day)}-{year[2:]}", mail,
    )[kind]  # fmt: skip
    core = (first, last, last, last, last, last, digits, digits, digits, month + day + year, "", mail)[kind]
    return spelled, core


def plant(random: Random, people: list[Person]) -> tuple[str, list[str]]:
    """Return a text with several values planted in it, and what must not be left."""
    spelled, cores = zip(
        *(spell(random, random.choice(people)) for _ in range(random.randint(1, 3))), strict=True
    )
    words = "".join(random.choice(_SAYS).format(one) for one in spelled) + random.choice(_TALK)
    return words, [one for one in cores if one]


def views(random: Random, text: str, known: KnownPeople) -> Iterator[tuple[Call, ModelView]]:
    """Yield each view in mode placeholder that can hold a free text, made as the product makes it."""
    offered = (
        OpenTime(0, Weekday.TUESDAY, 10, 0),
        OpenTime(1, Weekday.THURSDAY, random.randrange(9, 17), 30),
    )
    yield Call.REPLY, ReplyRedacted(redact(text, known), Lang.EN, offered)
    yield Call.FACT, FactQuestion(redact(text, known), ("hours", "parking"))
    yield Call.PHI_AUDIT, AuditUnmerged(clear(to_gsm7(f"Hi {{first}}, {text} at {{practice}}"), known, ()))


def forge(text: str) -> Iterator[tuple[Call, ModelView]]:
    """Yield views that hold a text as written, which the product cannot make: the scan has to catch them."""
    redacted = Redacted("ok")
    object.__setattr__(redacted, "text", text)
    yield Call.REPLY, ReplyRedacted(redacted, Lang.EN, ())
    yield Call.PHI_AUDIT, AuditUnmerged(Cleared(text))
    yield Call.FACT, FactQuestion(Redacted("ok"), (text,))


def measure(count: int, seed: int = 8) -> Counter[str]:
    """Return how many requests were made, left with a value in them, and were forged and caught."""
    random, figures, prompts, policy = Random(seed), Counter[str](), load_prompts(), Policy()
    people = invent(random, 300)
    known = know_people((first, "", last, born, phone, None) for first, last, born, phone, _ in people)
    while figures["requests"] < count:
        text, cores = plant(random, people)
        for call, view in views(random, text, known):
            request = build_request(prompts[call], view, mode=AiMode.PLACEHOLDER, model="m", policy=policy)
            figures["requests"] += 1
            left = " ".join(request.user.lower().split())
            figures["left"] += any(_stands(core, left) for core in cores)
            # A draft that speaks of a "dob" at all is stopped for the word.
            figures["false alarms"] += find_leak(request, view, known) not in ("", "dob")
        person = random.choice(people)
        planted = random.choice((f"{person[0]} {person[1]}", person[3], person[2]))
        facts = DraftFacts(last_name=person[1], mobile=person[3])
        for call, view in forge(f"tuesday {planted} is good"):
            request = build_request(prompts[call], view, mode=AiMode.PLACEHOLDER, model="m", policy=policy)
            figures["forged"] += 1
            figures["caught"] += bool(find_leak(request, view, known, (facts,)))
    return figures


def _stands(core: str, text: str) -> bool:
    """Whether a value stands in what leaves: figures wherever they are, names as words."""
    if core.isdigit():
        return core in "".join(one for one in text if one.isdigit())
    words = f" {''.join(one if one.isalpha() else ' ' for one in text)} "
    plain = "".join(one if one.isalpha() else " " for one in core.lower())
    return f" {' '.join(plain.split())} " in " ".join(words.split()).join("  ")


def test_nothing_planted_leaves_and_everything_forged_is_caught() -> None:
    figures = measure(3_000)
    assert 0 == figures["left"]
    assert figures["forged"] == figures["caught"]
    assert figures["forged"] >= 3_000
    assert 0 == figures["false alarms"]


if __name__ == "__main__":
    print(dict(measure(int(sys.argv[1]))))  # noqa: T201
