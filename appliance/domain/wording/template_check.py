"""Whether an office's own wording may take the place of one of ours.

Decides by filling it for several invented people and asking the judge that every text passes, besides the
rules of form. It refuses to mend a wording: a person who approved words must see exactly those words go out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from appliance.domain.phi import DraftFacts, DraftPolicy, Verdict, judge_draft
from appliance.domain.phi.facts import ANSWER_LIMIT, DEFAULT_LIMIT
from appliance.domain.wording.content import (
    Template,
    fit_value,
    merge,
    segments,
    show_family,
    show_phone,
    show_slot,
)
from appliance.domain.wording.templates import SHIPPED, canonical_body

_ALWAYS_KNOWN: Final = frozenset({"first", "practice", "phone", "visit"})
_OPT_OUT_WORDS: Final = frozenset({"CANCEL", "END", "QUIT", "UNSUBSCRIBE", "STOPALL", "REVOKE", "CANCELAR"})
_ANY_BRACE: Final = re.compile(r"[{}]")
_KNOWN: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_ASKED: Final = re.compile(r"(?:[Rr]eply|[Tt]ext|[Rr]esponda|[Ee]nvie) ([0-9CR])\b|(?<!\w)([0-9])\)")


@dataclass(frozen=True, slots=True)
class Sample:
    """An invented person at an invented practice, to fill a wording for."""

    first: str
    last: str
    practice: str
    hygienist: str = "Priya"


SAMPLES: Final = (
    Sample("Maria", "Alvarez", "Cedar Ridge Dental"),
    Sample("Maria Isabel", "de la Cruz", "Cedar Ridge Family Dental Care"),
    Sample("José Ángel", "Peña", "Cedar Ridge Dental"),
    Sample("Will", "Price", "Young & Stone Dental"),
    Sample("May", "Young", "Cedar Ridge Dental", "Rose"),
    Sample("D'Andre", "O'Neill-Crown", "Cedar Ridge Dental"),
    Sample("Sofia", "Stone", "Dr. Chen Dentistry", "Priya"),
)
"""Plain and awkward: accents, surnames that are words, a practice named after its dentist."""

TYPICAL: Final = SAMPLES[1]
"""A practice's name of 30 and a first name of 12 characters: the case for which 160 must hold."""
LONGEST: Final = Sample(
    "Maria Guadalupe", "Alvarez", "Cedar Ridge Family and Children's Dental", "Maximiliana Jose"
)
"""As long as `fit_value` lets names be."""

_STARTS: Final = tuple(datetime(2026, 11, day, 12, 30) for day in (23, 24, 25, 30))  # noqa: DTZ001 - shown
_BASIS: Final = {"en": "you gave us this number", "es": "usted nos dio este numero"}
_TEXTS: Final = {"en": "visit invitation", "es": "de recordatorio"}
_PARKING: Final = {"en": "Park behind the building", "es": "Estacione atras"}
_GAP: Final = {"en": "over a year", "es": "mas de un año"}
_VISIT: Final = {"en": "visit", "es": "visita"}
_PHONE: Final = "+13125550100"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a wording is refused, and what would mend it."""

    reason: str
    remedy: str


def sample_values(sample: Sample, lang: str) -> dict[str, str]:
    """Return every value a wording may use, for one invented person, with the longest slots there are."""
    slots = {f"slot{place}": show_slot(start, lang) for place, start in enumerate(_STARTS)}
    return {
        "first": sample.first,
        "practice": sample.practice,
        "phone": show_phone(_PHONE),
        "visit": _VISIT[lang],
        "parking": _PARKING[lang],
        "hygienist": sample.hygienist,
        "family": show_family(2, lang, with_reader=True),
        "gap": _GAP[lang],
        "count": "3",
        "basis": _BASIS[lang],
        "texts": _TEXTS[lang],
        "fact": _PARKING[lang],
        **slots,
    }


def fill(template: Template, sample: Sample) -> str:
    """Return a wording as one invented person would get it."""
    return merge(template, sample_values(sample, template.lang)).body


def judge_sample(template: Template, sample: Sample, longest: int) -> tuple[str, ...]:
    """Return the judge's reasons against a wording filled for one invented person."""
    values = sample_values(sample, template.lang)
    facts = DraftFacts(
        first_name=sample.first,
        last_name=sample.last,
        practice_name=fit_value("practice", sample.practice),
        practice_phone=_PHONE,
        allowed_slots=tuple(values[f"slot{place}"] for place in range(4)),
        policy=DraftPolicy(max_len=longest),
        responsive=not template.proactive,
        staff_names=(sample.hygienist,),
        parking_note=_PARKING[template.lang],
    )
    judgement = judge_draft(merge(template, values).body, facts)
    return tuple(judgement.reasons) if judgement.verdict is Verdict.FLAG else ()


