"""Spelling data: contractions, chat abbreviations, frequent typos, emoji with a meaning, look-alikes.

Plain tables, so that a reviewer can add a line when a patient finds a new way to write "Tuesday". No
rule lives here and nothing here carries an intent: `thumbsup` is a word like another.
"""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter

from appliance.domain.replies import (
    choice_words,
    identity_words,
    lexicon,
    parting_words,
    refusals,
    symptoms,
    visit_words,
)
from appliance.domain.replies.lexicon import word_set

# What a chat word stands for. Keys are lower case and without accents; an entry with an apostrophe is
# looked up first, so that "we'll" and "well" stay apart.
_SHORT_FORMS = """
don't=do not|dont=do not|doesn't=does not|doesnt=does not|didn't=did not|didnt=did not|dnt=do not
can't=can not|cant=can not|cannot=can not|cnt=can not|won't=will not|wont=will not|couldn't=could not
couldnt=could not|wouldn't=would not|wouldnt=would not|shouldn't=should not|shouldnt=should not
isn't=is not|isnt=is not|aren't=are not|arent=are not|wasn't=was not|wasnt=was not|weren't=were not
werent=were not|haven't=have not|havent=have not|hasn't=has not|hasnt=has not|hadn't=had not|hadnt=had not
ain't=is not|aint=is not|i'm=i am|im=i am|i've=i have|ive=i have|i'll=i will|ill=i will|i'd=i would|id=i would
you're=you are|youre=you are|ur=your|u=you|you've=you have|youve=you have|you'll=you will|youll=you will
we're=we are|we'll=we will|we've=we have|weve=we have|we'd=we would|they're=they are|theyre=they are
they'll=they will|he's=he is|hes=he is|she's=she is|shes=she is|he'll=he will|she'll=she will|it's=it is
its=it is|it'll=it will|itll=it will|that's=that is|thats=that is|that'll=that will|thatll=that will
that'd=that would|what's=what is|whats=what is|who's=who is|whos=who is|where's=where is|wheres=where is
when's=when is|how's=how is|hows=how is|there's=there is|theres=there is|let's=let us|lets=let us
wanna=want to|gonna=going to|gotta=got to|lemme=let me|gimme=give me|dunno=do not know|idk=i do not know
pls=please|plese=please|plis=please|plz=please|plez=please|plse=please|pleas=please|plase=please|pleae=please|pleae=please
thx=thanks|thnx=thanks|tks=thanks|ty=thanks|tysm=thanks|thanx=thanks|thankyou=thanks|thks=thanks
txt=text|texs=texts|textz=texts|texxts=texts|tetxs=texts|txts=texts|txting=texting|txtd=texted|texing=texting|texring=texting|textin=texting|msg=message
msgs=messages|msging=messaging|mesage=message|mesages=messages|messege=message|messeges=messages
massage=message
massages=messages|appt=appointment|appts=appointments|apt=appointment|apptmt=appointment|appmt=appointment
appointmnt=appointment|apointment=appointment|appoitment=appointment|appointmet=appointment
apts=appointments|resched=reschedule|reshedule=reschedule|rescedule=reschedule|reschdule=reschedule
rescehdule=reschedule|cancle=cancel|cancell=cancel|cancal=cancel|cansel=cancel|canel=cancel|cncl=cancel
canceled=cancelled|canceling=cancelling|cxl=cancel
unsub=unsubscribe|unsuscribe=unsubscribe|unsubcribe=unsubscribe|unsubscibe=unsubscribe|unscribe=unsubscribe
unsubscripe=unsubscribe|unsubsribe=unsubscribe|unsubscrib=unsubscribe|unsubcrib=unsubscribe|unsuscrib=unsubscribe|unsubscribed=unsubscribe
tmrw=tomorrow|tmr=tomorrow|tmw=tomorrow|tmo=tomorrow|tomorow=tomorrow|tommorow=tomorrow|tommorrow=tomorrow
tomoro=tomorrow|tomorro=tomorrow|2moro=tomorrow|2morrow=tomorrow|2day=today|tomm=tomorrow
mon=monday|tue=tuesday|tues=tuesday|tuesdy=tuesday|tueday=tuesday|tusday=tuesday|teusday=tuesday
tuseday=tuesday
tuesay=tuesday|wensday=wednesday|wendsday=wednesday|wednsday=wednesday|wedsday=wednesday
wed=wednesday|weds=wednesday|wedn=wednesday|thu=thursday|thur=thursday
thurs=thursday|thrusday=thursday|thrs=thursday|thursdy=thursday|thirsday=thursday|thurday=thursday
thusday=thursday|fri=friday|firday=friday|fridy=friday|friady=friday
munday=monday|monay=monday|mondy=monday|saterday=saturday
yep=yes|yup=yes|yeah=yes|yea=yes|ya=ya|yah=yes|yass=yes|yas=yes|yess=yes|yse=yes|yeh=yes|ye=yes|yessir=yes
yeppers=yes|yuppers=yes|ys=yes|aye=yes
ok=ok|okay=ok|okey=ok|oki=ok|okie=ok|k=ok|kk=ok|okk=ok|okei=ok|oky=ok|okeydokey=ok|okdokey=ok
nope=no|nah=no|naw=no|nop=no
gr8=great|grt=great|l8r=later|b4=before|cuz=because|bc=because|bcuz=because|abt=about|w=with|w/=with
morn=morning|mornin=morning|aft=afternoon|afternon=afternoon|aftrnoon=afternoon|eve=evening
sched=schedule|shedule=schedule|schedual=schedule|scedule=schedule|confrim=confirm|comfirm=confirm
conferm=confirm|confimed=confirmed|confrimed=confirmed|cofirm=confirm|confirmd=confirmed|conf=confirm
swolen=swollen|swollin=swollen|swelled=swollen|swellin=swelling|sweling=swelling|bleding=bleeding
toofache=toothache|toothace=toothache|tothache=toothache|toothake=toothache|toofs=teeth|toofs=teeth|teef=teeth|bleedin=bleeding|bledding=bleeding|toothach=toothache|tooth-ache=toothache|teth=teeth|thooth=tooth
emergancy=emergency|emergeny=emergency|emrgency=emergency|emergncy=emergency|breath=breathe|breth=breathe
brething=breathing|hurst=hurts|hert=hurt|herts=hurts|excrutiating=excruciating
nite=night|prolly=probably|prob=probably|probs=probably|mayb=maybe|mabye=maybe|def=definitely
defo=definitely|definately=definitely|perf=perfect|prefect=perfect|purfect=perfect|gud=good|sumthing=something
ins=insurance|insurence=insurance|insuranse=insurance|ofc=of course|rlly=really|rly=really|ppl=people
som1=someone
sum1=someone|some1=someone|any1=anyone|no1=no one|wat=what|wut=what|wht=what|wen=when|hw=how|srry=sorry
sry=sorry
soz=sorry|mins=minutes|min=minutes|hrs=hours|hr=hour|yrs=years|yr=year
tel=phone|num=number|nbr=number|numbr=number|nmber=number|rong=wrong|wronf=wrong|wrond=wrong|wrog=wrong
wromg=wrong|wrng=wrong|wrnog=wrong|wornng=wrong|wrnng=wrong|wonrg=wrong|wromng=wrong|wongr=wrong
ekivocado=equivocado|ekibocado=equivocado|equibocado=equivocado|equibocada=equivocada
ekivocada=equivocada|hekivocado=equivocado|equivocao=equivocado
pased=passed|passsed=passed|pasesd=passed|decesed=deceased|deseased=deceased|decased=deceased
wroong=wrong|numer=number|nubmer=number
numbe=number|nmbr=number|nro=numero|num=numero|nume=numero|worng=wrong|wring=wrong
q=que|xq=porque|pq=porque|porq=porque|xfa=por favor|porfa=por favor|porfavor=por favor|pf=por favor
porfis=por favor|xfavor=por favor|tmb=tambien|tb=tambien|grax=gracias|grasias=gracias|gracia=gracias
bn=bien|msj=mensaje|msjs=mensajes|mjs=mensajes|sms=messages|mensage=mensaje|mensages=mensajes|sip=si
sii=si|ntp=no te preocupes|nomas=no mas|nunka=nunca|kiero=quiero|qiero=quiero|kien=quien|citas=cita
manan=manana|mnana=manana|mañna=manana|lun=lunes|mierc=miercoles|mie=miercoles|miercolez=miercoles
miercole=miercoles|lunez=lunes|befor=before|tho=though|today's=today is|tomorrow's=tomorrow is
altho=although|ke=que|alas=a las|juevez=jueves|vierness=viernes|fs=for sure|ight=alright|aight=alright
jue=jueves|jueve=jueves|tempranito=temprano|juebes=jueves|vie=viernes|biernes=viernes|sab=sabado|sabdo=sabado|dom=domingo|martez=martes
nuber=number|wron=wrong|passd=passed|awy=away|pian=pain|toof=tooth|fallesio=fallecio|fallecion=fallecio
stp=stop|intrested=interested|intersted=interested|intereted=interested|stahp=stop|stap=stop|stawp=stop|stoped=stopped|stopp=stop|sotp=stop|stpo=stop|dtop=stop|atop=stop
stoop=stop|stip=stop|stoo=stop|syop=stop|stopo=stop
sop=stop|stope=stop|stob=stop|sstop=stop|stio=stop|srop=stop|st0p=stop|5top=stop|stopit=stop it|stoppp=stop
stoptexting=stop texting|stoptext=stop text|stopall=stop all|optout=opt out|stopthis=stop this
quitt=quit|qiut=quit|optin=opt in|unstop=unstop|remov=remove|reomve=remove|delte=delete
outta=out of|tryna=trying to|leavemealone=leave me alone|wrongnumber=wrong number|nomore=no more|
mor=more|moar=more|noway=no way
"""

