"""The words of every text we start, in English and Spanish, without the opt-out words that end each one.

A text says who writes and why, uses the first name and the word "visit" only, offers and never presses. The
first text ever to a phone says that we are the reader's dentist; later ones do not repeat it. Of a touch
there may be warm wordings for short names; there is a plain one that fits 160 characters with a practice's
name of 30 and a first name of 12, and the last one of a touch fits with a practice's name of 40.
"""

from __future__ import annotations

from typing import Final

from appliance.domain.wording.wordings import (
    CHANGE,
    FIRST_CONTACT,
    KEEP_OR_CHANGE,
    NO_CODES,
    ONE,
    THREE_OR_NONE,
    TWO,
    Kind,
    Use,
    Wording,
)

INVITATIONS: Final[tuple[Wording, ...]] = (
    Wording(
        Use(Kind.RECALL_OVERDUE_6MO, FIRST_CONTACT, "warm", 1),
        TWO,
        "Hi {first}, this is {practice}, your dentist's office. You're due for a {visit}: reply"
        " 1 for {slot1} or 2 for {slot2}.",
        "Hola {first}, le escribe {practice}, su dentista. Ya toca su {visit}: 1) {slot1} 2)"
        " {slot2}. Responda 1 o 2.",
    ),
    Wording(
        Use(Kind.RECALL_OVERDUE_6MO, FIRST_CONTACT, "", 1),
        TWO,
        "Hi {first}, it's {practice}, your dentist. Time for a {visit}? 1) {slot1} 2) {slot2}.",
        "Hola {first}, {practice}, su dentista. Toca {visit}: 1) {slot1} 2) {slot2}.",
    ),
    Wording(
        Use(Kind.RECALL_OVERDUE_6MO, FIRST_CONTACT, "short", 1),
        TWO,
        "{practice}, your dentist: time for your {visit}. 1) {slot1} 2) {slot2}.",
        "{practice}, su dentista: ya toca su {visit}. 1) {slot1} 2) {slot2}.",
    ),
    Wording(
        Use(Kind.RECALL_OVERDUE_6MO, 1, "hygienist", 1),
        TWO,
        "Hi {first}, {practice} here. Time for your {visit}! {hygienist} could see you {slot1}"
        " (reply 1) or {slot2} (reply 2).",
        "Hola {first}, le escribe {practice}. Ya toca su {visit}. {hygienist} le puede atender"
        " {slot1} (responda 1) o {slot2} (responda 2).",
    ),
    Wording(
        Use(Kind.RECALL_OVERDUE_6MO, 1, "warm", 1),
        TWO,
        "Hi {first}, {practice} here. You're due for a {visit}. Reply 1 for {slot1} or 2 for {slot2}.",
        "Hola {first}, le escribe {practice}. Ya toca su {visit}. Responda 1: {slot1} o 2: {slot2}.",
    ),
    Wording(
        Use(Kind.RECALL_OVERDUE_6MO, 1, "", 2),
        TWO,
        "Hi {first}, {practice} here. You're due for a {visit}: 1) {slot1} 2) {slot2}.",
        "Hola {first}, {practice}. Ya toca su {visit}: 1) {slot1} 2) {slot2}.",
    ),
    Wording(
        Use(Kind.RECALL_OVERDUE_6MO, 1, "short", 1),
        TWO,
        "{practice}: you're due for a {visit}. 1) {slot1} 2) {slot2}.",
        "{practice}: ya toca su {visit}. 1) {slot1} 2) {slot2}. Responda 1 o 2.",
    ),
    Wording(
        Use(Kind.RECALL_OVERDUE_6MO, 2, "warm", 1),
        TWO,
        "Hi {first}, {practice} again about your {visit}. Open now: 1) {slot1} 2) {slot2}. Reply 1 or 2.",
        "Hola {first}, {practice} otra vez sobre su {visit}. Tenemos 1) {slot1} 2) {slot2}. Responda 1 o 2.",
    ),
    Wording(
        Use(Kind.RECALL_OVERDUE_6MO, 2, "", 2),
        TWO,
        "Hi {first}, {practice} again about your {visit}. Open now: 1) {slot1} 2) {slot2}.",
        "Hola {first}, {practice} sobre su {visit}. Tenemos 1) {slot1} 2) {slot2}.",
    ),
    Wording(
        Use(Kind.RECALL_OVERDUE_6MO, 2, "short", 1),
        TWO,
        "{practice} again about your {visit}: 1) {slot1} 2) {slot2}.",
        "{practice} sobre su {visit}: 1) {slot1} 2) {slot2}. Responda 1 o 2.",
    ),
    Wording(
        Use(Kind.RECALL_OVERDUE_6MO, 3, "warm", 1),
        TWO,
        "{first}, it's {practice}. Still glad to see you: reply 1 for {slot1}, 2 for {slot2}.",
        "{first}, somos {practice}. Con gusto le vemos: 1) {slot1} 2) {slot2}. Responda 1 o 2.",
    ),
    Wording(
        Use(Kind.RECALL_OVERDUE_6MO, 3, "", 2),
        TWO,
        "{first}, {practice} here. Still glad to see you: 1) {slot1} 2) {slot2}.",
        "{first}, somos {practice}. Con gusto le vemos: 1) {slot1} 2) {slot2}.",
    ),
    Wording(
        Use(Kind.RECALL_OVERDUE_6MO, 3, "short", 1),
        TWO,
        "{practice}: still glad to see you. 1) {slot1} 2) {slot2}.",
        "{practice}: con gusto le vemos. 1) {slot1} 2) {slot2}. Responda 1 o 2.",
    ),
    Wording(
        Use(Kind.RECALL_OVERDUE_12MO_PLUS, FIRST_CONTACT, "warm", 1),
        NO_CODES,
        "Hi {first}, this is {practice}, your dentist's office. It's been a while and we'd love"
        " to see you. Reply or call {phone}.",
        "Hola {first}, le saluda {practice}, su dentista. Hace tiempo que no le vemos. Responda"
        " o llame al {phone}.",
    ),
    Wording(
        Use(Kind.RECALL_OVERDUE_12MO_PLUS, FIRST_CONTACT, "", 1),
        NO_CODES,
        "Hi {first}, it's {practice}, your dentist. We'd love to see you again. Reply or call {phone}.",
        "Hola {first}, somos {practice}, su dentista. Nos gustaria verle. Responda o llame al {phone}.",
    ),
    Wording(
        Use(Kind.RECALL_OVERDUE_12MO_PLUS, FIRST_CONTACT, "short", 1),
        NO_CODES,
        "{practice}, your dentist: we'd love to see you again. Reply or call {phone}.",
        "{practice}, su dentista: nos gustaria verle. Responda o llame al {phone}.",
    ),
    Wording(
        Use(Kind.RECALL_OVERDUE_12MO_PLUS, 1, "gap", 2),
        NO_CODES,
        "Hi {first}, it's {practice}. It's been {gap} since your last {visit}. No rush: reply or"
        " call {phone} anytime.",
        "Hola {first}, somos {practice}. Hace {gap} de su ultima {visit}. Sin prisa: responda o"
        " llame al {phone}.",
    ),
    Wording(
        Use(Kind.RECALL_OVERDUE_12MO_PLUS, 1, "warm", 1),
        NO_CODES,
        "Hi {first}, it's {practice}. It's been a while! Whenever you're ready for a {visit},"
        " reply here or call {phone}.",
        "Hola {first}, le saluda {practice}. Cuando guste una {visit}, responda o llame al {phone}.",
    ),
    Wording(
        Use(Kind.RECALL_OVERDUE_12MO_PLUS, 1, "", 2),
        NO_CODES,
        "Hi {first}, it's {practice}. It's been a while! Reply or call {phone} whenever you're ready.",
        "Hola {first}, somos {practice}. Cuando guste una {visit}, responda o llame al {phone}.",
    ),
    Wording(
        Use(Kind.RECALL_OVERDUE_12MO_PLUS, 1, "short", 1),
        NO_CODES,
        "{practice}: it's been a while! Reply or call {phone} whenever you're ready.",
        "{practice}: cuando guste una {visit}, responda o llame al {phone}.",
    ),
    Wording(
        Use(Kind.RECALL_OVERDUE_12MO_PLUS, 2, "", 1),
        NO_CODES,
        "Hi {first}, {practice} here. You're always welcome back. Reply with days that suit you,"
        " or call {phone}.",
        "Hola {first}, {practice}. Aqui le esperamos. Diga que dias le convienen o llame al {phone}.",
    ),
    Wording(
        Use(Kind.RECALL_OVERDUE_12MO_PLUS, 2, "short", 1),
        NO_CODES,
        "{practice}: you're always welcome back. Reply with days that suit you, or call {phone}.",
        "{practice}: aqui le esperamos. Diga que dias le convienen o llame al {phone}.",
    ),
    Wording(
        Use(Kind.RECALL_OVERDUE_12MO_PLUS, 3, "", 1),
        NO_CODES,
        "{first}, it's {practice}. If you'd like to come in, we'll gladly find a time: reply or"
        " call {phone}.",
        "{first}, somos {practice}. Si desea venir, con gusto le buscamos hora: {phone}.",
    ),
    Wording(
        Use(Kind.RECALL_OVERDUE_12MO_PLUS, 3, "short", 1),
        NO_CODES,
        "{practice}: if you'd like to come in, we'll gladly find a time. Reply or call {phone}.",
        "{practice}: si desea venir, con gusto le buscamos hora. Llame al {phone}.",
    ),
    Wording(
        Use(Kind.TX_PLAN_PENDING, FIRST_CONTACT, "slot_warm", 1),
        ONE,
        "Hi {first}, it's {practice}, your dentist. For the {visit} we talked about, reply 1 for"
        " {slot1} or call {phone}.",
        "Hola {first}, somos {practice}, su dentista, sobre su {visit}: 1) {slot1} o llame al {phone}.",
    ),
    Wording(
        Use(Kind.TX_PLAN_PENDING, FIRST_CONTACT, "slot", 1),
        ONE,
        "Hi {first}, it's {practice}, your dentist, on your {visit}: 1) {slot1}, or call {phone}.",
        "Hola {first}, {practice}, su dentista. Su {visit}: 1) {slot1} o llame al {phone}.",
    ),
    Wording(
        Use(Kind.TX_PLAN_PENDING, FIRST_CONTACT, "", 1),
        NO_CODES,
        "Hi {first}, it's {practice}, your dentist, about the {visit} we talked about. Reply or"
        " call {phone}.",
        "Hola {first}, {practice}, su dentista, sobre su {visit}. Responda o llame al {phone}.",
    ),
    Wording(
        Use(Kind.TX_PLAN_PENDING, FIRST_CONTACT, "short", 1),
        NO_CODES,
        "{practice}, your dentist, about the {visit} we talked about. Reply or call {phone}.",
        "{practice}, su dentista, sobre la {visit} de que hablamos. Responda o llame al {phone}.",
    ),
    Wording(
        Use(Kind.TX_PLAN_PENDING, 1, "slot_warm", 1),
        ONE,
        "Hi {first}, {practice} here about the {visit} we talked about. Reply 1 for {slot1}, or"
        " call {phone}.",
        "Hola {first}, {practice} sobre la {visit} de que hablamos. 1) {slot1}, o llame al {phone}.",
    ),
    Wording(
        Use(Kind.TX_PLAN_PENDING, 1, "slot", 2),
        ONE,
        "Hi {first}, {practice} on the {visit} we talked about: 1) {slot1}, or call {phone}.",
        "Hola {first}, {practice} sobre su {visit}: 1) {slot1}, o llame al {phone}.",
    ),
    Wording(
        Use(Kind.TX_PLAN_PENDING, 1, "", 1),
        NO_CODES,
        "Hi {first}, {practice} here about the {visit} we talked about. Questions first? Reply"
        " or call {phone}.",
        "Hola {first}, {practice} sobre la {visit} de que hablamos. Responda o llame al {phone}.",
    ),
    Wording(
        Use(Kind.TX_PLAN_PENDING, 1, "short", 1),
        NO_CODES,
        "{practice} here about the {visit} we talked about. Reply or call {phone}.",
        "{practice} sobre la {visit} de que hablamos. Responda o llame al {phone}.",
    ),
    Wording(
        Use(Kind.TX_PLAN_PENDING, 2, "slot_warm", 1),
        ONE,
        "Hi {first}, it's {practice}. We can hold a time for your {visit}: reply 1 for {slot1}"
        " or call {phone}.",
        "Hola {first}, somos {practice}. Hay hora para su {visit}: 1) {slot1}, o llame al {phone}.",
    ),
    Wording(
        Use(Kind.TX_PLAN_PENDING, 2, "slot", 2),
        ONE,
        "Hi {first}, {practice} has a time for your {visit}: 1) {slot1}, or call {phone}.",
        "Hola {first}, {practice}. Hay hora para su {visit}: 1) {slot1} o llame al {phone}.",
    ),
    Wording(
        Use(Kind.TX_PLAN_PENDING, 2, "", 1),
        NO_CODES,
        "Hi {first}, it's {practice}. Ready to plan your {visit}? Reply here or call {phone}, as you like.",
        "Hola {first}, {practice}. Si desea planear su {visit}, responda o llame al {phone}.",
    ),
    Wording(
        Use(Kind.TX_PLAN_PENDING, 2, "short", 1),
        NO_CODES,
        "{practice}: ready to plan your {visit}? Reply here or call {phone}, as you like.",
        "{practice}: si desea planear su {visit}, responda o llame al {phone}.",
    ),
    Wording(
        Use(Kind.TX_PLAN_PENDING, 3, "", 1),
        NO_CODES,
        "{first}, {practice} here. We're happy to answer anything about your next {visit}. Reply"
        " or call {phone}.",
        "{first}, somos {practice}. Con gusto aclaramos dudas de su {visit}: {phone}.",
    ),
    Wording(
        Use(Kind.TX_PLAN_PENDING, 3, "short", 1),
        NO_CODES,
        "{practice}: happy to answer anything about your next {visit}. Reply or call {phone}.",
        "{practice}: con gusto aclaramos dudas de su {visit}. Llame al {phone}.",
    ),
    Wording(
        Use(Kind.HOUSEHOLD_OVERDUE_6MO, FIRST_CONTACT, "warm", 1),
        TWO,
        "Hi {first}, it's {practice}, your dentist. A {visit} for {family}? 1) {slot1} 2) {slot2}.",
        "Hola {first}, somos {practice}, su dentista. Ya toca {visit} para {family}: 1) {slot1} 2) {slot2}.",
    ),
    Wording(
        Use(Kind.HOUSEHOLD_OVERDUE_6MO, FIRST_CONTACT, "", 1),
        NO_CODES,
        "Hi {first}, it's {practice}, your dentist. A {visit} is due for {family}. Which day suits you?",
        "Hola {first}, {practice}, su dentista. Ya toca {visit} para {family}. ¿Que dia desea?",
    ),
    Wording(
        Use(Kind.HOUSEHOLD_OVERDUE_6MO, FIRST_CONTACT, "short", 1),
        NO_CODES,
        "{practice}, your dentist: a {visit} is due for {family}. Which day suits you?",
        "{practice}, su dentista: ya toca {visit} para {family}. ¿Que dia desea?",
    ),
    Wording(
        Use(Kind.HOUSEHOLD_OVERDUE_6MO, 1, "warm", 1),
        TWO,
        "Hi {first}, {practice}: a {visit} is due for {family}. 1) {slot1} 2) {slot2}. Reply 1 or 2.",
        "Hola {first}, {practice}: toca {visit} para {family}. 1) {slot1} 2) {slot2}. Responda 1 o 2.",
    ),
    Wording(
        Use(Kind.HOUSEHOLD_OVERDUE_6MO, 1, "", 2),
        TWO,
        "{practice}: a {visit} for {family}? 1) {slot1} 2) {slot2}.",
        "{practice}: toca {visit} para {family}. 1) {slot1} 2) {slot2}.",
    ),
    Wording(
        Use(Kind.HOUSEHOLD_OVERDUE_6MO, 1, "short", 1),
        NO_CODES,
        "{practice}: a {visit} is due for {family}. Which day suits you?",
        "{practice}: ya toca {visit} para {family}. ¿Que dia desea?",
    ),
    Wording(
        Use(Kind.HOUSEHOLD_OVERDUE_6MO, 2, "warm", 1),
        TWO,
        "{first}, {practice} again on a {visit} for {family}: 1) {slot1} 2) {slot2}. Reply 1 or 2.",
        "Hola {first}, {practice} sobre la {visit} para {family}: 1) {slot1} 2) {slot2}.",
    ),
    Wording(
        Use(Kind.HOUSEHOLD_OVERDUE_6MO, 2, "", 2),
        TWO,
        "{practice} again: a {visit} for {family}? 1) {slot1} 2) {slot2}.",
        "{practice} sobre la {visit} para {family}: 1) {slot1} 2) {slot2}.",
    ),
    Wording(
        Use(Kind.HOUSEHOLD_OVERDUE_6MO, 2, "short", 1),
        NO_CODES,
        "{practice} again: a {visit} for {family}? Tell us which day suits you.",
        "{practice} sobre la {visit} para {family}. ¿Que dia desea?",
    ),
    Wording(
        Use(Kind.HOUSEHOLD_OVERDUE_6MO, 3, "warm", 1),
        TWO,
        "{first}, it's {practice}. Still happy to see {family}: 1) {slot1} 2) {slot2}. Reply 1 or 2.",
        "{first}, somos {practice}. Con gusto vemos a {family}: 1) {slot1} 2) {slot2}.",
    ),
    Wording(
        Use(Kind.HOUSEHOLD_OVERDUE_6MO, 3, "", 2),
        TWO,
        "{practice}: still happy to see {family}. 1) {slot1} 2) {slot2}.",
        "{practice}: con gusto vemos a {family}. 1) {slot1} 2) {slot2}.",
    ),
    Wording(
        Use(Kind.HOUSEHOLD_OVERDUE_6MO, 3, "short", 1),
        NO_CODES,
        "{practice}: still happy to see {family}. Tell us which day suits you.",
        "{practice}: con gusto vemos a {family}. ¿Que dia desea?",
    ),
    Wording(
        Use(Kind.HOUSEHOLD_OVERDUE_12MO_PLUS, FIRST_CONTACT, "warm", 1),
        NO_CODES,
        "Hi {first}, it's {practice}, your dentist. We'd love to see {family}. Reply or call {phone}.",
        "Hola {first}, somos {practice}, su dentista. Nos gustaria ver a {family}. Llame al {phone}.",
    ),
    Wording(
        Use(Kind.HOUSEHOLD_OVERDUE_12MO_PLUS, FIRST_CONTACT, "", 1),
        NO_CODES,
        "{practice}, your dentist: we'd love to see {family}. Reply or call {phone}.",
        "{practice}, su dentista: nos gustaria ver a {family}. Llame al {phone}.",
    ),
    Wording(
        Use(Kind.HOUSEHOLD_OVERDUE_12MO_PLUS, 1, "warm", 1),
        NO_CODES,
        "Hi {first}, it's {practice}. It's been a while since we saw {family}. Reply or call"
        " {phone} anytime.",
        "Hola {first}, {practice}. Nos gustaria ver a {family}. Responda o llame al {phone}.",
    ),
    Wording(
        Use(Kind.HOUSEHOLD_OVERDUE_12MO_PLUS, 1, "", 2),
        NO_CODES,
        "{practice}: it's been a while since we saw {family}. Reply or call {phone}.",
        "{practice}: nos gustaria ver a {family}. Responda o llame al {phone}.",
    ),
    Wording(
        Use(Kind.HOUSEHOLD_OVERDUE_12MO_PLUS, 2, "warm", 1),
        NO_CODES,
        "Hi {first}, {practice} here. Want to plan a {visit} for {family}? Reply or call {phone}.",
        "Hola {first}, {practice}. Si desea una {visit} para {family}, llame al {phone}.",
    ),
    Wording(
        Use(Kind.HOUSEHOLD_OVERDUE_12MO_PLUS, 2, "", 2),
        NO_CODES,
        "{practice}: want to plan a {visit} for {family}? Reply or call {phone}.",
        "{practice}: si desea una {visit} para {family}, llame al {phone}.",
    ),
    Wording(
        Use(Kind.HOUSEHOLD_OVERDUE_12MO_PLUS, 3, "warm", 1),
        NO_CODES,
        "{first}, it's {practice}. Whenever it suits {family}, we'll find a time: reply or call {phone}.",
        "{first}, somos {practice}. Cuando gusten, buscamos hora para {family}: {phone}.",
    ),
    Wording(
        Use(Kind.HOUSEHOLD_OVERDUE_12MO_PLUS, 3, "", 2),
        NO_CODES,
        "{practice}: whenever it suits {family}, reply or call {phone}.",
        "{practice}: cuando gusten, buscamos hora para {family}. Llame al {phone}.",
    ),
    Wording(
        Use(Kind.HOUSEHOLD_TX_PLAN_PENDING, FIRST_CONTACT, "warm", 1),
        NO_CODES,
        "Hi {first}, it's {practice}, your dentist, about the {visit} we talked about for"
        " {family}. Reply or call {phone}.",
        "Hola {first}, somos {practice}, su dentista, sobre la {visit} para {family}. Responda o"
        " llame al {phone}.",
    ),
    Wording(
        Use(Kind.HOUSEHOLD_TX_PLAN_PENDING, FIRST_CONTACT, "", 1),
        NO_CODES,
        "{practice}, your dentist, about a {visit} for {family}. Reply or call {phone}.",
        "{practice}, su dentista, sobre la {visit} para {family}. Llame al {phone}.",
    ),
    Wording(
        Use(Kind.HOUSEHOLD_TX_PLAN_PENDING, 1, "warm", 1),
        NO_CODES,
        "Hi {first}, {practice} here about the {visit} we talked about for {family}. Reply or call {phone}.",
        "Hola {first}, {practice} sobre la {visit} para {family}. Responda o llame al {phone}.",
    ),
    Wording(
        Use(Kind.HOUSEHOLD_TX_PLAN_PENDING, 1, "", 2),
        NO_CODES,
        "{practice} about the {visit} we discussed for {family}. Reply or call {phone}.",
        "{practice} sobre la {visit} para {family}. Responda o llame al {phone}.",
    ),
    Wording(
        Use(Kind.APPOINTMENT_REMINDER, FIRST_CONTACT, "warm", 1),
        KEEP_OR_CHANGE,
        "Hi {first}, it's {practice}, your dentist. Your {visit} is {slot1}. Reply C to confirm"
        " or R to change.",
        "Hola {first}, somos {practice}, su dentista. Su {visit} es {slot1}. Responda C para"
        " confirmar o R para cambiar.",
    ),
    Wording(
        Use(Kind.APPOINTMENT_REMINDER, FIRST_CONTACT, "", 1),
        KEEP_OR_CHANGE,
        "{practice}, your dentist: your {visit} is {slot1}. Reply C to confirm or R to change.",
        "{practice}, su dentista: su {visit} es {slot1}. C para confirmar, R para cambiar.",
    ),
    Wording(
        Use(Kind.APPOINTMENT_REMINDER, 1, "warm", 1),
        KEEP_OR_CHANGE,
        "Hi {first}, {practice}: your {visit} is {slot1}. Reply C to confirm or R to change.",
        "Hola {first}, {practice}: su {visit} es {slot1}. Responda C para confirmar o R para cambiar.",
    ),
    Wording(
        Use(Kind.APPOINTMENT_REMINDER, 1, "", 2),
        KEEP_OR_CHANGE,
        "{practice}: your {visit} is {slot1}. Reply C to confirm or R to change.",
        "{practice}: su {visit} es {slot1}. Responda C para confirmar o R para cambiar.",
    ),
    Wording(
        Use(Kind.APPOINTMENT_REMINDER, 2, "", 1),
        KEEP_OR_CHANGE,
        "{first}, see you {slot1} at {practice}. Reply C to confirm or R to change.",
        "{first}, le esperamos {slot1} en {practice}. Responda C para confirmar o R para cambiar.",
    ),
    Wording(
        Use(Kind.APPOINTMENT_REMINDER, 2, "short", 1),
        KEEP_OR_CHANGE,
        "See you {slot1} at {practice}. Reply C to confirm or R to change.",
        "Le esperamos {slot1} en {practice}. C para confirmar, R para cambiar.",
    ),
    Wording(
        Use(Kind.APPOINTMENT_REMINDER, 3, "warm", 1),
        CHANGE,
        "{first}, see you soon at {practice}: {slot1}. Running late? Call {phone} or reply R to change.",
        "{first}, nos vemos pronto en {practice}: {slot1}. Llame al {phone} o responda R para cambiar.",
    ),
    Wording(
        Use(Kind.APPOINTMENT_REMINDER, 3, "", 2),
        CHANGE,
        "See you soon at {practice}: {slot1}. Running late? Call {phone} or reply R to change.",
        "{practice} le espera {slot1}. Llame al {phone} o responda R para cambiar.",
    ),
    Wording(
        Use(Kind.HOUSEHOLD_REMINDER, FIRST_CONTACT, "warm", 1),
        KEEP_OR_CHANGE,
        "Hi {first}, it's {practice}, your dentist: {count} visits for {family}, first {slot1}."
        " Reply C to confirm all or R to change.",
        "Hola {first}, somos {practice}, su dentista: {count} visitas, la primera {slot1}. C"
        " confirma todas, R para cambiar.",
    ),
    Wording(
        Use(Kind.HOUSEHOLD_REMINDER, FIRST_CONTACT, "", 1),
        KEEP_OR_CHANGE,
        "{practice}, your dentist: {count} visits, first {slot1}. Reply C to confirm all or R to change.",
        "{practice}, su dentista: {count} visitas, la primera {slot1}. C confirma, R cambia.",
    ),
    Wording(
        Use(Kind.HOUSEHOLD_REMINDER, 1, "warm", 1),
        KEEP_OR_CHANGE,
        "Hi {first}, {practice}: {count} visits for {family}, first {slot1}. Reply C to confirm"
        " all or R to change.",
        "Hola {first}, {practice}: {count} visitas, la primera {slot1}. C confirma todas, R para cambiar.",
    ),
    Wording(
        Use(Kind.HOUSEHOLD_REMINDER, 1, "", 2),
        KEEP_OR_CHANGE,
        "{practice}: {count} visits, first {slot1}. Reply C to confirm all or R to change.",
        "{practice}: {count} visitas, la primera {slot1}. C confirma todas, R para cambiar.",
    ),
    Wording(
        Use(Kind.SCHEDULE_REPAIR, 1, "warm", 1),
        THREE_OR_NONE,
        "Sorry {first}, {practice} has to move your {visit} of {slot0}. Reply 1 for {slot1}, 2"
        " for {slot2}, 3 for {slot3}, or 0 for none. Or call {phone}.",
        "{first}, {practice} tiene que mover su {visit} de {slot0}. Responda 1: {slot1}, 2:"
        " {slot2}, 3: {slot3} o 0: ninguna. O llame al {phone}.",
    ),
    Wording(
        Use(Kind.SCHEDULE_REPAIR, 1, "", 2),
        NO_CODES,
        "Sorry, {practice} has to move your {visit} of {slot0}. Please reply or call {phone}.",
        "{practice} debe mover su {visit} de {slot0}. Responda o llame al {phone}.",
    ),
    Wording(
        Use(Kind.WAITLIST_OFFER, 1, "warm", 1),
        ONE,
        "Hi {first}, {practice}: an earlier time opened, {slot1}. Reply 1 to take it. Otherwise"
        " nothing changes.",
        "Hola {first}, {practice}: hay una hora antes, {slot1}. Responda 1 si la quiere.",
    ),
    Wording(
        Use(Kind.WAITLIST_OFFER, 1, "", 2),
        ONE,
        "{practice}: an earlier time opened, {slot1}. Reply 1 to take it.",
        "{practice}: hay una hora antes, {slot1}. Responda 1 si la quiere.",
    ),
)
