"""The phrases by which patients take back consent without any of the statutory words.

Data in the language of `phrases.py`; `consent.py` decides with them. They are made of classes - verbs of
removing, of turning off, of refraining; words that point at our writing - rather than of whole sentences,
because nobody foresees the sentences. A wish for another channel ("call, don't text") ends the texts (47
CFR 64.1200(a)(10): any reasonable manner that clearly expresses a desire not to receive them).
"""

from __future__ import annotations

from appliance.domain.replies import lexicon
from appliance.domain.replies.lexicon import word_set

CLASSES: dict[str, str] = lexicon.CLASSES | {
    "those": "these those this them everything crap nonsense bs",
    "remove": """take taking get getting pull keep leave drop strike scrub erase wipe delete purge clear
        exclude withdraw count include remove cut cross omit except excuse release free spare""",
    "mine": """me us my_name my_number my_phone my_cell my_mom my_dad my_wife my_husband my_son my_daughter
        my_kids my_mother my_father my_family my_info this_number this_phone our_number our_name him her
        them""",
    "list": """list lists mailing mailings database system rolls machine blast blasts directory roster sms
        texts text texting messages messaging reminders these this campaign program service thread chat""",
    "silence": """mute silence disable deactivate pause suspend discontinue halt kill block unsubscribe cease
        ceased ceasing stop end quit cancel terminate eliminate abort unalive nuke axe yeet""",
    "other_channel": "email emails mail mailing call calls calling phone telephone voicemail letter letters",
    "texting": "text texts txt texting sms message messages messaging msg",
    "benign": """hear heard see saw know knew mean meant understand understood trust believe tell told ask
        asked call called reach reached remember forget forgot worry mind let blame hate miss find found
        recall recognize realize think notice get got receive blush cancel judge laugh disappoint bill
        charge need_to have_to hesitate thank open closed""",
    "unsure": "thinking think considering might may maybe if should looking wondering want",
    "ours": """texts texting textings txts messages message messaging msgs sms notifications notification
        alerts alert reminders reminder spam solicitations communications communication correspondence ads
        promos promotions blasts contact contacts junk list mensajes mensaje textos recordatorios avisos
        publicidad""",
    "wanting": """want wants wanted wanting need needs needed like wish wishes desire care asked ask require
        request requested requesting welcome appreciate enjoy interested consent consented agree agreed
        authorize authorized approve approved allow allowed subscribe subscribed signed sign opted enroll
        enrolled register registered permission""",
    "removed": """remove removed removing take taken taking get gotten getting pull pulled strike struck
        stricken scratch scratched scrub scrubbed delete deleted deleting erase erased wipe wiped purge purged
        drop dropped cross crossed cut omit exclude excluded withdraw withdrawn unsubscribe unsubscribed
        unenroll kick kicked yeet bounce boot be wanna_be""",
    "pestering": """bother bothering bug bugging pester pestering spam spamming harass harassing hound
        hounding stalk stalking annoy annoying hit hitting hmu blow blowing ping pinging nag nagging disturb
        disturbing solicit soliciting poke poking badger badgering contact contacting message messaging msg
        dm""",
    "lasting": "ever again anymore any_more no_more any_longer forever please thanks",
    "letter": "email emails e_mail mail mailing letter letters postcard snail_mail portal app fax voicemail",
    "ring": "call calls called calling phone telephone landline ring voicemail",
    "asking": "can_you could_you would_you will_you can_u could_u can_i could_i i_want_to i_would_like_to",
    "our_own": "my our the your these those any of_my of_the of_your of_these",
    "sent": "reminders texts messages notifications alerts notices",
    "tooth": """tooth teeth wisdom wisdoms molar molars premolar canine incisor crown crowns filling fillings
        bridge braces brackets bracket stitches sutures implant implants veneer veneers nerve abscess cyst""",
    "uneasy": "worry sorry apologies apologize forgive excuse alarmed offended mad upset",
    "answered": """text texted txt write written reply replied respond responded answer answered message
        messaged get_back""",
    "in_time": "back sooner earlier right_away immediately promptly quickly fast in_time soon",
    "pulled": "taken pulled removed extracted yanked ripped cut_out dug_out popped_out",
    "paper": """receipt receipts form forms bill bills invoice statement link info information records record
        confirmation copy x_rays xrays paperwork estimate details directions address schedule card""",
    "mandar": """mand* envi* escrib* molest* contact* llam* texte* busc* insist* jod* chingu* freg* friegu*
        fastidi* acos* webe* huevee* hinch* marc* marqu* hostig* whatsapp*""",
}