SHORT_FORMS: dict[str, str] = dict(
    entry.split("=", 1) for row in _SHORT_FORMS.split("\n") for entry in row.split("|") if "=" in entry
)

SHORT_FORMS["\u0441\u0442\u043e\u043f"] = "stop"  # the Russian word

# Words long and important enough to be recognised through one slip of the finger.
KEYWORDS = word_set("""
    monday tuesday wednesday thursday friday saturday sunday tomorrow morning afternoon evening
    appointment reschedule schedule cancel cancelled cancelling confirm confirmed perfect unsubscribe remove
    contact message messages messaging texting number stopped swollen swelling bleeding toothache
    emergency infection abscess unbearable excruciating throbbing breathing swallow insurance dentist
    deceased passed question parking address november december january february september october
    lunes martes miercoles jueves viernes sabado domingo manana mediodia tarde cancelar confirmar confirmo
    mensaje mensajes numero equivocado equivocada hinchado hinchada sangrando sangrado dolor emergencia
    urgencia fallecio murio seguro pregunta reprogramar gracias primera primero segunda segundo tercera
    please thanks good see too soon free been keep tooth teeth need feel off all cell call still book took
    wrong really sorry address visit option second third first
    """)

RECURRING = word_set(visit_words.RECURRING)

# Words of six letters or more that are one slip from a keyword and mean something else.
NOT_TYPOS = word_set(
    """
    passes pissed parsed contract contacts question's removes remover removed numbers seguros segura
    primer messaged perfects visits booked stopper mourning warning cancels
    cancela cancele cancelen cancelo confirma confirme confirms number1 dolores preguntas
    mensajero remote numbed shallow stepped conform cancer contacto injection spelling smelling
    blending thanked texted testing resting tasting vexing hexing schedules reschedules rescheduled
    scheduled
    """
)

