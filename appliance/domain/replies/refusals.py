"""The phrases by which patients take back consent without any of the statutory words.

Data in the language of `phrases.py`; `consent.py` decides with them. They are made of classes - verbs of
removing, of turning off, of refraining; words that point at our writing - rather than of whole sentences,
because nobody foresees the sentences. A wish for another channel ("call, don't text") ends the texts (47
CFR 64.1200(a)(10): any reasonable manner that clearly expresses a desire not to receive them).
"""

from __future__ import annotations

from appliance.domain.replies import lexicon

CLASSES: dict[str, str] = lexicon.CLASSES | {
    "these": "these those this that them it everything stuff crap nonsense bs",
    "those": "these those this them everything crap nonsense bs",
    "remove": """take taking get getting pull keep leave drop strike scrub erase wipe delete purge clear
        exclude withdraw count include remove cut cross omit except excuse release free spare""",
    "mine": """me us my_name my_number my_phone my_cell my_mom my_dad my_wife my_husband my_son my_daughter
        my_kids my_mother my_father my_family my_info this_number this_phone our_number our_name him her
        them""",
    "list": """list lists mailing mailings database system rolls machine blast blasts directory
        roster sms texts text texting messages messaging reminders these this campaign program service thread
        chat""",
    "silence": """mute silence disable deactivate pause suspend discontinue halt kill block
        unsubscribe cease ceased ceasing stop end quit cancel terminate eliminate abort""",
    "other_channel": "email emails mail mailing call calls calling phone telephone voicemail letter letters",
    "texting": "text texts txt texting sms message messages messaging msg",
    "mandar": """mand* envi* escrib* molest* contact* llam* texte* busc* insist* jod* chingu* freg* friegu*
        fastidi* acos* webe* huevee* hinch* marc* hostig* whatsapp*""",
}

STRUCTURES = """
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
    have|had|get|want ~3 taken|removed|deleted|pulled|struck|scrubbed off|from ~2 {list}
    to be ~1 taken|removed|deleted|struck|excluded off|from
    asked|told|requested|begged ~5 taken|removed|deleted|struck off|from
    how ~4 {silence} {those}|{messages} !appointment|visit|cleaning|one|bleeding|pain|tooth|time|from
    way|where ~4 {silence} {those}|{messages} !appointment|visit|cleaning|one|bleeding|pain|tooth|time|from
    how|way|where ~4 opt|unsubscribe|unenroll
    can|could|would|will you ~1 stop|end|mute {those} !appointment|visit|bleeding|pain|tooth|from
    can|could|would|will you ~1 silence|pause|quit {those} !bill|appointment|visit|bleeding|pain|tooth|from
    {silence} ~1 {messages}
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
    no longer ~1 want|need|wish|care|require these|this|those|them !appointment|visit|cleaning|time|slot
    no more ~1 of {those}
    no more {texting}|of
    chill|ease|easy|lay|cool|tone|slow|calm off|up|with|on|down|it ~3 {messages}|{texting}
    these|this|those|they|texts|messages is|are ~2 unwanted|unwelcome|unsolicited|annoying|intrusive
    unwanted|unsolicited|unwelcome ~1 {messages}
    why am|are|do i|we ~1 still|keep|always ~1 getting|get|receiving|receive|seeing ~1 {those}|{messages}
    {other_channel} ~2 instead|rather of|than ~1 {texting}
    {other_channel} ~4 not ~1 {texting}
    {other_channel} ~1 over|no ~1 {texting}
    only ~3 {other_channel} ~3 no|not|never ~1 {texting}
    no|not|never {texting} ~3 {other_channel} only
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
    no|ya_no me|nos? jod*|chingu*|friegu*|webe*|huevee*|fastidi*|insist*|hinch*|hostig*|acos*
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
    como ~4 no me|nos lleguen
    me|nos quiero|queremos|quisiera salir|borrar !temprano|antes|a
    quiero|quisiera|deseo salirme|borrarme|desinscribirme|quitarme ~1 de
    desactiv*|desinscrib*|desapunt*|desvincul*
    apaguen|apague|apaga|quiten|quite|bloqueen esto|estos|estas|eso|{messages}
    en vez|lugar de ~1 {messages}|texto*|text*|mandar*|escribir*
    no|nunca ~1 escribirme|mandarme|enviarme|contactarme|llamarme|molestarme|escribirnos|mandarnos|textearme
    me|nos retiren|quiten|saquen|borren|eliminen|remuevan|bajen|desuscriban !la_muela|el_diente|los|las
    dense|dese|denos|dennos de baja
    ya estuvo|estubo bueno|suave|bien
    ya dejenme|dejeme|dejennos|dejenos|dejame !saber|ver|un
    dejenos|dejennos|dejenlo|dejennos en paz
    paren|para|pare la mano
    ni un|uno ~1 {messages}|mas
    mucho|muchos|tanto|tantos|demasiado|demasiados ~1 {messages}
    ya los|las|lo|te? bloquee|bloqueamos|reporte|denuncie
    no ~1 quiero|queremos|deseo ~2 sus|tus|estos|esos {messages}|textos
    correo|llamada|llamadas|llamenme|telefono ~3 no|sin ~2 {messages}|texte*
    no mas ya no
    no ~1 agradezco|agradeceria ~2 {messages}
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
"""

# Openers that in a dental office may also speak of a visit: alone in the first clause they revoke.
OPENERS = frozenset(
    {"cancel", "end", "remove", "stopped", "cancelar", "fin", "baja", "salir", "terminar", "spam", "refuse"}
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
    enferm*|trabajo|trabajar|ir|llegar|asistir|puedo
"""