STRUCTURES = """
    get|stay|go|keep ~1 out of? my|our phone|line|inbox|life|business|face|cell|pocket
    told|said|dije|dijimos|tell|telling ~1 you|yall|them|u|people|i? ~2 no|enough|never $
    ya? se|les|le|te dije|dijimos|pedi|pedimos ~3 no|que_no|paren|basta
    done with|dealing ~1 you|yall|u|this|you_guys|you_people
    please|kindly do not $
    not|never ~1 {wanting} ~2 this|that|it|them|any_of !appointment|visit|time|day|slot|one|week
    nobody|no_one|who ~1 {wanting} ~2 this|that|it|them|any_of !appointment|visit|time|day|slot|one|week
    who ~2 authorized|authorised|permission|consent|signed|told|asked ~3 you|text|contact|message|me
    removal|deletion|erasure|exclusion ~2 from|of
    remove|delete|erase|wipe|purge|scrub|destroy|lose ~1 my|our|all ~1 info|information|data
    remove|delete|erase|wipe|purge|scrub|destroy|lose ~1 my|our|all ~1 records|details|number|contact
    ghosting|muting|unfollowing|blocking ~1 you|u|yall|this
    text|message|contact|call|bother me one_more|once_more|one_last|again_and|again_ill|again_i
    no ~1 need|reason ~2 to? ~1 keep|continue|be ~1 {contacting}
    not ~1 need|want|like ~1 to? be|get ~1 reminded|texted|messaged|contacted|bothered|notified|nagged|called
    {removed} ~2 me|us|my|this ~3 off|from|out|out_of|of ~3 {list}|{ours}|here|system|records
    {removed} ~2 our|number|name|phone ~3 off|from|out|out_of|of ~3 {list}|{ours}|here|system|records
    {removed} off|from|out_of ~2 {list}|{ours} !appointment|visit|schedule|calendar
    {removed} ~1 off|from this|these|those|your|ur|all
    off of? this|these|those|your|ur|the ~1 {list}
    not|never|no_longer|did_not ~2 {wanting} ~2 these|those !times|dates|days|slots|openings|appointments|two
    not|never|no_longer|did_not ~2 {wanting} ~5 {ours}|marketing|advertising|automated|robo*
    get|getting rid of ~2 {ours}|number|name|info|this
    leave|leaving ~5 in_peace
    leave|leaving ~1 me|us|him|her|them|my|our|this_number|people ~2 alone|be
    not|never|no_longer|nobody|no_one ~2 {pestering} me|us|him|her|my|this
    {pestering} me|us never|no_more
    please|pls|kindly|now|just|and|number|person remove|delete|unsubscribe|stop|quit|opt_out|block|end $
    please|pls|kindly|just|and remove|delete|erase|drop me|us|her|him|them $
    please|pls|kindly|just|and remove|delete|erase|drop this|my_mom|my_dad|my_son|my_daughter $
    {letter}|{ring}|write|contact ~1 me|us? ~1 next_time|from_now_on|going_forward|in_the_future
    just|only {letter} !{paper}
    hmu never
    miss|skip|spare me with? ~2 {ours}|these|those|this
    pass on ~2 {ours}|this_list|these_texts
    ^does not ~1 use|using|text|contact|dial this|my|that|our ~1 number|phone|cell|line
    phone|number|cell|line ~3 work|business|emergencies|emergency|personal ~1 only ~4 not|no|never|use|email
    lose|ditch|dump|trash|burn|shred|forget|drop ~1 my|this|our|these ~1 digits|number|info|contact|name
    forget you|i|we ~1 have|ever|know ~1 my|this|me|us
    find ~1 someone|somebody else|other to bother|bug|text|harass|annoy
    go ~1 bother|bug|annoy|harass|text|spam someone|somebody
    {pestering} someone|somebody|anyone else
    respect my privacy
    invasion of ~1 privacy
    privacy violation|rights
    against the|my law|will|rights
    this|it|that|these|is is? ~1 illegal
    report|reported|reporting ~3 you|this|number|u|to|as|yall
    complaint|complain ~3 you|with|to|fcc|ftc|bbb|board|attorney
    get a life
    get|go|stay away|tf_out|the_hell|the_fuck|out_of_my|lost|off_my
    stay|get|keep off|out|away ~1 of? my phone|line|inbox|cell|messages
    kick rocks
    take a|yourself hike
    beat it
    gtfo|stfu|foff|gfy|pissoff
    let me|us be
    leave us|me|this be|alone
    want|like|wish|prefer|asked ~2 to? ~1 be ~1 left alone
    do not have|give|given|need ~2 permission|consent|right|authorization
    unsubbing|unsubbed|unsubscribing|unsubscribes|unsubscribed
    over it done
    texts|messages|reminders are|is ~2 enough|plenty
    {messages} ~2 not ~1 wanted|needed|necessary|welcome|appreciated|ok|okay|allowed|authorized|helpful|for_me
    cut|knock|quit|enough|stop|chill|cool|ease|lay|back|slow ~2 with|on|off ~2 {ours}
    not|no ~2 remind me|us !of|about|when|what
    prefer|prefers|preferred not ~2 {contact_verb}|texted|contacted|messaged|receive|get
    prefer|rather|instead|better|only|use|switch_to|go_back_to ~2 {letter} !{paper}
    {letter} ~2 instead|better|only|preferred|works_better|is_best|is_better !{paper}
    prefer|rather|instead_just|better|only ~3 {ring} !to
    rather|prefer you|u|yall ~2 {ring}|{letter}
    {ring} ~3 instead|preferred|only|works_better|is_best|is_better !of_tuesday|of_monday
    contact|reach|notify|remind|write|tell me|us by|via|through|with ~1 {ring}|{letter}
    communicate|communication|correspondence ~2 by|via|through|with ~1 {ring}|{letter}
    ^does|she|he not ~1 do|use|read|check|like ~1 texts|text|texting|sms|messages
    ^does|she|he not ~1 send|answer|open|respond_to|want ~1 texts|text|texting|sms|messages
    not ~1 a|into? text|texting|texter person|guy|texter
    not a texter
    text|message|contact|bother|use my|another|different wife|husband|mom ~2 instead|not_me
    text|message|contact|bother|use my|another|different other|number|daughter ~2 instead|not_me
    not me text|message|contact|call
    ceas*|desist*
    dns|dnc|dnd
    pull my|the plug ~2 {ours}
    no|zero|not|without ~1 more|further|additional|future ~2 {ours}|contact
    no more ~1 this|these|that|them|of
    not ~1 {contact_verb} ~4 {lasting} !if|when|until|before
    never ~1 {contact_verb} ~3 {lasting}
    prefiero|prefiera|prefieren|preferiria ~3 correo|email|carta|cartas|mail
    mejor|solo|solamente|nomas|unicamente ~3 correo|email|carta|cartas|mail
    prefiero|preferiria|mejor ~3 llamada|llamadas|llamen|llame|llamenme|llameme
    solo|solamente|nomas|unicamente ~3 llamada|llamadas|llamen|llame|llamenme|llameme
    prefiero|mejor ~3 telefono|que_me_llamen|que_me_llame|que_me_hablen
    correo|email|carta|llamada|llamadas|telefono ~1 mejor|solamente|unicamente|nomas|por_favor_no
    no ~2 use|usen|uses|utilice|utilicen|usar ~1 este|mi numero|telefono|celular
    no ~2 contest*|respond*|leo|uso|reviso ~2 {messages}|textos
    suficiente|suficientes ~2 ya|{messages}|con
    ya ~1 {messages} no
    no ~2 {mandar}
    dejen|deje|deja|paren|pare ~2 {mandar}
    me|nos tienen|tiene ~2 hart*|cansad*|harto|hasta
    hasta aqui|la_madre|el_gorro|la_coronilla
    no ~1 necesito|necesitamos|ocupo|ocupamos|pedi|solicite ~2 {messages}|recordatorios|esto|estos|nada
    fuera|largo|larguese|larguense !de|del|en|tiempo
    fuera|largate|larguese|larguense de aqui|aca|mi
    ^muy|tan|mas|vivo|vive|vivimos|estoy|esta|queda largo de aqui|aca
    vayanse|vayase|vete|ve a|al la|carajo|diablo|chingada|mierda
    olvidense|olvidate|olvidese ~2 mi|este|numero|telefono
    me|nos sacan|saca|quitan|quita|borran|borra|eliminan|elimina ~3 lista|sistema|base|mensajes|numero|de_ahi
    turn|turned|turning|shut|switch|switched|cut|click {those}|{messages} ~2 off
    turn|turned|shut|switch|switched it off
    turn|turned|turning|shut|switch|switched|cut off|out ~2 {those}|{messages}
    get|getting off|out of? this|these|your|ur !monday|tuesday|wednesday|thursday|friday|week|afternoon
    go|sign off|out of? this|these|your|ur !monday|tuesday|wednesday|thursday|friday|week|afternoon
    get|getting off|out of? this|these|your|the|ur ~1 {list}
    {remove} ~1 {mine} ~2 off|from|out|out_of ~2 {list} !appointment|visit
    {remove} ~1 {mine} from future|further|any|all
    {remove} this|my|our number|phone|cell out
    scrub|erase|wipe|delete|purge|withdraw|drop|strike|remove my|our|this number|phone|cell|email|digits
    exclude me|us
    to be ~1 taken|removed|deleted|struck|excluded off|from
    asked|told|requested|begged ~5 taken|removed|deleted|struck off|from
    how ~4 {silence} {those}|{messages} !appointment|visit|cleaning|one|bleeding|pain|tooth|time|from
    way|where ~4 {silence} {those}|{messages} !appointment|visit|cleaning|one|bleeding|pain|tooth|time|from
    how|way|where ~4 opt|unsubscribe|unenroll
    can|could|would|will you ~1 stop|end|mute {those} !bill|appointment|visit|bleeding|pain|tooth|from
    can|could|would|will you ~1 silence|pause|quit {those} !bill|appointment|visit|bleeding|pain|tooth|from
    {silence} ~1 {messages}
    {silence} this|the|your ~1 text|thread|chat|convo|conversation
    refrain|abstain|desist ~2 {contacting}|{messages}|sending
    refrain|abstain|desist from this
    not to? receive|participate ~2 {messages}|{those}|contacted|texted|messaged
    opting|choosing|electing|choose|elect|opt not to? receive|participate|get|be
    decline|declining|object|refuse|reject ~1 to? ~1 {messages}|participate|receive
    need|want|like|ask|asking|prefer|wish you|yall|u ~1 not ~1 to? do|text|message|send
    need|want|like|ask|asking|prefer|wish you|yall|u ~1 not ~1 to? contact|call|write|bother|this
    would|will|could|can you ~1 not ~1 {contact_verb} me|us|this|here
    rather|prefer not ~1 get|receive|see these|those|them|{messages}
    prefer|rather you ~1 not|did_not {contact_verb}
    want|like|wish|need|love|going to ~1 end|stop|quit|halt|cease|discontinue|mute these|those|them|this $
    no longer ~1 want|need|wish|care|require these|this|those|them !appointment|visit|cleaning|time|slot
    no more {texting}|of
    chill|ease|easy|lay|cool|tone|slow|calm off|up|with|on|down|it ~3 {messages}|{texting}
    these|this|those|they|texts|messages is|are ~2 unwanted|unwelcome|unsolicited|annoying|intrusive
    unwanted|unsolicited|unwelcome ~1 {messages}
    why am|are|do i|we ~1 still|keep|always ~1 getting|get|receiving|receive|seeing ~1 {those}|{messages}
    {other_channel} ~2 instead|rather of|than ~1 {texting}
    {other_channel} ~4 not ~1 {texting}
    {other_channel} ~1 over|no ~1 {texting}
    only ~3 {other_channel} ~3 no|not|never ~1 {texting}
    pay|charged|charges|costs|cost me|us? per|for_each|for_every|each {texting}
    texts|messages cost ~1 money
    take|taking|took|pull|pulling ~1 back ~1 my? consent|permission
    ceased|stopped|ended ~2 {messages}|contact
    unenroll|unenrolled|disenroll|deregister|unregister|unfollow|unlist|dnc
    un|dis enroll|register|list
    count|leave|include|keep|cut|rule me|us|him|her|this_number off|out ~1 of ~2 {list}
    keep me|us|him|her|this_number|my_number off
    give it|me|us a rest|break
    take a|the hint
    have|had ~1 enough ~1 of ~1 {messages}|{those}|you
    way|far too many ~1 {messages}|of_these|of_those
    hold|holding off ~1 on ~1 {messages}
    consider|take ~2 my|as ~2 stop|opt_out|cancellation
    blow|blowing|blew ~1 up ~2 phone|cell
    do not|never hit|blow ~1 me|us|my ~2 up
    parenle|parale|parele|parela|parenla|parala|cortala
    cortenla|cortele|cortenle|bajenle|callense|callate|callese
    dejate|dejense|dejese de
    ya_no|no|nunca ~3 esten|este|estes|anden|ande|andes|sigan|siga|sigas {mandar}
    no|sin ~1 den|de|des lata|guerra|problemas
    ^no dejen|deje|deja|paren|pare de|con insist*|dar|eso|esto|estos|hinch*|{mandar}
    no|nunca|nadie|jamas ~3 pedi|pidio|pedimos|solicite|solicito ~1 esto|estos|eso|nada|{messages}
    no|nunca|jamas ~2 suscribi|inscribi
    no|nunca|jamas me apunte|anote|registre ~1 para|a|en esto|eso|estos|nada
    hart*|cansad*|aburrid* ~1 de|con esto|estos|sus|tantos|tanto|ustedes|{messages}
    tiene|tienen|traen ~1 hart*|cansad*
    canse|harte|aburri de ~2 {messages}|esto|estos|ustedes
    olviden|olvide|olvida|olvidense de? mi|este|nosotros numero|telefono|celular
    olvidese|olvidate|pierdan|pierda|tiren de? mi|este|nosotros numero|telefono|celular
    olvidense|olvidese|olvidate de mi|nosotros|este
    como ~4 salgo|salirme|salir|quito|cancelo de? esto|estos|estas|aqui|ahi
    como ~4 desactivo|apago|bloqueo|detengo|paro|elimino de? esto|estos|estas|aqui|ahi
    como ~4 salgo|salirme|salir|quito|cancelo|desactivo|apago|bloqueo|detengo|paro|elimino ~2 {messages}|lista
    como ~4 doy|darme|dar|damos de baja
    me|nos quiero|queremos|quisiera salir|borrar !temprano|antes|a
    quiero|quisiera|deseo salirme|borrarme|desinscribirme|quitarme ~1 de
    desactiv*|desinscrib*|desapunt*|desvincul*
    apaguen|apague|apaga|quiten|quite|bloqueen esto|estos|estas|eso|{messages}
    en vez|lugar de ~1 {messages}|texto*|text*|mandar*|escribir*
    no|nunca ~1 escribirme|mandarme|enviarme|contactarme|llamarme|molestarme|escribirnos|mandarnos|textearme
    ^no me|nos retiren|quiten|saquen|borren|eliminen|remuevan|bajen|desuscriban !la_muela|el_diente|los|las
    dense|dese|denos|dennos de baja
    ya estuvo|estubo bueno|suave|bien
    ya dejenme|dejeme|dejennos|dejenos|dejame !saber|ver|un
    dejenos|dejennos|dejenlo|dejennos en paz
    paren|para|pare la mano
    ni un|uno ~1 {messages}|mas
    mucho|muchos|tanto|tantos|demasiado|demasiados ~1 {messages}
    ya los|las|lo|te? bloquee|bloqueamos|reporte|denuncie
    correo|llamada|llamadas|llamenme|telefono ~3 no|sin ~2 {messages}|texte*
    no mas ya no
    no ~1 agradezco|agradeceria ~2 {messages}
"""

