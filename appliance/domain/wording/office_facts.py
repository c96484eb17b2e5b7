"""The office's fact sheet, and which of its facts answers a patient's question.

Owns the topics and the words by which a question is known to ask for one. Decides deterministically: a
question that also speaks of health, money or insurance, or of anything the sheet has nothing on, is for a
person (seed 001: short on-policy answers, everything else to the office). A model may later pick a topic; the
words that go out are always the sheet's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from appliance.domain.phi import DraftFacts, Verdict, judge_draft
from appliance.domain.phi.folding import fold, lower

LONGEST_FACT: Final = 150
"""Characters of one answer: with the practice's name around it, it stays inside two parts."""
TOPICS: Final[Mapping[str, str]] = {
    "hours": "when the office is open",
    "address": "where the office is",
    "parking": "where to park",
    "how_to_book": "how to make a visit",
    "arrival": "what to bring and how early to come",
    "access": "steps, elevator, wheelchairs",
}
"""What a sheet can hold. Every topic has rules of its own; whatever else is asked, people answer."""


@dataclass(frozen=True, slots=True)
class OfficeFacts:
    """The sheet: topic to the words that answer it, by language."""

    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def answer(self, topic: str, lang: str) -> str:
        """Return the words for a topic in a language, in English where there are none; empty if unknown."""
        said = self.answers.get(topic, {})
        return said.get(lang) or said.get("en", "")


_ASKS: Final[Mapping[str, re.Pattern[str]]] = {
    "hours": re.compile(
        r"\b(?:(?:office|business|opening|your) hours|what (?:are|r) (?:your|ur|the) hours|what hours"
        r"|(?:when|what time|how late|until when|how early) (?:do|are|r|does) (?:you|u|ya|the office|y'?all)"
        r"(?: guys)? (?:open|close|closed|opens|closes)|(?:are|r) (?:you|u) (?:guys )?(?:open|closed)\b"
        r"|a que hora (?:abren|cierran)|cual es (?:el|su) horario|que horario|estan abiertos|abren los)"
    ),
    "address": re.compile(
        r"\b(?:where (?:are|r) (?:you|u)(?: guys)?(?: located| at)?\b(?! going)"
        r"|what(?:'s| is|s) (?:your|the|ur) address"
        r"|where(?:'s| is|s) (?:the|your|ur) (?:office|practice|clinic)|your address|office address"
        r"|directions to|how do i get there|donde (?:estan|queda|quedan|esta la|esta el|es la)"
        r"|cual es (?:la|su) direccion|como llego)"
    ),
    "parking": re.compile(r"\b(?:park|parking|garage|estacionar\w*|estacionamiento|parqueo|aparcar)\b"),
    "how_to_book": re.compile(
        r"\b(?:how (?:do|can|would) (?:i|we|you) (?:book|schedule|make (?:an?|my) (?:appointment|appt|visit)"
        r"|sign up|set (?:one|it) up)|can i (?:book|schedule) online|como (?:hago|saco|agendo|reservo|pido)"
        r" (?:una |mi |la )?cita)"
    ),
    "arrival": re.compile(
        r"\b(?:(?:what|anything) (?:do|should|to) (?:i |we )?(?:need to )?bring|how early|arrive early"
        r"|que (?:llevo|debo llevar|tengo que llevar)|cuanto antes llego)"
    ),
    "access": re.compile(
        r"\b(?:wheel ?chair\w*|elevator|stairs|walker|silla de ruedas|elevador|escaleras)\b"
    ),
}
_NEVER: Final = re.compile(
    r"\b(?:pain\w*|hurt\w*|ach(?:e|es|ing|y)|toothache|swell\w*|swollen|bleed\w*|blood|infect\w*|abscess|pus"
    r"|fever|numb\w*|broke\w*|crack\w*|chip\w*|loose|fell|knocked|emergenc\w*|urgent\w*|allerg\w*|pregnan\w*"
    r"|medic\w*|pill\w*|drug\w*|antibiotic\w*|prescri\w*|ibuprofen|tylenol|advil|dose|dosage|x-?rays?|crown\w*"
    r"|filling\w*|root canal|extract\w*|implant\w*|whiten\w*|brace\w*|gum\w*|cavit\w*|diagnos\w*|treat\w*"
    r"|surgery|procedure\w*|sedat\w*|nitrous|anesthe\w*|covid|flu|sick|diabet\w*|heart|cost\w*|price\w*|pric(?:e|y)"
    r"|how much|pay\w*|paid|bill\w*|owe\w*|balance|charge\w*|fee|fees|copay\w*|deductible"
    r"|refund\w*|discount\w*|insur\w*|cover\w*|network|delta|aetna|cigna|metlife|medicaid|medicare|benefit\w*|claim\w*|plan|plans"
    r"|records?|chart|results?|complain\w*|lawyer|sue|dolor\w*|duele\w*|hinch\w*|sangr\w*|infecc\w*|fiebre"
    r"|embaraz\w*|alerg\w*|medicin\w*|pastilla\w*|receta|seguro\w*|cuesta\w*|precio\w*"
    r"|cuanto (?:es|cobran|sale)|pag(?:o|ar|ue)\w*|deb(?:o|e)|saldo|cubre\w*"
    r"|muela|corona\w*|endodoncia|urgencia\w*|emergencia\w*)\b"
    r"|\$|\bmeter"
)
"""Words of health, money or insurance: whatever else is asked, a person answers."""
_ABOUT_TIMES: Final = re.compile(r"\b(?:meter(?:s|ed)?|validat\w*|fee|free)\b")
_MOST_WORDS: Final = 25


