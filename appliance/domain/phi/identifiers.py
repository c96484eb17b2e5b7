"""Detectors of what identifies the patient: surname, birth date, phone, e-mail, address, insurer, member id.

Each is told the one value it must not find and looks for it in every spelling a person would still read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from appliance.domain.phi.folding import Folded, around, find_value, read, span_of, squeeze, word_set
from appliance.domain.phi.lexicon import (
    CARRIER_NAMES,
    CARRIERS,
    DIRECTIONS,
    DOCTORS,
    INSURANCE_NEAR,
    PARTICLES,
    STREET_TYPES,
    TITLES,
    WORD_SURNAMES,
)
from appliance.domain.phi.numbers import Run, as_digits, find_runs
from appliance.domain.phi.slots import MONTHS, WEEKDAYS, find_moments, is_offered
from appliance.domain.phi.view import View, host_of, known_names, provider_parts, readings, unleet


def has_last_name(view: View) -> bool:
    """Given a draft, return whether the patient's surname, or one part of it, stands in it."""
    return any(names_person(view, part) for part in _surname_parts(view.facts.last_name))


def _surname_parts(last_name: str) -> tuple[str, ...]:
    words = [token.raw for token in read(last_name).tokens]
    parts = [word for word in words if len(word) >= _LEAST_PART and word.lower() not in PARTICLES]
    return tuple(dict.fromkeys([last_name, *parts])) if squeeze(last_name) else ()


def names_person(view: View, surname: str) -> bool:
    """Given one surname, return whether the draft uses it as a name rather than as a word."""
    wanted = squeeze(surname)
    for first, last in find_value(view.own, surname):
        if not _is_excused(view, first, last, wanted):
            return True
    plainly = len(find_value(view.own, surname))
    is_long = len(wanted) >= _LEAST_TELLING
    if is_long and any(len(find_value(reading, surname)) > plainly for reading in unleet(view.own)):
        return True
    given = [squeeze(name) for name in (view.facts.first_name, view.facts.preferred_name) if squeeze(name)]
    glued = (
        {one + wanted for one in given} | {wanted + one for one in given} | {one[0] + wanted for one in given}
    )
    if is_long and wanted not in WORD_SURNAMES:
        glued |= {wanted + "s", wanted + "es"}
    return any(
        first == last
        for form in glued
        if len(form) > _LEAST_TELLING
        for first, last in find_value(view.own, form)
    )


_LEAST_PART: Final = 3
_LEAST_TELLING: Final = 4
"""Letters that a surname has at least to be looked for in disguise, or glued to a first name."""


def _is_excused(view: View, first: int, last: int, wanted: str) -> bool:
    own, facts = view.own, view.facts
    given = {squeeze(name) for name in (facts.first_name, facts.preferred_name)}
    before, after = own.word(first - 1), own.word(last + 1)
    if before in TITLES or after in _HOUSEHOLD or (before and before in given and _touches(own, first)):
        return False
    if before in _NAME_FOLLOWS and (own.tokens[first].is_capitalised or before not in _ALSO_WORDS):
        return False
    if before in DOCTORS and wanted in {squeeze(part) for part in provider_parts(facts)}:
        return True
    streets = (span for span in find_value(own, facts.last_name) if _is_street(own, *span))
    if any(start <= first and last <= end for start, end in streets):
        return True
    if wanted in {squeeze(name) for name in known_names(facts)}:
        return True
    return _reads_as_word(own, first, last, wanted, before, after)


_HOUSEHOLD: Final = word_set("family household")
_NAME_FOLLOWS: Final = word_set("family familia apellido surname name patient paciente client attn")
_ALSO_WORDS: Final = word_set("patient paciente client")
"""A "patient Day" is a person, "patient care" is not."""


def _is_street(own: Folded, first: int, last: int) -> bool:
    """Whether a place is named after the same person: "at 12 Alvarez Street", "en la calle Alvarez"."""
    before, after = own.word(first - 1), own.word(last + 1)
    leads_there = before.isdecimal() or before in _TOWARDS
    return (after in STREET_TYPES | _PLACES and leads_there) or before in _CALLES