# What may stand around a word that revokes by itself without adding to it or taking from it.
SHELL = lexicon.FILLERS | word_set("""
    yes no ok omg omfg wtf wth smh fml jeez geez gee gosh damn dammit damnit hell shit fuck fucking freaking
    friggin effing bro bruh dude man fam yo yall you u idiots idiot asshole assholes jerks people bitch moron
    ffs jfc christ jesus crap ugh argh grr tho though lol lmao haha jaja jajaja rofl k kk yeah nah nope fr
    real for my answer is this here msg txt text sms re fwd fw response from me the a an period tnx thks thx
    thanku tanks asap stat only final finally once last time times same number line phone thumbsup thumbsdown
    eyeroll haltsign rudesign x xx % * maam miss mister mr mrs ms dr nurse doc doctor office dental dentist
    stoptexting because bc so and b br p div span tm con sin favor oigan oye miren mire wey guey hombre mijo
    senores todo todos ahorita ya si
    """)

WISHES = word_set("i we want wanna wish would like need to can could will you must have let us please am")

# Words one slip from "stop" that a patient may mean as they stand.
NEARLY_STOP = word_set(
    "shop step spot drop top tops crop chop prop stops stow slop swop scoop stoop snap strop"
)

# Each is a whole sentence, politeness aside: what goes is what we send, whatever it is about.
WHOLE_REMOVALS = """
    {asking}? please? remove|delete|erase|cancel|end|stop|discontinue all? {our_own}? ~2 {sent}
    {asking}? please? take|turn|switch|shut|cut off all? {our_own}? ~2 {sent}
    {asking}? please? take|turn|switch|shut|cut all? {our_own}? ~2 {sent} off
"""

