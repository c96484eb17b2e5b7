"""Which words do the same in a sentence, in English and Spanish: the kinds that weighed words are made of.

Plain tables, in the order of their precedence: a word has the first kind that names it, whole words before
beginnings (`hart*`). A kind carries no intent; what "REMOVE ME LIST" weighs is learned. Words are written as
`text.py` spells them: lower case, no accents, contractions taken apart.
"""

from __future__ import annotations

from functools import lru_cache

_KINDS = {
    "not": "not no nope nah nor dont ni non",
    "never": "never nunca jamas ever",
    "none": "none nobody nothing neither without zero nadie sin ningun ninguna ninguno tampoco nada",
    "longer": "longer anymore any_more no_more ya more mas",
    "again": """again another last final ultimo ultima otra_vez vuelv* repeat repeated keep* kept still sigue*
        siguen""",
    "enough": """enough done over finished through fed sick tired hart* cansad* bast* plenty sufficient
        suficiente too much overkill excessive many""",
    "cease": """stop* quit* cease* desist* end ends ended ending halt* discontinu* suspend* terminat* unsub*
        mute* muting silenc* silence block* disabl* deactivat* par paren pare pares parar parenle alto deje
        deja dejen dejar dejes cancel* bloque* pause* unplug retire kill knock""",
    "remove": """take taking taken took remov* delet* erase* eras* wipe* purg* drop* lose strike scratch*
        scrub* exclud* withdraw* pull pulled omit* quite quiten quitar quitenme saquen saque sacar sacame
        saquenme borr* elimin* cut skip leave rid revok* resign* unenroll* lost_my ditch trash""",
    "forget": "forget forgot forgotten ignore ignora olvid* alone paz peace",
    "want": """want* wish* like liked desire* interest* care cares quier* quisier* desead* deseo interesa*
        gustaria wont""",
    "need": "need* require* necesit* ocupo hace_falta must have_to",
    "prefer": "prefer* rather instead better sooner prefier* mejor only just solo solamente nomas unicamente",
    "ask": """ask asked asking told tell tells said say says request* dije dijimos pid* pedi pedimos digo
        digan""",
    "text": """text texts txt* texting texted textos texto messag* sms mensaj* mensajito* whatsapp* imessage
        chat thread textear*""",
    "remind": "remind* notif* recorda* recuerd* aviso* avis* alert* automated automatic* recall",
    "send": """send* sent mand* envi* write* writing wrote written escrib* reply replying respond* respuest*
        contest*""",
    "contact": "contact* reach* communicat* correspond* comunica* ping* hear heard hearing",
    "pester": """bother* bug bugs bugging bugged harass* pester* annoy* nag* hound* stalk* solicit* blow*
        blast* disturb* molest* fastidi* acos* insist* friegu* chin* jod* moleste* buzz* wake* wakes woke""",
    "promo": """spam* promo* marketing advert* propaganda publicidad junk robot* robo* bot ad ads campaign
        offers sales salesy scam* telemarket* estafa""",
    "call": "call calls calling called ring rang dial* voicemail landline llam* marc* hablar hablen hable",
    "letter": """email* mail mails mailing mailed letter* postcard* card portal app fax correo* carta* postal
        mailbox""",
    "list": """list* database system computer records record file files directory roster rolls registry books
        lista listas sistema base datos computadora here there""",
    "consent": """consent* permi* authoriz* agree* agreed subscri* sign* signed opt* opting enrol* register*
        autoriz* suscri* allow*""",
    "law": """lawyer* attorney* law laws legal* illegal* sue suing sued fcc ftc tcpa report* reporting
        complain* complaint* privacy harassment police court rights violat* abogad* denunci* demand* ilegal
        queja* fine small_claims claims bbb board""",
    "mine": "my mine our ours mi mis nuestro nuestra nuestros nuestras",
    "me": "me us myself ourselves nos conmigo",
    "i": "i we yo nosotros im ive",
    "you": """you yall u your yours guys ustedes usted ustds tu te people folks them vosotros uds ud ya'll
        yalls outfit""",
    "this": "this these those that it thing things ones one esto estos estas eso esos esa este esta",
    "number": "number* num phone phones cell line celular numero* telefono* digits mobile sim chip linea",
    "wrong": """wrong mistaken mistake incorrect error errored equivoc* mixed confus* confund* meant intended
        mismatch""",
    "new": """new nuevo nueva old viejo brand different diferente otro otra other else elsewhere previous
        former ex""",
    "person": """person persona somebody someone anybody anyone everybody who whoever whom quien alguien
        stranger guy lady man woman senor senora owner dueno dude fella customer client nobody""",
    "name": "xname name named names nombre llamo llama",
    "staff": "xstaff",
    "patient": "patient* paciente* member",
    "know": "know knows knew known heard conozco conoce conocemos idea clue se sabe",
    "belong": """belong* assigned had has have got get gets getting received receiving recibo recibir receive
        reciben""",
    "he": "he she him her his hers they their themselves el ella ellos ellas su sus le les",
    "kin": """husband* wife* wifes mom moms mother* mama mamas dad dads father* daddy son sons daughter*
        brother* sister* grandm* grandp* granny nana uncle aunt spouse partner parents hubby papa madre
        padre hijo* hija* hermano* hermana* abuel* esposo* esposa* marido mujer tio tia familia family
        cousin* niece nephew nieto nieta suegr* comadre compadre widow* viud* roommate* neighbor* friend*""",
    "child": """kid kids child children baby babies toddler girl boy nino* nina* bebe bebes little year_old
        teen twins""",
    "die": """died dies die dying dead death deceased passing fallec* muri* murio muert* difunt* departed
        buried perished expired""",
    "passed": "passed pass gone left lost loss lose perdi* partio se_fue slipped",
    "funeral": """funeral late estate obituar* heaven cielo hospice velorio velor* burial bury entierro
        enterr*
        descans* rest grave cemetery memorial ashes services condolences peace rip god lord dios cancer
        stroke hospital""",
    "live": "live lives lived living reside* vive viven vivo vivimos resident stationed located",
    "move": "move moved moving relocat* mudo mudamos mude mudar* mudanza mud* regrese",
    "switch": """switch* transfer* chang* cambi* went going goes go use uses using seen seeing see found find
        ir voy vamos atiend*""",
    "place": """florida texas california arizona georgia ohio state city town country mexico houston denver
        chicago atlanta nevada county oregon boston estado ciudad pais states miles away across far lejos
        aqui ahi alla base va school nursing home""",
    "dentist": """dentist* dental doctor* dr doc office offices clinic* practice provider* orthodont* hygien*
        surgeon dentista* clinica* consultorio* dds periodont* specialist""",
    "insurance": "insur* coverage covered network medicaid medicare seguro* aseguranza* plan benefits",
    "tooth": """tooth teeth molar* incisor canine tooths teef wisdom diente* muela* colmillo cordal* premolar
        fang toofers toothy""",
    "mouth": """gum gums jaw* mouth tongue lip lips cheek* face throat neck chin eye eyes nerve ear boca
        quijada* mandibula lengua labio* cara cachete* garganta cuello encia* paladar nose head cabeza oido
        ojo glands""",
    "work": """crown* filling* root canal socket stitch* implant* extract* braces denture* bridge veneer cap
        temp temporary retainer bracket wire puntos corona* implante empaste frenos extracc* sutur* sockit""",
    "hurt": """hurt* pain* ache* aching achy sore soreness throb* agony pounding stab* excruciat* unbear*
        dolor* duel* dol* dolio punz* toothache* sting* burn* tender arde ardor insoportable pane agonizing
        misery suffering crying unbareable torture""",
    "swell": """swell* swoll* swole* swelled puff* inflam* balloon* lump* bump bumps abscess* pus infect*
        fever* feverish absces* hinch* inch* fiebre* temperatura calentura bulto bola golf baseball softball
        egg knot flemon* chills escalofrio* oozing""",
    "bleed": "bleed* bled blood* gush* hemorrh* sangr* gauze soaked pouring clot",
    "broke": """broke* crack* chip chipped fractur* shatter* knock* split busted tore torn gash* snap* loose
        dangling romp* rot* quebr* parti* floj* popped came""",
    "hit": """fell fallen fall falls slip slipped crash* wreck* hit punch* elbow* kick* slammed accident* cayo
        cai* caer golpe* golpeo pego pegaron ball bike puck bat tripped accidente choque jumped assault*
        attacked faceplant*""",
    "breathe": """breath* swallow* chok* airway breathe respir* trag* ahog* faint* dizzy unconscious numb*
        desmay* mareo* closing""",
    "urgent": """emergency emergencies er urgent* asap 911 ambulance immediately emergenc* urgen* ayuda
        socorro
        help soon sooner""",
    "strong": """severe* terribl* horribl* awful* extrem* intens* worst worse bad badly huge massive crazy
        insane horrible fuerte mucho mucha muchisimo terrible peor real really much lot fierce killing kills
        kill""",
    "sleep": "sleep* slept eat eating ate chew* drink* dorm* dormir comer mastic* night all_night open talk",
    "medicine": """ibuprofen* tylenol advil aspirin motrin meds medicine antibiotic* pills aleve warfarin
        pastilla* medicina""",
    "past": """was were had used yesterday ago before earlier since ayer hace pasado pasada anoche antes era
        estaba""",
    "span": """week weeks month months year years days semana semanas mes meses ano anos dias spring summer
        fall winter""",
    "now": "now today tonight currently right ahora hoy todavia already",
    "future": """later next will going_to until maybe someday luego despues proximo proxima spring summer fall
        winter when if""",
    "day": """monday tuesday wednesday thursday friday saturday sunday tomorrow lunes martes miercoles jueves
        viernes sabado domingo manana mondays tuesdays wednesdays thursdays fridays weekend noon afternoon
        evening morning tarde saturdays december november january""",
    "visit": """appointment* visit* cleaning* checkup* exam* booking slot* time times cita* limpieza* revision
        consulta turno hora horario reservation opening spot""",
    "book": "book schedul* works work confirm* perfect reserve* agend* apart* confirmo funciona sirve",
    "yes": "yes ok sure great sounds good si claro bueno perfecto vale absolutely yeah works",
    "thanks": """thank* please sorry gracias favor disculp* perdon* appreciate hi hello hola hey kindly por
        bless love lol haha jaja* lmao*""",
    "money": """cost* price* pay* bill* fee fees dollars free $ charge* owe* balance cuest* pag* cobr* precio
        afford card debo""",
    "question": "what when where how why which que cuando donde como cual cuanto porque",
    "be": "is are am be been being es estoy soy son estan ser sea isnt",
    "do": "do does did have has haven hice haz",
    "can": "can could would should may might puede puedo pueden podria poder able let",
    "bad": "damn hell fuck* shit* crap* bullshit idiot* stupid* ridiculous hate* wtf carajo mierda ass stfu",
    "pet": """dog* cat cats puppy kitten horse pet perro* gato* battery car laptop truck carro bateria mower
        plant bird""",
    "business": """store church restaurant business shop company school pizza feed factory hotel garage tienda
        iglesia negocio restaurante taller""",
}  # fmt: skip


# The first kind that names a word stands last here, and so decides.
_RANKED = [(word, kind.upper()) for kind, words in reversed(_KINDS.items()) for word in words.split()]
_WHOLE = {word: kind for word, kind in _RANKED if not word.endswith("*")}
_STARTS = {word[:-1]: kind for word, kind in _RANKED if word.endswith("*")}
UNKNOWN = "_"


@lru_cache(maxsize=8192)
def kind_of(word: str) -> str:
    """Given a word as `text.py` spells it, return its kind in capitals; a number's is its form."""
    if word[:1].isdecimal():
        return "CLOCK" if ":" in word else "DATE" if "/" in word or "-" in word else "NUM"
    if word.startswith("#") and len(word) > 1:
        return word[1:]
    if word in _WHOLE:
        return _WHOLE[word]
    sizes = range(len(word), 2, -1)
    return next((_STARTS[word[:size]] for size in sizes if word[:size] in _STARTS), UNKNOWN)