_CALLES: Final = word_set("calle avenida")
_TOWARDS: Final = word_set("at on in off near from to of the corner and & en de la el del the our")
_PLACES: Final = word_set("building plaza center centre mall tower parking garage lot station mall park")


def _touches(own: Folded, index: int) -> bool:
    return own.gap(index - 1, index).strip() in _TOUCHING


_TOUCHING: Final = frozenset({"", "-", "_", "."})


def _reads_as_word(own: Folded, first: int, last: int, wanted: str, before: str, after: str) -> bool:
    is_word = wanted in WORD_SURNAMES or len(wanted) <= 2 or wanted in MONTHS or wanted in WEEKDAYS
    if not is_word or first != last:
        return False
    token = own.tokens[first]
    if first == 0 and own.after(first).startswith(",") and wanted not in _OPENERS:
        return False
    if (
        not token.is_capitalised
        or own.opens_sentence(first)
        or (before in _WORD_FOLLOWS and own.gap(first - 1, first) == " ")
    ):
        return True
    if token.raw.isupper() and len(token.raw) > 1:
        return True
    if wanted in MONTHS or wanted in WEEKDAYS:
        return after.isdecimal() or before.isdecimal() or before not in _GREETED_BY
    return after in STREET_TYPES or after.isdecimal()


_GREETED_BY: Final = word_set("hi hello hey dear hola for")
_OPENERS: Final = word_set("well now so oh no please sure first good just fine great still")
"""Words that open a text before a comma, where a name would be a greeting."""
_WORD_FOLLOWS: Final = word_set(
    "a an the this that these those your our my his her their its any each every some no all both"
    " another what which good great nice happy next last best first new old i you we they he she it us"
    " please will would can could should may might must do does did not never always just very so too how"
    " feel un una el la los las su sus nuestro nuestra este esta cada algun alguna buen buena feliz muy"
    " por usted nos"
)
"""An article, a possessive, an adjective or a subject before it makes a surname a word: "Your Visit"."""


def has_dob(view: View) -> bool:
    """Given a draft, return whether the birth date, a birthday or an age stands in it."""
    if _AGE.search(view.figures.low) or _BORN.search(view.own.low):
        return True
    born = view.facts.dob
    if born is None:
        return False
    wanted = _birth_digits(born)
    in_full = {form for form in wanted if len(form) == _FULL_DATE}
    return (
        _has_birth_moment(view, born)
        or any(run in wanted or any(form in run for form in in_full) for run in _date_runs(view))
        or any(len(token.word) >= _LEAST_DATE and token.word in wanted for token in view.own.tokens)
    )


_LEAST_DATE: Final = 6
_FULL_DATE: Final = 8
_AGE: Final = re.compile(
    r"\b(?:turn(?:s|ed|ing)? \d{1,3}(?! ?(?::|am|pm|%))\b|\d{1,3}[ -]years?[ -]old|aged? \d{1,3}\b"
    r"|\d{1,3} anos de edad"
    r"|tiene \d{1,3} anos|(?:cumple|cumplio|cumplira) \d{1,3}\b|\d{1,3}(?:th|st|nd|rd) birthday"
    r"|birth ?-?day|b-?day|birth ?-?month|cumpleanos"
    r"|you(?:'re| are| turned) (?:now |already )?\d\d(?= ?[,.!?;)]| now\b| years)"
    r"|your \d0th\b(?! (?:visit|time|year))"
    r"|usted tiene \d\d anos)"
)
_BORN: Final = re.compile(
    r"\b(?:d\.?o\.?b\b|date of birth|birth ?-?date|birth ?-?year|fecha de nacimiento|nacimiento|year of birth"
    r"|born (?:in\b|on\b|[a-z]* ?'?\d)|nacid[oa] (?:en|el))"
)


def _has_birth_moment(view: View, born: date) -> bool:
    return any(
        moment.is_day(born) and (moment.year is not None or not is_offered(moment, view.facts.allowed_slots))
        for moment in find_moments(view.own)
    )


