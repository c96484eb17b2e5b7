"""Leaks planted into clean drafts: every kind is found wherever it stands and however it is disguised.

The leaks and disguises are written from the field's words, not from the judge's tables.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from appliance.domain.phi import DraftFacts, DraftPolicy, Reason, Verdict, judge_draft
from tests.evaluation.clean_drafts import CleanDraft, clean_drafts

DRAFTS = 1000
KINDS_PER_DRAFT = 1
"""How many kinds of leak each clean draft gets, in turn: with all of them the test takes a minute."""

Disguise = Callable[[str, Random], str]

_HOMOGLYPHS = dict(zip("aceopxyiABCEHKMOPTX", "асеорхуіАВСЕНКМОРТХ", strict=True))
_LEET = str.maketrans("aeio", "@310")


def _between(text: str, mark: str) -> str:
    return mark.join(text)


def _bold(text: str) -> str:
    return "".join(
        chr((0x1D41A if letter.islower() else 0x1D400) + ord(letter.lower()) - ord("a"))
        if letter.isascii() and letter.isalpha()
        else letter
        for letter in text
    )


def _wide(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


ANY: Mapping[str, Disguise] = {
    "as it is": lambda text, _: text,
    "zero width": lambda text, random: _between(text, random.choice("\u200b\u200c\u200d\u2060\ufeff")),
    "soft hyphens": lambda text, _: _between(text, "\u00ad"),
    "direction marks": lambda text, random: _between(text, random.choice("\u200e\u200f\u061c")),
    "overridden": lambda text, _: "\u202e" + text[::-1] + "\u202c",
    "struck out": lambda text, _: _between(text, "\u0336"),
    "full width": lambda text, _: _wide(text),
    "hard blanks": lambda text, _: text.replace(" ", "\u00a0"),
    "line breaks": lambda text, _: text.replace(" ", "\n"),
}
LETTERS: Mapping[str, Disguise] = {
    **ANY,
    "homoglyphs": lambda text, _: "".join(_HOMOGLYPHS.get(letter, letter) for letter in text),
    "mathematical": lambda text, _: _bold(text),
    "accents": lambda text, _: unicodedata.normalize("NFC", re.sub("[aeo]", "\\g<0>\u0301", text)),
    "capitals": lambda text, _: text.upper(),
}
WORDS: Mapping[str, Disguise] = {
    **LETTERS,
    "small": lambda text, _: text.lower(),
    "spaced": lambda text, _: " ".join(text.replace(" ", "")),
    "dotted": lambda text, _: ".".join(text.replace(" ", "")),
    "hyphens": lambda text, _: "-".join(text.replace(" ", "")),
    "figures": lambda text, _: text.translate(_LEET),
}
DIGITS: Mapping[str, Disguise] = {**ANY, "spaced": lambda text, _: " ".join(text.replace(" ", ""))}

Leak = Callable[[DraftFacts, Random], str]


def _one_of(*words: str) -> Leak:
    return lambda _, random: random.choice(words)


def _surname(facts: DraftFacts, random: Random) -> str:
    return random.choice(("Ms. {}", "Mr. {}", "the {} family", "Sra. {}", "apellido {}")).format(
        facts.last_name
    )


def _born(facts: DraftFacts, random: Random) -> str:
    assert facts.dob is not None
    form = random.choice(("%m/%d/%Y", "%Y-%m-%d", "%B %d, %Y", "%d.%m.%Y", "%b %d %Y", "%m%d%Y"))
    return facts.dob.strftime(form)


def _mobile(facts: DraftFacts, random: Random) -> str:
    area, middle, last = facts.mobile[2:5], facts.mobile[5:8], facts.mobile[8:]
    return random.choice(("({}) {}-{}", "{}-{}-{}", "{}.{}.{}", "+1 {} {} {}", "{}{}{}")).format(
        area, middle, last
    )


def _fee(facts: DraftFacts, random: Random) -> str:
    return random.choice(("${}", "{} dollars", "{} USD", "{} dolares", "US${}")).format(facts.fees[0][:-3])


def _benefit(facts: DraftFacts, random: Random) -> str:
    wording = ("${} left in benefits", "${} of your annual maximum", "le quedan ${} de su seguro")
    return random.choice(wording).format(facts.remaining_max[:-3])


def _tooth(facts: DraftFacts, random: Random) -> str:
    return random.choice(("tooth #{}", "tooth {}", "tooth number {}", "diente {}", "muela {}")).format(
        facts.teeth[0]
    )


PLANTS: Mapping[Reason, tuple[Leak, Mapping[str, Disguise]]] = {
    Reason.LAST_NAME: (_surname, LETTERS),
    Reason.DOB: (_born, ANY),
    Reason.PHONE_OF_PATIENT: (_mobile, DIGITS),
    Reason.EMAIL: (lambda facts, _: facts.email, ANY),
    Reason.ADDRESS: (lambda facts, _: facts.address.split(",")[0], {**ANY, "capitals": LETTERS["capitals"]}),
    Reason.CARRIER: (
        _one_of("Delta Dental", "MetLife", "Aetna", "Cigna", "Blue Cross", "Humana PPO"),
        LETTERS,
    ),
    Reason.MEMBER_ID: (lambda facts, _: facts.member_id, {**DIGITS, "small": WORDS["small"]}),
    Reason.CDT_CODE: (lambda facts, _: facts.procedure_codes[0], {**DIGITS, "small": WORDS["small"]}),
    Reason.CLINICAL_PROCEDURE_TERM: (
        _one_of(
            "prophylaxis", "root canal", "scaling", "extraction", "limpieza profunda", "endodoncia", "crown"
        ),
        WORDS,
    ),
    Reason.TOOTH_NUMBER: (_tooth, {**ANY, "capitals": LETTERS["capitals"]}),
    Reason.DIAGNOSIS: (
        _one_of(
            "cavity",
            "gum disease",
            "periodontitis",
            "abscess",
            "caries",
            "bone loss",
            "infeccion",
            "gingivitis",
        ),
        WORDS,
    ),
    Reason.FEE: (_fee, ANY),
    Reason.BENEFIT_AMOUNT: (_benefit, ANY),
    Reason.MEDICAL_ADVICE: (
        _one_of(
            "take ibuprofen", "rinse with salt water", "tome ibuprofeno", "it could get worse", "antibiotics"
        ),
        WORDS,
    ),
    Reason.HARD_SELL: (
        _one_of(
            "last chance", "act now", "limited time", "don't miss out", "ultima oportunidad", "descuento"
        ),
        WORDS,
    ),
    Reason.WRONG_SLOT: (
        _one_of(
            "Fri 2028-02-18",
            "Feb 18 at 3:05 AM",
            "18 de febrero a las 3:05 AM",
            "2/18 at 3:05 am",
            "11:07 PM",
        ),
        {**ANY, "capitals": LETTERS["capitals"]},
    ),
    Reason.OTHER_PATIENT_NAME: (
        _one_of(
            "your son Tyler", "su hija Valeria", "your husband Kenneth", "for Stephanie too", "Tyler's visit"
        ),
        {**LETTERS, "small": lambda text, _: text},
    ),
    Reason.URL_NOT_ALLOWED: (
        _one_of(
            "bit.ly/a1b2", "https://book.example/x", "www.other.example", "smiles4u.com", "http://203.0.113.9"
        ),
        ANY,
    ),
    Reason.PROMPT_ARTIFACT: (
        _one_of(
            "As an AI language model",
            "Here is the message:",
            "I hope this helps",
            "as requested",
            "(98 characters)",
        ),
        ANY,
    ),
    Reason.PLACEHOLDER_LEFT: (
        _one_of("{slot1}", "[Name]", "<date>", "{{time}}", "[insert phone]", "{hygienist}", "____", "%DATE%"),
        ANY,
    ),
}


def plant(draft: CleanDraft, leak: str, random: Random) -> str:
    """Return the draft with one more sentence: before it, after it, or at the end of a sentence in it."""
    ends = [found.end() for found in re.finditer(r"[.!?] (?=[A-Z])(?<!Dr\. )(?<!Dra\. )", draft.body)]
    place = random.choice((0, len(draft.body), *ends))
    head, tail = draft.body[:place], draft.body[place:]
    return f"{head}{'' if not head or head.endswith(' ') else '. '}{leak}{'. ' if tail else ''}{tail}"


def test_no_clean_draft_is_held() -> None:
    held = [
        (draft.body, judged.reasons)
        for draft in clean_drafts(DRAFTS, seed=20261124)
        if (judged := judge_draft(draft.body, draft.facts)).verdict is Verdict.FLAG
    ]
    assert held == []


def test_every_leak_is_found_in_every_place_and_disguise() -> None:
    random = Random(20261125)
    kinds, planted, missed = list(PLANTS), Counter[Reason](), []
    for number, draft in enumerate(clean_drafts(DRAFTS, seed=20261125)):
        for step in range(KINDS_PER_DRAFT):
            reason = kinds[(number * KINDS_PER_DRAFT + step) % len(kinds)]
            leak, disguises = PLANTS[reason]
            name = random.choice(list(disguises))
            text = plant(draft, disguises[name](leak(draft.facts, random), random), random)
            judged = judge_draft(text, draft.facts)
            planted[reason] += 1
            if reason not in judged.reasons or judged.verdict is not Verdict.FLAG:
                missed.append((reason, name, text, judged.reasons))
    assert missed == []
    assert min(planted.values()) >= DRAFTS * KINDS_PER_DRAFT // len(kinds)


def test_what_is_taken_from_a_draft_is_missed() -> None:
    for draft in clean_drafts(150, seed=20261126):
        body, facts = draft.body, draft.facts
        unnamed = judge_draft(body.replace(facts.practice_name.removesuffix(", PLLC"), "the office"), facts)
        assert Reason.MISSING_PRACTICE_NAME in unnamed.reasons, body
        silent = judge_draft(re.sub("STOP", "please", body), replace(facts, responsive=False))
        assert Reason.MISSING_OPT_OUT in silent.reasons, body
        long = judge_draft(body.ljust(161, "."), replace(facts, responsive=False, policy=DraftPolicy()))
        assert Reason.TOO_LONG in long.reasons, body


def test_a_text_for_somebody_else_is_noticed() -> None:
    random = Random(20261127)
    drafts = [(draft, _GREETED.match(draft.body)) for draft in clean_drafts(400, seed=20261127)]
    greeted = [(draft, found) for draft, found in drafts if found]
    assert len(greeted) > 100
    for draft, found in greeted:
        other = random.choice(("Tyler", "Stephanie", "Ludmila", "Bartholomew"))
        disguise = LETTERS[random.choice(list(LETTERS))]
        body = draft.body[: found.start(1)] + disguise(other, random) + draft.body[found.end(1) :]
        assert Reason.WRONG_NAME in judge_draft(body, draft.facts).reasons, body


_GREETED = re.compile("(?:Hi|Hello|Hola|Dear|Hey) ([^,!.:]+)")