# Each is a whole clause, politeness aside; within a longer clause these words have other uses.
WHOLE_CLAUSES = """
    turn|turned|shut|switch off
    get off|lost
    how do|can|could|would i|we|you get off|out|stop|end|unsubscribe
    no more|mas
    no interest|thanks_stop
    zero interest
    shut up|it
    hush|mute|blocked|unwanted|unfollow|spammer|spammers|scram|enough
    go to? away|hell
    we|i am|are done|finished ~1 here?
    you are blocked
    this|these|they|it is|are unwanted|spam
    i? do not need|want this|these|them
    i? do not want anything
    email|mail|calls|call|phone only
    nunca|jamas mas
    just|only|please ~1 {letter} next_time|from_now_on|me_next_time|going_forward|in_future
    only email|mail|calls|phone
    no {texting}
    not this number
    stop|quit|end
    {silence} these|those|them|everything
    stop|end|quit|cease|mute|silence|discontinue|kill|halt|suspend|disable this|it|all_this|this_now|it_now
    ya? no|nomas mas
    ya? estuvo|estubo
    estoy|estamos hart*|cansad*
    que? fastidio
    bloqueado|bloqueados
    solo|solamente llamadas|correo
    hmu never
    lay|back|buzz|push|clear|hop|jog|naff|bugger|shove|sod|bog|piss|eff|screw|step|hands off
    get|step|stay|go|move|keep back|away|out|off
    drop|stuff|shove|can|zip it
    spare me|us
    count me|us out
    get bent|stuffed|real|lost|out
    can|could|would you|yall|u not
    {ring}|{letter} only
    by|via|use|prefer|rather {letter} please?
    mejor|prefiero por? correo|email|carta|llamada|telefono
    por correo|carta mejor|nomas
    i am? over it|this
    leave me|us
    annoying|unwanted|unwelcome|unsolicited|ridiculous|harassment|illegal|excessive|fed_up
    begone|scram|shoo|bye_felicia|getlost|unsub|unsubbed|ghosted|stoppp
    not welcome|wanted|needed|necessary
"""

