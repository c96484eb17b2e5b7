"""What a person may say or write about a task: a suggestion to begin from, never sent by itself.

Words are generic on purpose: whoever uses them looks at the record first. English and Spanish.
"""

from __future__ import annotations

from collections.abc import Mapping

_WORDS: Mapping[str, tuple[str, str]] = {
    "question": (
        "Hi {first}, this is {practice} about your question: ... Or call us at {phone}.",
        "Hola {first}, le escribe {practice} por su pregunta: ... O llamenos al {phone}.",
    ),
    "ambiguous": (
        "Hi {first}, this is {practice}. I was not sure what you meant: would you like a visit?",
        "Hola {first}, le escribe {practice}. No le entendi bien: desea una cita?",
    ),
    "who_wrote": (
        "Hi, this is {practice}. Thanks for your message; who may I say is writing?",
        "Hola, le escribe {practice}. Gracias por su mensaje; con quien tengo el gusto?",
    ),
    "unknown_sender": (
        "Hi, this is {practice}. We do not know this number yet; who may I say is writing?",
        "Hola, le escribe {practice}. Aun no conocemos este numero; con quien tengo el gusto?",
    ),
    "emergency": (
        "Call now. Ask: breathing or swallowing trouble, swelling that spreads, bleeding that does not"
        " stop? If yes, 911. Otherwise offer the next urgent slot.",
        "Llame ahora. Pregunte: dificultad para respirar o tragar, hinchazon que avanza, sangrado que no"
        " para? Si es asi, 911. Si no, ofrezca el proximo hueco de urgencia.",
    ),
    "wrong_number": (
        "Do not write again. Ask the patient for their number by another way and correct the PMS.",
        "No escriba mas. Pida al paciente su numero por otra via y corrija el PMS.",
    ),
    "disclosure": (
        "Read what the texts named, then log the assessment: who received what, how likely harm is, what"
        " was done (45 CFR 164.402).",
        "Lea que nombraban los mensajes y registre la evaluacion: quien recibio que, riesgo y medidas"
        " (45 CFR 164.402).",
    ),
    "deceased": (
        "Do not text. Check the record, then call once, with care: we are very sorry, and there is"
        " nothing you need to do. Set the status in the PMS.",
        "No escriba. Revise la ficha y llame una vez, con cuidado: lo sentimos mucho, no tiene que hacer"
        " nada. Actualice el PMS.",
    ),
    "left_practice": (
        "No answer needed. Set the status in the PMS; send the records if they are asked for.",
        "No hace falta responder. Actualice el PMS; envie la ficha si la piden.",
    ),
    "opt_out_with_visit": (
        "Call: you will get no more texts, and your visit stands. Does the time still suit you?",
        "Llame: no recibira mas mensajes y su cita sigue en pie. Le sigue bien la hora?",
    ),
    "reschedule": (
        "Hi {first}, this is {practice}. Which visit would you like to move, and to when?",
        "Hola {first}, le escribe {practice}. Que cita desea cambiar, y para cuando?",
    ),
    "give_up_visit": (
        "Hi {first}, this is {practice}. Which visit may we take off the schedule, and for whom?",
        "Hola {first}, le escribe {practice}. Que cita cancelamos de la agenda, y de quien?",
    ),
    "book_by_hand": (
        "Hi {first}, this is {practice}. I am looking for your time right now and will confirm it.",
        "Hola {first}, le escribe {practice}. Estoy buscando su hora y se la confirmo enseguida.",
    ),
    "household_booking": (
        "Hi {first}, this is {practice}. Gladly! Who of your family is this visit for?",
        "Hola {first}, le escribe {practice}. Con gusto! Para quien de su familia es la cita?",
    ),
    "answer_by_hand": (
        "Hi {first}, this is {practice}. I have your message here: ... Or call us at {phone}.",
        "Hola {first}, le escribe {practice}. Tengo aqui su mensaje: ... O llamenos al {phone}.",
    ),
}


def suggest_answer(kind: str, lang: str, first: str, practice: str, phone: str) -> str:
    """Given a kind of task and whom it concerns, return words to begin from; empty if there are none.

    Without a first name the greeting does without.
    """
    english, spanish = _WORDS.get(kind, ("", ""))
    words = (spanish if lang == "es" else english).format(first=first or "\0", practice=practice, phone=phone)
    return words.replace(" \0", "").replace("\0", "")