def _birth_digits(born: date) -> frozenset[str]:
    short = f"{born.month}{born.day}", f"{born.day}{born.month}"
    forms = {born.strftime(form) for form in _DATE_FORMS}
    for year in (f"{born.year}", f"{born:%y}"):
        forms |= {day + year for day in short} | {year + short[0]}
    return frozenset(forms)


_DATE_FORMS: Final = ("%m%d%Y", "%d%m%Y", "%Y%m%d", "%m%d%y", "%d%m%y", "%y%m%d")


def _date_runs(view: View) -> list[str]:
    return [
        run.digits
        for own, run in _all_runs(view)
        if len(run.digits) >= _LEAST_DATE
        or _DATE_SHAPE.fullmatch(own.low[slice(*span_of(own, run.first, run.last))])
    ]


_DATE_SHAPE: Final = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}")


def _all_runs(view: View) -> Iterator[tuple[Folded, Run]]:
    """Yield the strings of digits with the text they stand in, also where letters stand for digits."""
    yield from ((view.own, run) for run in view.runs)
    disguised = as_digits(view.own)
    if disguised.low != view.own.low:
        yield from ((disguised, run) for run in find_runs(disguised))


def has_phone_of_patient(view: View) -> bool:
    """Given a draft, return whether a phone other than the practice's stands in it.

    Any full number that is not the practice's own counts: whoever it belongs to, it has no business here.
    """
    known = _LOCAL_PART.findall(squeeze(view.facts.mobile))
    for own, run in _all_runs(view):
        between = own.low[slice(*span_of(own, run.first, run.last))]
        if _PHONE_SHAPE.fullmatch(between):
            return True
        if any(local in run.digits or _is_tail_of(local, own, run) for local in known):
            return True
    return False


def _is_tail_of(local: str, own: Folded, run: Run) -> bool:
    """Whether a run of digits is the last four of a phone; "10:42" and "1042 Main St" are not."""
    if run.digits[-_TAIL_LENGTH:] != local[-_TAIL_LENGTH:] or len(run.digits) > _TAIL_LENGTH + 1:
        return False
    is_plain = run.first == run.last and len(run.digits) == _TAIL_LENGTH
    return (is_plain and not HOUSE.match(own.after(run.last))) or bool(_TAIL.search(own.before(run.first)))


_NO_DIGIT: Final = re.compile(r"\D")
_LOCAL_PART: Final = re.compile(r"\d{7}$")
_TAIL_LENGTH: Final = 4
_PHONE_SHAPE: Final = re.compile(r"(?:1[\s.-]*)?\d{3}\D{0,3}\d{3}\D{0,3}\d{4}|\d{10,11}")
_TAIL: Final = re.compile(
    r"(?:ending|ends|end|last|ultimos|digits?|number|phone|cell|mobile|termina(?:do)?|numero|telefono|celular"
    r"|[x*#]{2,}\W*)"
    r"(?: (?:in|with|en|is|of|are|es|con|on file|four|4|cuatro))*\W{0,3}$"
)


HOUSE: Final = re.compile(
    r" (?:[nsew]\.? )?(?:\w+ ){1,3}(?:st|street|ave|avenue|rd|road|blvd|dr|drive|ln|lane|way|pl|ct"
    r"|hwy|pkwy)\b"
)
"""What follows a house number."""


_TLD = r"(?:com|net|org|edu|gov|io|co|us|me|info|biz|health|dental|care|clinic|example|test|app|email|mx|es)"
# "Tue @ 10" and "@cedarridge" join no mailbox to a host.
_EMAIL: Final = re.compile(r"(?<![\w.+'-])[a-z0-9][\w.+'-]*@(?P<host>[a-z][\w-]*(?:\.[\w-]+)+)")
_SPELLED_DOT: Final = re.compile(r"\s?[(\[{]\s?(?:dot|punto|\.)\s?[)\]}]\s?|(?<=\w) (?:dot|punto) (?=\w)")
_SPELLED_AT: Final = re.compile(r"\s?[(\[{]\s?(?:at|arroba|@)\s?[)\]}]\s?|(?<=\w) ?(?:\barroba\b|@) ?(?=\w)")
# "maria.a85 at example.com" is an address, "book at example.com" is none.
_PLAIN_AT: Final = re.compile(
    r"(?:(?<=\d)|(?<=[._]\w)|(?<=[._]\w\w)|(?<=[._]\w{3})|(?<=[._]\w{4})) at (?=[\w-]+\." + _TLD + r"\b)"
    r"|(?<=\w) at (?=(?:gmail|yahoo|hotmail|outlook|icloud|aol|msn|live|proton)\b)"
)