# Said of us where nothing else is said; beside a yes, a name or a time it is how people agree.
DONE = """
    so? done
"""

# Openers that in a dental office may also speak of a visit: alone in the first clause they revoke.
OPENERS = frozenset(
    {"cancel", "end", "remove", "stopped", "cancelar", "fin", "baja", "salir", "terminar", "spam", "refuse"}
    | {"parar", "stopall", "alto"}
    | {"cancel all", "eliminar", "borrar", "quitar", "remover"}
)

# Unless the rest of the message speaks of a visit, a day, or why the writer can not come.
ABOUT_VISIT = """
    {visit}
    monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|today|tonight|week
    lunes|martes|miercoles|jueves|viernes|sabado|domingo|manana|hoy|semana
    resched*|rebook|reprogram*|reagend*|another|other|later|change|mover|cambiar
    make|come|coming|attend|there|time|slot|sick|ill|flu|covid|fever|work|working|busy|conflict|travel*
    traffic|weather|snow|emergency|vacation|trip|kid|kids|fee|came_up
    tooth|teeth|stain*|plaque|tartar|filling|crown|bridge|muela|diente|dientes|sarro|both|insurance
    enferm*|trabajo|trabajar|ir|llegar|asistir|puedo
"""

# Before "stop" they make a noun of it, and no word of the law.
STOPS_OF_TRAVEL = word_set("bus train tram metro subway trolley pit rest truck whistle non full")

