"""What each clause of a reply does with the times it names: takes them, refuses them, or only tells of them.

Decides by closed classes. A clause takes the times in it if it says nothing beside them but the small
words of accepting, or if one of the phrases of taking binds them ("put me down for ...", "... works"); then
it may say what it likes besides. A negation refuses the time next to it. Any other clause that names a
time ("tuesday my son has a game") only tells of it. What makes a taking uncertain - a doubt, a condition, a
question, somebody else's visit, a negation that belongs to nothing - is an obstacle wherever it stands.
It refuses to weigh the clauses against each other; `slots.py` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from appliance.domain.replies import choice_words, lexicon, visit_words
from appliance.domain.replies.choice_words import NEGATIONS, SLOT
from appliance.domain.replies.clauses import TAKING, Clause
from appliance.domain.replies.lexicon import word_set
from appliance.domain.replies.mentions import Kind, Mention
from appliance.domain.replies.phrases import Phrases
from appliance.domain.replies.text import Sentence, Token, make_sentence
from appliance.domain.replies.times import UNITS

_CLASSES = choice_words.CLASSES
_BUSY = Phrases(choice_words.BUSY, _CLASSES)
_DOUBTS = Phrases(choice_words.DOUBTS, _CLASSES)
_REFUSALS = Phrases(choice_words.REFUSALS, _CLASSES)
_OTHER_PEOPLE = Phrases(choice_words.OTHER_PEOPLE, _CLASSES)
_MORE_PEOPLE = Phrases(choice_words.MORE_PEOPLE, _CLASSES)
_RIVALS = Phrases(choice_words.RIVALS, _CLASSES)
_ACCEPTING = Phrases(choice_words.ACCEPTING, _CLASSES)
_COMING = Phrases(choice_words.COMING, _CLASSES)
_REQUEST_FORMS = Phrases(visit_words.REQUEST_FORMS, visit_words.CLASSES)

SPARE = (
    (lexicon.FILLERS | visit_words.DRESSING | visit_words.ASSENTS | word_set(_CLASSES["good"]))
    | word_set(_CLASSES["take"] + " @patient")
    | word_set("""
    porfi porfis pos pues jiji sharp punto even ke tho ugh yall mija mijo jaja jeje shall cuz
    listed offered mentioned gave sent suggested proposed
    yo dude bruh fam betcha heck slay slays bestie queen king hun amor corazon reina pa
    period exclamation point
    lol haha hahaha lmao gotcha roger copy yessir woohoo yippee hooray anyway though buddy dear hon honey
    sweetie darling darlin sugar done sweetheart mm mmm mhm
    wow omg til still will_do dia para it's break total okie dokie certainly 1 btw fyi sir ma maam mam
    """)
)
_YES = word_set("""
    yes y si ok sure absolutely definitely certainly course affirmative deal bet claro dale acuerdo supuesto
    vale
    listo lista thumbsup totally orale sale andale afirmativo confirm confirmed confirming confirmo confirmado
    confirmada ayuh yup approved agreed accept accepted acepto aceptamos correct correcto simon exacto alright
    perfecto
    """)
_PRAISE = word_set("""
    great perfect perfectly fine excellent awesome cool super yay excelente genial wonderful lovely fantastic
    amazing fabulous sounds works exactly indeed perfecta va ya bueno
    """)


@dataclass(frozen=True, slots=True)
class Voice:
    """What a clause does with the times it names, and the words in it that keep it from being binding."""

    taken: tuple[Mention, ...] = ()
    refused: tuple[Mention, ...] = ()
    told: tuple[Mention, ...] = ()
    busy: bool = False
    tells: bool = False
    brief: bool = False
    obstacle: str = ""
    denies: bool = False
    assents: bool = False
    praises: bool = False
    strange: int = 0


def hear(clause: Clause, by_proxy: bool) -> Voice:
    """Given a clause, return what it does; `by_proxy` if it speaks for the patient ("her son here")."""
    line = clause.line
    words = [token.text for token in line.tokens]
    doubt = next((hit.words for hit in _DOUBTS.find_in(_by_day(clause))), "") or _question(clause, words)
    if SLOT not in words:
        return _hear_without_time(clause, words, doubt, by_proxy)
    refused, stray = _refused(words)
    taken_at = [at for at, word in enumerate(words) if word == SLOT and at not in refused]
    order = [at for at, word in enumerate(words) if word == SLOT]
    by_place = dict(zip(order, clause.mentions, strict=True))
    no = tuple(by_place[at] for at in order if at in refused)
    rest = tuple(by_place[at] for at in taken_at)
    obstacle = doubt or stray
    if not rest:
        return Voice(refused=no, obstacle=obstacle)
    kept = make_sentence(tuple(token for at, token in enumerate(line.tokens) if at not in refused))
    strange = _strange(kept)
    tells = not _is_firm(rest, kept) or len(strange) > 1 or not _TELLING.isdisjoint(kept.words)
    binds = TAKING.stand_in(kept) and not _is_tale(kept, strange, by_proxy)
    busy = next((hit.words for hit in _BUSY.find_in(kept)), "")
    if clause.opener in choice_words.REASONS:
        return Voice(refused=no, obstacle=doubt, strange=len(strange))
    more = "" if by_proxy else next((hit.words for hit in _MORE_PEOPLE.find_in(line)), "")
    if busy or (not binds and (_predicates(kept) or (strange and tells))):
        conflicts = not _TELLING.isdisjoint(words)
        means_offers = any(mention.fits for mention in rest)
        obstacle = doubt or more or stray * means_offers
        return Voice(
            refused=no, told=rest, busy=bool(busy), tells=conflicts, obstacle=obstacle, strange=len(strange)
        )
    other = (
        ""
        if by_proxy
        else next((hit.words for hit in _OTHER_PEOPLE.find_in(kept)), "") or _other_subject(words)
    )
    obstacle = obstacle or other or more or _unplaced(kept) or _other_errand(kept, strange)
    return Voice(taken=rest, refused=no, obstacle=obstacle, assents=_assents(line), strange=len(strange))


def _predicates(line: Sentence) -> bool:
    """Return whether a clause has a subject or a verb before its time, so that it says something of it."""
    before = [token.text for token in line.tokens]
    return not _PREDICATE.isdisjoint(before[: before.index(SLOT)])


_PREDICATE = word_set("""
    i we he she they my is are was am has have had got will does did yo me nos tengo es estoy
    """)


def _is_tale(line: Sentence, strange: list[str], by_proxy: bool) -> bool:
    """Return whether somebody does something unknown before a time is named: "got called in for tuesday"."""
    words = [token.text for token in line.tokens]
    before = words[: words.index(SLOT)]
    if _TELLING.isdisjoint(before):
        return False
    taking = {at for hit in TAKING.find_in(line) for at in range(hit.first, hit.last + 1)}
    known = _OTHERS if by_proxy else frozenset[str]()
    return any(at not in taking and word in strange and word not in known for at, word in enumerate(before))


def _other_errand(line: Sentence, strange: list[str]) -> str:
    """Return the unknown verb that asks for something else than a visit: "meet me", "me mandan".

    A verb we do not know either has the writer as its object or opens the clause before the time.
    """
    words = [token.text for token in line.tokens]
    for at, word in enumerate(words):
        if word not in strange:
            continue
        if words[at - 1 : at] == [SLOT] and word.endswith("s") and word not in _NO_VERBS:
            return word  # "10 clashes with ..."
        if SLOT in words[:at]:
            continue
        if words[at + 1 : at + 2] in (["me"], ["us"]) and words[at + 2 : at + 3] not in _PLACED_ON_LIST:
            return f"{word} me"
        rest = words[at + 1 :]
        if at == 0 and len(word) > 1 and (rest[:1] == [SLOT] or rest[:2] == ["the", SLOT]):
            return word
    return ""


_NO_VERBS = UNITS | word_set(_CLASSES["works"])
_PLACED_ON_LIST = (["in"], ["down"], ["up"], ["for"])


def names_rivals(clause: Clause) -> str:
    """Return the words by which a clause asks for more visits than the one on offer, "" if it does not."""
    return next((hit.words for hit in _RIVALS.find_in(clause.line)), "")


def _other_subject(words: list[str]) -> str:
    """Return who else a clause speaks of before it names a time: "they have me on the schedule tuesday"."""
    before = words[: words.index(SLOT)]
    return "" if _SAYING & set(before) else next((word for word in before if word in _OTHERS), "")


_OTHERS = word_set(_CLASSES["kin"] + " he she they boss")
_SAYING = word_set("says said dice dijo with tell told")
_FIRM = frozenset({Kind.DAY, Kind.CLOCK, Kind.PLACE})


def _is_firm(mentions: tuple[Mention, ...], line: Sentence) -> bool:
    """Return whether times are named so plainly that one word beside them tells nothing: twice, or with
    a yes. "Tuesday at 10 bestie" is firm, "taco tuesday" is not.
    """
    firm = [mention for mention in mentions if mention.kind in _FIRM and not mention.loose]
    if any(mention.kind is Kind.CLOCK for mention in firm):
        return True
    return bool(firm) and (len(mentions) > 1 or not (_YES | _PRAISE | _POLITE).isdisjoint(line.words))


_POLITE = frozenset({"please", "thanks", "gracias", "good"})
_FEW = 2  # strange words beside a yes that tell nothing yet
_TELLING = word_set(
    _CLASSES["kin"]
    + """
    i we he she they you it xname dr doctor doctora has have had got is are am im will was were gets does goes
    tengo tiene tenemos estoy esta estamos voy va vamos hay es son salgo sale entro entra descanso
    """
)


def _strange(line: Sentence) -> list[str]:
    """Return the words that are no small words of accepting and in no phrase that says yes, no or maybe."""
    tables = (_ACCEPTING, _COMING, _DOUBTS, _REFUSALS)
    hits = (hit for table in tables for hit in table.find_in(line))
    known = {at for hit in hits for at in range(hit.first, hit.last + 1)}
    return [
        token.text
        for at, token in enumerate(line.tokens)
        if at not in known and token.text not in SPARE and token.text not in NEGATIONS and token.text != SLOT
    ]


def _by_day(clause: Clause) -> Sentence:
    """Return the line of a clause with `@day` for the days after a limit: "by friday", not "by 2:30"."""
    left = iter(clause.mentions)
    kinds = [next(left).kind if token.text == SLOT else None for token in clause.line.tokens]
    tokens = clause.line.tokens
    return make_sentence(
        tuple(
            replace(token, text="@day") if kinds[at] is Kind.DAY and _is_limit(tokens, at) else token
            for at, token in enumerate(tokens)
        )
    )


def _is_limit(tokens: tuple[Token, ...], at: int) -> bool:
    before = tokens[at - 1].text if at else ""
    return before in _LIMITS and not (before == "by" and at > 1 and tokens[at - 2].text in _MOTIONS)


_MOTIONS = word_set("stop swing come drop pop be roll go get")
_LIMITS = word_set("by until till through thru since toward towards")
_ELSE = word_set("""
    later earlier sooner following siguiente otro otra elsewhere why
    else another different other instead new around about ish roughly approximately almost until till between
    usually typically normally generally mostly often always usualmente normalmente generalmente siempre
    or o u
    later_than cancel cancelled reschedule move change moved trade swap switch push
    """)


def _unplaced(line: Sentence) -> str:
    return " ".join(word for word in line.words if word in _ELSE)


def _hear_without_time(clause: Clause, words: list[str], doubt: str, by_proxy: bool) -> Voice:
    content = _strange(clause.line)
    if not content and (_negates(clause.line) or words == ["negative"]):
        return Voice(denies=True, obstacle=doubt)
    tables = (_REFUSALS,) if by_proxy else (_REFUSALS, _MORE_PEOPLE, *((_OTHER_PEOPLE,) * (len(content) < 3)))
    more = next((hit.words for table in tables for hit in table.find_in(clause.line)), "")
    if clause.opener in {"after", "before"} and not content:
        more = more or clause.opener
    turned = clause.opener in choice_words.TURNS | {"que"} and bool(NEGATIONS & set(words))
    if _OTHER_TIME & set(words) and len(words) < 5 and not _PARTING & set(words):
        more = more or " ".join(words)
    obstacle = doubt or more or ("but " + " ".join(words) if turned else "")
    assents, praises = _assents(clause.line), bool(_PRAISE & set(words))
    strange = len(content) + 9 * _INTRODUCTION.stand_in(clause.line)
    if (
        assents
        and len(content) <= _FEW
        and (_ACCEPTING.stand_in(clause.line) or _COMING.stand_in(clause.line))
    ):
        strange = strange - len(content)
    busy = _BUSY.stand_in(clause.line)
    return Voice(
        busy=busy, brief=len(words) < 3, obstacle=obstacle, assents=assents, praises=praises, strange=strange
    )


_OTHER_TIME = word_set("later earlier sooner instead another different other after before otro otra")
_PARTING = word_set("see talk til till until reply sorry thanks")


# A yes beside one of these answers another question than ours.
_INTRODUCTION = Phrases("""
    it|this is me|her|him|us|@patient|she|he
    i ~1 got|received|know|remember|saw|see|understand
    """)


def _negates(line: Sentence) -> bool:
    """Return whether a clause has a negation that is no part of a phrase that accepts ("why not")."""
    hits = (hit for table in (_ACCEPTING, _COMING) for hit in table.find_in(line))
    known = {at for hit in hits for at in range(hit.first, hit.last + 1)}
    return any(token.text in NEGATIONS for at, token in enumerate(line.tokens) if at not in known)


def _assents(line: Sentence) -> bool:
    """Return whether a clause says yes; the "good" of a greeting is none."""
    greeting = {at for hit in _GREETINGS.find_in(line) for at in range(hit.first, hit.last + 1)}
    words = {token.text for at, token in enumerate(line.tokens) if at not in greeting}
    return bool(words & _YES) or _ACCEPTING.stand_in(line) or _COMING.stand_in(line)


_GREETINGS = Phrases(visit_words.GREETINGS)
_ASKS = word_set("what where how who whose which cuanto cuando donde quien cual cuanta")
_ASKS_BEFORE_SUBJECT = word_set("is are do does did was can could should may would will am have has")
_ASKED_OF = word_set("i you we they it there that this my the he she your anyone someone parking @slot u")


def _question(clause: Clause, words: list[str]) -> str:
    """Return "asked" if a clause asks something other than to be given a time."""
    if not words or _REQUEST_FORMS.stand_in(clause.line):
        return ""
    follower = words[1] if len(words) > 1 else ""
    asks = words[0] in _ASKS or (words[0] in _ASKS_BEFORE_SUBJECT and follower in _ASKED_OF - {SLOT})
    if words[0] in {"is", "are", "was", "does", "did"} and follower in {SLOT, "the"}:
        asks = True
    asks = asks or words[-1] in _ASKS
    return "asked" if asks or clause.asked else ""


_ARTICLES = word_set("the a an on at for to with el la los las de en one in that this")
_DOING = word_set(
    "do doing can take have see make come go attend be get puedo podemos podria ir available free"
)
_AFFIRMING = word_set("yes si works ok good fine perfect please yeah")
_AUXILIARIES = word_set("""
    is are was were will would does do can could i we me nos yo it just really absolutely definitely for us be
    one they that am the ya se esta estan a
    """)


def _refused(words: list[str]) -> tuple[set[int], str]:
    """Return the places of the times that are refused, and a negation that belongs to none of them."""
    refused: set[int] = set()
    stray = ""
    for at, word in enumerate(words):
        if word not in NEGATIONS and word != "than":
            continue
        right, by_verb = _next_time(words, at)
        left = _time_before(words, at)
        between = word == "no" and right == at + 1 and left == at - 1
        if between and not _AFFIRMING.isdisjoint(words[right + 1 : right + 3]):
            refused |= set(_run(words, at - 1, -1))
        elif right and left is not None and (by_verb or between):
            stray = stray or word
        elif right:
            refused |= set(_run(words, right, 1))
        elif left is not None:
            refused |= set(_run(words, left, -1))
        else:
            stray = stray or word
    return refused, stray


def _next_time(words: list[str], at: int) -> tuple[int, bool]:
    """Return the place of the time that a negation there denies, 0 for none, and whether through a verb."""
    by_verb = False
    for place in range(at + 1, min(at + 6, len(words))):
        if words[place] == SLOT:
            return place, by_verb
        by_verb = by_verb or words[place] in _DOING
        if words[place] not in _ARTICLES and words[place] not in _DOING:
            break
    return 0, False


def _time_before(words: list[str], at: int) -> int | None:
    """Return the place of the time that a negation after it denies, or None."""
    for place in range(at - 1, max(at - 6, -1), -1):
        if words[place] == SLOT:
            return place
        if words[place] not in _AUXILIARIES:
            break
    return None


_BETWEEN_TIMES = word_set("at the on a las el or nor ni o")


def _run(words: list[str], at: int, step: int) -> Iterator[int]:
    """Yield the places of the times that stand together with the one there: "tuesday the 24th at 10"."""
    while 0 <= at < len(words) and (words[at] == SLOT or words[at] in _BETWEEN_TIMES):
        if words[at] == SLOT:
            yield at
        at += step
