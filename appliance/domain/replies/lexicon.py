"""The words of consent, versioned, each with its source, and what only looks like them.

Data, not rules: a word a patient invents tomorrow is one more line here and one more case in the tests.
`consent.py` decides from the structure of a sentence what a ceasing verb refers to; these lists only
name the verbs, the objects and the set phrases. Phrases use the language of `phrases.py`; spelling is
that of `text.py`: lower case, no accents, contractions spelt out ("do not").
"""

from __future__ import annotations

from dataclasses import dataclass

LEXICON_VERSION = "2026.11.2"

FCC = "47 CFR 64.1200(a)(10), words that revoke by themselves, in force 2025-04-11"
CARRIER = "default opt-out keywords of carriers and SMS vendors (RingCentral, Twilio)"
SPANISH = "FCC 24-24: a reply in the language of the message; policy of this product"
FRENCH = "ARRET, bilingual carrier keyword of North America"
HOUSE = "policy of this product: any doubt about consent suppresses"


def word_set(text: str) -> frozenset[str]:
    """Given words separated by blanks, return them as a set."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class SuppressionWord:
    """A word that revokes consent when it is the whole reply.

    `anywhere` True if it does so as well when it is only a sentence of its own ("Stop. Thank you"),
    because it has no other use in the talk of a dental office; "cancel" and "end" do.
    """

    words: str
    lang: str
    source: str
    anywhere: bool = False


SUPPRESSION_WORDS: tuple[SuppressionWord, ...] = (
    SuppressionWord("stop", "en", FCC, anywhere=True),
    SuppressionWord("quit", "en", FCC, anywhere=True),
    SuppressionWord("end", "en", FCC),
    SuppressionWord("revoke", "en", FCC, anywhere=True),
    SuppressionWord("opt out", "en", FCC, anywhere=True),
    SuppressionWord("cancel", "en", FCC),
    SuppressionWord("unsubscribe", "en", FCC, anywhere=True),
    SuppressionWord("un subscribe", "en", HOUSE, anywhere=True),
    SuppressionWord("stop all", "en", CARRIER, anywhere=True),
    SuppressionWord("cancel all", "en", CARRIER),
    SuppressionWord("end all", "en", CARRIER, anywhere=True),
    SuppressionWord("remove", "en", CARRIER, anywhere=True),
    SuppressionWord("remove me", "en", CARRIER, anywhere=True),
    SuppressionWord("block", "en", HOUSE, anywhere=True),
    SuppressionWord("stopped", "en", HOUSE),
    SuppressionWord("stopping", "en", HOUSE),
    SuppressionWord("cancelled", "en", HOUSE),
    SuppressionWord("delete", "en", HOUSE, anywhere=True),
    SuppressionWord("cease", "en", HOUSE, anywhere=True),
    SuppressionWord("desist", "en", HOUSE, anywhere=True),
    SuppressionWord("halt", "en", HOUSE, anywhere=True),
    SuppressionWord("refuse", "en", HOUSE),
    SuppressionWord("spam", "en", HOUSE, anywhere=True),
    SuppressionWord("enough", "en", HOUSE, anywhere=True),
    SuppressionWord("no more", "en", HOUSE, anywhere=True),
    SuppressionWord("go away", "en", HOUSE, anywhere=True),
    SuppressionWord("do not disturb", "en", HOUSE),
    SuppressionWord("haltsign", "en", FCC + " (emoji: FCC 24-24, any reasonable manner)"),
    SuppressionWord("rudesign", "en", HOUSE),
    SuppressionWord("arret", "fr", FRENCH, anywhere=True),
    SuppressionWord("arreter", "fr", FRENCH, anywhere=True),
    SuppressionWord("arretez", "fr", FRENCH, anywhere=True),
    SuppressionWord("alto", "es", SPANISH, anywhere=True),
    SuppressionWord("parar", "es", SPANISH, anywhere=True),
    SuppressionWord("pare", "es", SPANISH, anywhere=True),
    SuppressionWord("paren", "es", SPANISH, anywhere=True),
    SuppressionWord("para", "es", SPANISH),
    SuppressionWord("detener", "es", SPANISH, anywhere=True),
    SuppressionWord("detenga", "es", SPANISH, anywhere=True),
    SuppressionWord("detengan", "es", SPANISH, anywhere=True),
    SuppressionWord("detenganse", "es", SPANISH, anywhere=True),
    SuppressionWord("basta", "es", SPANISH, anywhere=True),
    SuppressionWord("cancelar", "es", SPANISH),
    SuppressionWord("cancele", "es", SPANISH),
    SuppressionWord("cancelen", "es", SPANISH),
    SuppressionWord("terminar", "es", SPANISH),
    SuppressionWord("fin", "es", SPANISH),
    SuppressionWord("salir", "es", SPANISH),
    SuppressionWord("baja", "es", SPANISH),
    SuppressionWord("revocar", "es", SPANISH, anywhere=True),
    SuppressionWord("revoco", "es", SPANISH, anywhere=True),
    SuppressionWord("eliminar", "es", SPANISH),
    SuppressionWord("borrar", "es", SPANISH),
    SuppressionWord("quitar", "es", SPANISH),
    SuppressionWord("remover", "es", SPANISH),
    SuppressionWord("no mas", "es", SPANISH, anywhere=True),
    SuppressionWord("ya no mas", "es", SPANISH, anywhere=True),
    SuppressionWord("ya no", "es", SPANISH),
    SuppressionWord("desuscribir", "es", SPANISH, anywhere=True),
    SuppressionWord("desuscribirme", "es", SPANISH, anywhere=True),
    SuppressionWord("desuscribirse", "es", SPANISH, anywhere=True),
)

OPT_IN_WORDS = frozenset(
    {"start", "unstop", "subscribe", "resubscribe", "opt in", "start all"}
    | {"iniciar", "comenzar", "suscribir", "suscribirme"}
)

HELP_WORDS = frozenset(
    {"help", "info", "help me", "need help", "i need help", "menu"}
    | {"ayuda", "informacion", "ayudame", "necesito ayuda"}
)

# Words that carry no intent: greetings, thanks, politeness, emphasis, small talk. A reply is judged by
# what is left when they are gone.
FILLERS = word_set("""
    , please thanks thank you hi hello hey hiya dear sir madam maam guys team folks everyone kindly just
    simply now right immediately asap today ok well so um uh hmm oh ah lol haha hahaha already again and very
    much really seriously sorry apologies all good morning afternoon evening day have a nice great wonderful
    blessed weekend everybody friend god bless the word i said say saying am texting reply replying
    por favor gracias muchas muchisimas hola buenos buenas dias tardes noches buen dia que tenga tengan
    lindo linda disculpe disculpen perdon perdone bendiciones ahora ya mismo inmediatamente muy amable amables
    senor senora senorita saludos cordial & # @
    """)

CLASSES: dict[str, str] = {
    "pulling": "take remove drop delete kick",
    "stay": """my the it our that this up to back in into down around address house houses apartments across
        nearby closer last recently appointment""",
    "other_time": """a the another_day my our next monday tuesday wednesday thursday friday saturday sunday
        morning afternoon later earlier an this that be noon that_day tomorrow""",
    "teller": "i we they why never she he you who would",
    "deny": """not no never none nobody nothing neither nor without stop* quit* ceas* desist* halt* remov*
        delet* eras* purg* wip* drop dropped lose rid ended unsub* unwanted less fewer enough tired sick hate
        hated hates annoy* ridiculous excessive intrusive unsolicited harassment refus* declin* revok* withdr*
        rescind* reject* object block* ghost* mut* silenc* illegal lawyer attorney sue discontinu* kill plenty
        nadie sin nunca jamas molest* hart* cansad*""",
    "our_writing": """text texts texting texted messag* sms contact contacts contacted contacting remind
        reminding reminded reminder reminders notif* alerts correspond* communicat* solicit* outreach list
        lists mailing database consent permission authoriz* authoris* participate participating subscri*
        enrol* campaign automated hmu bother bothering bug bugging pester* spam* nag nagging mensaje mensajes
        textos notificacion* recordatorios lista listas contactado contactada contacten escribieran mandaran
        enviaran contactaran llamaran suscrip* propaganda publicidad""",
    "this_time": """this_year this_month this_week this_summer this_winter this_fall this_spring this_time
        at_this_time right_now at_the_moment currently until for_now yet today tomorrow""",
    "cease": "stop stopping stopped quit cease discontinue halt desist suspend terminate",
    "contacting": """texting text texts txt* messaging message messages contacting contact contacts calling
        sending emailing reminding bothering bother bugging bug spamming spam harassing harass harrassing
        pestering pester annoying notifying soliciting hounding stalking blasting blowing writing reaching
        pinging disturbing hitting nagging""",
    "contact_verb": """text texts message messages contact call calls email write send bother bug spam harass
        pester annoy notify solicit hound remind reach ping nag hit msg""",
    "messages": """texts text texting textings messages message messaging sms emails email mails notifications
        notification notices alerts alert reminders reminder spam solicitation solicitations contact
        communication communications correspondence ads promos promotions offers blasts mensajes mensaje
        textos texto notificaciones recordatorios recordatorio avisos publicidad correos alertas promociones
        comunicaciones llamadas""",
    "my_name": "my_name my_number my_cell my_phone my_info my_information my_contact this_number our_number "
    "our_name me us her him",
    "others": """bank pharmacy school boss ex landlord politician politicians insurance carrier coworker
        kid kids teacher scammer scammers telemarketer telemarketers""",
    "visit": """appointment appointments visit visits cleaning cleanings checkup check_up exam booking slot
        reservation consult consultation cita visita turno limpieza revision consulta""",
    "person": "he she they xname",
    "kin": """husband wife mom mother dad father son daughter brother sister grandmother grandma grandfather
        grandpa uncle aunt spouse partner esposo esposa mama papa madre padre hijo hija hermano hermana abuela
        abuelo marido mujer tio tia""",
}

# Free-text revocations that need no look at the sentence around them.
REVOCATIONS = """
    {cease} !by|in|at|over|off|for ~2 {contacting}
    {cease} ~1 {messages}
    {cease} sending|with|it|me !from
    {cease} ~1 getting|receiving|having|seeing ~2 {messages}|these|this|them|any
    make|making|have it|this|them|these stop|end
    {messages} ~2 stop|end
    leave me|us|this_number off|out_of
    leave my|our number|name|phone|cell|line ~1 off|out_of|alone
    consent|permission ~2 revoked|withdrawn|rescinded|denied
    ^i|we|am|are not {contact_verb} me|us|this|again
    stop it|now|already|immediately
    ^{teller}|did do not ever? {contact_verb} !or|and|much|you|if|when
    ^{teller} do not keep|be texting|messaging|contacting|calling|sending|bothering
    ^i|we|they|why|who do not ~1 {contact_verb} me|us|again|anymore|this
    never ~1 {contact_verb} me|us|again|this|here
    no more ~2 {messages}
    no further ~1 {messages}
    ^got|have|received|get|see|are|was|had|is no solicit*|texts|texting|messages !from|back|about|received|yet
    ^got|have|received|get|see|are|was|had|is no messaging|contact !from|back|about|received|yet
    ^got|have|received|get|see|are|was|had|is no sms|notifications !from|back|about|received|yet
    ^got|have|received|get|see|are|was|had|is no reminders|alerts|notices !from|back|about|received|yet|came
    text|texts|message|messages|contact|call|calls me? no more
    ^i|am|are|is|was|we not texting|messaging|contacting|calling|sending
    do not reply|respond ~1 to me
    {messages} ~1 not ~1 wanted|welcome|needed|appreciated|requested
    hate|despise|dislike|detest ~2 {messages}
    tcpa|fcc|ftc|lawsuit
    my|our attorney|lawyer|attorneys|lawyers
    legal action
    no ~3 vuelva|vuelvan|vuelvas a escribir*|mandar*|enviar*|llamar*|contactar*|molestar*|textear*
    not ~1 like|enjoy|appreciate ~1 getting|receiving|being
    no me|nos busquen|busque|sigan|siga
    no ~2 lleguen|llegue|lleguen_mas
    bloqueados|bloqueado|bloqueada
    take|remove|delete|get|drop|scratch|strike|pull|erase|wipe|cut ~1 {my_name} ~2 off|from|out_of
    take|get|pull|drop|cut|kick me|us off|out !work|early|school
    ^be|been|i|he|she|was|cant remove me|us
    remove|delete|erase ~1 my|this|our|that|the number|phone|cell|contact|info|information|digits
    lose|forget|scratch|block ~1 my|this|our|that|the number|phone|cell|contact|info|information|digits
    remove|delete|erase ~1 my|this name|number
    remove|delete ~3 list|lists|messages|texts|reminders|reminder|notifications|alerts
    remove|delete ~1 my ~4 database|system|records
    unsubscribe
    ^not|never|how|the|an|any opt me|us|this ~2 out
    opt|opting tf|the_hell|the_fuck|completely|entirely|fully|totally|all_the_way|right out
    opt|opted|opting out
    leave me|us|this_number ~2 alone|be|out
    lose|loose my|this number
    delete me|us
    buzz|bug|f|fuck|fck|piss|eff|back|sod off
    fuck you|u|off
    screw you|off
    go to hell
    do not ~2 want|wish|need|like|care|consent|agree|authorize ~3 {messages}
    do not ~1 want|wish|need|care ~1 to ~1 receive|get|hear|be_contacted|be_texted|be_messaged|be_bothered
    do not ~1 want|wish ~1 you ~2 {contacting}
    do not ~1 want|wish ~1 you to {contact_verb}
    do not ~1 want|need these|this_anymore|any_more_of|them|anymore
    do not ~1 want|wish|care ~2 anything ~3 from|with
    not want|wish ~2 {messages}|contacted
    no longer want|wish|need|care ~3 {messages}|receive|contact|contacted
    rather|prefer not ~2 receive|get|be ~1 {messages}|texted|contacted
    not|never ~1 consent|agree|authorize|sign|subscribe|ask ~3 {messages}|this|these|this_list
    not|never ~1 asked|agreed|authorized ~3 {messages}|this|these|this_list
    not|never ~1 signed|subscribed|request|requested ~3 {messages}|this|these|this_list
    not|never give|gave|given ~3 permission|consent
    without ~1 my ~1 permission|consent
    revoke|revoking|withdraw|withdrawing ~3 consent|permission|authorization
    rescind|rescinding|revoked|withdrawn|retract ~3 consent|permission|authorization
    revoke
    sick|tired|fed_up|over|done ~3 {messages}
    sick|tired|fed_up|done ~1 of|with getting|receiving|hearing|being_texted|these|this|you|y_all
    enough already|with ~2 {messages}
    enough of this|these|the|your ~1 {messages}
    too many ~1 {messages}
    so many ~1 {messages}
    spam me|us|number|folder|text|texts|message|messages
    report|reported|reporting|marking|marked|mark ~3 spam|junk|harassment|fcc|ftc
    this|it|that|you is|are ~2 spam|harassment|harassing|spamming|spammers|spammer
    harassment
    harassing me|us
    blocking|blocked|block you|this|your|number|u
    will|going_to|gonna block|report|sue
    not|no ~1 interested
    uninterested
    put me ~3 do_not|dnc|no ~1 call|contact|text|list
    do not call|contact|text|disturb list|registry
    sue|suing you
    cancel|end|stop|discontinue|quit ~3 {messages}|subscription|service|notifications|enrollment
    kill|disable|mute|turn_off|shut_off|switch_off ~3 {messages}|subscription|service|notifications|enrollment
    cancel me ~2 off|from|out
    cancel|end all|everything|this_service|this_thread|conversation
    discontinue
    do not need ~2 reminding|reminded|reminders
    please no more
    no thanks|thank_you remove|stop|unsubscribe
    knock it off
    cut it out
    wish|want|like to be|get|have_been removed|unsubscribe|taken|deleted|excluded
    ask|request|asking|requesting to be|get|have_been removed|unsubscribe|taken|deleted|excluded
    want|like|wish off|out
    want|like ~1 off ~2 list
    why|how_come do you keep|continue|still ~2 {contacting}
    keep|kept|keeps texting|messaging|bothering|bugging|spamming|harassing me|us
    constantly|constant|continue|always texting|messaging|bothering|bugging|spamming|harassing me|us
    keep|kept getting|receiving|sending ~3 {messages} ~3 stop|annoying|enough
    told|asked|tell you|y_all|them|ya|u ~2 to|not|already ~1 stop|text|message|quit|contact|remove
    telling|asking|begging you|y_all|them|ya|u ~2 to|not|already ~1 stop|text|message|quit|contact|remove
    said|say i_said? stop|quit|no_more
    want|need|like|ask|asking|told|tell you|this|it|them|these|texts|messages ~1 to stop|end|quit|cease
    this|these|it|texts|messages|you|they needs|need|has|have|must|should|better to? stop|end|quit|cease
    do not ~1 send
    no ~1 quiero|deseo|queremos|deseamos|necesito ~4 {messages}|recibir|me_escriban|me_manden
    no ~1 quiero|deseo|queremos|deseamos|necesito ~4 me_envien|me_contacten|me_llamen|contacto
    no ~1 quiero|deseo ~1 que ~2 escriban|manden|envien|contacten|llamen|molesten|texteen
    no ~1 quiero|deseo mas|nada|esto|saber|estar
    ya|y no me? quiero|deseo|interesa
    no quiero|deseo ~1 seguir
    ^no dejen|deje|deja|dejar ~1 de ~2 enviar*|mandar*|escribir*|molestar*|llamar*|contactar*|textear*
    ^no dejes|pare|paren|para|parar ~1 de ~2 enviar*|mandar*|escribir*|molestar*|llamar*|contactar*|textear*
    ^no dejen|deje|deja|dejar ~1 de ~2 joder*|fregar*|spamear*|acosar*|chingar*|recibir|tantos|los
    ^no dejes|pare|paren|para|parar ~1 de ~2 joder*|fregar*|spamear*|acosar*|chingar*|recibir|tantos|los
    ^no paran|basta|cese|cesen ~1 de ~2 enviar*|mandar*|escribir*|molestar*|llamar*|contactar*|textear*
    ^no terminen|suspendan|suspenda|detengan|detenga ~1 de ~2 enviar*|mandar*|escribir*
    ^no terminen|suspendan|suspenda|detengan|detenga ~1 de ~2 molestar*|llamar*|contactar*|textear*
    ^no paran|basta|cese|cesen ~1 de ~2 joder*|fregar*|spamear*|acosar*|chingar*|recibir|tantos|los
    ^no terminen|suspendan|suspenda|detengan|detenga ~1 de ~2 joder*|fregar*|spamear*|acosar*
    ^no terminen|suspendan|suspenda|detengan|detenga ~1 de ~2 chingar*|recibir|tantos|los
    paren|pare|detengan|detenga|suspendan|suspenda|cancelen ~3 {messages}|suscripcion|servicio_de
    cancele|cancela|terminen|cesen|cancelar|detener|parar|suspender ~3 {messages}|suscripcion|servicio_de
    dejenme|dejeme|dejame|dejennos|dejanos ~1 en_paz|tranquil*|quiet*|ser|vivir
    quitenme|quiteme|quitame|saquenme|saqueme|sacame|borrenme|borreme|borrame|eliminenme
    elimineme|eliminame|remuevanme|remuevame|bajenme
    retirenme|retireme|desuscribanme|desuscribame|desinscribanme|denme_de_baja
    quiten|quite|saquen|saque|borren|borre ~2 numero|nombre|telefono|contacto|datos
    eliminen|elimine|borra|quita|elimina|remuevan|retiren ~2 numero|nombre|telefono|contacto|datos
    quitar|sacar|borrar|eliminar|remover ~2 mi|este numero|nombre|telefono|contacto
    sacar*|borrar*|quitar*|eliminar*|salir* ~2 lista|listas|base
    dar*|denme|deme|dame|darse|dar|den ~1 de baja
    de baja ~2 lista|servicio|mensajes
    baja por_favor
    no|ni mas ~2 {messages}
    no ~1 mas {messages}
    no ~1 interesa
    no estoy|estamos ~1 interesad*
    basta|ya_basta|harto|harta|cansad*|demasiados|tantos ~3 {messages}
    basta de|con
    no ~1 autorizo|consiento|doy_permiso|di_permiso
    retiro|revoco|revocar|retirar ~2 consentimiento|permiso|autorizacion
    desuscrib*|desuscrip*
    ya|por_favor paren|pare|basta|parale|parenle|alto|dejen
    ^no dejen|deje|deja de|ya
    voy_a|los|las bloquear*|reportar*|denunciar*|bloqueo|reporto