def find_faults(template: Template) -> list[Fault]:
    """Given an office's own wording, return everything that is wrong with it; nothing if it may be used.

    The judge is asked only about a wording of sound form, because a blank that cannot be filled cannot be
    judged.
    """
    faults = [*_faults_of_form(template), *_faults_of_codes(template)]
    return faults or list(_faults_in_use(template))


def _faults_of_form(template: Template) -> Iterator[Fault]:
    known = _values_of(template)
    unknown = [name for name in template.placeholders if name not in known]
    if unknown:
        yield Fault(f"unknown placeholder {{{unknown[0]}}}", f"use {', '.join(sorted(known))}")
    if _ANY_BRACE.search(_KNOWN.sub("", template.body)):
        yield Fault("a brace that belongs to no placeholder", "write placeholders as {first}")
    if "practice" not in template.placeholders:
        yield Fault("does not name the practice", "put {practice} into it")
    stop = _OPT_OUT_WORDS & {word.upper() for word in re.findall(r"\w+", template.body)}
    if stop:
        yield Fault(f"prints {min(stop)}, which carriers take for an opt-out", "say it with other words")
    if segments(_KNOWN.sub("", template.body)).encoding != "gsm7":
        yield Fault("has characters outside GSM-7, so a part holds 70 instead of 160", "leave them out")


def _values_of(template: Template) -> frozenset[str]:
    """Return the values that are at hand whenever our own wording of that id is used."""
    ours = (one.placeholders for one in SHIPPED if one.template_id == template.template_id)
    return _ALWAYS_KNOWN.union(*ours)


def _faults_of_codes(template: Template) -> Iterator[Fault]:
    """The codes that a text asks for must be those that it explains: their meaning is ours to say."""
    words = _KNOWN.sub("", template.body)
    missing = [code for code in template.legend if not re.search(rf"(?<!\w){code}(?!\w|:\d)", words)]
    if missing:
        yield Fault(f"does not say the code {missing[0]}", f"say all of {', '.join(template.legend)}")
    asked = {code for pair in _ASKED.findall(words) for code in pair if code}
    extra = sorted(asked - set(template.legend))
    if extra:
        yield Fault(f"asks for {extra[0]}, which means nothing in this text", "leave it out")


def _faults_in_use(template: Template) -> Iterator[Fault]:
    longest = DEFAULT_LIMIT if template.proactive else ANSWER_LIMIT
    size = len(fill(template, TYPICAL))
    if size > longest:
        yield Fault(
            f"is {size} characters for a name of {len(TYPICAL.first)} and a practice of"
            f" {len(TYPICAL.practice)}, at most {longest}",
            f"shorten it by {size - longest}",
        )
    found = {reason: sample for sample in SAMPLES for reason in judge_sample(template, sample, longest + 200)}
    for reason, sample in found.items():
        yield Fault(
            f"the judge of drafts says {reason} when filled for {sample.first} {sample.last}", _remedy(reason)
        )


def _remedy(reason: str) -> str:
    if reason == "missing_opt_out":
        return 'end it with "Reply STOP to opt out" or "Responda STOP para no recibir mas"'
    return "reword it; no fees, pressure, procedures or links"


def override(ours: Template, body: str, approved_sha256: str) -> Template:
    """Given one of our wordings and an office's words for it, return those as a wording, codes as in ours."""
    return replace(ours, body=canonical_body(body), override=approved_sha256[:8])