_PHRASES = [
    text
    for data in (lexicon, refusals, identity_words, parting_words, symptoms, visit_words, choice_words)
    for text in vars(data).values()
]
# A word the lexicon itself uses is never a typo of another.
LEXICON_WORDS = frozenset(
    word for text in _PHRASES if isinstance(text, str) for word in re.findall(r"[a-z]+", text)
) | frozenset(lexicon.CLASSES["contacting"].split())
# What "textin" and "hurtin" stand for.
CLIPPED_ING = frozenset(
    word for word in LEXICON_WORDS if word.endswith("ing") and word[:-1] not in LEXICON_WORDS
)
WRITTEN_SO = NOT_TYPOS | {
    word
    for text in _PHRASES
    if isinstance(text, str)
    for word in re.findall(r"[a-z]+", text)
    if len(word) > 5
}

# Emoji that say something by themselves. All others are dropped as decoration.
EMOJI: dict[str, str] = {
    "👍": "thumbsup", "👌": "thumbsup", "✅": "thumbsup", "✔": "thumbsup", "☑": "thumbsup",
    "🆗": "thumbsup", "👎": "thumbsdown", "❌": "thumbsdown", "✖": "thumbsdown", "🚫": "haltsign",
    "🛑": "haltsign", "✋": "haltsign", "⛔": "haltsign", "🔕": "haltsign", "🖕": "rudesign",
    "🙄": "eyeroll", "🙃": "eyeroll", "😒": "eyeroll",
}  # fmt: skip

