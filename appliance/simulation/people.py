"""The people behind the phones: who reads a text, whether they answer, when, and what they mean.

It owns the personas, the rates and the truth about every inbound text. It refuses to look at anything
but the words that reached the handset: offers are read out of the text (`reading`), never out of the
product. Rates come from published figures (`facts/features.md` section d) where there are any; the
others are marked as assumptions.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

from appliance.simulation.carrier import Text
from appliance.simulation.carriers import Carrier
from appliance.simulation.clinic import Clinic, Person
from appliance.simulation.kernel import Agenda, Streams
from appliance.simulation.phrases import (
    BOOK_EN,
    BOOK_ES,
    FAMILY_LEADS,
    ORDINALS,
    SECOND_THOUGHTS,
    SHORT_WEEKDAYS,
    TAPBACKS,
    TOPICS,
    WEEKDAYS,
    Intent,
    Meant,
)
from appliance.simulation.reading import Kind, Letter, Party, named_in, read

# A reply that is one of the letters or digits a text may have given a meaning to.
_CODE_REPLY = re.compile(r"([CR0])\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Reply:
    """Something a person is going to send, a while after they read."""

    body: str
    meant: Meant
    wait: timedelta
    media: int = 0


@dataclass(frozen=True, slots=True)
class _Whose:
    """Whose visit a conversation is about. `visitor` is None if it could be any of several."""

    addressed: tuple[int, ...]  # PatNums of whoever is written to
    visitor: int | None
    certain: bool  # whether a yes says for whom


@dataclass(frozen=True, slots=True)
class _Reader:
    """Whoever holds the phone, as far as one text goes. `for_pat` is None if it could mean several."""

    person: Person
    for_pat: int | None
    whose: _Whose
    held_by: str  # "self" | "family" | "stranger"
    lang: str
    text: Text
    letter: Letter
    underway: bool  # they wrote to the practice in the last day


# Chances by what kind of text it is. What a row does not give is silence.
# Offers: 43.7 % answered an invitation by text (Denver Health); 26.5 % of overdue people came after a
# text (Bangladesh 2024, n=12,708) = those who book; of the answers 18-22 % need staff (seed 000, Lowres
# 2020): question, undecided, hesitation, sarcasm, emergency, picture, left, wrong number, deceased.
# Opting out: 2.5 % a year (Kaiser, n=428,242), at some four texts a year 0.6 % a text. The split of the
# remainder is an assumption.
_OFFER = {
    "book": 0.250,
    "undecided": 0.014,
    "hesitation": 0.008,
    "question": 0.045,
    "other_time": 0.035,
    "not_now": 0.030,
    "opt_out": 0.006,
    "left_practice": 0.008,
    "courtesy": 0.015,
    "tapback": 0.007,
    "sarcasm": 0.003,
    "emergency": 0.002,
    "help": 0.001,
    "auto_reply": 0.008,
    "picture": 0.002,
    "wrong_number": 0.003,
}
# Share of a text's readers who ask why they get it: one in a hundred of those who answer (assumption).
# It stands last, so that it takes from the silent only.
_WHY = {"why": 0.0044}
# Without a time to take, those who would have taken one ask for times, and nobody can want others.
_INVITE = {
    **_OFFER,
    "book": 0.0,
    "undecided": 0.0,
    "other_time": 0.0,
    "wants_times": 0.275,
    "hesitation": 0.028,
}
# Someone who is talking to the practice answers more often (assumption).
_ALTERNATIVES = {**_OFFER, "book": 0.55, "other_time": 0.08, "not_now": 0.06}
# Reminders: most confirm when a code is asked for (assumption); a tenth change or give up.
_REMINDER = {
    "confirm": 0.45,
    "change": 0.06,
    "give_up": 0.03,
    "question": 0.03,
    "courtesy": 0.02,
    "tapback": 0.01,
    "opt_out": 0.003,
    "auto_reply": 0.005,
    "emergency": 0.001,
}
# What asks nothing gets little more than the odd courtesy (assumption).
_CONFIRMATION = {"noise": 0.04, "tapback": 0.015, "question": 0.02, "change": 0.02, "give_up": 0.01}
_NOTICE = {"noise": 0.03, "question": 0.02, "picture": 0.002, "opt_out": 0.002}
_HAND_OFF = {"noise": 0.03, "question": 0.005}  # they have been told to wait, and wait
_STOP_NOTICE_MOOD = {"noise": 0.03}
_STRANGER = {"wrong_number": 0.35, "opt_out": 0.12, "sarcasm": 0.02}
_BEREAVED = {"deceased": 0.45, "opt_out": 0.08, "stop_sentence": 0.02}
_FED_UP = {"stop_sentence": 0.6}
_OUT = {"opt_out": 1.0}
_MOODS: Mapping[Kind, Mapping[str, float]] = {
    Kind.OFFER: {**_OFFER, **_WHY},
    Kind.INVITE: {**_INVITE, **_WHY},
    Kind.REMINDER: _REMINDER,
    Kind.CONFIRMATION: _CONFIRMATION,
    Kind.STOP_NOTICE: _STOP_NOTICE_MOOD,
    Kind.NOTICE: _NOTICE,
    Kind.HAND_OFF: _HAND_OFF,
}
# Out of the blue, per day and patient (assumption: one such text a day in a practice of 3,800).
_UNPROMPTED_PER_DAY = 1 / 3800
_UNPROMPTED = {"question": 0.5, "change": 0.2, "emergency": 0.15, "help": 0.1, "picture": 0.05}

# What only makes sense about a certain person's visit; a confirmation counts for everybody asked about.
_FOR_SOMEBODY = frozenset({Intent.BOOK, Intent.WANTS_TIMES, Intent.CANCEL, Intent.RESCHEDULE_REQUEST})
_ABOUT_THE_LAST_TEXT = _FOR_SOMEBODY | {Intent.CONFIRM}
_ASKS_SOMETHING = frozenset({Kind.OFFER, Kind.INVITE, Kind.REMINDER})
_LEAVERS = 1 / 450  # shared phones per patient on which one person opts out of the first text (assumption)
_WAITS = timedelta(days=7)  # for an answer, before writing again unasked (assumption)
_COMES_BACK = 0.04  # share of opt-outs taken back by START within three weeks (assumption)
_REPLIES_A_DAY = 4  # a person lets a conversation rest after so many
_AUTO_REPLIERS = 100  # one phone in so many answers every text by itself (assumption)
_AUTO_REPLIES_A_DAY = 60  # bounds a loop that the product does not end
# In a lively town what is rare is common, for runs that look for a fault in days instead of years.
_LIVELY_AUTO_REPLIERS, _LIVELY_SILENCE, _LIVELY_BOOKS = 12, 0.1, 4
_LIVELY_OFTEN = frozenset({"book", "wants_times"})
_LIVELY_UNPROMPTED_PER_DAY = 1 / 20
_LIVELY_SIGNED = frozenset({"question", "hesitation"})  # by every second of those who ask or waver
_LIVELY_UNPROMPTED = {**_UNPROMPTED, "opt_out": 1.2, "wants_times": 2.0}
_LIVELY_HAND_OFF = {"question": 0.3, "why": 0.3, "change": 0.2}  # they do not wait
_HOURS_AWAKE, _HOURS_BEFORE_WORK = 15, 5  # in a lively town all of it comes before the texts of the day


class People:
    """Everybody who might hold a phone that the practice texts.

    Chance is drawn per text from the seed, the phone and how many texts it has had, so that one more
    text to one phone does not change what anybody else does.
    """

    def __init__(
        self, clinic: Clinic, carrier: Carrier, agenda: Agenda, streams: Streams, *, lively: bool = False
    ) -> None:
        """Given the world, start reading what the carrier delivers.

        A `lively` town answers nearly everything, and what is rare elsewhere about as often as the rest.
        """
        self._lively = lively
        self._clinic = clinic
        self._carrier = carrier
        self._agenda = agenda
        self._streams = streams
        self._zone = ZoneInfo(clinic.practice.zone)
        self._read: dict[str, int] = {}
        self._newest: dict[str, str] = {}
        self._said: dict[str, list[datetime]] = {}
        self._wants_out: dict[str, Intent] = {}
        self._whose: dict[str, _Whose] = {}  # conversations about unnamed members of the family
        self._unanswered: dict[str, datetime] = {}  # when a phone wrote what nobody has answered yet
        self.auto_repliers = self._choose_auto_repliers()
        self.leaving = self._choose_leaving()
        carrier.on_deliver.append(self._hear)

    def say(self, phone: str, body: str, meant: Meant, media: int = 0) -> None:
        """Send a text from a phone to the practice now, with its truth."""
        now = self._agenda.clock.now()
        self._said.setdefault(phone, []).append(now)
        if meant.intent is not Intent.NOISE:
            self._unanswered[phone] = now
        if meant.intent in {Intent.OPT_OUT, Intent.WRONG_NUMBER}:
            self._wants_out[phone] = meant.intent
        elif meant.intent is Intent.OPT_IN:
            self._wants_out.pop(phone, None)
        self._carrier.receive(phone, self._carrier.number, body, now, meant, media)

    def open_day(self, on: date) -> None:
        """Plan the texts that people send of their own accord on a practice-local day."""
        dice = self._streams["people/unprompted"]
        pat_nums = sorted(self._clinic.people)
        per_day = _LIVELY_UNPROMPTED_PER_DAY if self._lively else _UNPROMPTED_PER_DAY
        topics = _LIVELY_UNPROMPTED if self._lively else _UNPROMPTED
        minutes = 60 * (_HOURS_BEFORE_WORK if self._lively else _HOURS_AWAKE)
        expected = per_day * len(pat_nums)
        count = int(expected) + (dice.random() < expected % 1)
        for _ in range(count):
            person = self._clinic.people[dice.choice(pat_nums)]
            topic = dice.choices(list(topics), list(topics.values()))[0]
            at = datetime.combine(on, time(7), self._zone) + timedelta(minutes=dice.randrange(minutes))
            reachable = person.status == "active" and person.answered_by in {"self", "family"}
            if person.mobile is None or not reachable:
                continue
            body, meant = self._word(topic, person, _language(person, dice), "", dice)
            self._agenda.at(at, partial(self._volunteer, person.mobile, body, meant, int(topic == "picture")))

    def _volunteer(self, phone: str, body: str, meant: Meant, media: int) -> None:
        """Send an unprompted text, unless its sender still waits for an answer to the last one."""
        since = self._unanswered.get(phone)
        waiting = since is not None and self._agenda.clock.now() - since < _WAITS
        if not waiting or meant.intent is Intent.EMERGENCY:
            self.say(phone, body, meant, media)

    # ------------------------------------------------------------------ reading

    def _choose_auto_repliers(self) -> frozenset[str]:
        """Return the phones that answer every text by themselves, however long that goes on."""
        phones = (
            person.mobile
            for _, person in sorted(self._clinic.people.items())
            if person.mobile and person.status == "active" and person.answered_by == "self"
        )
        one_in = _LIVELY_AUTO_REPLIERS if self._lively else _AUTO_REPLIERS
        return frozenset(phone for count, phone in enumerate(phones) if count % one_in == 40 % one_in)

    def _choose_leaving(self) -> frozenset[str]:
        """Return the phones on which somebody opts out as soon as the practice texts: those who had done so
        with the product it used before, and some that several people share.
        """
        dice, people = self._streams["people/leaving"], self._clinic.people
        holders: dict[str, int] = {}
        for person in people.values():
            if person.mobile and person.status == "active" and person.consent == "granted":
                holders[person.mobile] = holders.get(person.mobile, 0) + 1
        shared = [phone for phone, count in holders.items() if count > 1 and phone not in self.auto_repliers]
        wanted = int(len(people) * _LEAVERS + dice.random())
        chosen = dice.sample(shared, min(len(shared), wanted))
        return frozenset([*chosen, *self._clinic.former_vendor.opted_out])

    def _hear(self, text: Text) -> None:
        phone = text.to
        self._newest[phone] = text.sid
        self._read[phone] = self._read.get(phone, 0) + 1
        # From streams thrown away at once: the lasting ones would keep a generator for every text.
        dice = Streams(self._streams.seed)[f"people/{phone}/{self._read[phone]}"]
        behind = self._clinic.behind(phone)
        if not behind or behind[0].answered_by in {"landline", "nobody", "invalid"}:
            return
        now = self._agenda.clock.now()
        recent = [at for at in self._said.get(phone, ()) if now - at < timedelta(days=1)]
        self._said[phone] = recent
        reader = self._reader(text, behind, bool(recent), dice)
        if reader.letter.kind is not Kind.HAND_OFF:
            self._unanswered.pop(phone, None)
        if phone in self.auto_repliers:
            topic = "auto_reply" if len(recent) < _AUTO_REPLIES_A_DAY else "silence"
        else:
            topic = self._mood(reader, dice) if len(recent) < _REPLIES_A_DAY else "silence"
        for reply in self._compose(topic, reader, dice):
            at = now + reply.wait
            if topic != "auto_reply":
                at = self._awake(at, dice)
            self._agenda.at(at, partial(self._send, phone, reply, text.sid))

    def _reader(self, text: Text, behind: list[Person], underway: bool, dice: Random) -> _Reader:
        """Return who reads a text and whom it is about: whoever it names, else the first on that phone."""
        named = named_in(text.body, behind, self._clinic)
        about = named or behind
        letter = read(text.body, self._agenda.clock.now().astimezone(self._zone).date())
        whose = self._whose_visit(text.to, letter.party, named, behind, underway)
        for_pat = about[0].pat_num if len(about) == 1 else None
        lang = _language(about[0], dice)
        return _Reader(about[0], for_pat, whose, behind[0].answered_by, lang, text, letter, underway)

    def _whose_visit(
        self, phone: str, party: Party, named: list[Person], behind: list[Person], underway: bool
    ) -> _Whose:
        """Return whose visit a text is about: the reader's, or that of family whom it does not name.

        A yes to "your family member" is certain only where there is one such person. What follows in
        the same conversation stays with them until a text speaks of the reader's own visit.
        """
        addressed = tuple(person.pat_num for person in named or behind)
        if party in {Party.FAMILY, Party.BOTH}:
            kin = self._clinic.household(addressed[0])
            others = [one.pat_num for one in kin if one.status == "active" and one.pat_num not in addressed]
            certain = party is Party.FAMILY and len(others) == 1
            self._whose[phone] = _Whose(addressed, others[0] if certain else None, certain)
            return self._whose[phone]
        before = self._whose.get(phone)
        same = before is not None and (not named or before.addressed == addressed)
        if before and same and underway and party is Party.UNSAID:
            return before
        self._whose.pop(phone, None)
        return _Whose(addressed, addressed[0] if len(addressed) == 1 else None, certain=True)

    def _mood(self, reader: _Reader, dice: Random) -> str:
        moods = self._moods(reader)
        silence = max(0.0, 1.0 - sum(moods.values()))
        if self._lively:
            chances = {topic: math.sqrt(chance) for topic, chance in moods.items()}
            moods = {
                **chances,
                **{one: _LIVELY_BOOKS * chances[one] for one in _LIVELY_OFTEN & chances.keys()},
            }
            silence = _LIVELY_SILENCE
        return dice.choices([*moods, "silence"], [*moods.values(), silence])[0]

    def _moods(self, reader: _Reader) -> Mapping[str, float]:
        """Return what a reader may answer, with the chance of each."""
        kind, phone = reader.letter.kind, reader.text.to
        if kind is Kind.HAND_OFF and self._wants_out.get(phone) is not Intent.OPT_OUT:
            # Strangers and the bereaved, too, have said what they had to say.
            return _LIVELY_HAND_OFF if self._lively else _HAND_OFF
        if phone in self._wants_out and kind is not Kind.STOP_NOTICE:
            return _FED_UP
        if reader.held_by == "stranger":
            return _STRANGER
        if phone in self.leaving and kind in _ASKS_SOMETHING and not reader.underway:
            return _OUT
        if reader.person.status == "deceased":
            return _BEREAVED
        if kind is Kind.OFFER and reader.underway:
            return _ALTERNATIVES
        return _MOODS[kind]

    def _awake(self, at: datetime, dice: Random) -> datetime:
        """Return when a person who means to answer at an instant does so: mostly not at night."""
        local = at.astimezone(self._zone)
        if 7 <= local.hour < 23 or dice.random() < 0.2:
            return at
        morning = datetime.combine(local.date(), time(7), self._zone)
        if local.hour >= 23:
            morning += timedelta(days=1)
        return morning + timedelta(minutes=dice.randrange(120))

    def _send(self, phone: str, reply: _Reply, about: str) -> None:
        """Send a planned reply, unless a newer text has overtaken what it was an answer to."""
        stale = self._newest.get(phone) != about and reply.meant.intent in _ABOUT_THE_LAST_TEXT
        today = self._agenda.clock.now().astimezone(self._zone)
        past = reply.meant.slot is not None and reply.meant.slot <= today.replace(tzinfo=None)
        if not stale and not past:
            self.say(phone, reply.body, reply.meant, reply.media)

    # ------------------------------------------------------------------ writing

    def _compose(self, topic: str, reader: _Reader, dice: Random) -> list[_Reply]:
        if topic == "silence":
            return []
        wait = timedelta(seconds=4) if topic == "auto_reply" else _pause(dice, reader.underway)
        if topic == "book":
            replies = self._book(reader, wait, dice)
        elif topic == "undecided" and len(reader.letter.slots) == 1:
            replies = self._book(reader, wait, dice)  # a bare yes to one time is that time
        elif topic == "undecided":
            body = dice.choice(_book_words(reader.lang)["undecided"])
            replies = [_Reply(body, Meant(Intent.BOOK, None, reader.for_pat, clear=False), wait)]
        elif topic == "tapback":
            body = dice.choice(TAPBACKS).format(quote=reader.text.body)
            replies = [_Reply(body, Meant(Intent.NOISE, for_pat=reader.for_pat), wait)]
        else:
            body, meant = self._word(topic, reader.person, reader.lang, reader.text.body, dice)
            meant = replace(meant, for_pat=reader.for_pat)
            if self._lively and topic in _LIVELY_SIGNED and dice.random() < 0.5:
                body = f"{body}, {reader.person.first} {reader.person.last}"
            replies = [_Reply(body, meant, wait, int(topic == "picture"))]
            if topic == "opt_out" and reader.held_by == "self" and dice.random() < _COMES_BACK:
                start = dice.choice(TOPICS["start"].en)
                back = wait + timedelta(days=1 + dice.randrange(20))
                replies.append(_Reply(start, Meant(Intent.OPT_IN, for_pat=reader.for_pat), back))
        replies = [replace(reply, meant=_as_told(reply.meant, reader.whose)) for reply in replies]
        if reader.held_by == "family" and topic in {"book", "wants_times", "question", "change", "confirm"}:
            name = reader.person.preferred or reader.person.first
            lead = dice.choice(FAMILY_LEADS[reader.lang]).format(name=name)
            replies[0] = replace(replies[0], body=lead + replies[0].body)
        return replies

    def _word(self, topic: str, person: Person, lang: str, about: str, dice: Random) -> tuple[str, Meant]:
        """Return the words for a topic and what they mean. A code is used only if the text gave it."""
        if topic == "picture":
            return "", Meant(Intent.AMBIGUOUS, for_pat=person.pat_num, clear=False)
        if topic == "opt_out":  # how many use the bare word is an assumption
            topic = dice.choices(("stop_word", "stop_sentence", "stop_and_left"), (0.55, 0.42, 0.03))[0]
        said = TOPICS[topic]
        known = [words for words in (said.es if lang == "es" else said.en) if _is_known(words, about)]
        body = dice.choice(known).format(name=person.preferred or person.first)
        if topic != "stop_word":
            body = _by_hand(body, dice)
        return body, Meant(said.intent, None, person.pat_num, said.clear, automatic=topic == "auto_reply")

    def _book(self, reader: _Reader, wait: timedelta, dice: Random) -> list[_Reply]:
        """Return the reply or replies of someone who takes one of the times offered."""
        slots = reader.letter.slots
        if not slots:
            return []
        pick = min(int(dice.expovariate(1.2)), len(slots) - 1)
        pat_num = reader.for_pat
        first = _Reply(_choice_words(reader, pick, dice), Meant(Intent.BOOK, slots[pick], pat_num), wait)
        habit = dice.random()
        if habit < 0.03 and len(slots) > 1:  # two texts within a second
            yes = dice.choice(_book_words(reader.lang)["undecided"])
            lead = _Reply(yes, Meant(Intent.BOOK, None, pat_num, clear=False), wait)
            return [lead, replace(first, wait=wait + timedelta(milliseconds=700))]
        if habit < 0.05:  # impatient: the same again
            again = replace(first, meant=replace(first.meant, clear=False), wait=wait + timedelta(seconds=40))
            return [first, again]
        if habit < 0.06 and len(slots) > 1:  # a second thought while typing
            other = (pick + 1) % len(slots)
            body = dice.choice(SECOND_THOUGHTS[reader.lang]) + _choice_words(reader, other, dice)
            mind = _Reply(body, Meant(Intent.BOOK, slots[other], pat_num), wait + timedelta(seconds=1))
            return [first, mind]
        return [first]


def _as_told(meant: Meant, whose: _Whose) -> Meant:
    """Return what an answer means, given whose visit the text was about."""
    if meant.intent not in _ABOUT_THE_LAST_TEXT:
        return meant
    clear = meant.clear and (whose.certain or meant.intent not in _FOR_SOMEBODY)
    return replace(meant, for_pat=whose.visitor, clear=clear)


def _is_known(words: str, about: str) -> bool:
    """Return whether a wording makes sense after a text: a code such as C only if the text names it."""
    code = _CODE_REPLY.match(words)
    return code is None or re.search(rf"\b{code[1].upper()}\b", about) is not None


def _language(person: Person, dice: Random) -> str:
    """Return the language a person answers in: bilingual people often answer in English (assumption)."""
    return "es" if person.language == "es" and dice.random() < 0.75 else "en"


def _pause(dice: Random, underway: bool) -> timedelta:
    """Return how long a person takes to answer: median 12 min, two thirds within 30, a few a day later."""
    minutes = dice.lognormvariate(1.1 if underway else 2.5, 1.0 if underway else 2.0)
    return timedelta(seconds=round(min(max(minutes, 0.3), 26 * 60) * 60, 1))


def _book_words(lang: str) -> dict[str, tuple[str, ...]]:
    return BOOK_ES if lang == "es" else BOOK_EN


def _choice_words(reader: _Reader, pick: int, dice: Random) -> str:
    """Return words that name one slot among those offered and no other."""
    slots, slot = reader.letter.slots, reader.letter.slots[pick]
    alone = len(slots) == 1
    ways = ["single", "weekday", "day_time"] if alone else ["day_time"]
    ways += ["number"] * 4 * reader.letter.numbered
    if not alone and pick < len(ORDINALS["en"]):
        ways += ["ordinal"] * 2
    if not alone and sum(one.weekday() == slot.weekday() for one in slots) == 1:
        ways += ["weekday"] * 2
    if not alone and sum((one.hour % 12, one.minute) == (slot.hour % 12, slot.minute) for one in slots) == 1:
        ways += ["time"]
    wording = dice.choice(_book_words(reader.lang)[dice.choice(ways)])
    words = wording.format(
        ordinal=ORDINALS[reader.lang][min(pick, 4)],
        number=pick + 1,
        weekday=WEEKDAYS[reader.lang][slot.weekday()],
        short_weekday=SHORT_WEEKDAYS[reader.lang][slot.weekday()],
        time=_spoken_time(slot, dice),
    )
    return _by_hand(words, dice)


def _spoken_time(slot: datetime, dice: Random) -> str:
    hour, half = slot.hour % 12 or 12, "am" if slot.hour < 12 else "pm"
    full = f"{hour}:{slot.minute:02d}"
    short = f"{hour}{half}" if slot.minute == 0 else f"{full}{half}"
    return dice.choice((full, f"{full} {half.upper()}", short))


def _by_hand(body: str, dice: Random) -> str:
    """Return words as thumbs type them: the odd missing capital, stray space or exclamation."""
    habit = dice.random()
    if habit < 0.2:
        return body.lower()
    if habit < 0.25:
        return f" {body} "
    if habit < 0.3 and body[-1:].isalpha():
        return f"{body}!"
    return body