# A "stop" that is a visit, a tooth that is to come out, a writer who will not text: what only sounds like an
# opt-out. It only weighs against the words: "stop by the way" is none.
LOOK_ALIKES = """
    bus|train|tram|metro|subway|trolley|pit|rest|truck|next|first stop
    stop|stopping by|in|over $
    stop|stopping by|in|over ~2 on|at|and|to|for|today|tomorrow|next|around|before|after|your
    stop|stopping by|in|over ~2 monday|tuesday|wednesday|thursday|friday|saturday|morning|afternoon
    {tooth} be|being|all|both? {pulled}
    take|taking|get|getting|have|having|pull|pulling|yank|yanking|cut|cutting|dig ~3 {tooth} out
    pull|pulling|extract|extracting|remove|removing|yank|yanking ~3 {tooth} $
    {uneasy} ~2 i ~2 not|never {answered} ~1 {in_time}
    preocupe*|apure*|disculpe*|perdon|perdone* ~1 si|que no ~1 contesto|respondo|escribo|texteo
"""

# Each is a whole sentence: an illness, and nobody who is "sick of" us.
ILLNESS = """
    ~4 ^me sick|ill !of|and|with|to ~2
"""

# Words about our writing, or against us, in a reply that says nothing else the rules know.
UNEASE = """
    not|no|never|none|another|anymore|more|nunca|mas ~5 these|those|esto|estos|eso|esos
    not|never|no|dont ~4 you|yall|u|you_guys|you_people|ustedes
    you|yall|u|ustedes ~3 not|never
    my|this|our number|phone|line|digits|cell
    marketing|advertis*|promo*|telemarket*|robocall*|robotext*
    automated|unsubscrib*|suscri*|subscri*|optin*|optout*
    peace|rid|annoying|harass*|sick_of|tired_of|over_it|had_it|give_it_up|grow_up
    paz|molest*|hart*|cansad*|fastidi*|publicidad|propaganda
    another|new|different|other dentist|dental|doctor|dr|office|clinic|practice|provider
    switched|relocated|moved
    dentist ~4 now|in|at|closer
    patient ~3 at|of|with|now
    using|use|with|see|seeing|go_to ~3 dentist|dr|doctor|dental
    otro|otra|nueva|nuevo dentista|clinica|doctor|doctora|consultorio
    {ours}|texted|messaged|contacted|hmu
    lists|mailing|database|campaign|subscription
    bother|bothering|bug|bugging|pester|pestering|spamming|harass|hounding|stalking|nagging|soliciting|solicit
    {letter}|whatsapp !{paper}
    these|those|them again|too|already|anymore|people
    privacy|permission|consent|illegal|lawyer|attorney|police|complaint|scam|scammer|scammers|phishing|fraud
    fuck*|fck*|wtf|stfu|gtfo|bitch*|asshole*|idiot*|moron*|pendej*|chinga*|chingu*|cabron*|mierda|puta*|joder
    away|annoying|unwanted|unnecessary|ridiculous|enough|bothered|rude
    not you|again|these|yall|u
    correo|carta|cartas
"""

