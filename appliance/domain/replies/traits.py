"""What the weighed words look at: a reply as a set of small traits.

Owns the traits and nothing of what they weigh: words, their pairs and triples, pieces of words (for slips of
the finger), what kind of word each is, and a little of the situation. A kind joins words of both languages
that do the same in a sentence, so that what was learned of "take me off the list" is known of "sáquenme de la
lista" too. It refuses to see names: a given name is a name, whosever it is.

The number of traits is bounded whatever the length of the text, and the work is linear in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from appliance.domain.replies.lexicon import word_set
from appliance.domain.replies.names import mark_names
from appliance.domain.replies.terms import Conversation
from appliance.domain.replies.text import Message, Sentence

READ_WORDS = 300
"""Words of a reply that are weighed; nobody needs more to say what has to be heard."""

_KINDS = {
    "no": """not no never none nobody nothing neither nor without nunca nadie sin ningun ninguna ninguno tampoco
        nada jamas""",
    "enough": "more longer anymore enough done over finished through fed sick tired hart* cansad* basta bast*",
    "cease": """stop* quit* cease* desist* end ends ended ending halt* discontinu* suspend* terminat* unsub*
        mute* muting silenc* block* disabl* deactivat* par* paren pare alto dej* cancel* bloque*""",
    "remove": """take taking taken remov* delet* erase* eras* wipe* purg* drop* lose los* strike scratch* scrub*
        exclud* withdraw* pull* omit* forget quit* quiten saquen saque saca borr* elimin* sac* olvid*""",
    "want": """want* need* wish* like* prefer* rather ask* request* desire* interest* care cares quier* quisier*
        prefier* prefer* desead* pid* pido necesit* interesa* gustaria""",
    "write": """text* messag* sms contact* send* sent sending writ* wrote email* mail* notif* remind* reach* ping*
        mand* envi* escrib* mensaj* contact* correo* recorda* aviso* avis* textos texto whatsapp*""",
    "pester": """bother* bug bugs bugging spam* harass* pester* annoy* nag* hound* stalk* solicit* blow* hit*
        disturb* molest* fastidi* acos* insist* friegu* chin* jod* promo* promotion* marketing advert*
        propaganda publicidad junk automated robot* robo* blast*""",
    "call": "call* phone* ring rang dial* voicemail landline llam* marc* telefon*",
    "list": "list* database system records record file files directory roster rolls lista listas sistema base",
    "consent": """consent* permi* authoriz* agree* subscri* sign* signed opted opt opting enrol* register* autoriz*
        consentimiento suscri*""",
    "law": """lawyer* attorney* law legal illegal sue suing fcc ftc tcpa report* complaint* complain* privacy
        harassment police court rights violat* abogad* denunci* demand* ilegal reportar*""",
    "mine": "my mine our ours mi mis nuestro nuestra nuestros",
    "me": "me us myself ourselves nos",
    "i": "i we yo nosotros",
    "you": "you yall u your yours guys ustedes usted ustds tu te people them vosotros uds ud",
    "number": "number* num phone cell line celular numero* telefono digits mobile",
    "wrong": "wrong mistaken mistake incorrect error equivoc* different another otra otro new nuevo nueva old viejo",
    "person": """person persona somebody someone anybody anyone anybody nobody who whoever whom quien alguien
        stranger guy lady man woman senor senora owner""",
    "name": "xname name named names nombre llamo",
    "he": "he she him her his hers they their el ella ellos su sus",
    "kin": """husband* wife* wifes mom* mother* dad father* son sons daughter* brother* sister* grandm* grandp*
        uncle aunt spouse partner kid kids child children baby toddler girl boy hubby mama papa madre padre hijo*
        hija* hermano* hermana* abuel* esposo* esposa* marido mujer tio tia nino* nina* bebe parents familia
        family cousin niece nephew""",
    "die": """died dies die dead death deceased passed passing funeral late estate widow* obituary buried heaven
        hospice gone lost loss fallec* muri* muert* difunt* viud* funeral velorio descanse""",
    "live": "live* living lives reside* vive* vivo vivimos",
    "move": "move* moved moving relocat* mudo mudamos mude mudar* mud* cambi* switch* transfer* chang* leav* left",
    "dentist": """dentist* dental doctor* dr office* clinic* practice* provider* orthodont* hygien* oral surgeon
        dentista* clinica* consultorio* dds""",
    "insurance": "insur* coverage covered network medicaid seguro* aseguranza* plan",
    "mouth": """tooth teeth molar* gum gums jaw* mouth wisdom tongue lip lips cheek* face throat crown* filling*
        root canal socket stitch* implant* extract* braces denture* bite neck chin eye nerve diente* muela* encia*
        boca quijada* mandibula lengua labio* cara cachete* garganta cuello corona* puntos cordal* head nose""",
    "hurt": """hurt* pain* ache* aching sore throb* agony kill* pounding stab* excruciat* unbear* dolor* duel* dol*
        punz* late toothache* sting* burn* tender arde ardor insoportable""",
    "swell": """swell* swoll* swole puff* inflam* balloon* lump* bump* abscess* pus infect* fever* absces* hinch*
        inch* fiebre* temperatura bulto bola golf""",
    "bleed": "bleed* bled blood* gush* hemorrh* sangr*",
    "broke": """broke* crack* chip* fractur* shatter* knock* split busted cut tore torn gash* fell fallen fall
        slip* crash* hit* punch* elbow* loose cayo cai* golpe* pego romp* rot* quebr* parti* floj* accident*
        accidente""",
    "breathe": """breath* swallow* chok* airway breathe respir* trag* ahog* faint* dizzy pass_out unconscious
        numb* desmay* mareo""",
    "urgent": "emergency er urgent* asap hospital 911 ambulance immediately help emergenc* urgen* ayuda hoy socorro",
    "strong": """severe* terribl* horribl* awful* extrem* intens* worst worse bad badly huge massive crazy insane
        can't horrible fuerte mucho mucha muchisimo terrible peor""",
    "sleep": "sleep* slept eat* ate chew* drink* dorm* dormir comer mastic*",
    "past": """was were had used yesterday ago last before earlier since week month year years ayer hace pasado pasada
        anoche ano anos""",
    "now": "now today tonight still currently right this morning ahora hoy todavia ya",
    "future": "later next will spring summer fall winter after until maybe someday luego despues proximo proxima",
    "day": """monday tuesday wednesday thursday friday saturday sunday tomorrow lunes martes miercoles jueves viernes
        sabado domingo manana mondays tuesdays wednesdays thursdays fridays weekend noon afternoon evening""",
    "visit": """appointment* visit* cleaning* checkup* exam* booking slot* time times cita* limpieza* revision
        consulta turno hora horario reservation""",
    "take": "book* schedul* works work confirm* perfect reserve* agend* apart* confirmo funciona sirve see there",
    "yes": "yes ok sure great sounds good fine si claro bueno perfecto vale absolutely yeah",
    "thanks": "thank* please sorry gracias favor disculpe* perdon appreciate hi hello hola",
    "money": "cost* price* pay* bill* fee fees dollars free $ charge* owe* balance cuest* pag* cobr* cuanto precio",
    "ask": "what when where how why which que cuando donde como cual cuanto porque",
    "be": "is are am be been being es esta estoy soy son estan ser",
    "do": "do does did have has haven can could would should may might puede puedo pueden podria tengo tiene",
    "bad": "damn hell fuck* shit* crap* bullshit idiot* stupid* ridiculous hate* annoying wtf carajo chinga* mierda",
    "pet": "dog* cat cats puppy kitten horse pet perro* gato* battery car laptop truck computer carro bateria",
    "free": "email* portal letter letters mail app correo carta cartas",
}  # fmt: skip