PUNCTUATION: dict[str, str] = {
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u02bc": "'", "\u00b4": "'", "`": "'",
    "\u2032": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"', "\u00ab": '"', "\u00bb": '"',
    "\u300c": '"', "\u300d": '"', "\u2026": ".", "\u2013": " - ", "\u2014": " - ", "\u2212": "-",
    "\u2010": "-", "\u2011": "-", "\u00a1": "!", "\u00bf": " , ", "\u3002": ".", "\uff01": "!", "\uff1f": "?",
    "\u00b7": " ", "\u2022": " ", "\u2028": "\n", "\u2029": "\n", "\u00ba": "", "\u00aa": "", "\u0085": "\n",
    "\u2122": " ", "\u2120": " ", "\u2116": " ", "\u2121": " ",
}  # fmt: skip

# Cyrillic and Greek letters that look like Latin ones, lower case, and digits typed for letters.
LOOK_ALIKES = str.maketrans("абсԁеһіјӏмопрԛѕтухѵԝαορτυνικѕμ", "abcdehijlmoppqstyxvwaoptuviksm")

# Words worth recognising when imitated by look-alike letters or spaced out.
IMITATED = word_set("stop stopall cancel quit end remove revoke unsubscribe optout alto parar pare")


# And words spaced out in joy.
SPACED_OUT = word_set("monday tuesday wednesday thursday friday saturday sunday yes confirm")


_SLIPS = sorted(
    (slip, keyword)
    for keyword in KEYWORDS
    if len(keyword) > 5
    for slip in {keyword, *(keyword[:at] + keyword[at + 1 :] for at in range(len(keyword)))}
)
BY_SLIP = {slip: tuple(keyword for _, keyword in group) for slip, group in groupby(_SLIPS, key=itemgetter(0))}
"""For each keyword, and each less one letter, the keywords it may stand for."""


def consonants(word: str) -> str:
    """Return a word without its vowels."""
    return "".join(char for char in word if char not in "aeiou")


# What is left of the days of the week when the vowels are gone, as typed in a hurry.
DAYS_BY_CONSONANTS: dict[str, str] = {
    skeleton: day
    for day, skeletons in {
        "monday": "mndy mnday mnndy", "tuesday": "tsdy tssdy tusdy",
        "wednesday": "wdnsdy wnsdy wndsdy wdsdy wnsdsy",
        "thursday": "thrsdy trsdy thsdy thrdsy thrdy", "friday": "frdy", "saturday": "strdy sttrdy strrdy",
        "sunday": "sndy",
    }.items()
    for skeleton in skeletons.split()
}  # fmt: skip