# Texts acknowledged, asked for, or spoken of in passing.
NOT_UNEASE = """
    see you never
    your|the|that|this ~1 new ~1 office|building|place|location|clinic|lobby
    dental care|health|hygiene|work|insurance|plan|anxiety|stuff
    people|everyone|folks|kids ~1 be|are|always|love ~1 {texting}
    not|never ~1 {benign} ~3 you|yall|u|this|that|these|those|what|it
    you|yall|u ~2 not {benign}
    not ~1 sure|yet|bad|thank|late
    no thank|problem|worries|hay|te|se
    office|you|they|yall|it|clinic moved
    gracias|recibi|recibido|llego|vi|lei|mande ~5 {ours}
    mandenme|mandeme|mandame|envienme|enviame|manden|mandan ~5 {ours}
    {unsure} ~4 dentist|dental|doctor|office|clinic|practice
    text|texted|texting|call|called|dial|dialed ~1 this|the|your|wrong number
    not ~1 check|have|use|read email|mail
    at|to|on|from|is|save|saved|update|updated|have|has|got|new|changed my|this|our number|phone|cell|line
    my|this phone|cell ~2 died|dead|broke|charging|was|is|fell|off|on|silent|screen|battery|number
    off|on|answer|get|lost|find|check|charge|drop|dropped my|the|this phone|cell
    ice|mountain|swimming chill
    patient ~2 with_me|with_us|for|and
    {ours} ~2 again|me_again
    moved ~2 it|that|my|the|to|up|back
    do_not|never|not stop ~3 {ours}
    keep ~2 {ours}|texting|sending|these|them
    contact list|info|lens|lenses|number
    wrong ~1 thread|chat|group|text|message|list
    equivoque ~3 chat|mensaje|grupo
    deje|dejo ~2 mensaje
    to text|message !me|us
    {pestering} with|by|on|my_head
    quiero|queremos|recibir|vuelvan|vuelva|volver ~3 {ours}
    do|still|would|will want|like|need ~3 {ours}
    text|number ~2 number
    not ~1 stop ~2 {ours}
    got|get|gets|getting|received|receive|receiving|see|saw ~3 {ours}
    seen|read|reading|missed|miss|check|checked|sent|send ~3 {ours}
    text|message|email|contact|txt|msg ~1 you|yall|u|back|when|if|later|soon|tomorrow|the|my|him|her|them
    {ours} ~2 when|if|later|with|about|the|from|before
    {ours} ~2 after|saying|said|earlier|yesterday|today|came|come|went
    send|give|shoot|leave ~2 a|the|me|us ~1 text|message|email
    thanks|thank|appreciate|love|like|good|nice|great|sorry|ok|okay ~4 {ours}
    my|new|different|correct|updated|insurance|his|her email|mail|phone|number
    {letter}|{ours} ~2 is|address|again|works|work
    email|mail|text|message|send it|them|that|the|over
    by|via|through|on|in {letter}
    waiting|wait|short|cancellation|to_do|grocery|guest list
    list|listed ~2 as|of|price|for
    not this time|week|month|year|one|morning|afternoon
    not this evening|weekend|tuesday|monday|wednesday|thursday|friday
    right|straight|going|go|went|far|miles|week|days|be|am|is|are|will ~1 away
    leave|leaving ~2 work|early|at|school|now|for|by|home|house|town|the|my|from|soon|on
    hell yes|yeah
    bot ~1 lol|haha
"""
