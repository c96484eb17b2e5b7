"""What people may mean by a text, and the words they find for it. Data only.

The wordings are invented, in English and Spanish, from the kinds of reply that practices report. They
are the simulated world's own: the product's rules and evaluation sets must not be derived from them,
nor they from those, or the simulation could no longer disagree with the product.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Intent(StrEnum):
    """What a person wants. `cancel` gives up what the last text proposed or has booked."""

    BOOK = "book"
    CONFIRM = "confirm"
    WANTS_TIMES = "wants_times"  # would come, and has been offered no time yet
    RESCHEDULE_REQUEST = "reschedule_request"
    CANCEL = "cancel"
    QUESTION = "question"
    WHY = "why"  # a question, too: why the practice writes to them at all
    HELP = "help"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    WRONG_NUMBER = "wrong_number"
    DECEASED = "deceased"
    LEFT_PRACTICE = "left_practice"
    EMERGENCY = "emergency"
    NOISE = "noise"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Meant:
    """The truth behind one inbound text.

    `slot` is practice-local without zone. `clear` says that a careful reader who knows the last text
    sent to this phone could not take it differently: neither what is wanted nor for whom. `for_pat` is
    None if it could be any of several people. `automatic` is what a phone says by itself.
    """

    intent: Intent
    slot: datetime | None = None
    for_pat: int | None = None
    clear: bool = True
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing people say, in two languages. `{name}` is the first name of the person addressed."""

    intent: Intent
    clear: bool
    en: tuple[str, ...]
    es: tuple[str, ...]


# How a slot is named. The keys are the ways that `people` can choose when they name one slot only.
BOOK_EN: dict[str, tuple[str, ...]] = {
    "ordinal": (
        "The {ordinal} one please",
        "{ordinal} one works",
        "I'll take the {ordinal} one",
        "the {ordinal} option is good for me",
        "Let's do the {ordinal}",
        "can you put me down for the {ordinal} slot",
    ),
    "number": (
        "{number}",
        "#{number}",
        "{number} please",
        "Option {number}",
        "number {number} works",
        "{number}!",
    ),
    "weekday": (
        "{weekday} works",
        "yes {short_weekday} works",
        "{weekday} is perfect, thanks",
        "I can do {weekday}",
        "Let's go with {weekday}",
        "ok {short_weekday} then",
    ),
    "time": (
        "{time} works for me",
        "I'll take the {time}",
        "The {time} please",
        "{time} is good",
        "yes to {time}",
    ),
    "day_time": (
        "{weekday} at {time} please",
        "{weekday} {time} works",
        "Yes, {weekday} at {time}",
        "Please book me for {weekday} {time}",
        "{short_weekday} {time}. Thank you!",
    ),
    "single": (
        "Yes",
        "yes please",
        "Sounds good",
        "that works",
        "Perfect, book it",
        "yep",
        "Ok great",
        "Sure, I'll be there",
    ),
    "undecided": (
        "Yes",
        "yes please",
        "Sure!",
        "ok",
        "Sounds good",
        "either one is fine",
        "yes that works",
        "👍",
    ),
}
BOOK_ES: dict[str, tuple[str, ...]] = {
    "ordinal": (
        "La {ordinal} por favor",
        "la {ordinal} opción",
        "me quedo con la {ordinal}",
        "{ordinal} opcion gracias",
    ),
    "number": ("{number}", "el {number} por favor", "la opción {number}", "numero {number}"),
    "weekday": (
        "el {weekday} está bien",
        "{weekday} me queda perfecto",
        "puedo el {weekday}",
        "si el {weekday}",
    ),
    "time": ("a las {time} está bien", "la de las {time}", "{time} por favor"),
    "day_time": (
        "el {weekday} a las {time} por favor",
        "{weekday} {time} me sirve",
        "Sí, el {weekday} a las {time}",
    ),
    "single": ("Sí", "si por favor", "está bien", "claro que sí", "perfecto", "sale, gracias"),
    "undecided": ("Sí", "si claro", "está bien", "cualquiera", "bueno"),
}
ORDINALS = {
    "en": ("first", "second", "third", "fourth", "fifth"),
    "es": ("primera", "segunda", "tercera", "cuarta", "quinta"),
}
WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}
SHORT_WEEKDAYS = {
    "en": ("mon", "tues", "wed", "thurs", "fri", "sat", "sun"),
    "es": ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"),
}