def _index(kinds: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the kind of each whole word and of each beginning of words; the first that names one has it."""
    whole: dict[str, str] = {}
    starts: dict[str, str] = {}
    for kind, words in kinds.items():
        for word in sorted(word_set(words)):
            if word.endswith("*"):
                starts.setdefault(word[:-1], kind)
            else:
                whole.setdefault(word, kind)
    return whole, starts


_WHOLE, _STARTS = _index(_KINDS)


@lru_cache(maxsize=8192)
def kind_of(word: str) -> str:
    """Given a word as `text.py` spells it, return its kind in capitals: a number's, or the word's own."""
    if word[:1].isdecimal():
        return "CLOCK" if ":" in word else "DATE" if "/" in word or "-" in word else "NUM"
    if word in _WHOLE:
        return _WHOLE[word].upper()
    for size in range(len(word), 2, -1):
        if word[:size] in _STARTS:
            return _STARTS[word[:size]].upper()
    return "_"


@lru_cache(maxsize=8192)
def _pieces(word: str) -> tuple[str, ...]:
    padded = f"<{word[:20]}>"
    return tuple(
        f"~{padded[at : at + size]}" for size in (3, 4, 5) for at in range(len(padded) - size + 1)
    )


def traits_of(message: Message, talk: Conversation) -> list[str]:
    """Given a reply and what it answers, return its traits, sorted, each once."""
    traits: set[str] = set()
    left = READ_WORDS
    words = 0
    for sentence in mark_names(message, talk.last_outbound):
        if left <= 0:
            break
        said = [_plain(token.text) for token in sentence.tokens if token.text != ","][:left]
        left -= len(said)
        words += len(said)
        traits.update(_traits_of_words(said))
        if sentence.asked:
            traits.add("=asked")
            traits.update(f"?{word}" for word in said[:3])
    traits.update(_situation(message, talk, words))
    return sorted(traits)


def _plain(word: str) -> str:
    kind = kind_of(word) if word[:1].isdecimal() else ""
    return f"#{kind.lower()}" if kind else word


def _traits_of_words(said: list[str]) -> Iterator[str]:
    row = ["^", *said, "$"]
    yield from said
    yield from (f"{a} {b}" for a, b in zip(row, row[1:], strict=False))
    yield from (f"{a} {b} {c}" for a, b, c in zip(row, row[1:], row[2:], strict=False))
    for word in said:
        yield from _pieces(word)
    kinds = ["^", *("NUM" if w[0] == "#" else kind_of(w) for w in said), "$"]
    yield from kinds[1:-1]
    yield from (f"{a} {b}" for a, b in zip(kinds, kinds[1:], strict=False))
    yield from (f"{a} {b} {c}" for a, b, c in zip(kinds, kinds[1:], kinds[2:], strict=False))
    known = [kind for kind in kinds if kind != "_"]
    for gap in (1, 2, 3):
        yield from (f"{a}..{b}" for a, b in zip(known, known[gap:], strict=False))
    yield from (f"{a} {b} {c} {d}" for a, b, c, d in zip(known, known[1:], known[2:], known[3:], strict=False))


def _situation(message: Message, talk: Conversation, words: int) -> Iterator[str]:
    yield f"=words{next(limit for limit in (1, 2, 3, 5, 8, 12, 20, 40, 10_000) if words <= limit)}"
    yield f"=context_{talk.context}"
    yield f"=offers{min(len(talk.offered), 2)}"
    if talk.booked:
        yield "=booked"
    yield from (f"=emoji_{name}" for name in message.emoji)


def is_spoken(trait: str) -> bool:
    """Return whether a trait is words of the reply as they stand there, fit to be shown to a person."""
    return trait[0] not in "~=?" and trait == trait.lower() and trait != "_"
