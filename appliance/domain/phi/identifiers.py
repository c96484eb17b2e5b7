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
    parts = [word for word in words if len(word) > 2 and word.lower() not in PARTICLES]
    return tuple(dict.fromkeys([last_name, *parts])) if squeeze(last_name) else ()


def names_person(view: View, surname: str) -> bool:
    """Given one surname, return whether the draft uses it as a name rather than as a word."""
    wanted = squeeze(surname)
    for first, last in find_value(view.own, surname):
        if not _is_excused(view, first, last, wanted):
            return True
    plainly = len(find_value(view.own, surname))
    if len(wanted) >= 4 and any(len(find_value(reading, surname)) > plainly for reading in unleet(view.own)):
        return True
    given = [squeeze(name) for name in (view.facts.first_name, view.facts.preferred_name) if squeeze(name)]
    glued = (
        {one + wanted for one in given} | {wanted + one for one in given} | {one[0] + wanted for one in given}
    )
    if len(wanted) >= 4 and wanted not in WORD_SURNAMES:
        glued |= {wanted + "s", wanted + "es"}
    return any(
        first == last for form in glued if len(form) >= 5 for first, last in find_value(view.own, form)
    )


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
    if _AGE.search(view.figures.low) or _AGE.search(view.prose.low):
        return True
    born = view.facts.dob
    if born is None:
        return bool(_BORN.search(view.own.low))
    if _BORN.search(view.own.low):
        return True
    wanted = _birth_digits(born)
    in_full = {form for form in wanted if len(form) == 8}
    return (
        _has_birth_moment(view, born)
        or any(run in wanted or any(form in run for form in in_full) for run in _date_runs(view))
        or any(len(token.word) >= 6 and token.word in wanted for token in view.own.tokens)
    )


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
    for moment in find_moments(view.own):
        if moment.day is None or moment.year not in (None, born.year):
            continue
        days = {(moment.month, moment.day), (moment.other_month, moment.other_day)}
        if (born.month, born.day) in days:
            found = moment.year == born.year or not is_offered(moment, view.facts.allowed_slots)
            if found:
                return True
    return False


def _birth_digits(born: date) -> frozenset[str]:
    forms = set()
    for year in (f"{born.year:04d}", f"{born.year % 100:02d}"):
        for month, day in ((f"{born.month:02d}", f"{born.day:02d}"), (str(born.month), str(born.day))):
            forms |= {month + day + year, day + month + year, year + month + day}
    return frozenset(form for form in forms if len(form) >= 4)


def _date_runs(view: View) -> list[str]:
    return [
        run.digits
        for own, run in _all_runs(view)
        if len(run.digits) >= 6
        or re.fullmatch(
            r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}", own.low[slice(*span_of(own, run.first, run.last))]
        )
    ]


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
    mobile = re.sub(r"\D", "", read(view.facts.mobile).low)[-10:]
    for own, run in _all_runs(view):
        digits = run.digits
        if len(mobile) >= 7 and mobile[-7:] in digits:
            return True
        between = own.low[slice(*span_of(own, run.first, run.last))]
        if len(digits) in (10, 11) and _PHONE_SHAPE.fullmatch(between):
            return True
        if len(mobile) >= 7 and _is_tail_of(mobile, own, run):
            return True
    return False


def _is_tail_of(mobile: str, own: Folded, run: Run) -> bool:
    """Whether a run of digits is the last four of a phone; "10:42" and "1042 Main St" are not."""
    if run.digits[-4:] != mobile[-4:] or len(run.digits) > 5:
        return False
    is_plain = run.first == run.last and len(run.digits) == 4 and not _is_house_number(own, run.last)
    return is_plain or bool(_TAIL.search(own.before(run.first)))


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


def _is_house_number(own: Folded, index: int) -> bool:
    return bool(HOUSE.match(own.after(index)))


_TLD = r"(?:com|net|org|edu|gov|io|co|us|me|info|biz|health|dental|care|clinic|example|test|app|email|mx|es)"
_EMAIL: Final = re.compile(r"(?<![\w.+'-])[a-z0-9][\w.+'-]*@[a-z0-9][\w.-]*")
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
    email = view.facts.email
    if squeeze(email) and find_value(view.own, email):
        return True
    local = email.split("@")[0]
    is_telling = not squeeze(local).isalpha()
    has_local = len(squeeze(local)) >= 6 and any(
        is_telling or _AT_NEXT.match(view.own.after(last)) for _, last in find_value(view.own, local)
    )
    host = host_of(view.facts.practice_url) if view.facts.practice_url else ""
    written = spell_out_addresses(view.whole.low)
    if email and squeeze(email) in squeeze(written) and len(squeeze(email)) >= 8:
        return True
    found = [match.group() for match in _EMAIL.finditer(written) if _is_email(match)]
    return has_local or any(not host or text.split("@")[-1].rstrip(".") != host for text in found)


_AT_NEXT: Final = re.compile(r"\s?[(\[{]?\s?(?:@|at\b|arroba\b)")


def _is_email(match: re.Match[str]) -> bool:
    """Whether an "@" joins a mailbox to a host; "Tue @ 10" and "@cedarridge" do not."""
    after = match.group().split("@")[-1].strip()
    return "." in after.strip(".") and not after[0].isdigit()