_NOISE_EN = (
    "Thanks!", "thank you", "ok", "Ok thanks", "👍", "🙏", "😁😁", "ty", "great", "lol", "Have a good day",
    "K", "thx!!", "❤️", "Got it",
)  # fmt: skip
_NOISE_ES = (
    "Gracias", "muchas gracias", "ok gracias", "👍", "vale", "igualmente", "Dios los bendiga", "gracias!",
    "🙏", "jaja",
)  # fmt: skip
# Unlike "ok" or a thumb, none of these can pass for a yes to an offer or a reminder.
_COURTESY_EN = (
    "Thanks!", "thank you", "ty", "🙏", "😁😁", "lol", "Have a good day", "thx!!", "❤️",
    "Happy Thanksgiving!",
)  # fmt: skip
_COURTESY_ES = ("Gracias", "muchas gracias", "igualmente", "Dios los bendiga", "🙏", "jaja")

TOPICS: dict[str, Topic] = {
    "confirm": Topic(
        Intent.CONFIRM,
        True,
        (
            "C",
            "c",
            "C.",
            "Confirm",
            "confirmed",
            "Confirmed, thank you",
            "I'll be there",
            "Yes I will be there",
            "yes, confirming",
            "See you then",
            "we will be there",
            "C, thanks!",
            "Yes confirm",
            "I confirm",
            "Confirming my appointment",
            "see you Then!",
        ),
        (
            "C",
            "Confirmo",
            "confirmado",
            "Sí, confirmo",
            "ahí estaré",
            "Ahi estare gracias",
            "confirmada la cita",
            "nos vemos entonces",
            "Sí voy",
            "c gracias",
        ),
    ),
    "change": Topic(
        Intent.RESCHEDULE_REQUEST,
        True,
        (
            "R",
            "r",
            "R please",
            "I need to reschedule",
            "can I change my appointment?",
            "Can we move it to another day",
            "Something came up, need a different time",
            "I have to reschedule sorry",
            "Can we push it back a week?",
            "that day doesn't work anymore",
            "Need to move my visit",
            "is there a later time that day? I get off work at 4",
            "could we do another day instead",
            "I can't make it that day, what else is there",
            "please change it",
            "Reschedule",
        ),
        (
            "R",
            "Necesito cambiar la cita",
            "¿puedo cambiarla para otro día?",
            "quiero reprogramar",
            "ese día ya no puedo, otro día por favor",
            "Me salió algo, hay otra hora?",
            "puede ser mas tarde",
            "tengo que mover mi cita",
            "Cambiar",
            "otro dia mejor",
        ),
    ),
    "other_time": Topic(
        Intent.RESCHEDULE_REQUEST,
        True,
        (
            "None of those work",
            "Do you have anything later in the week?",
            "anything after 4pm?",
            "Mornings are better for me",
            "can't do those, any Fridays?",
            "what about next month",
            "Do you have other times",
            "those times don't work, I work days",
            "Any evening appointments?",
            "neither works for me",
            "got anything the week after?",
            "Could I get something early, like 8am",
            "I'm out of town then, what else do you have",
            "no good. something in december?",
            "only Thursdays for me",
        ),
        (
            "Ninguna me queda bien",
            "¿tiene algo más tarde?",
            "hay algo por la mañana?",
            "esos días trabajo, tiene otros",
            "puede ser la otra semana?",
            "Después de las 4 hay algo?",
            "otro horario por favor",
            "no puedo a esas horas",
            "¿y el mes que viene?",
            "Solo puedo los jueves",
        ),
    ),
    # Answers to a text that invites and names no time.
    "wants_times": Topic(
        Intent.WANTS_TIMES,
        True,
        (
            "Yes please",
            "Yes",
            "yes what do you have",
            "I'd like to come in",
            "Yes I would like to schedule",
            "any mornings next week?",
            "can you text me some times",
            "What times are available?",
            "Sure, when do you have openings?",
            "I'd love to get back in. When can you fit me in?",
            "what's your next opening",
            "I'm ready, what days do you have",
            "Anything after 3 most days works",
            "Mornings are best for me",
            "Fridays work best",
            "I need to get in soon, it's been too long",
            "yes let's set something up",
            "OK let's do it, what's open?",
            "sign me up",
            "Yes!! Been meaning to call you",
            "how soon can I get in",
            "when are you open for a cleaning",
            "Please send me a couple of options",
            "id like an appointment please",
        ),
        (
            "Sí",
            "si por favor",
            "sí, qué horas tienen",
            "Me gustaría hacer una cita",
            "quiero ir, ¿cuándo se puede?",
            "¿qué días tienen disponibles?",
            "Mándeme unas horas por favor",
            "por las mañanas la otra semana?",
            "claro, ¿cuándo hay lugar?",
            "los viernes me quedan bien",
            "si necesito una limpieza",
            "Ya me toca, ¿para cuándo hay?",
            "después de las 3 puedo casi siempre",
            "quisiera una cita",
        ),
    ),
    "why": Topic(
        Intent.WHY,
        True,
        (
            "WHY",
            "Why",
            "why?",
            "why am I getting this?",
            "Why are you texting me",
            "why did I get this text",
            "how come I'm getting these",
            "Why do you keep sending me these?",
            "what is this about, why me",
        ),
        (
            "POR QUE",
            "por qué?",
            "por que me escriben",
            "¿Por qué recibo esto?",
            "por qué me mandan mensajes",
            "¿a qué se debe este mensaje?",
        ),
    ),
    # Declining an offer is plain enough, but no booked visit is given up, so the label is not scored.
    "not_now": Topic(
        Intent.CANCEL,
        False,
        (
            "No thanks",
            "not right now",
            "No thank you",
            "maybe later",
            "I'll call you when I'm ready",
            "Not at this time",
            "nope",
            "Can't afford it right now",
            "I'm good thanks",
            "I will call the office next month",
            "no",
            "Too busy these days",
            "Not interested in coming in this year",
            "we'll pass for now",
            "already been this year thanks",
        ),
        (
            "No gracias",
            "ahorita no",
            "por ahora no",
            "Después les llamo",
            "no puedo ahora",
            "quizás más adelante",
            "No, gracias",
            "este mes no",
            "yo les aviso",
            "todavía no",
        ),
    ),
    "give_up": Topic(
        Intent.CANCEL,
        True,
        (
            "0",
            "I can't come after all",
            "please take me off the schedule for that day",
            "I won't be able to make it, don't need a new time",
            "We have to skip this one",
            "Give my spot to someone else",
            "not coming sorry",
            "I need to cancel my appointment",
            "please cancel my cleaning",
            "have to call it off, I'm sick",
            "0 please",
            "I'm not going to make my appointment",
            "drop my appointment pls",
            "Can't make it. No need to rebook",
            "won't be there, sorry",
        ),
        (
            "0",
            "no voy a poder ir",
            "Ya no puedo ir, gracias",
            "cancele mi cita por favor",
            "denle mi lugar a otra persona",
            "no iré, disculpe",
            "quiero cancelar la cita",
            "No vamos a ir",
            "ya no voy",
            "estoy enferma, no puedo ir",
        ),
    ),
    "question": Topic(
        Intent.QUESTION,
        True,
        (
            "How much will it cost?",
            "Do you still take Delta Dental?",
            "Is this covered by my insurance?",
            "Who would I be seeing?",
            "Will it be with Priya?",
            "How long does it take?",
            "Can I bring my son too?",
            "Do I need x-rays this time?",
            "what's the address again",
            "is there parking",
            "Do you accept the new state plan?",
            "I owe a balance, can I still come in?",
            "Should I stop my blood thinner before a cleaning?",
            "when was my last visit?",
            "Am I really due already?",
            "do you do payment plans",
            "I'm pregnant, is it ok to come?",
            "Can my husband come the same day?",
        ),
        (
            "¿Cuánto cuesta?",
            "Todavía aceptan mi seguro?",
            "¿con quién sería la cita?",
            "cuanto tiempo dura",
            "¿Puedo llevar a mi hija?",
            "¿dónde están ubicados?",
            "tienen alguien que hable español?",
            "Estoy embarazada, puedo ir?",
            "¿cuándo fue mi última visita?",
            "hay que pagar algo",
        ),
    ),
    "help": Topic(
        Intent.HELP,
        True,
        ("HELP", "help", "Info", "who is this?", "Who's texting me?", "what is this about"),
        ("ayuda", "AYUDA", "¿quién es?", "de parte de quien"),
    ),
    "stop_word": Topic(
        Intent.OPT_OUT,
        True,
        (
            "STOP",
            "Stop",
            "stop",
            "STOP ",
            "UNSUBSCRIBE",
            "Unsubscribe",
            "END",
            "QUIT",
            "stopall",
            "Cancel",
            "optout",
        ),
        ("STOP", "Stop", "stop"),
    ),
    "stop_sentence": Topic(
        Intent.OPT_OUT,
        True,
        (
            "Stop. Thank you",
            "stop please",
            "Please stop texting me",
            "please remove me",
            "Take me off your list",
            "Opt out",
            "opt-out please",
            "remove my number",
            "STOP!!!",
            "Stop sending me these",
            "do not text me again",
            "No more texts please",
            "I don't want these messages",
            "Please unsubscribe me from this",
            "quit texting me",
            "lose my number",
            "I revoke my consent to be texted",
            "stop txting this phone",
            "Stpo",
            "don't contact me by text anymore",
        ),
        (
            "ALTO",
            "Parar",
            "no me manden más mensajes",
            "ya no quiero mensajes",
            "Quítenme de su lista",
            "no más por favor",
            "dejen de mandar mensajes",
            "Basta de mensajes",
            "elimine mi número por favor",
            "no me escriban mas",
        ),
    ),
    "stop_and_left": Topic(
        Intent.OPT_OUT,
        True,
        ("We moved to Oregon, please take us off your list", "Found another dentist. Stop texting"),
        ("Ya tengo otro dentista, no me escriban más",),
    ),
    "start": Topic(Intent.OPT_IN, True, ("START", "Start", "UNSTOP", "unstop"), ("START", "Start")),
    "wrong_number": Topic(
        Intent.WRONG_NUMBER,
        True,
        (
            "Wrong number",
            "You have the wrong number",
            "wrong person",
            "I'm not {name}",
            "who is {name}?? not me",
            "This isn't {name}'s phone",
            "No {name} here",
            "sorry wrong #",
            "I just got this number, I don't know any {name}",
            "think you got the wrong person",
            "not {name}, never been to your office",
            "This is not {name} anymore",
            "I don't know who that is",
            "new phone number here, not your patient",
            "wrong number bud",
        ),
        (
            "Número equivocado",
            "numero equivocado",
            "Se equivocó de número",
            "yo no soy {name}",
            "no conozco a {name}",
            "Este no es el teléfono de {name}",
            "aquí no hay ninguna {name}",
            "no es mi nombre, equivocado",
            "está equivocado de persona",
            "este número ya no es de {name}",
        ),
    ),
    "deceased": Topic(
        Intent.DECEASED,
        True,
        (
            "My mother passed away",
            "{name} passed away in March",
            "{name} died last year. Please update your records",
            "Sorry to tell you that {name} is deceased",
            "my husband is no longer with us",
            "Mom died in the spring",
            "This is her daughter. {name} has passed.",
            "we lost {name} in January",
        ),
        (
            "{name} falleció",
            "mi mamá falleció en enero",
            "Mi esposo ya murió",
            "ella ya no está con nosotros, falleció",
        ),
    ),
    "left_practice": Topic(
        Intent.LEFT_PRACTICE,
        True,
        (
            "I go to a different dentist now",
            "We moved away last summer",
            "I switched dentists",
            "no longer a patient there",
            "we've moved out of state",
            "I have a new dentist closer to home",
            "Transferred my records to another office already",
            "not your patient anymore",
        ),
        (
            "Ya tengo otro dentista",
            "nos mudamos a otro estado",
            "ya no soy paciente de ustedes",
            "cambié de dentista",
        ),
    ),
    "emergency": Topic(
        Intent.EMERGENCY,
        True,
        (
            "My face is swollen and it hurts really bad",
            "I knocked out a tooth",
            "my tooth got knocked out what do I do",
            "severe pain since last night, can't sleep",
            "My gum won't stop bleeding",
            "I have swelling under my jaw and a fever",
            "broke my front tooth, it's bleeding a lot",
            "can't swallow well, cheek is huge",
            "My son fell and his tooth came out!",
            "there's pus and my jaw is swelling",
        ),
        (
            "tengo la cara hinchada y mucho dolor",
            "se me cayó un diente por un golpe",
            "No para de sangrar la encía",
            "mi hijo se cayó y se le salió un diente",
            "tengo fiebre y la mandíbula hinchada",
        ),
    ),
    "noise": Topic(Intent.NOISE, True, _NOISE_EN, _NOISE_ES),
    "courtesy": Topic(Intent.NOISE, True, _COURTESY_EN, _COURTESY_ES),
    # The emotions are plain, the wish is not: a person has to read these.
    "sarcasm": Topic(
        Intent.AMBIGUOUS,
        False,
        (
            "Oh great, the dentist. My favorite.",
            "Yeah sure, right after I win the lottery",
            "wow you finally remembered me",
            "Sure, because last time was SO much fun",
            "can't wait to get drilled lol",
        ),
        ("Claro, porque me encanta el dentista", "sí cómo no"),
    ),
    "hesitation": Topic(
        Intent.AMBIGUOUS,
        False,
        (
            "Maybe",
            "let me check with my wife",
            "I'll stop by the office tomorrow",
            "idk yet",
            "hmm possibly Tuesday, will let you know",
            "not sure about my schedule",
            "ask me again next week",
            "?",
        ),
        ("tal vez", "déjeme ver", "le aviso", "no sé todavía"),
    ),
    "auto_reply": Topic(
        Intent.NOISE,
        True,
        (
            "I'm driving right now. I'll get back to you later.",
            "I'm driving with Do Not Disturb turned on. I'll see your message when I get there.",
            "Auto-reply: I am out of the office until Monday.",
            "Sorry, I can't talk right now. (automatic message)",
        ),
        ("Estoy conduciendo. Le respondo más tarde.", "Respuesta automática: no estoy disponible."),
    ),
}

# How handsets that cannot show a reaction spell it out: verb, then the text it is about.
TAPBACKS = (
    'Liked "{quote}"',
    "Liked “{quote}”",
    'Loved "{quote}"',
    "Laughed at “{quote}”",
    "👍 to “{quote}”",
)

# Someone else holds the phone and answers for the person addressed.
FAMILY_LEADS = {
    "en": (
        "This is {name}'s husband. ",
        "{name}'s wife here. ",
        "Hi this is {name}'s mom, ",
        "Answering for {name}: ",
    ),
    "es": ("Soy el esposo de {name}. ", "Habla la mamá de {name}, ", "Por {name}: "),
}
SECOND_THOUGHTS = {"en": ("Sorry, ", "Actually, ", "wait no, "), "es": ("Perdón, ", "mejor ", "no espere, ")}