def spell_out_addresses(low: str) -> str:
    """Given folded text, return it with "maria dot a at example dot com" written as an address."""
    dotted = _SPELLED_DOT.sub(".", low)
    return _PLAIN_AT.sub("@", _SPELLED_AT.sub("@", dotted))


def has_email(view: View) -> bool:
    """Given a draft, return whether the patient's e-mail address, or anybody's, stands in it."""
    email, written = squeeze(view.facts.email), spell_out_addresses(view.whole.low)
    if len(email) >= _LEAST_EMAIL and email in squeeze(written):
        return True
    host = host_of(view.facts.practice_url)
    hosts = (found["host"] for found in _EMAIL.finditer(written))
    return any(one != host for one in hosts) or _has_mailbox(view)


def _has_mailbox(view: View) -> bool:
    """Whether the part before the "@" stands there, by itself if it can be nothing else."""
    local = view.facts.email.split("@")[0]
    wanted = squeeze(local)
    return len(wanted) >= _LEAST_MAILBOX and any(
        not wanted.isalpha() or _AT_NEXT.match(view.own.after(last))
        for _, last in find_value(view.own, local)
    )


_LEAST_EMAIL: Final = 8
_LEAST_MAILBOX: Final = 6
_AT_NEXT: Final = re.compile(r"\s?[(\[{]?\s?(?:@|at\b|arroba\b)")


def has_address(view: View) -> bool:
    """Given a draft, return whether the patient's street address or ZIP stands in it."""
    address = view.facts.address
    street, _, rest = read(address.replace("\n", ",")).low.partition(",")
    postal = _ZIP.findall(rest)
    if any(token.word in postal for token in view.own.tokens) or any(
        run.digits in postal for run in view.runs
    ):
        return True
    if len(squeeze(street)) >= _LEAST_STREET and find_value(view.own, street):
        return True
    return _has_home(view, address) or _has_street(view, [token.word for token in read(street).tokens])


_ZIP: Final = re.compile(r"\b(\d{5})(?:-\d{4})?\b")
_LEAST_STREET: Final = 5


def _has_street(view: View, words: list[str]) -> bool:
    """Whether house number and street stand together, or the street where the patient is said to live."""
    core = [word for word in words if word not in _NOT_TELLING and not word.isdecimal()]
    if not core:
        return False
    own, house = view.own, words[0]
    near = (
        (
            run.digits,
            [own.word(index) for index in (run.last + 1, run.last + 2, run.first - 1, run.first - 2)],
        )
        for run in view.runs
    )
    if house.isdecimal() and any(digits.endswith(house) and core[0] in beside for digits, beside in near):
        return True
    return bool(_AT_HOME.search(own.low)) and any(
        token.word == core[0] and own.word(index + 1) in STREET_TYPES
        for index, token in enumerate(own.tokens)
    )


_NOT_TELLING: Final = DIRECTIONS | STREET_TYPES
_AT_HOME: Final = re.compile(
    r"\b(?:liv(?:e|es|ing)|home|house|address|residence|reside|still|mail(?:ed)?|sent|letter|postcard|vive"
    r"|casa|domicilio|direccion|sigue|enviamos)\b"
)
_UNIT: Final = re.compile(r"\b(?:apt|apartment|apto|unit)\b[.# ]*(\w{1,5})\b")


def _has_home(view: View, address: str) -> bool:
    """Whether the draft names the patient's flat, or the town as the one where the patient lives."""
    low = read(address).low
    if set(_UNIT.findall(low)) & set(_UNIT.findall(view.own.low)):
        return True
    town = _TOWN.match(low)
    return town is not None and any(
        _LIVES_IN.search(view.own.before(first)) for first, _ in find_value(view.own, town["town"])
    )