def find_topic(text: str, facts: OfficeFacts) -> str:
    """Given a question, return the one topic of the sheet that it asks for; empty if a person should answer.

    Two topics at once are two answers, which one text does not hold; a long message has more in it than a
    question.
    """
    low = lower(fold(text))
    if is_for_a_person(text) or len(low.split()) > _MOST_WORDS:
        return ""
    asked = [topic for topic, pattern in _ASKS.items() if pattern.search(low)]
    return asked[0] if len(asked) == 1 and facts.answer(asked[0], "en") else ""


def is_for_a_person(text: str) -> bool:
    """Whether a text speaks of health, money or insurance, or of parking that may cost something."""
    low = lower(fold(text))
    return bool(_NEVER.search(low) or (_ABOUT_TIMES.search(low) and _ASKS["parking"].search(low)))


def find_fact_faults(topic: str, words: str, practice_phone: str) -> list[str]:
    """Given what a sheet says on a topic, return what is wrong with it; nothing if it may be sent.

    The judge reads it as the text it will be: no fees, treatment, advice, pressure, links or names.
    """
    faults: list[str] = []
    if topic not in TOPICS:
        return [f"must be one of {', '.join(TOPICS)}"]
    if not words.strip() or not words.isprintable():
        return ["must be text on one line"]
    if len(words) > LONGEST_FACT:
        faults.append(f"must be at most {LONGEST_FACT} characters, is {len(words)}")
    if re.search(r"[{}<>|\\^~\[\]]", words):
        faults.append("must have no brackets, braces or other signs that a phone shows wrongly")
    facts = DraftFacts(
        practice_name="Our office",
        practice_phone=practice_phone,
        allowed_slots=(words,) if topic in ("hours", "arrival") else (),
        parking_note=words,
        responsive=True,
    )
    judgement = judge_draft(f"Our office: {words}", facts)
    if judgement.verdict is Verdict.FLAG:
        told = ", ".join(judgement.reasons)
        faults.append(f"is not fit to be texted ({told})")
    hidden = judge_draft(words, DraftFacts(practice_phone=practice_phone, responsive=True)).reasons
    bad = [one for one in hidden if one in _NOT_IN_A_SHEET]
    if bad:
        faults.append(f"says what a sheet must not ({', '.join(bad)})")
    return faults


_NOT_IN_A_SHEET: Final = frozenset(
    {
        "fee",
        "benefit_amount",
        "email",
        "diagnosis",
        "cdt_code",
        "clinical_procedure_term",
        "tooth_number",
        "medical_advice",
        "hard_sell",
        "prompt_artifact",
        "placeholder_left",
        "url_not_allowed",
        "carrier",
        "member_id",
    }
)