"""

# A denial near a word for our writing. Nothing says plainly what is denied, so it counts in doubt.
DOUBTS = """
    {deny} ~7 {our_writing}
    {our_writing} ~5 {deny}
    off|out|over|done|end|leave ~3 {our_writing}
    {our_writing} ~4 off|over|done|out
    do not|never ~1 use|dial ~1 number
    not you ~1 stop
    not wish|want|interested to|in ~1 participate|participating
    remover*|eliminar*|sacar*|borrar*|quitar* ~3 lista|sistema|registros|base|datos
"""

# A visit declined for a while. It revokes nothing, unless words about texts or about ever stand beside it.
DECLINES = """
    not interested in ~1 coming|scheduling|booking|making|visiting|going ~2 {this_time}
    not interested in ~1 appointment|cleaning|checkup|check_up|visit|exam ~2 {this_time}
"""
LASTING = """
    {our_writing}|{contacting}|{messages}|hear|hearing|number
    ever|never|again|anymore|any_more|longer|forever|back|stop|quit|end|remove|unsubscribe|anything|leave
"""

# Denials near our writing that only report or excuse: they take the doubt away, never a plain revocation.
NOT_DOUBTS = """
    no me|nos quiten|quite|saquen|saque|borren|borre|eliminen|elimine|bajen ~4 {messages}|lista|listas
    i|we ~1 can|could|will|would|did not|never ~3 text|texting|message|contact !me|us|you_to
    i|we ~1 can|could|will|would|did not|never ~3 texts|messages|list|texted|contacted !me|us|you_to
    i|we ~1 have|had|do|am|are|was not|never ~3 text|texting|message|contact !me|us|you_to
    i|we ~1 have|had|do|am|are|was not|never ~3 texts|messages|list|texted|contacted !me|us|you_to
    did|have|has|had|do|does|could|can|never not? ~1 see|saw|seen|read ~4 {our_writing}
    did|have|has|had|do|does|could|can|never not? ~1 understand|get|got|gotten ~4 {our_writing}
    did|have|has|had|do|does|could|can|never not? ~1 receive|received|find|found|open|mind ~4 {our_writing}
    not see|saw|seen|mind ~4 {our_writing}
    not|never ~2 check|checked|sent|recognize|remember|notice|noticed|open|load ~4 {our_writing}
    {our_writing} ~1 is|was|are|no_es ~1 not? ~1 for|meant|para !marketing
    mensaje|texto no es para
    pull|pulled|pulling over
    no problem|worries|issue|issues|trouble|idea|hurry|rush|rush_on|prob|probs ~4 {our_writing}
    not ~1 worry ~8 {our_writing}
    not text|call and drive
    if|when|until|unless ~3 not ~4 {our_writing}
    no ~1 contact|text info|information|number|back
    not ~1 mind|forget|lose|miss|sure|know|have_your|have_the|have_any|have_my|have_it ~4 {our_writing}
    no ~2 recibi|llego|llegaron|vi|lei|tengo|entiendo|entendi|puedo|pude|se|tuve|hay ~4 {our_writing}
    not|no|never need|have to ~1 stop|remove|unsubscribe
    thanks|thank_you ~1 for ~2 {our_writing}
    does|do not ~1 accept|support|receive
    not mean|intend|meant ~3 {our_writing}