def has_address(view: View) -> bool:
    """Given a draft, return whether the patient's street address or ZIP stands in it."""
    address = view.facts.address
    if not squeeze(address):
        return False
    street = read(re.split(r"[,\n]", address)[0])
    words = [token.word for token in street.tokens]
    postal = re.findall(r"\b(\d{5})(?:-\d{4})?\b", read(address).low[len(street.low) :])
    if any(token.word in postal for token in view.own.tokens) or any(
        run.digits in postal for run in view.runs
    ):
        return True
    if find_value(view.own, street.plain) and len(squeeze(street.plain)) >= 5:
        return True
    return _has_home(view, address) or (bool(words) and _has_street(view, words))


def _has_street(view: View, words: list[str]) -> bool:
    house = words[0] if words[0].isdecimal() else ""
    core = [word for word in words[bool(house) :] if word not in DIRECTIONS and word not in STREET_TYPES]
    if not core:
        return False
    own = view.own
    for run in view.runs:
        following = [
            token.word for token in own.tokens[run.last + 1 : run.last + 4] if token.word not in DIRECTIONS
        ]
        preceding = [token.word for token in view.own.tokens[max(0, run.first - 2) : run.first]]
        if house and run.digits.endswith(house) and following[:1] == core[:1]:
            return True
        if house and run.digits == house and core[0] in preceding:
            return True
    return bool(_AT_HOME.search(own.low)) and any(
        own.tokens[index].word == core[0] and own.tokens[index + 1].word in STREET_TYPES
        for index in range(len(own.tokens) - 1)
    )


_AT_HOME: Final = re.compile(
    r"\b(?:liv(?:e|es|ing)|home|house|address|residence|reside|still|mail(?:ed)?|sent|letter|postcard|vive"
    r"|casa|domicilio|direccion|sigue|enviamos)\b"
)
_UNIT: Final = re.compile(r"\b(?:apt|apartment|apto|unit)\b[.# ]*(\w{1,5})\b")


def _has_home(view: View, address: str) -> bool:
    """Whether the draft names the patient's flat, or the town as the one where the patient lives."""
    low = read(address).low
    units = {found.group(1) for found in _UNIT.finditer(low)}
    if units & {found.group(1) for found in _UNIT.finditer(view.own.low)}:
        return True
    parts = [part.strip() for part in low.split(",")]
    town = parts[1] if len(parts) > 2 else ""
    return len(town) > 2 and any(
        _LIVES_IN.search(view.own.before(first)) for first, _ in find_value(view.own, town)
    )


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
    kept = [word for word in words if word not in _CARRIER_FILL]
    if not kept:
        return False
    spellings = {view.facts.carrier, " ".join(kept), " ".join(kept[:2])}
    for spelling in spellings:
        for first, last in find_value(view.prose, spelling):
            if first != last or _stands_out(view.prose, first, spelling):
                return True
    initials = "".join(word[0] for word in words)
    has_initials = len(initials) >= 3 and any(token.raw == initials.upper() for token in view.own.tokens)
    return has_initials or any(
        _is_carrier_name(view, *(view.prose.tokens[first].start, view.prose.tokens[first].end))
        for first, _ in find_value(view.prose, kept[0])
        if len(kept[0]) >= 4
    )


_CARRIER_FILL: Final = word_set(
    "insurance ins company co inc llc corp corporation ppo hmo dhmo dmo plan plans of the and dental"
    " life health healthcare group usa america benefits de seguros"
)


def _stands_out(prose: Folded, index: int, spelling: str) -> bool:
    token = prose.tokens[index]
    is_common = squeeze(spelling) in WORD_SURNAMES or CARRIER_NAMES.fullmatch(token.word)
    return not is_common or (token.is_capitalised and not prose.opens_sentence(index))


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
    if len(member) < 4:
        return False
    if find_value(view.own, member) or find_value(view.figures, member):
        return True
    wanted = member.translate(_ALIKE)
    if any(wanted in run for run in _codes(view.own)) or any(wanted in run for run in _codes(view.figures)):
        return True
    digits = re.sub(r"\D", "", member)
    runs = view.runs
    if len(digits) >= 6 and any(digits in run.digits for run in runs):
        return True
    return any(run.digits == digits[-4:] and _ID_TAIL.search(view.own.before(run.first)) for run in runs)


_MEMBER: Final = re.compile(
    r"\b(?:member|subscriber|policy|group|insurance|miembro|poliza|afiliado|asegurado)(?: |-)?"
    r"(?:id|i\.d\.|number|no\.?|num|numero|#|nro)?[ :#.-]*(?=[a-z]*\d)[a-z0-9-]{5,}"
)
_ID_TAIL: Final = re.compile(r"(?:member|\bid\b|policy|subscriber|miembro|poliza)[^.!?]{0,25}$")
_ALIKE: Final = str.maketrans("oilsbz", "011582")


def _codes(folded: Folded) -> list[str]:
    """Neighbouring tokens joined where any of them holds a figure, with look-alike letters as figures."""
    codes, run = [], ""
    for index, token in enumerate(folded.tokens):
        near = index and len(folded.gap(index - 1, index)) <= 2 and "\x00" not in folded.gap(index - 1, index)
        short = len(token.word) <= 4 or any(figure.isdecimal() for figure in token.word)
        if not (near and short):
            codes.append(run)
            run = ""
        run += token.word.translate(_ALIKE)
    return [*codes, run]
