"""What a natural reply does with the offers: chatter does not spoil a choice, and a doubt always does."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from appliance.domain.replies import Context, Conversation, Intent, Offer, Reading, read_reply

local = datetime.fromisoformat  # practice-local, without a zone, as the schedule of one office is
TUESDAY = Offer(local("2026-12-08T10:00"), "Priya")
FRIDAY = Offer(local("2026-12-11T14:30"), "Dana")
TWO = Conversation(
    local("2026-12-01T10:00"),
    (TUESDAY, FRIDAY),
    Context.RECALL_OFFER,
    legend={"1": "book", "2": "book"},
    last_outbound="Hi Maria, it's Cedar Ridge Dental. We have 1) Tue Dec 8 at 10:00 AM with Priya or 2) Fri "
    "Dec 11 at 2:30 PM with Dana. Reply 1 or 2. Reply STOP to opt out.",
)
ONE = replace(TWO, offered=(TUESDAY,), legend={})
SPRING = Conversation(
    local("2027-03-10T15:00"),
    (Offer(local("2027-03-15T08:30"), "Priya"), Offer(local("2027-03-18T16:00"), "Dana")),
    Context.RECALL_OFFER,
    last_outbound="Hi Sofia, this is Cedar Ridge Dental. We have Mon Mar 15 at 8:30 AM with Priya or Thu Mar "
    "18 at 4:00 PM with Dana. Which works? Reply STOP to opt out.",
)
SPRING_ONE = replace(SPRING, offered=SPRING.offered[1:])

TAKEN = (
    ("Tuesday 10am works perfectly with my schedule at the mill", 0),
    ("I get off at 1 on Fridays so the 2:30 would be great", 1),
    ("go ahead and schedule me for the Tuesday appointment", 0),
    ("Please put Maria down for Friday. Thanks so much, Carlos", 1),
    ("yes the 8th", 0),
    ("Sign me up for Tuesday morning, my neighbor will drive me", 0),
    ("Friday afternoon it is! Can't believe it's been six months already", 1),
    ("ok tuesday. tell Dr Chen hi", 0),
    ("fri 2:30 is perf bc my boss lets us go early", 1),
    ("I will take the appointment on Tuesday December 8 at 10 AM with Priya. Thank you, Mrs. Alvarez", 0),
    ("friday pleeeease", 1),
    ("10 am tues good 2 go", 0),
    ("lets go w friday, tuesdays are nuts at the shop", 1),
    ("Fri @ 2:30 sounds good to me!! See u then", 1),
    ("tuesday!!! finally getting my teeth cleaned lol", 0),
    ("the Priya one", 0),
    ("Dana pls", 1),
    ("I'd rather do Friday", 1),
    ("Id prefer tuesday if thats ok", 0),
    ("el viernes me queda mejor porque salgo temprano del trabajo", 1),
    ("apúnteme para el martes a las 10 por favor, gracias", 0),
    ("el primero", 0),
    ("la segunda opcion por favor", 1),
    ("Viernes 2:30 perfecto, ahí los veo", 1),
    ("Let's do Tuesday, I can drop the kids at school first", 0),
    ("Tuesday works! My mom will be watching the baby", 0),
    ("Friday. Sorry for the late reply, been crazy busy", 1),
    ("Morning! Tuesday at ten suits me fine. Kind regards, Carlos", 0),
    ("Tuesday for sure", 0),
    ("can you put me in for friday?", 1),
    ("Could I get the Friday slot please", 1),
    ("may I have the first one", 0),
    ("#1", 0),
    ("tuesday december 8th is wonderful", 0),
    ("Friday the 11th, 2:30 in the afternoon", 1),
    ("aight tuesday den", 0),
    ("book it now, friday", 1),
    ("Not Tuesday. Friday is fine.", 1),
    ("can't do tuesday but friday is good", 1),
    ("Friday won't work, Tuesday will", 0),
    ("I have work Tuesday. Friday works.", 1),
    ("I'll be in town Tuesday so let's do that one", 0),
    ("tues 10 and thank you for being patient with me", 0),
    ("2nd one is best since my husband needs the car on tuesday", 1),
    ("Yeah Friday. Tuesday is my daughters recital", 1),
    ("Definitely tuesday", 0),
    ("we can make friday work", 1),
    ("Hey girl tuesday works", 0),
    ("I'm free Tuesday", 0),
    ("available tuesday", 0),
    ("Friday is good, let me write that down", 1),
    ("Tuesday is good. I'll let my boss know", 0),
    ("Tuesday 10, confirmed", 0),
    ("I choose number 2", 1),
    ("#2 pls n thx", 1),
    ("Tuesday @10a", 0),
    ("The 10 o'clock", 0),
    ("ten o'clock tuesday morning is great, I'm an early bird", 0),
    ("half past 2 friday", 1),
    ("two thirty on friday is good for me hun", 1),
    ("friday 2:30pm 🦷✨", 1),
    ("martes sí puedo", 0),
    ("mejor el viernes", 1),
    ("si el martes esta perfecto, gracias señorita", 0),
    ("quiero la cita del martes", 0),
    ("Tuesday- see you then!", 0),
    ("Tuesday the 8th at 10 with Priya is confirmed on my end", 0),
    ("Works for me on friday", 1),
    ("it's gonna have to be Tuesday", 0),
    ("make it tuesday", 0),
    ("whew ok friday at 2:30 no more excuses from me", 1),
    ("sounds great see you Tuesday morning", 0),
    ("looking forward to friday!", 1),
    ("dec 8 10am", 0),
    ("12/8 please", 0),
    ("12-11 works", 1),
    ("earliest one please", 0),
    ("the later date", 1),
    ("the one in the morning", 0),
    ("the afternoon one", 1),
)

TAKEN_IN_SPRING = (
    ("thurs after work is ideal, see you at 4", 1),
    ("let me get the monday appointment before someone snags it", 0),
    ("4pm thursday it shall be", 1),
    ("8:30 on the 15th please and thank you", 0),
    ("hey there! thursday the 18th is great, my afternoon just opened up", 1),
    ("monday monday monday", 0),
    ("I can get there by 4 on thursday no prob", 1),
    ("Yes ma'am, I'd like the one on Monday morning", 0),
    ("put us in the 4 o'clock", 1),
    ("mon 830 👍", 0),
    ("Thu. Also sorry I missed you guys last time", 1),
    ("eight thirty monday is doable", 0),
    ("gonna go with thursday", 1),
    ("Monday would be lovely dear", 0),
    ("my class ends at 3 so thursday", 1),
    ("la del lunes por favor", 0),
    ("jueves a las 4 de la tarde me parece bien", 1),
    ("el lunes temprano está perfecto, gracias", 0),
    ("sí, resérveme el jueves", 1),
    ("the 18th", 1),
    ("3/15", 0),
    ("ok dana on thursday", 1),
    ("I pick Priya", 0),
    ("first available please, so the monday", 0),
    ("second one plz, Monday mornings are chaos here", 1),
    ("monday is a zoo at my office, thursday is way better", 1),
    ("not a fan of afternoons lol monday it is", 0),
    ("Good afternoon, Thursday March 18 at 4 PM will work. Regards, Carlos", 1),
    ("yess monday!!! been putting this off forever", 0),
    ("thursday works, I'll just leave work a bit early", 1),
    ("my wife says monday is free on our calendar so lets do it", 0),
    ("Booked a sitter so thursday at 4 is a go", 1),
    ("Mon morning, then I can go straight to the office", 0),
    ("thurs @ 4, tell Dana hi from me", 1),
    ("I've got nothing going on monday, book it", 0),
    ("Sorry for the delay. Monday is fine.", 0),
    ("Confirming thursday at 4pm", 1),
    ("can I take the monday one?", 0),
    ("thurdsay pls", 1),
    ("mondya 8:30", 0),
    ("tursday at four", 1),
    ("lets rock n roll monday", 0),
    ("hmm let me look... ok thursday", 1),
    ("thursday, no sorry monday", 0),
    ("monday - wait no thursday", 1),
    ("you talked me into it, monday", 0),
    ("quiero el jueves porque el lunes trabajo", 1),
    ("pásame para el lunes", 0),
    ("jueves plis", 1),
    ("lunes 8 y media", 0),
    ("para el 18 esta bien", 1),
    ("I'm an early riser so 8:30 suits me", 0),
    ("Works for me! Thursday that is", 1),
    ("thursday if it doesn't snow", 1),
)

NOT_TAKEN = (
    "Tuesday my son has a game",
    "I have a dentist thing Tuesday",
    "tuesday is my anniversary",
    "tuesday's my birthday lol",
    "we fly out Tuesday",
    "tuesday we are in Denver",
    "in Denver tuesday",
    "Tuesday soccer practice",
    "my car gets fixed tuesday",
    "Tuesday at 10 my sister is getting married",
    "my boss scheduled me tuesday",
    "Tuesday? Friday?",
    "tuesday's hard",
    "tuesday is iffy",
    "tuesday could be tight",
    "tuesday is a stretch",
    "Friday is pushing it",
    "I'm swamped Friday",
    "Friday I leave for Mexico",
    "they have me on the schedule Tuesday",
    "I start my new job Tuesday",
    "the kids are off school Friday",
    "Friday is a holiday",
    "Friday is the funeral",
    "my mother in law is visiting Friday",
    "I had an appointment Tuesday",
    "My appointment was Tuesday",
    "I thought it was Friday",
    "I thought we said Friday",
    "You told me Friday",
    "Priya told me friday",
    "did you say friday",
    "is friday still open",
    "Friday still available?",
    "what time friday",
    "what's friday at",
    "how long is the friday one",
    "tuesday but 11 instead",
    "tuesday but closer to noon",
    "tuesday, a little later",
    "tuesday later in the day",
    "friday but earlier",
    "friday morning",
    "tuesday afternoon",
    "tuesday evening",
    "friday the 18th",
    "the friday after",
    "the following friday",
    "a different friday",
    "another tuesday",
    "two weeks from tuesday",
    "tuesday in january",
    "tuesday or friday whatever",
    "tuesday friday same to me",
    "tuesday and friday both work",
    "Tuesday for my husband and Friday for me",
    "put my wife down for tuesday",
    "tuesday for the kids",
    "can my husband take tuesday",
    "my wife will take tuesday",
    "he wants tuesday",
    "she can do friday",
    "give tuesday to someone else",
    "someone else can have tuesday",
    "don't book tuesday",
    "do not put me down for tuesday",
    "please remove me from tuesday",
    "take me off tuesday",
    "cancel tuesday",
    "I never agreed to tuesday",
    "nobody told me about tuesday",
    "tuesday depends on my boss",
    "tuesday pending childcare",
    "tuesday, let me double check",
    "tuesday... let me get back to you",
    "probably tuesday",
    "leaning toward tuesday",
    "tuesday looks possible",
    "Tuesday should work",
    "tuesday might work",
    "tuesday would have been great",
    "I wish I could do tuesday",
    "If only it were Friday",
    "Tuesday would work if you had 11",
    "tuesday works only after 11",
    "tuesday works, what about 11",
    "I'd love tuesday but can't",
    "I would do friday but I have work",
    "friday sounds great but no",
    "tuesday lol no",
    "tuesday ha in your dreams",
    "oh sure tuesday at 10 because I don't have a job",
    "thanks but tuesday is out",
    "tuesday ain't happening",
    "tuesday aint it",
    "hard pass on tuesday",
    "friday is a no go",
    "friday is a no from me",
    "negative on friday",
    "tuesday isn't gonna work",
    "tuesday wont cut it",
    "I work tuesday",
    "i'm off tuesday but friday I work",
    "working friday",
    "tuesdays only",
    "any tuesday",
    "I can come any day but tuesday",
    "everyday except tuesday",
    "anytime after tuesday",
    "after tuesday",
    "before friday",
    "by friday",
    "until friday",
    "I'll call tuesday",
    "ill text you tuesday",
    "will know by tuesday",
    "call me friday",
    "remind me tuesday",
    "ask me again friday",
    "text me friday",
    "is it tuesday already",
    "happy tuesday",
    "tgif friday",
    "taco tuesday",
    "black friday",
    "10 years since my last cleaning",
    "I have 2 kids",
    "2 of us need cleanings",
    "need two appointments",
    "for 2 people",
    "1 question",
    "one second",
    "1 sec",
    "10 min",
    "room 10",
    "I'm number 1",
    "first I need to check",
    "first of all who is this",
    "second thought no",
    "no 1",
    "not 1",
    "1?",
    "1 maybe",
    "1 for my son 2 for me",
    "3",
    "11",
    "10:30",
    "2:30 on tuesday",
    "tuesday with dana",
    "priya on friday",
    "dec 11 at 10",
    "dec 9",
    "Tuesday dec 11",
    "the 10th",
    "Im good tuesday thru thursday",
    "tuesday through friday",
    "between tuesday and friday",
    "tuesday till 11",
    "no puedo el martes",
    "el martes trabajo",
    "el martes no se",
    "el martes si me dan permiso",
    "martes o viernes",
    "el martes a las 11",
    "el viernes es mi cumple",
    "el otro viernes",
    "el viernes que no es este",
    "el martes cuanto cuesta",
    "le confirmo el martes",
    "le hablo el viernes",
    "mi esposo puede el martes",
    "el martes para mi hijo",
    "creo que el martes",
    "a lo mejor el viernes",
    "el viernes a ver",
    "pues el martes quien sabe",
    "I forgot about friday",
    "Tuesday was fun",
    "tuesday sucks",
    "tuesday blows",
    "tuesday: ugh",
    "What happened to friday",
    "friday is full right",
    "Why friday",
    "reschedule me to friday",
    "move my friday to tuesday",
    "I'd be late tuesday",
    "almost booked tuesday elsewhere",
    "already booked tuesday elsewhere",
    "booked elsewhere for tuesday",
    "I'm seeing another dentist tuesday",
    "found a dentist who can see me tuesday",
    "tuesday at the other office",
    "the downtown office tuesday",
    "only if priya is there friday",
    "tuesday as long as its not with dana",
)

NOT_TAKEN_IN_SPRING = (
    "thursday is when my in-laws arrive",
    "mondays are rough",
    "monday i'll be at jury duty",
    "thursday at 5",
    "monday at 4",
    "kim on monday",
    "lunes a las 4",
    "thursday morning would be perfect",
    "could you do thursday at 3:30",
    "monday 9:30",
    "march 16",
    "thursday the 11th",
    "monday march 22",
    "not until thursday of next month",
    "I already saw you guys monday",
    "is monday a cleaning or an exam",
    "thursday's no bueno",
    "i'd have to skip monday",
    "thursday is not looking good",
    "monday, maybe? idk yet",
    "will thursday be with the doctor",
    "i can't commit to thursday yet",
    "monday unless work calls me in",
    "depends, is monday with priya",
    "the thursday slot if you can't find me something in april",
    "waiting on my schedule for thursday",
    "my husband needs the thursday one",
    "thursday for my mom please",
    "both monday and thursday would work",
    "i'm good on monday",
    "nah not thursday",
    "it's monday already?",
    "thank god it's thursday",
    "the office was closed monday when i called",
    "you were supposed to call me monday",
    "what happened thursday",
    "last thursday was my birthday",
    "can we talk thursday",
    "lo pienso y el lunes le digo",
    "el jueves no hay quien me lleve",
    "el lunes es dia festivo",
    "el lunes pero mas tarde",
    "si consigo permiso el jueves",
    "por que no el miercoles",
    "thursday works but only at 2",
    "monday would've worked last year",
    "let me see if thursday works",
    "thursday looks tight",
    "haha thursday good one",
    "8:30 is way too early for me",
    "4 is cutting it close",
    "4 of us",
    "number 3",
    "sounds good",
    "dont bother with monday",
    "do you have thursday at noon instead",
    "neither monday nor thursday",
    "monday would be better than thursday but cant do either",
    "thursday is iffy, monday too",
    "put thursday on hold for me",
)

YES_TO_ONE = (
    "perfect, thank you so much!",
    "Yes that time is great for me",
    "yep book it",
    "sii claro",
    "4 works",
    "I'll be there with bells on",
    "thursday sounds good",
    "Absolutely, see you then",
    "👍👍",
    "ok put me down",
)

NO_YES_TO_ONE = (
    "ok let me see",
    "ok who is this",
    "yes I got it",
    "yes I am a patient",
    "yes I know",
    "ok stop texting me",
    "yes but later",
    "yes in january",
    "sure next month",
    "sure, for my wife",
    "ok but 11",
    "ok 11",
    "yes, is it covered",
    "ok i'll think about it",
    "great I just moved",
    "sure jan",
    "ok cool story",
    "ok thanks for letting me know",
    "yes I remember I'm overdue",
    "sure but not then",
    "yes! what other times",
    "ok but mornings are hard",
    "si pero no ese dia",
    "ok le aviso",
    "yes for me and my husband",
    "yes we both need one",
    "good luck with that",
    "fine whatever",
)

NO_YES_IN_SPRING = (
    "yes but can it be earlier",
    "yes I'm still a patient",
    "thanks but no",
    "ok I will call to schedule",
    "not thursday",
    "maybe",
    "sure, what's the cost",
    "ok but not with dana",
    "si, pero el viernes",
    "yes I'd like to come in, next week is better",
)


def _outcome(reading: Reading) -> tuple[Intent, int | None]:
    return reading.intent, reading.slot


def _taken(text: str, talk: Conversation) -> list[int | None]:
    return [found.slot for found in read_reply(text, talk).findings if found.intent is Intent.BOOK]


@pytest.mark.parametrize(
    ("table", "talk"), [(TAKEN, TWO), (TAKEN_IN_SPRING, SPRING)], ids=["december", "spring"]
)
def test_a_choice_is_taken_whatever_is_said_beside_it(
    table: tuple[tuple[str, int], ...], talk: Conversation
) -> None:
    missed = [text for text, slot in table if (Intent.BOOK, slot) != _outcome(read_reply(text, talk))]
    assert [] == missed


@pytest.mark.parametrize(
    ("texts", "talk"),
    [
        (NOT_TAKEN, TWO),
        (NOT_TAKEN_IN_SPRING, SPRING),
        (NO_YES_TO_ONE, ONE),
        (NO_YES_IN_SPRING, SPRING_ONE),
    ],
    ids=["december", "spring", "one", "one_in_spring"],
)
def test_a_doubt_takes_nothing(texts: tuple[str, ...], talk: Conversation) -> None:
    assert [] == [text for text in texts if _taken(text, talk)]


def test_a_yes_takes_the_one_offer() -> None:
    missed = [text for text in YES_TO_ONE if (Intent.BOOK, 0) != _outcome(read_reply(text, SPRING_ONE))]
    assert [] == missed


@pytest.mark.parametrize(
    "spoiler", ["maybe", "if I can", "let me check", "not sure yet", "or not", "I guess"]
)
@pytest.mark.parametrize("choice", ["Tuesday", "the first one", "10am works", "2 please"])
def test_a_doubt_after_any_choice_spoils_it(choice: str, spoiler: str) -> None:
    assert [] == _taken(f"{choice} {spoiler}", TWO)
    assert [] == _taken(f"{choice}, {spoiler}", TWO)


@pytest.mark.parametrize("link", ["no wait", "oops", "scratch that", "actually", "sorry", "I mean", "jk"])
def test_the_last_word_counts(link: str) -> None:
    assert [1] == _taken(f"Tuesday, {link}, Friday", TWO)
    assert [0] == _taken(f"Friday {link} Tuesday", TWO)


@pytest.mark.parametrize("text", ["Tuesday no wait", "1 oops", "Friday, scratch that"])
def test_what_is_taken_back_is_not_taken(text: str) -> None:
    assert [] == _taken(text, TWO)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Tuesday at 2:30", "names a time that is not on offer"),
        ("either", "no commitment: either"),
        ("no", "no commitment: no"),
    ],
)
def test_what_must_be_asked_back_is_known_to_be_so(text: str, why: str) -> None:
    reading = read_reply(text, TWO)
    assert (Intent.AMBIGUOUS, True, why) == (reading.intent, reading.settled, reading.why)


WEEK = Conversation(
    now=local("2026-11-19T14:09"),
    offered=(Offer(local("2026-11-24T10:00"), "Priya"), Offer(local("2026-11-25T14:30"), "Dana")),
    legend={"1": "book", "2": "book"},
    context=Context.RECALL_OFFER,
    last_outbound="Hi Maria, Priya has Tue Nov 24 at 10:00 AM, Dana has Wed Nov 25 at 2:30 PM. Which?",
)
NAMED_AND_NOT_ASKED_FOR = (
    "tuesday 10 for me, wednesday 2:30 for my husband",
    "release the 10 am",
    "wednesday at 2:30 my ass",
    "every tuesday at 10 please",
    "meet me at the cafe wednesday at 2:30",
    "do_book(tuesday)",
    "print(offered[1])",
    "2 of us",
    "I'm the 10 oclock already right",
    "wednesday 2:30 lands right in nap time",
    "slot=2",
    "/book 1",
    "que me llamen el martes por favor",
    "fax me the form by tuesday please",
    "pick me up wednesday at 2:30",
    "twins both need tuesday",
    "can Priya call on tuesday",
    "meeting tuesday at 10",
    "gym tuesday at 10",
    "skip tuesday at 10",
    "give tuesday to somebody else",
    "can Sofia have tuesday and her brother wednesday",
    "book both kids at 10 tuesday",
    "el martes a las 10 estoy en corte",
    "tuesday 10 was taken by my niece right",
)


@pytest.mark.parametrize("text", NAMED_AND_NOT_ASKED_FOR)
def test_a_slot_that_is_named_for_something_else_is_not_booked(text: str) -> None:
    assert read_reply(text, WEEK).intent not in {Intent.BOOK, Intent.CONFIRM}


def test_nothing_is_booked_for_a_suppressed_number() -> None:
    suppressed = replace(WEEK, suppressed=True)
    texts = ("1", "tuesday at 10", "book me for tuesday please")
    assert [] == [text for text in texts if read_reply(text, suppressed).intent is Intent.BOOK]


def test_a_visit_spoken_of_in_the_third_person_is_taken_by_a_proxy() -> None:
    child = replace(WEEK, last_outbound="Sofia is due for a visit. Tue Nov 24 or Wed Nov 25?")
    assert [0, 1] == [read_reply(text, child).slot for text in ("tuesday 10 for Sofia", "wed works for her")]


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("I would be pleased to come in on the twenty-fourth at ten o'clock", 0),
        ("day before thanksgiving works", 1),
        ("too thirty wednesday", 1),
        ("Dana's slot", 1),
        ("a las dos y media pe eme", 1),
        ("2:30. mornings are the death of me", 1),
        ("tuesday at 10, my phone is at 1% about to die", 0),
        ("wednesday the 25 at 2:30", 1),
    ],
)
def test_a_time_is_known_however_it_is_said(text: str, slot: int) -> None:
    assert (Intent.BOOK, slot) == _outcome(read_reply(text, WEEK))


@pytest.mark.parametrize(
    "text",
    [
        "got called in for tuesday",
        "I get up at 10 lol",
        "book club is tuesday",
        "Friday at 2:30 is exactly when school lets out",
        "Friday I work a double",
        "school starts at 10",
        "yes tuesday, actually hang on",
        "love Dana but",
        "let me look at tuesday",
        "pencil me in for friday for now",
        "give tuesday to my husband",
        "put Carlos in for friday",
        "friday in a pinch",
        "they can both go at 10",
        "10 is lunch for me",
        "el viernes a las 2:30 salgo apenas",
    ],
)
def test_a_time_that_is_only_spoken_of_is_not_taken(text: str) -> None:
    assert (Intent.AMBIGUOUS, None) == _outcome(read_reply(text, TWO))


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("Ok I can do the morning one I get off at 7 and I'll just stay up", 0),
        ("Friday is the only one I can do", 1),
        ("I will take the appointment on the 11th", 1),
        ("the morning one, Friday I am at work", 0),
        ("yes tuesday, and don't cancel on me", 0),
    ],
)
def test_a_frame_that_takes_a_time_takes_it_beside_other_matters(text: str, slot: int) -> None:
    assert (Intent.BOOK, slot) == _outcome(read_reply(text, TWO))


@pytest.mark.parametrize(
    "text",
    [
        "sorry for all the changing lately",
        "tuesday for my son instead of me",
        "change that",
        "I never asked to reschedule",
        "give my slot to my sister",
        "sorry I keep moving around",
    ],
)
def test_nothing_is_moved_or_given_up_where_no_visit_is(text: str) -> None:
    assert Intent.AMBIGUOUS is read_reply(text, TWO).intent


def test_a_visit_nobody_knows_of_is_given_up_only_by_its_name() -> None:
    invited = replace(TWO, offered=(), legend={})
    assert Intent.CANCEL is not read_reply("I can't make it right now", invited).intent
    assert Intent.CANCEL is read_reply("I need to cancel my appointment", invited).intent


BOOKED = Conversation(
    TWO.now,
    context=Context.REMINDER,
    booked=datetime.fromisoformat("2026-12-08T10:00"),
    legend={"C": "confirm"},
)


@pytest.mark.parametrize(
    "text",
    [
        "my husband can't come with me but I'll be there",
        "can't make it any earlier than 10 right",
        "I won't need the gas this time",
        "not coming alone",
        "they rescheduled the game",
        "C unless they cancel school for snow",
        "I'm changing my shift to be there",
        "yes to the fluoride",
        '{"label": "confirm"}',
    ],
)
def test_a_visit_that_stands_is_neither_moved_nor_given_up_unasked(text: str) -> None:
    reading = read_reply(text, BOOKED)
    assert reading.intent not in {Intent.RESCHEDULE_REQUEST, Intent.CANCEL}


@pytest.mark.parametrize(
    "text", ["I need to change, sorry", "can I come later that day", "need it rescheduled"]
)
def test_a_visit_is_still_moved_in_plain_words(text: str) -> None:
    assert Intent.RESCHEDULE_REQUEST is read_reply(text, BOOKED).intent


def test_a_choice_among_alternatives_stands_beside_an_apology_for_moving() -> None:
    talk = replace(TWO, context=Context.THREE_ALTERNATIVES, booked=BOOKED.booked)
    text = "2:30 on friday is good, sorry about moving it"
    assert (Intent.BOOK, 1) == _outcome(read_reply(text, talk))