"""

# What looks like a revocation and is none. They win over an overlapping revocation.
NOT_REVOCATIONS = """
    ^que no me|nos quiten|quite|saquen|saque|borren|borre|eliminen|elimine|bajen ~3 lista|listas
    ^que no me|nos dejen|deje|dejes de escribir*|mandar*|textear*|avisar*|enviar*
    drop|drops|dropping|dropped me|us|him|her|them|kids off at|in|on|around|early|by|there|then
    drop|drops|dropping|dropped me|us|him|her|them|kids off before|after|when
    will|can|could|going_to|gonna|to|has_to|must drop|dropping me|us|him|her|them|kids off !this|the|your|of
    nothing|nobody|nothing_is|no_one ~2 stop|stops|stopping me|us
    stop me if|when|before
    i|we ~1 unsubscribe ~1 from ~4 else|elses|other|others|but_you|but_yours|except_you|except_yours
    revoke|revoking|retract|withdraw my|that|the ~2 complaint|complaining|complaints|comment|statement
    revoke|revoking|retract|withdraw my|that|the ~2 objection|answer|no|question|offer|choice|remark
    someone|somebody|anyone|anybody|person|patient|people ~1 who ~2 need|needs|want|wants it|this|that|them
    cancel|cancelling all|everything ~4 {visit}
    cancel ~2 keep|leave mine|ours|his|hers|my|the|me
    opt|opting|opted out of|from ~2 xray|xrays|x|rays|x_rays|fluoride|whitening|cleaning|exam|sealants|polish
    opt|opting|opted out of|from ~2 sedation|anesthesia|numbing|nitrous|treatment|procedure|filling
    opt|opting|opted out of|from ~2 insurance|plan|coverage|deposit|scan|scans|impressions|rinse|school|gym
    do not|never|not|did_not|without stop ~1 {messages}|texting|sending|messaging
    do not|never|not|did_not|without stop ~1 reminding|the|these|reminders
    did you stop|quit
    off|from ~1 schedule|calendar|appointment|books|waitlist|hold
    off|from ~1 monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|today
    block|blocking|blocked off|out|the|my|that ~1 morning|afternoon|day|date|time|calendar|parking
    no {messages} ~1 came|come|arrived|went|showed|yesterday
    no molesta gracias|para|nada
    basta con un|una|el
    ya? no quiero|deseo|queremos la|mi|esa|esta|una cita|visita|limpieza|consulta
    please|just keep|continue
    ^if|wish|that you stopped
    why|have|since you quit
    waiting|wait|wait_list|waitlist|cancellation|asap|short|short_notice list
    do|does|did not unsubscribe|opt|remove
    never opted|unsubscribe|asked_to_be
    si ~1 quiero|queremos ~2 mensajes|textos|recordatorios
    ^no|ya_no quiero|quisiera|deseo|gustaria recibir
    do not want|wish|need|like to stop|unsubscribe|opt|be_removed|lose
    not|never opt|opting|opted out
    did not mean|intend|want|try ~3 stop|unsubscribe|opt
    did not mean|intend|want|try ~1 turn|shut|switch|cut ~3 off
    turn|turned|shut|switch|switched|cut ~3 off ~1 by|on mistake|accident|error
    remove|take|get|strike me|us|him|her off|from ~1 naughty|bad|nice|guest|wait|waiting|santas|shit ~1 list
    {others} ~1 keep|keeps|kept ~1 {contacting} ~1 me|us
    remove|removed|removing|delete ~3 tooth|teeth|wisdom|filling|crown|braces|stitches !{messages}|cleaning
    remove|removed|removing|delete ~3 stain*|plaque|tartar|bridge|appointment|visit|card|insurance !{messages}
    stop ~2 bleeding|pain|hurting|smoking|grinding|clenching|throbbing|aching
    do not call|phone ~3 text|email|message ~1 instead|is|only|please|me|works
    text|message ~1 instead do not call
    do not text and drive
    not interested in ~2 whitening|implants|implant|veneers|braces|invisalign|botox|crown|product
    no deje|dejen|deja|dejes de mandar*|enviar*|escribir*|avisar*|recordar*
    did|have|has|am|is|was|are not ~1 get|got|receive|received|getting|receiving ~3 {messages}
    never|not said|say|asked|told|sent|texted|replied|typed ~3 stop|unsubscribe|quit|opt
    will not be_able
    remind me|us
    reminder|reminders stopped|not_working
    no ~1 me llamo
    no es molestia
    stop|quit calling it|that
    not|never !interested to|just|please|ever? {pulling} me|us|my_name ~1 off|from ~2 list|texts
    not|never !interested to|just|please|ever? {pulling} me|us|my_name ~1 off|from ~2 messages
    not|never !interested to|just|please|ever? {pulling} me|us|my_name ~1 off|from ~2 reminders|texting
    not|never !interested to|just|please|ever? {pulling}|cut me|us|my_name|this ~1 off|from|out|yet
    not|never !interested to|just|please|ever? unsubscribe me|us|my_name|this ~1 off|from|out|yet
    toddler|kid|kids|son|daughter|baby ~3 stop|unsubscribe
    cat|dog|accidentally|mistakenly|accident|mistake|oops ~3 stop|unsubscribe
    sent|hit|pressed|typed|texted|said|replied stop|unsubscribe ~1 by|on|accidentally accident|mistake|purpose
    unsubscribe|stop|stopped|opted_out ~2 by|on accident|mistake
    end of message|story|discussion|the|week|month|year|day|my|conversation|text
    talk to text
    can|could|will|would you|someone|yall|u ~2 {contact_verb} me|us ~2 instead !of
    was|am|did|were|have i|we ~1 opt|opted|unsubscribe|unsubscribed|removed|stop|stopped
    quit|quitting|quits my|the|a|work|smoking|at|drinking|this_job|for !texts|messages|number|list
    did|does|has|have|when|why|if dr|doctor|she|he|they|priya ~2 quit|stop|stopped !texting|sending
    can|could|will|would not|never stop me|us|him|her|laughing|thinking|eating|won
    can|could|will|would|does not text|message|call !me|us|my|this|here
    blocked by|up|off|in
    put|add|sign|keep me|us|him|her ~1 back
    message|messages|text blocked
"""
