"""Detectors of money: a price, a balance, what an insurance plan pays or holds.

A text names no sum whatever (seed 000, section 5: no fee quotes): any amount beside a currency counts,
in figures or words, and a bare number where it is one of the patient's own known sums.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

from appliance.domain.phi.folding import Folded, around
from appliance.domain.phi.identifiers import HOUSE
from appliance.domain.phi.lexicon import compile_words
from appliance.domain.phi.pressure import YEAR_END_WORDS
from appliance.domain.phi.view import View, readings
from appliance.domain.phi.vocabulary import PLACE, speaks_of

FEE_WORDS: Final = compile_words(
    r"costs?|costing|pric(?:e|es|ed|ing)(?! (?:street|st|road|rd|ave|avenue|lane|blvd|plaza)\b)"
    r"|fees?|charges?|charged",
    r"co ?-?pays?|co ?-?payments?|out ?-?of ?-?pocket|invoices?|bill(?:s|ed|ing)?(?! (?:has|is|can"
    r"|could|will)\b)|(?:your|the|a|this|last) bill",
    r"(?:your |account |outstanding |past |open |unpaid )?balance"
    r"|past ?-?due (?:balance|amount|payment|account|invoice|notice)"
    r"|(?:account|payment) (?:is |are )?past ?-?due|overdue (?:balance"
    r"|payment|amount)|amount due",
    r"owe[sd]?(?! (?:it to|you (?:an apology|our|a)))|owing|payments?|payable"
    r"|pay(?:s|ing)?(?! (?:attention|us a|a visit|it forward|(?:at|for) (?:the )?(?:meter|parking|garage"
    r"|lot)))"
    r"|financing|installments?|credit card"
    r"|quote[sd]?",
    r"(?:run|set) you (?:back )?(?:about |around )?\d+|estimates?|presupuesto",
    r"your (?:portion|share) (?:is|of)",
    r"free of charge|no charge|at no (?:extra )?(?:cost|charge)",
    r"costos?|costes?|cuestan?|precios?|tarifas?|cuotas?|cobr(?:o|os|amos|ar|an)|cargos?|honorarios?"
    r"|copagos?",
    r"(?:su |el )?saldo|adeud[oa][a-z]*|deudas?|debe \d+|factur(?:a|as|acion)|pagos?|pagar|pague"
    r"|financiamiento",
    r"sin costo|sin cargo",
)

# Benefits of a plan in general terms; with a sum beside them the sum is a benefit amount too.
BENEFIT_WORDS: Final = compile_words(
    r"(?:your|dental|insurance|unused|remaining|annual|plan|plan's|yearly|your \w+) (?:dental "
    r"|insurance |plan )?benefits?",
    r"benefits? (?:left|remaining|available|reset|expire|expires|renew|end|year|run|roll|that)",
    r"(?:use|using|maximi[sz]e|lose|losing|left in) (?:your |those |up |any |the )*(?:dental "
    r"|insurance )?benefits?",
    r"deductibles?|co ?-?insurance|annual max(?:imum)?|(?:your|yearly|remaining|benefit|plan"
    r"|insurance) max(?:imum)?",
    r"coverage|covered(?! (?:parking|lot|garage|entrance))|covers|cover (?:the|your|this|it"
    r"|\d)[a-z0-9]*|allowance|reimburse[a-z]*",
    r"(?:your |dental |the )?insurance (?:pays|paid|will pay|plan|has|year|money|dollars|still|balance"
    r"|covers?|max)",
    r"plan year|fsa|hsa|flex(?:ible)? spending",
    r"(?:sus |los |de )?beneficios(?: (?:dentales|restantes|del seguro|anuales|de su))?|cobertura"
    r"|cubr(?:e|en|ir|ira)|(?<!estacionamiento )(?<!parqueo )cubiert[oa]s?",
    r"deducible|maximo anual|reembols[a-z]*|su seguro (?:paga|tiene|cubre|dental|vence)[a-z]*",
)

_SIGN: Final = r"[$€£¢¥₡₱₹]"
_CODE: Final = r"(?:us ?dollars?|us ?dolares|usd|mxn|cad|eur|gbp|dlls?|dls|u\.s\.d|us ?\$)"
_UNIT: Final = (
    r"(?:(?:us |u\.s\. |american |mexican )?(?:dollars?|dolar(?:es)?|bucks?|pesos?|pesitos?|euros?|quid"
    r"|cents?"
    r"|centavos?)|" + _CODE + ")"
)
_CURRENCY: Final = compile_words(
    r"(?<!million )(?:bucks(?! county)|dollars|dolares|pesos|pesitos|euros)",
    r"(?:a|one|every) (?:dollar|buck|euro)|(?:un|cada) (?:dolar|peso|euro)",
)
_AMOUNT: Final = r"\d[\d,]*(?:\.\d+)?"
_SUM: Final = re.compile(
    rf"(?:(?:us|mx|ca?|a) ?)?{_SIGN}\s?(?P<before>{_AMOUNT})|\b{_CODE}[\s:.]{{0,2}}(?P<named>{_AMOUNT})"
    rf"|(?<![\d/:])(?P<after>{_AMOUNT}) ?k? ?(?:{_SIGN}|{_UNIT}\b)"
    rf"|(?<![\d/:.-])(?P<each>\d{{2,5}}(?:\.\d\d)?) ?(?:/|per |a |por |al )(?:visit|month|mo|visita|mes"
    rf"|person|persona)\b"
    # A sum to the cent though nothing says so: too large for a clock time or a date written with a dot.
    r"|(?<![\d./:,-])(?P<exact>(?:3[2-9]|[4-9]\d|\d{3,5})\.\d\d)(?![\d/]|\.\d| ?%)"
)
_COVERED_SHARE: Final = re.compile(
    r"\b\d{1,3} ?(?:%|percent|por ciento)(?= ?(?:\w+ ){0,4}(?:cover|paid|benefit|insur|plan|of your"
    r"|remaining|cubiert|seguro|beneficio))"
    r"|(?:cover|pays?|paid|insurance|plan|benefits?|cubre|paga"
    r"|seguro)[a-z]*(?: \w+){0,4} \d{1,3} ?(?:%|percent|por ciento)"
)


def _sums(text: Folded) -> Iterator[tuple[Decimal, int, int]]:
    for found in _SUM.finditer(text.low):
        written = next(one for one in found.groups() if one).replace(",", "")
        yield Decimal(written), found.start(), found.end()


def has_fee(view: View) -> bool:
    """Given a draft, return whether it names a price, a balance or that something costs."""
    text = view.prose_figures
    fees = {near for fee in view.facts.fees for near in _amounts(fee)}
    remaining = _amounts(view.facts.remaining_max)
    for value, start, end in _sums(text):
        if value in fees or not (value in remaining or _near_benefits(text.low, start, end)):
            return True
    return (
        speaks_of(view, FEE_WORDS)
        or any(_names_currency(reading.low) for reading in view.prose_readings)
        or bool(fees & set(_bare_amounts(text)))
    )


def _names_currency(low: str) -> bool:
    return any(not _near_benefits(low, *found.span()) for found in _CURRENCY.finditer(low))


def has_benefit_amount(view: View) -> bool:
    """Given a draft, return whether it speaks of what an insurance plan pays, holds or has left."""
    text = view.prose_figures
    remaining = _amounts(view.facts.remaining_max)
    for value, start, end in _sums(text):
        if value in remaining or _near_benefits(text.low, start, end):
            return True
    if remaining & set(_bare_amounts(text)) or any(
        _near_benefits(text.low, *found.span()) for found in _CURRENCY.finditer(text.low)
    ):
        return True
    if _COVERED_SHARE.search(text.low):
        return True
    prose = view.prose
    if view.facts.policy.allow_year_end_mention:
        prose = prose.masked(found.span() for found in YEAR_END_WORDS.finditer(prose.low))
        prose = prose.masked(found.span() for found in _PLAIN_BENEFITS.finditer(prose.low))
    return any(BENEFIT_WORDS.search(reading.low) for reading in readings(prose))


_PLAIN_BENEFITS: Final = re.compile(
    r"\b(?:(?:your|dental|insurance|plan|sus|los|del|seguro|dentales) ){0,3}(?:benefits?"
    r"|beneficios)\b(?: (?:year|del seguro|dentales))?"
)
_BENEFIT_NEAR: Final = re.compile(
    r"benefit|remaining|\bleft\b|maximum|\bmax\b|insur|coverage|covers?\b(?! it\b)|deductible|beneficio"
    r"|seguro"
    r"|restante|\bplan\b|allowance|unused|cobertura"
)


def _near_benefits(low: str, start: int, end: int) -> bool:
    return bool(_BENEFIT_NEAR.search(around(low, start, end, _NEAR)))


_NEAR: Final = 45


def _amounts(text: str) -> frozenset[Decimal]:
    """Given a known sum as text, return it as it may be named: to the cent, or without the cents."""
    try:
        value = Decimal(_NO_FIGURE.sub("", text))
    except InvalidOperation:
        return frozenset()
    forms = {value, Decimal(int(value)), Decimal(round(value))}
    return frozenset(form for form in forms if form >= _LEAST_KNOWN)


_NO_FIGURE: Final = re.compile(r"[^\d.]")
_LEAST_KNOWN: Final = 10
"""A smaller number may be an hour or a day."""


_BARE: Final = re.compile(
    r"(?<![\d$:/.#(-])(\d{1,3}(?:,\d{3})+(?:\.\d\d)?|\d{3,5}(?:\.\d\d)?|\d{2,5}\.\d\d)(?![\d:/-]"
    r"|\.\d| ?(?:am|pm)\b)"
)


def _bare_amounts(text: Folded) -> list[Decimal]:
    """Numbers that might be sums though nothing says so; only compared with the patient's known sums."""
    return [
        Decimal(found.group(1).replace(",", ""))
        for found in _BARE.finditer(text.low)
        if not HOUSE.match(text.low[found.end() :]) and not PLACE.search(text.low[: found.start()])
    ]
