"""Every wording the practice sends, in English and Spanish, as versioned data.

Owns the words and what each code in them means; decides nothing about when or to whom they go. A text
says who writes and why, uses the first name and the word "visit" only, offers and never presses, and
prints no word that a carrier takes for an opt-out (CANCEL, END, QUIT) except STOP itself. Where a typical
name and slot allow it, a text is one GSM-7 part of 160.

To change a wording, edit the body and raise its version; the old one stays in the version history and
in the audit records that name it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import Final

from appliance.domain.content import Legend, Template


class Kind(StrEnum):
    """What a text is for. There is none for a patient who has died: nobody is texted then."""

    RECALL_OVERDUE_6MO = "recall_overdue_6mo"
    RECALL_OVERDUE_12MO_PLUS = "recall_overdue_12mo_plus"
    TX_PLAN_PENDING = "tx_plan_pending"
    HOUSEHOLD_OVERDUE_6MO = "household_overdue_6mo"
    HOUSEHOLD_OVERDUE_12MO_PLUS = "household_overdue_12mo_plus"
    HOUSEHOLD_TX_PLAN_PENDING = "household_tx_plan_pending"
    APPOINTMENT_REMINDER = "appointment_reminder"
    HOUSEHOLD_REMINDER = "household_reminder"
    SCHEDULE_REPAIR = "schedule_repair"
    WAITLIST_OFFER = "waitlist_offer"
    BOOKING_CONFIRMATION = "booking_confirmation"
    THREE_ALTERNATIVES = "three_alternatives"
    TIMES_OFFER = "times_offer"
    SLOT_GONE_NO_ALTERNATIVES = "slot_gone_no_alternatives"
    RE_ASK = "re_ask"
    RESCHEDULE_OFFER = "reschedule_offer"
    VISIT_CONFIRMED = "visit_confirmed"
    VISIT_GIVEN_UP = "visit_given_up"
    OPT_OUT_CONFIRMATION = "opt_out_confirmation"
    HELP_ANSWER = "help_answer"
    QUESTION_ACKNOWLEDGED = "question_acknowledged"
    QUESTION_ACKNOWLEDGED_AFTER_HOURS = "question_acknowledged_after_hours"
    HOLDING_UNKNOWN = "holding_unknown"
    HOLDING_UNKNOWN_AFTER_HOURS = "holding_unknown_after_hours"
    EMERGENCY = "emergency"
    EMERGENCY_AFTER_HOURS = "emergency_after_hours"
    WRONG_NUMBER_ACK = "wrong_number_ack"


LAST_TOUCH: Final = 3

_ONE: Final[Legend] = {"1": "slot:0"}
_TWO: Final[Legend] = {"1": "slot:0", "2": "slot:1"}
_THREE: Final[Legend] = {"1": "slot:0", "2": "slot:1", "3": "slot:2"}
_THREE_OR_NONE: Final[Legend] = {**_THREE, "0": "give_up"}
_KEEP_OR_CHANGE: Final[Legend] = {"C": "confirm", "R": "reschedule_request"}
_CHANGE: Final[Legend] = {"R": "reschedule_request"}
_NO_CODES: Final[Legend] = {}

_STOP: Final = {"en": " Reply STOP to opt out", "es": " Responda STOP para no recibir mas"}

# (kind, touch, variant, legend, English, Spanish). A variant needs more values than the plain wording
# and comes first, so that the richest wording whose values are known is the one chosen.
_Row = tuple[Kind, int, str, Legend, str, str]

_PROACTIVE: Final[tuple[_Row, ...]] = (
    (
        Kind.RECALL_OVERDUE_6MO,
        1,
        "hygienist",
        _TWO,
        "Hi {first}, {practice} here. Time for your {visit}! {hygienist} could see you {slot1} (reply 1)"
        " or {slot2} (reply 2).",
        "Hola {first}, le escribe {practice}. Ya toca su {visit}. {hygienist} le puede atender {slot1}"
        " (responda 1) o {slot2} (responda 2).",
    ),
    (
        Kind.RECALL_OVERDUE_6MO,
        1,
        "",
        _TWO,
        "Hi {first}, {practice} here. You're due for a {visit}. Reply 1 for {slot1} or 2 for {slot2}.",
        "Hola {first}, {practice}. Ya toca su {visit}. Responda 1: {slot1} o 2: {slot2}.",
    ),
    (
        Kind.RECALL_OVERDUE_6MO,
        2,
        "",
        _TWO,
        "Hi {first}, {practice} again about your {visit}. Open now: 1) {slot1} 2) {slot2}. Reply 1 or 2.",
        "Hola {first}, {practice} sobre su {visit}. 1) {slot1} 2) {slot2}. Responda 1 o 2.",
    ),
    (
        Kind.RECALL_OVERDUE_6MO,
        3,
        "",
        _TWO,
        "{first}, it's {practice}. Still glad to see you: reply 1 for {slot1}, 2 for {slot2}.",
        "{first}, somos {practice}. Con gusto le vemos: 1) {slot1} 2) {slot2}. Responda 1 o 2.",
    ),
    (
        Kind.RECALL_OVERDUE_12MO_PLUS,
        1,
        "gap",
        _NO_CODES,
        "Hi {first}, it's {practice}. It's been {gap} since your last {visit} and we'd love to see you."
        " No rush: reply or call {phone} and we'll find a time that suits you.",
        "Hola {first}, le saluda {practice}. Han pasado {gap} desde su ultima {visit}."
        " Sin prisa: responda o llame al {phone} y le buscamos hora.",
    ),
    (
        Kind.RECALL_OVERDUE_12MO_PLUS,
        1,
        "",
        _NO_CODES,
        "Hi {first}, it's {practice}. It's been a while! Whenever you're ready for a {visit}, reply here or"
        " call {phone}.",
        "Hola {first}, somos {practice}. Cuando guste una {visit}, responda o llame al {phone}.",
    ),
    (
        Kind.RECALL_OVERDUE_12MO_PLUS,
        2,
        "",
        _NO_CODES,
        "Hi {first}, {practice} here. You're always welcome back. Reply with days that suit you, or call"
        " {phone}.",
        "Hola {first}, {practice}. Aqui le esperamos. Diga que dias le convienen o llame al {phone}.",
    ),
    (
        Kind.RECALL_OVERDUE_12MO_PLUS,
        3,
        "",
        _NO_CODES,
        "{first}, it's {practice}. If you'd like to come in, we'll gladly find a time: reply or call"
        " {phone}.",
        "{first}, somos {practice}. Si desea venir, con gusto le buscamos hora: {phone}.",
    ),
    (
        Kind.TX_PLAN_PENDING,
        1,
        "slot",
        _ONE,
        "Hi {first}, {practice} here about the {visit} we talked about. Reply 1 for {slot1}, or call"
        " {phone}.",
        "Hola {first}, {practice} sobre la {visit} de que hablamos. 1) {slot1}, o llame al {phone}.",
    ),
    (
        Kind.TX_PLAN_PENDING,
        1,
        "",
        _NO_CODES,
        "Hi {first}, {practice} here about the {visit} we talked about. Questions first? Reply or call"
        " {phone}.",
        "Hola {first}, {practice} sobre la {visit} de que hablamos. Responda o llame al {phone}.",
    ),
    (
        Kind.TX_PLAN_PENDING,
        2,
        "slot",
        _ONE,
        "Hi {first}, it's {practice}. We can hold a time for your {visit}: reply 1 for {slot1} or call"
        " {phone}.",
        "Hola {first}, {practice}. Hay hora para su {visit}: 1) {slot1}, o llame al {phone}.",
    ),
    (
        Kind.TX_PLAN_PENDING,
        2,
        "",
        _NO_CODES,
        "Hi {first}, it's {practice}. Ready to plan your {visit}? Reply here or call {phone}, as you like.",
        "Hola {first}, {practice}. Si desea planear su {visit}, responda o llame al {phone}.",
    ),
    (
        Kind.TX_PLAN_PENDING,
        3,
        "",
        _NO_CODES,
        "{first}, {practice} here. We're happy to answer anything about your next {visit}. Reply or"
        " call {phone}.",
        "{first}, somos {practice}. Con gusto aclaramos dudas de su {visit}: {phone}.",
    ),
    (
        Kind.HOUSEHOLD_OVERDUE_6MO,
        1,
        "",
        _TWO,
        "Hi {first}, {practice}: a {visit} is due for {family}. 1) {slot1} 2) {slot2}. Reply 1 or 2.",
        "Hola {first}, {practice}: toca {visit} para {family}. 1) {slot1} 2) {slot2}. Responda 1 o 2.",
    ),
    (
        Kind.HOUSEHOLD_OVERDUE_6MO,
        2,
        "",
        _TWO,
        "{first}, {practice} again on a {visit} for {family}: 1) {slot1} 2) {slot2}. Reply 1 or 2.",
        "Hola {first}, {practice} sobre la {visit} para {family}: 1) {slot1} 2) {slot2}.",
    ),
    (
        Kind.HOUSEHOLD_OVERDUE_6MO,
        3,
        "",
        _TWO,
        "{first}, it's {practice}. Still happy to see {family}: 1) {slot1} 2) {slot2}. Reply 1 or 2.",
        "{first}, somos {practice}. Con gusto vemos a {family}: 1) {slot1} 2) {slot2}.",
    ),
    (
        Kind.HOUSEHOLD_OVERDUE_12MO_PLUS,
        1,
        "",
        _NO_CODES,
        "Hi {first}, it's {practice}. It's been a while since we saw {family}. Reply or call {phone}"
        " anytime.",
        "Hola {first}, {practice}. Nos gustaria ver a {family}. Responda o llame al {phone}.",
    ),
    (
        Kind.HOUSEHOLD_OVERDUE_12MO_PLUS,
        2,
        "",
        _NO_CODES,
        "Hi {first}, {practice} here. Want to plan a {visit} for {family}? Reply or call {phone}.",
        "Hola {first}, {practice}. Si desea una {visit} para {family}, llame al {phone}.",
    ),
    (
        Kind.HOUSEHOLD_OVERDUE_12MO_PLUS,
        3,
        "",
        _NO_CODES,
        "{first}, it's {practice}. Whenever it suits {family}, we'll find a time: reply or call {phone}.",
        "{first}, somos {practice}. Cuando gusten, buscamos hora para {family}: {phone}.",
    ),
    (
        Kind.HOUSEHOLD_TX_PLAN_PENDING,
        1,
        "",
        _NO_CODES,
        "Hi {first}, {practice} here about the {visit} we talked about for {family}. Reply or call {phone}.",
        "Hola {first}, {practice} sobre la {visit} para {family}. Responda o llame al {phone}.",
    ),
    (
        Kind.APPOINTMENT_REMINDER,
        1,
        "",
        _KEEP_OR_CHANGE,
        "Hi {first}, {practice}: your {visit} is {slot1}. Reply C to confirm or R to change.",
        "Hola {first}, {practice}: su {visit} es {slot1}. Responda C para confirmar o R para cambiar.",
    ),
    (
        Kind.APPOINTMENT_REMINDER,
        2,
        "",
        _KEEP_OR_CHANGE,
        "{first}, see you {slot1} at {practice}. Reply C to confirm or R to change.",
        "{first}, le esperamos {slot1} en {practice}. Responda C para confirmar o R para cambiar.",
    ),
    (
        Kind.APPOINTMENT_REMINDER,
        3,
        "",
        _CHANGE,
        "{first}, see you soon at {practice}: {slot1}. Running late? Call {phone} or reply R to change.",
        "{first}, nos vemos pronto en {practice}: {slot1}. Llame al {phone} o responda R para cambiar.",
    ),
    (
        Kind.HOUSEHOLD_REMINDER,
        1,
        "",
        _KEEP_OR_CHANGE,
        "Hi {first}, {practice}: {count} visits for {family}, first {slot1}. Reply C to confirm all or"
        " R to change.",
        "Hola {first}, {practice}: {count} visitas, la primera {slot1}. C confirma todas, R para cambiar.",
    ),
    (
        Kind.SCHEDULE_REPAIR,
        1,
        "",
        _THREE_OR_NONE,
        "Sorry {first}, {practice} has to move your {visit} of {slot0}. Reply 1 for {slot1}, 2 for {slot2},"
        " 3 for {slot3}, or 0 for none. Or call {phone}.",
        "{first}, {practice} tiene que mover su {visit} de {slot0}. Responda 1: {slot1}, 2: {slot2},"
        " 3: {slot3} o 0: ninguna. O llame al {phone}.",
    ),
    (
        Kind.WAITLIST_OFFER,
        1,
        "",
        _ONE,
        "Hi {first}, {practice}: an earlier time opened, {slot1}. Reply 1 to take it. Otherwise"
        " nothing changes.",
        "Hola {first}, {practice}: hay una hora antes, {slot1}. Responda 1 si la quiere.",
    ),
)

_RESPONSIVE: Final[tuple[_Row, ...]] = (
    (
        Kind.BOOKING_CONFIRMATION,
        1,
        "parking",
        _CHANGE,
        "You're booked, {first}: {slot1} with {hygienist} at {practice}. {parking}. Need to change it?"
        " Reply R.",
        "Listo, {first}: {slot1} con {hygienist} en {practice}. {parking}. Para cambiar, responda R.",
    ),
    (
        Kind.BOOKING_CONFIRMATION,
        1,
        "hygienist",
        _CHANGE,
        "You're booked, {first}: {slot1} with {hygienist} at {practice}. Need to change it? Reply R.",
        "Listo, {first}: {slot1} con {hygienist} en {practice}. Para cambiar, responda R.",
    ),
    (
        Kind.BOOKING_CONFIRMATION,
        1,
        "",
        _CHANGE,
        "You're booked, {first}: {slot1} at {practice}. Need to change it? Reply R.",
        "Listo, {first}: {slot1} en {practice}. Para cambiar, responda R.",
    ),
    (
        Kind.THREE_ALTERNATIVES,
        1,
        "three",
        _THREE,
        "Sorry {first}, that time was just taken. {practice} has 1) {slot1} 2) {slot2} 3) {slot3}."
        " Reply 1, 2 or 3.",
        "{first}, esa hora ya no esta libre. {practice}: 1) {slot1} 2) {slot2} 3) {slot3}. Responda 1,"
        " 2 o 3.",
    ),
    (
        Kind.THREE_ALTERNATIVES,
        1,
        "two",
        _TWO,
        "Sorry {first}, that time was just taken. {practice} has 1) {slot1} 2) {slot2}. Reply 1 or 2.",
        "{first}, esa hora ya no esta libre. {practice}: 1) {slot1} 2) {slot2}. Responda 1 o 2.",
    ),
    (
        Kind.THREE_ALTERNATIVES,
        1,
        "",
        _ONE,
        "Sorry {first}, that time was just taken. {practice} has {slot1}. Reply 1 to take it.",
        "{first}, esa hora ya no esta libre. {practice} tiene {slot1}. Responda 1 si la quiere.",
    ),
    (
        Kind.TIMES_OFFER,
        1,
        "three",
        _THREE,
        "Gladly, {first}. {practice} has 1) {slot1} 2) {slot2} 3) {slot3}. Reply 1, 2 or 3.",
        "Con gusto, {first}. {practice}: 1) {slot1} 2) {slot2} 3) {slot3}. Responda 1, 2 o 3.",
    ),
    (
        Kind.TIMES_OFFER,
        1,
        "two",
        _TWO,
        "Gladly, {first}. {practice} has 1) {slot1} 2) {slot2}. Reply 1 or 2.",
        "Con gusto, {first}. {practice}: 1) {slot1} 2) {slot2}. Responda 1 o 2.",
    ),
    (
        Kind.TIMES_OFFER,
        1,
        "",
        _ONE,
        "Gladly, {first}. {practice} has {slot1}. Reply 1 to take it.",
        "Con gusto, {first}. {practice} tiene {slot1}. Responda 1 si la quiere.",
    ),
    (
        Kind.SLOT_GONE_NO_ALTERNATIVES,
        1,
        "",
        _NO_CODES,
        "Sorry {first}, that time was just taken. {practice} will text or call you with other times.",
        "{first}, esa hora ya no esta libre. {practice} le avisara de otras horas.",
    ),
    (
        Kind.RE_ASK,
        1,
        "three",
        _THREE,
        "{practice}: which time would you like, {first}? Reply 1 for {slot1}, 2 for {slot2}, 3 for {slot3}.",
        "{practice}: {first}, cual prefiere? Responda 1: {slot1}, 2: {slot2}, 3: {slot3}.",
    ),
    (
        Kind.RE_ASK,
        1,
        "two",
        _TWO,
        "{practice}: which time would you like, {first}? Reply 1 for {slot1} or 2 for {slot2}.",
        "{practice}: {first}, cual prefiere? Responda 1: {slot1} o 2: {slot2}.",
    ),
    (
        Kind.RE_ASK,
        1,
        "",
        _ONE,
        "{practice}: shall we book {slot1} for you, {first}? Reply 1 for yes, or tell us what suits you.",
        "{practice}: {first}, le apartamos {slot1}? Responda 1 para si, o diga que le conviene.",
    ),
    (
        Kind.RESCHEDULE_OFFER,
        1,
        "three",
        _THREE_OR_NONE,
        "Sure, {first}. {practice} has 1) {slot1} 2) {slot2} 3) {slot3}. Reply 1, 2 or 3, or 0 to give"
        " up the visit.",
        "Claro, {first}. {practice}: 1) {slot1} 2) {slot2} 3) {slot3}. Responda 1, 2 o 3, o 0 para dejarla.",
    ),
    (
        Kind.RESCHEDULE_OFFER,
        1,
        "two",
        {**_TWO, "0": "give_up"},
        "Sure, {first}. {practice} has 1) {slot1} 2) {slot2}. Reply 1 or 2, or 0 to give up the visit.",
        "Claro, {first}. {practice}: 1) {slot1} 2) {slot2}. Responda 1 o 2, o 0 para dejarla.",
    ),
    (
        Kind.RESCHEDULE_OFFER,
        1,
        "",
        {**_ONE, "0": "give_up"},
        "Sure, {first}. {practice} has {slot1}: reply 1 to take it, or 0 to give up the visit.",
        "Claro, {first}. {practice} tiene {slot1}: responda 1 si la quiere, o 0 para dejarla.",
    ),
    (
        Kind.VISIT_CONFIRMED,
        1,
        "",
        _CHANGE,
        "Thank you, {first}. {practice} will see you {slot1}. Reply R if you need to change it.",
        "Gracias, {first}. En {practice} le esperamos {slot1}. Responda R si necesita cambiar.",
    ),
    (
        Kind.VISIT_GIVEN_UP,
        1,
        "",
        _NO_CODES,
        "Thanks for letting us know, {first}. Your visit of {slot1} is off. {practice} is at {phone}"
        " when you like.",
        "Gracias por avisar, {first}. Su visita de {slot1} queda sin efecto. {practice}: {phone}.",
    ),
    (
        Kind.OPT_OUT_CONFIRMATION,
        1,
        "",
        _NO_CODES,
        "{practice}: you are opted out and will get no more texts from us. Call {phone} if you need us.",
        "{practice}: no recibira mas mensajes de texto nuestros. Si nos necesita, llame al {phone}.",
    ),
    (
        Kind.HELP_ANSWER,
        1,
        "",
        _NO_CODES,
        "{practice}: texts about your visits. For help call {phone}. Msg & data rates may apply. Reply"
        " STOP to opt out",
        "{practice}: mensajes sobre sus visitas. Ayuda: {phone}. Su plan de datos puede aplicar."
        " Responda STOP para no recibir mas",
    ),
    (
        Kind.QUESTION_ACKNOWLEDGED,
        1,
        "",
        _NO_CODES,
        "Thanks {first}, good question. Someone at {practice} will get back to you shortly. Or call {phone}.",
        "Gracias, {first}. Alguien de {practice} le respondera en breve. O llame al {phone}.",
    ),
    (
        Kind.QUESTION_ACKNOWLEDGED_AFTER_HOURS,
        1,
        "",
        _NO_CODES,
        "Thanks {first}. {practice} is closed now. Someone will answer you once we are open again.",
        "Gracias, {first}. {practice} esta cerrado ahora. Le respondemos en cuanto abramos.",
    ),
    (
        Kind.HOLDING_UNKNOWN,
        1,
        "",
        _NO_CODES,
        "Thanks for your message. A person at {practice} will read it and get back to you. Or call {phone}.",
        "Gracias por su mensaje. Una persona de {practice} lo leera y le respondera. O llame al {phone}.",
    ),
    (
        Kind.HOLDING_UNKNOWN_AFTER_HOURS,
        1,
        "",
        _NO_CODES,
        "Thanks for your message. {practice} is closed now; a person will read it once we are open again.",
        "Gracias por su mensaje. {practice} esta cerrado ahora; una persona lo leera al abrir.",
    ),
    (
        Kind.EMERGENCY,
        1,
        "",
        _NO_CODES,
        "{practice}: we are alerting our team now. Please call {phone}. If it may be life-threatening,"
        " call 911.",
        "{practice}: estamos avisando al equipo. Llame al {phone}. Si hay peligro para la vida, llame"
        " al 911.",
    ),
    (
        Kind.EMERGENCY_AFTER_HOURS,
        1,
        "",
        _NO_CODES,
        "{practice} is closed. Call {phone} for our after-hours line. If it may be life-threatening,"
        " call 911 now.",
        "{practice} esta cerrado. Llame al {phone} fuera de horario. Si hay peligro para la vida,"
        " llame al 911 ya.",
    ),
    (
        Kind.WRONG_NUMBER_ACK,
        1,
        "",
        _NO_CODES,
        "{practice}: thank you for telling us, and sorry. We will not text this number again.",
        "{practice}: gracias por avisar y disculpe. No volveremos a escribir a este numero.",
    ),
)


def _build(rows: tuple[_Row, ...], *, proactive: bool) -> Iterator[Template]:
    for kind, touch, variant, legend, english, spanish in rows:
        for lang, body in (("en", english), ("es", spanish)):
            ending = _STOP[lang] if proactive else ""
            yield Template(kind, touch, lang, 1, body + ending, legend, proactive, variant)


TEMPLATES: Final = (*_build(_PROACTIVE, proactive=True), *_build(_RESPONSIVE, proactive=False))


def choose_template(kind: Kind, lang: str, touch: int = 1, known: Collection[str] | None = None) -> Template:
    """Given a kind, a language, a touch and the names of the values at hand, return the fitting wording.

    A touch beyond the last one written repeats the last; a language without texts reads English (compare
    `lang` of the result and tell staff). Of several variants the first whose placeholders are all `known`
    wins; without `known` the plainest. Raise LookupError when no wording can be filled.
    """
    spoken = lang if any(template.lang == lang for template in TEMPLATES) else "en"
    written = [template for template in TEMPLATES if template.kind == kind and template.lang == spoken]
    last = max((template.touch for template in written if template.touch <= max(touch, 1)), default=0)
    variants = [template for template in written if template.touch == last]
    if known is None:
        variants = variants[-1:]
    else:
        variants = [template for template in variants if set(template.placeholders) <= set(known)]
    if not variants:
        raise LookupError(f"no {kind} text in {spoken} can be filled from the values at hand")
    return variants[0]
