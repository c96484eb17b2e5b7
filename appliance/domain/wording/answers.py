"""The words of every answer, in English and Spanish: texts to somebody who has just written to us.

They need no opt-out words and may be longer than one part when they list three times. They promise nothing
that the box cannot keep: what a person has to do, a person is said to do.
"""

from __future__ import annotations

from typing import Final

from appliance.domain.wording.wordings import (
    CHANGE,
    NO_CODES,
    ONE,
    THREE,
    THREE_OR_NONE,
    TWO,
    Kind,
    Use,
    Wording,
)

ANSWERS: Final[tuple[Wording, ...]] = (
    Wording(
        Use(Kind.BOOKING_CONFIRMATION, 1, "parking", 1),
        CHANGE,
        "You're booked, {first}: {slot1} with {hygienist} at {practice}. {parking}. Need to"
        " change it? Reply R.",
        "Listo, {first}: {slot1} con {hygienist} en {practice}. {parking}. Para cambiar, responda R.",
    ),
    Wording(
        Use(Kind.BOOKING_CONFIRMATION, 1, "hygienist", 1),
        CHANGE,
        "You're booked, {first}: {slot1} with {hygienist} at {practice}. Need to change it? Reply R.",
        "Listo, {first}: {slot1} con {hygienist} en {practice}. Para cambiar, responda R.",
    ),
    Wording(
        Use(Kind.BOOKING_CONFIRMATION, 1, "", 1),
        CHANGE,
        "You're booked, {first}: {slot1} at {practice}. Need to change it? Reply R.",
        "Listo, {first}: {slot1} en {practice}. Para cambiar, responda R.",
    ),
    Wording(
        Use(Kind.THREE_ALTERNATIVES, 1, "three", 1),
        THREE,
        "Sorry {first}, that time was just taken. {practice} has 1) {slot1} 2) {slot2} 3)"
        " {slot3}. Reply 1, 2 or 3.",
        "{first}, esa hora ya no esta libre. {practice}: 1) {slot1} 2) {slot2} 3) {slot3}."
        " Responda 1, 2 o 3.",
    ),
    Wording(
        Use(Kind.THREE_ALTERNATIVES, 1, "two", 1),
        TWO,
        "Sorry {first}, that time was just taken. {practice} has 1) {slot1} 2) {slot2}. Reply 1 or 2.",
        "{first}, esa hora ya no esta libre. {practice}: 1) {slot1} 2) {slot2}. Responda 1 o 2.",
    ),
    Wording(
        Use(Kind.THREE_ALTERNATIVES, 1, "", 1),
        ONE,
        "Sorry {first}, that time was just taken. {practice} has {slot1}. Reply 1 to take it.",
        "{first}, esa hora ya no esta libre. {practice} tiene {slot1}. Responda 1 si la quiere.",
    ),
    Wording(
        Use(Kind.TIMES_OFFER, 1, "three", 1),
        THREE,
        "Gladly, {first}. {practice} has 1) {slot1} 2) {slot2} 3) {slot3}. Reply 1, 2 or 3.",
        "Con gusto, {first}. {practice}: 1) {slot1} 2) {slot2} 3) {slot3}. Responda 1, 2 o 3.",
    ),
    Wording(
        Use(Kind.TIMES_OFFER, 1, "two", 1),
        TWO,
        "Gladly, {first}. {practice} has 1) {slot1} 2) {slot2}. Reply 1 or 2.",
        "Con gusto, {first}. {practice}: 1) {slot1} 2) {slot2}. Responda 1 o 2.",
    ),
    Wording(
        Use(Kind.TIMES_OFFER, 1, "", 1),
        ONE,
        "Gladly, {first}. {practice} has {slot1}. Reply 1 to take it.",
        "Con gusto, {first}. {practice} tiene {slot1}. Responda 1 si la quiere.",
    ),
    Wording(
        Use(Kind.SLOT_GONE_NO_ALTERNATIVES, 1, "", 1),
        NO_CODES,
        "Sorry {first}, that time was just taken. {practice} will text or call you with other times.",
        "{first}, esa hora ya no esta libre. {practice} le avisara de otras horas.",
    ),
    Wording(
        Use(Kind.RE_ASK, 1, "three", 1),
        THREE,
        "{practice}: which time would you like, {first}? Reply 1 for {slot1}, 2 for {slot2}, 3 for {slot3}.",
        "{practice}: {first}, cual prefiere? Responda 1: {slot1}, 2: {slot2}, 3: {slot3}.",
    ),
    Wording(
        Use(Kind.RE_ASK, 1, "two", 1),
        TWO,
        "{practice}: which time would you like, {first}? Reply 1 for {slot1} or 2 for {slot2}.",
        "{practice}: {first}, cual prefiere? Responda 1: {slot1} o 2: {slot2}.",
    ),
    Wording(
        Use(Kind.RE_ASK, 1, "", 1),
        ONE,
        "{practice}: shall we book {slot1} for you, {first}? Reply 1 for yes, or tell us what suits you.",
        "{practice}: {first}, le apartamos {slot1}? Responda 1 para si, o diga que le conviene.",
    ),
    Wording(
        Use(Kind.RESCHEDULE_OFFER, 1, "three", 1),
        THREE_OR_NONE,
        "Sure, {first}. {practice} has 1) {slot1} 2) {slot2} 3) {slot3}. Reply 1, 2 or 3, or 0"
        " to give up the visit.",
        "Claro, {first}. {practice}: 1) {slot1} 2) {slot2} 3) {slot3}. Responda 1, 2 o 3, o 0 para dejarla.",
    ),
    Wording(
        Use(Kind.RESCHEDULE_OFFER, 1, "two", 1),
        {**TWO, "0": "give_up"},
        "Sure, {first}. {practice} has 1) {slot1} 2) {slot2}. Reply 1 or 2, or 0 to give up the visit.",
        "Claro, {first}. {practice}: 1) {slot1} 2) {slot2}. Responda 1 o 2, o 0 para dejarla.",
    ),
    Wording(
        Use(Kind.RESCHEDULE_OFFER, 1, "", 1),
        {**ONE, "0": "give_up"},
        "Sure, {first}. {practice} has {slot1}: reply 1 to take it, or 0 to give up the visit.",
        "Claro, {first}. {practice} tiene {slot1}: responda 1 si la quiere, o 0 para dejarla.",
    ),
    Wording(
        Use(Kind.VISIT_CONFIRMED, 1, "", 1),
        CHANGE,
        "Thank you, {first}. {practice} will see you {slot1}. Reply R if you need to change it.",
        "Gracias, {first}. En {practice} le esperamos {slot1}. Responda R si necesita cambiar.",
    ),
    Wording(
        Use(Kind.VISIT_GIVEN_UP, 1, "", 1),
        NO_CODES,
        "Thanks for letting us know, {first}. Your visit of {slot1} is off. {practice} is at"
        " {phone} when you like.",
        "Gracias por avisar, {first}. Su visita de {slot1} queda sin efecto. {practice}: {phone}.",
    ),
    Wording(
        Use(Kind.OPT_OUT_CONFIRMATION, 1, "partial", 1),
        NO_CODES,
        "{practice}: you will get no more {texts} texts from us. For no texts at all reply STOP ALL or call"
        " {phone}.",
        "{practice}: no recibira mas mensajes {texts}. Para no recibir ninguno responda STOP ALL o llame al"
        " {phone}.",
    ),
    Wording(
        Use(Kind.OPT_OUT_CONFIRMATION, 1, "", 1),
        NO_CODES,
        "{practice}: you are opted out and will get no more texts from us. Call {phone} if you need us.",
        "{practice}: no recibira mas mensajes de texto nuestros. Si nos necesita, llame al {phone}.",
    ),
    Wording(
        Use(Kind.HELP_ANSWER, 1, "", 1),
        NO_CODES,
        "{practice}: texts about your visits. For help call {phone}. Msg & data rates may apply."
        " Reply STOP to opt out",
        "{practice}: mensajes sobre sus visitas. Ayuda: {phone}. Su plan de datos puede aplicar."
        " Responda STOP para no recibir mas",
    ),
    Wording(
        Use(Kind.FACT_ANSWER, 1, "", 1),
        NO_CODES,
        "{practice}: {fact}. Anything else? Call {phone}.",
        "{practice}: {fact}. Algo mas? Llame al {phone}.",
    ),
    Wording(
        Use(Kind.WHY_ANSWER, 1, "", 1),
        NO_CODES,
        "{practice}, your dentist: we text about your visits because {basis}. Reply STOP to opt out or call"
        " {phone}.",
        "{practice}, su dentista: le escribimos por sus visitas; {basis}. Responda STOP para no recibir mas."
        " {phone}",
    ),
    Wording(
        Use(Kind.QUESTION_ACKNOWLEDGED, 1, "", 1),
        NO_CODES,
        "Thanks {first}, good question. Someone at {practice} will get back to you shortly. Or call {phone}.",
        "Gracias, {first}. Alguien de {practice} le respondera en breve. O llame al {phone}.",
    ),
    Wording(
        Use(Kind.QUESTION_ACKNOWLEDGED_AFTER_HOURS, 1, "", 1),
        NO_CODES,
        "Thanks {first}. {practice} is closed now. Someone will answer you once we are open again.",
        "Gracias, {first}. {practice} esta cerrado ahora. Le respondemos en cuanto abramos.",
    ),
    Wording(
        Use(Kind.HOLDING_UNKNOWN, 1, "", 1),
        NO_CODES,
        "Thanks for your message. A person at {practice} will read it and get back to you. Or call {phone}.",
        "Gracias por su mensaje. Una persona de {practice} lo leera y le respondera. O llame al {phone}.",
    ),
    Wording(
        Use(Kind.HOLDING_UNKNOWN_AFTER_HOURS, 1, "", 1),
        NO_CODES,
        "Thanks for your message. {practice} is closed now; a person will read it once we are open again.",
        "Gracias por su mensaje. {practice} esta cerrado ahora; una persona lo leera al abrir.",
    ),
    Wording(
        Use(Kind.EMERGENCY, 1, "", 1),
        NO_CODES,
        "{practice}: we are alerting our team now. Please call {phone}. If it may be"
        " life-threatening, call 911.",
        "{practice}: estamos avisando al equipo. Llame al {phone}. Si hay peligro para la vida,"
        " llame al 911.",
    ),
    Wording(
        Use(Kind.EMERGENCY_AFTER_HOURS, 1, "", 1),
        NO_CODES,
        "{practice} is closed. Call {phone} for our after-hours line. If it may be"
        " life-threatening, call 911 now.",
        "{practice} esta cerrado. Llame al {phone} fuera de horario. Si hay peligro para la"
        " vida, llame al 911 ya.",
    ),
    Wording(
        Use(Kind.WRONG_NUMBER_ACK, 1, "", 1),
        NO_CODES,
        "{practice}: thank you for telling us, and sorry. We will not text this number again.",
        "{practice}: gracias por avisar y disculpe. No volveremos a escribir a este numero.",
    ),
)