_TOWN: Final = re.compile(r"[^,]+, ?(?P<town>[^,]{3,}),")
_LIVES_IN: Final = re.compile(
    r"\b(?:liv(?:e|es|ing)|reside|residing|home|house|vive|viviendo|casa)(?: still)? (?:in|en)(?: the)? $"
)


def has_carrier(view: View) -> bool:
    """Given a draft, return whether the patient's insurer, or any insurer known by name, stands in it."""
    if any(CARRIERS.search(reading.low) for reading in readings(view.own)):
        return True
    if any(_is_carrier_name(view, *found.span()) for found in CARRIER_NAMES.finditer(view.prose.low)):
        return True
    words = [token.word for token in read(view.facts.carrier).tokens]
    initials = "".join(word[0] for word in words).upper()
    if len(initials) >= _LEAST_INITIALS and any(token.raw == initials for token in view.own.tokens):
        return True
    kept = [word for word in words if word not in _CARRIER_FILL]
    return bool(kept) and _names_carrier(view, kept)


def _names_carrier(view: View, kept: list[str]) -> bool:
    """Whether the telling words of the patient's insurer stand there: two of them, or one as a name."""
    prose = view.prose
    spellings = {view.facts.carrier, " ".join(kept[:2])}
    if any(
        first != last or not _is_common(prose.tokens[first].word)
        for spelling in spellings
        for first, last in find_value(prose, spelling)
    ):
        return True
    return len(kept[0]) >= _LEAST_CARRIER and any(
        _is_carrier_name(view, *span_of(prose, first, first)) for first, _ in find_value(prose, kept[0])
    )


_LEAST_INITIALS: Final = 3
_LEAST_CARRIER: Final = 4
_CARRIER_FILL: Final = word_set(
    "insurance ins company co inc llc corp corporation ppo hmo dhmo dmo plan plans of the and dental"
    " life health healthcare group usa america benefits de seguros"
)


def _is_common(word: str) -> bool:
    """Whether an insurer's name is also a word: it counts where `_is_carrier_name` says so."""
    return word in WORD_SURNAMES or CARRIER_NAMES.fullmatch(word) is not None


def _is_carrier_name(view: View, start: int, end: int) -> bool:
    low = view.prose.low
    if not view.prose.plain[start].isupper():
        return bool(INSURANCE_NEAR.search(around(low, end, end, _NEXT)))
    is_theirs = squeeze(low[start:end]) in squeeze(view.facts.carrier)
    return is_theirs or bool(INSURANCE_NEAR.search(around(low, start, end, _NEAR)))


_NEXT: Final = 12
_NEAR: Final = 25


def has_member_id(view: View) -> bool:
    """Given a draft, return whether the member id, its tail, or an id of that kind stands in it."""
    member = squeeze(view.facts.member_id)
    if _MEMBER.search(view.own.low):
        return True
    if len(member) < _LEAST_ID:
        return False
    wanted, digits = member.translate(_ALIKE), _NO_DIGIT.sub("", member)
    texts = (squeeze(text.low).translate(_ALIKE) for text in (view.own, view.figures))
    if find_value(view.own, member) or (
        len(member) >= _LEAST_NUMBER and any(wanted in text for text in texts)
    ):
        return True
    return any(
        (len(digits) >= _LEAST_NUMBER and digits in run.digits)
        or (run.digits == digits[-_TAIL_LENGTH:] and _ID_TAIL.search(view.own.before(run.first)))
        for run in view.runs
    )


_LEAST_ID: Final = 4
_LEAST_NUMBER: Final = 6
_MEMBER: Final = re.compile(
    r"\b(?:member|subscriber|policy|group|insurance|miembro|poliza|afiliado|asegurado)(?: |-)?"
    r"(?:id|i\.d\.|number|no\.?|num|numero|#|nro)?[ :#.-]*(?=[a-z]*\d)[a-z0-9-]{5,}"
)
_ID_TAIL: Final = re.compile(r"(?:member|\bid\b|policy|subscriber|miembro|poliza)[^.!?]{0,25}$")
_ALIKE: Final = str.maketrans("oilsbz", "011582")
