"""The phrases about visits and teeth: cancelling, moving, confirming, asking.

Data in the language of `phrases.py`; `requests.py` and `slots.py` decide with them.
"""

from __future__ import annotations

from appliance.domain.replies.lexicon import word_set

# Days and parts of the day in the plural: never one of the offers, always what suits in general.
RECURRING = """
    mondays tuesdays wednesdays thursdays fridays saturdays sundays weekdays weekends mornings afternoons
    evenings nights sabados domingos mananas tardes noches
"""

CLASSES: dict[str, str] = {
    "recurring": RECURRING,
    "day": """monday tuesday wednesday thursday friday saturday sunday morning afternoon evening night weekday
        weekend lunes martes miercoles jueves viernes sabado domingo manana tarde noche""",
    "visit": """appointment appointments visit visits cleaning cleanings checkup check_up exam booking slot
        reservation consult consultation time it that this session cita visita turno limpieza consulta""",
    "moving": """moving changing rescheduling switching move change reschedule cancel cancelling cambiar
        mover cambio cambios changes""",
    "when": "time day date slot hour week month appointment hora dia fecha semana momento horario",
}

MOVING = """
    resched*
    reprogram*|reagend*|posponer*|pospong*|aplazar*|recorrer
    postpone*|postponing
    rain check
    re schedule|book
    move|moving|change|changing|switch ~2 {visit}|{day} !address|number|insurance|mind|tune
    change|changing|switch to|back|up
    move|moving ~2 to|back|up
    swap|switch me|us
    switching|push|bump|swap ~2 {visit}|{day}|to|back|up !address|number|insurance
    ^my|a|the|work shift ~1 it|back|up|my
    come|go in? later|earlier|sooner
    move|push|bump me|us
    what|anything|something else ~3 have|available|open|got
    what else is|are there !to|i|for|about
    when else
    is|are there ~1 anything|something else !i|to|that|about|you|we|for
    any|what|which|some|more other times|days|openings|slots|appointments|options|dates|availability
    {visit} ~1 be ~1 moved|changed|pushed|switched|bumped
    come|go ~2 another|different|other
    a|an|any|some|need|want|un|una later|earlier|sooner ~1 {when}
    need|have|gotta|got|want|like|must to? change|move|switch ,|please|because|since|sorry|$
    another|different|better|alternate|alternative|new ~1 {when}
    any|anything|something|somethin ~2 later|earlier|sooner|different|other
    any|anything|something|somethin ~2 else !i|to|that|about|we|should|you_need|you_want
    instead of
    not ~1 make|come|do|work ~9 can|could|how we|i|you|about ~1 do|come|move|reschedule|switch|change
    not ~1 make|come|do|work ~9 can|could|how we|i|you|about ~1 tomorrow|monday|tuesday
    not ~1 make|come|do|work ~9 can|could|how we|i|you|about ~1 wednesday|thursday|friday|next
    can|could|may ~5 instead
    no ~2 puedo|podre|podemos ~8 puede|puedo|podemos|podria|podriamos|se_puede ~2 ser|ir|cambiar|pasar*
    no ~2 puedo|podre|podemos ~8 puede|puedo|podemos|podria|podriamos|se_puede ~2 mover|el|otro|otra
    cambiar*|cambio|cambie|mover*|muevan|pasar*|correr ~4 {visit}|{when}|para|otro|otra
    otro|otra|diferente|distint* ~1 {when}
    mas tarde|temprano|adelante
    what about ~3 week|month|next
    next week|month instead|better|works|would|please
    la proxima|otra|siguiente semana
    can not do that|this day|time|week
    not work|good|convenient|available ~5 can|could|how|what|do|any|try|maybe
    none|neither ~3 work|works|those|these|good|times|them
    ^tengo|hay|conozco|es|soy ninguno|ninguna $
    ninguno|ninguna de
    ninguno|ninguna ~1 me|nos|puedo|sirve|queda|funciona|conviene
    ^tengo|hay ningun|ninguna dia|hora|horario|fecha|cita
    no me queda|sirve|funciona|conviene
    do ~1 you have ~3 other|anything_else|later|earlier
"""

CANCELLING = """
    ya? no quiero|deseo|queremos la|mi|esa|esta|una cita|visita|limpieza|consulta
    take|remove|drop me|us|my_name off|from ~1 schedule|calendar|appointment|book|books
    cancel|cancelling ~3 appointment|appointments|visit|visits|cleaning|cleanings|checkup|exam|booking|slot
    cancel|cancelling ~3 reservation|cita|visita|limpieza|turno|monday|tuesday
    cancel|cancelling ~1 it|that|this|these|time|my|our
    cancel|cancelling ~3 wednesday|thursday|friday|saturday|tomorrow|today|for|on
    need|have|want|like|going|gonna|got|must|wish|will|forced|please to? cancel
    can|could|may|would i|we|you ~1 cancel
    call off|it_off
    can|will|could|able|going_to|might|unable not ~1 make|come|attend|be_there|be_able
    can|will|could|able|going_to|might|unable not ~1 be_coming|keep|go|be_in|show|do_it
    unable|not_able|not_going to ~1 make|come|attend|keep|be_there|go
    not|no ~1 coming|attending|showing|gonna_make !one|week|weekend|{day}|alone|by|early|late|until|before
    not be able|making|coming|attending|there
    will not ~1 need ~2 appointment|visit|cleaning|checkup|slot|spot|cita|it
    something came up
    have|has to pass
    give|giving up ~1 {visit}
    do|does not ~1 need|want ~2 {visit} anymore|any_more|after_all
    none|nobody|neither of us ~1 can|will|is|are|coming
    give ~3 my|the|that spot|slot|appointment|time away|to|up
    cancel* ~2 cita|visita|turno|la|mi|consulta|limpieza|manana
    no ~2 puedo|podre|podemos|voy|vamos|podria ~2 ir|asistir|llegar|venir
    no ~2 puedo|podre|podemos|voy|vamos|podria ~2 presentarme|acudir|a_ir|a_poder|hacerlo
    no podre|ire|asistire|podremos|iremos
    necesito|quiero|tengo|debo|deseo|quisiera que? cancelar*
"""

NOT_CANCELLING = """
    new year|years ~1 eve|day|resolution|resolutions
    i|we am|are moving {day} $
    i|we am|are moving {day} so|and|then
    moving day|truck|van|company|crew|boxes|house|houses|apartment|apartments|in|out
    moving|move my|our|his|her mother|mom|mum|dad|father|parents|sister|brother|son|daughter|stuff|house
    el|la|lo mas temprano|tarde
    ya? no quiero|deseo|queremos la|mi|esa|esta|una cita|visita|limpieza|consulta
    do|did|does|will|would|should|can|is|no|need|please|never not ~3 cancel*
    never cancel*
    not ~2 cancel*
    no need to cancel
    cancelaron|cancelo ~3 clase|clases|junta|escuela|vuelo|viaje|evento|partido|trabajo
    did|has|was|were|have|is|why|who|you|they|office|already cancelled|cancelling
    did|will|would|why|does ~2 you|they|office ~2 cancel
    cancel|cancelled ~2 insurance|policy|card|plan|coverage|order|membership
    cancel|cancelled ~2 flight|gym|class|meeting|trip|charge|payment
    cancellation|cancelation ~2 fee|policy|list|opening|openings
    if ~4 cancel*|cancels|cancellation|not
    no ~1 cancel*
    what|how ~4 cancel*
    someone|anyone|somebody|anybody ~1 else? cancels|cancel
    no need to resched*|move|change
    do|does|did|not|never not|want|need ~3 resched*|move|change|reprogram*
    not ~2 resched*|change|move ~2
    did|have|why ~2 you ~2 resched*|move|moved|change|changed
    have|has|i|we|they moved to|away
    can not make|find|get ~2 payment|call|calls|sense|phone
    not show|coming ~2 up|website|through
    not ~1 need to cancel
    not stop
    not ~1 take|remove|drop|pull|scratch me|us|my_name ~1 off|from
    cancel|cancelling nothing
    had|did to? cancel !it|that|this|my|our|the|on|for|appointment|visit|cleaning|$
    if ~2 i|we ~2 switch|swap|move|change|reschedule|push|cancel
    sorry|apologies|apologize|perdon|disculpe|charge|fee|penalty|cost|cargo ~1 about|for|por ~4 {moving}
    they|he|she|school|boss cancel*
    ^be|get|it|appointment|visit rescheduled
    never ~3 {moving}
    not ~3 any earlier|later|sooner
    cancel* school|work|practice|classes|surgery|game|church
    am|are moving|relocating to !{day}|the|a|an|another|my|our|next|that|this
"""

ASSENTS = word_set("""
    yes y si ya ok sure fine great perfect perfecto perfectly excellent awesome absolutely definitely
    certainly
    course correct correcto affirmative deal bet sounds sound works good yay cool super claro dale
    acuerdo supuesto bueno bien vale va esta excelente genial listo lista thumbsup alright right totally
    indeed
    exactly wonderful lovely fantastic amazing seguro simon orale sale andale afirmativo exacto confirm
    confirmed confirming confirmo confirmado confirmada confirmar confirma approved agreed
    """)

# Words an acceptance may be dressed in. They say nothing of their own.
DRESSING = word_set("""
    i we me us my will would can could do that this it the a an for with is are be am to at on in of by and
    take book reserve schedule grab get have want like love need prefer choose pick go going come coming
    see you then there put down sign up please us our one slot time opening appointment spot day works work
    work's let lets make made set see's both-feet great nice good best better most actually definitely so just
    too also him her works's looking forward count hygienist visit cleaning checkup me's okay
    lock locked hold save keep mark give us still yall ll be's around about say then's time's date
    le lo la el los las un una me te nos mi su de del para por en a al con que ese esa eso este esta cita
    limpieza visita turno hora dia quiero quisiera prefiero tomo tomar elijo escojo reservar reserva reserve
    reserveme apartame aparteme agendar agende agendeme apuntame apunteme anoteme anotame ahi alli estare
    voy vamos queda funciona sirve conviene gustaria puedo podria mejor veo vemos entonces quedo va ahi
    parece viene vienen perfecta opcion option number choice letra numero semana week am
    plan agendame preference soon way thing estaremos estoy listos been meaning finally ready happy
    perfecta excelente awesome got your message text reminder info free available open perfectly fits
    fit prefer thx yall yours
    monday s apunta anota horario horarios come venga ire iremos see ok's nos would's
    """)

COMMITMENTS = word_set("""
    works take book reserve schedule perfect perfecto perfecta great good fine yes y si ok sure sounds
    grab put sign please thumbsup lock confirm confirmed confirmo choose pick prefer love
    tomo quiero reserva reservar reserve reserveme agendar agende agendeme funciona sirve conviene queda
    veo vemos apunteme apuntame anoteme anotame aparteme apartame bien bueno dale claro vale elijo escojo
    prefiero quisiera awesome excellent deal absolutely definitely listo excelente genial
    mejor best gustaria estare ire
    """)

# What suits somebody in general. It takes none of the offers, even if only one of them would do.
PREFERENCES = """
    {day}? {recurring}
    los|todos_los lunes|martes|miercoles|jueves|viernes
    {day} appointments|slots|times|openings|spots|hours|visits|dates
    a|an|some|any|every|each|most early|late|mid|{day}? {day}
    a|an|some|any|every|each|most early|late|mid am|pm
    ^the|first|second|third|this|that|earlier|later|option|number one {day}
    un|una|algun|alguna|cualquier|cada {day}
    usually|typically|normally|generally|mostly|often|always ~3 {day}
    {day} ~3 usually|typically|normally|generally|mostly|often|always
    usualmente|normalmente|generalmente|siempre|casi_siempre|por_lo_general ~3 {day}
    {day} ~3 usualmente|normalmente|generalmente|siempre|por_lo_general
    most|all|any days|day|weeks|of_the_time
    the? sooner|earlier|later the better
    mientras|entre|cuanto mas temprano|pronto|tarde|antes mejor
    the|your|my? earliest|soonest|latest ~2 you|yall|there have|got|is
    earliest|soonest|latest time|appointment|opening|visit|date|available|possible
    as early|late|soon as possible|you_can|you_have
    lo mas temprano|pronto|tarde posible
    looking for ~2 {day}|am|pm
    first thing
    {day} person|guy|girl|type
    weekend|weekday works|work|is|are|would|please|better|best|only
    ^your|great|nice|good on|the|prefer|like|during weekend !one|slot|opening|appointment|spot
    ^the|first|second|third|this|that|earlier|later|option|number one in|on the {day}
    during|entre the? week|day|semana
    ^buen|lindo|feliz|bonito|excelente fin de semana
    fines de semana
    my|our schedule|calendar is|works|tends ~2 better|best|easier|lighter|open|free
    this|that week ~2 better|best|easier
    before|after ~2 is|are|works|work|would ~2 good|great|fine|best|better|easier|ideal
    early|earlier|late|later !one|slot|option|appointment ~3 is|are|works|work|would ~2 best|better|easier
    mas temprano|tarde ~3 mejor
"""

ASKING_WORDS = word_set(
    """
    what when where who why how which whose whats cuanto cuanta cuantos cuantas cuando donde quien
    cual cuales como
    """
)  # fmt: skip

ASKING_VERBS = word_set(
    """
    is are do does did can could will would should may am was were has have any puedo puede pueden
    podria podrian tienen tiene hay aceptan acepta toman es son esta estan debo necesito
    """
)

ASKING = """
    question|questions|pregunta|preguntas|duda|dudas
    wondering|wonder|curious
    scared|nervous|anxious|afraid|terrified|worried
    let me know ~1 if|what|when|how|where
    do you ~1 take|accept|have|offer|know|do|need|still|cover
    can|could|may|should i|we ~1 bring|eat|drink|take|pay|get|ask|still|use|park
    que hora|dia|dias|horas|horario|horarios
    donde esta|estan|queda|es|puedo|se
    how much|long|many|often|early|far|do|does|is
    what time|is|are|do|should|kind|about|does|if|to|happens|day
    cuanto ~1 cuesta|cuestan|vale|sale|seria|es|dura|tiempo|debo|cobran
    call|phone|ring me|us
    llamen|llame|llameme|llamenme|llamame|llamarme ~1 por_favor
    can|could|will|would|please someone|you|somebody ~2 call|phone|contact|explain|tell|send
    speak|talk with|to
    hablar con
"""

MONEY = """
    insurance|copay|co_pay|deductible|coverage|cover|covers
    covered !in|with
    medicaid|medicare|aetna|cigna|metlife|delta|guardian|hmo|ppo
    cost|costs|price|prices|pricing|fee|fees|charge|charges
    charged|bill|bills|billing|billed|invoice|payment|payments|pay
    balance|owe|owed|refund|afford|expensive|cheap
    cheaper|discount|financing|estimate|money|dollars|statement|$
    seguro|cobertura|cubre|cubren|cuesta|cuestan|costo|costos|precio|precios|pagar|pago
    pagos|cobran|cobro|deuda|factura|saldo|caro|barato|descuento|aseguranza|dinero|debo
"""

CLINICAL = """
    xray|xrays|rays|x_ray|x_rays|antibiotic|antibiotics
    amoxicillin|medication|medications|medicine|meds|premed|premedicate|premedication
    blood thinner|thinners|pressure
    pregnant|pregnancy|nursing|breastfeeding|diabetic|diabetes
    allergic|allergy|allergies|surgery|pacemaker|chemo
    crown|filling|fillings|cavity|cavities|root_canal|implant|implants|extraction
    whitening|braces|invisalign|retainer|night_guard|veneers|denture|dentures
    bridge !club|game|group|night|is|lessons|party|opens|traffic|tournament
    numb|numbing|anesthesia|sedation|nitrous|laughing_gas|lidocaine|novocaine|ibuprofen|tylenol|advil
    sensitive|sensitivity|tender|symptoms|infection
    fever|covid|flu|sick|contagious|cold_sore
    eat|eating|drink ~2 before|after
    wisdom tooth|teeth !were|was|are|came|got|removed|out
    antibiotico*|medicina*|medicamento*|embaraz*|diabet*|alergi*|anestesia|radiografia*|rayos
    caries|corona|empaste|blanqueamiento|brackets|frenos|sensib*|fiebre|extraccion|cirugia
"""

# Questions by form that ask for a slot or a change.
REQUEST_FORMS = """
    can|could|may i|we|you|u|it|my|our ~1 have|take|get|grab|do|book|schedule|reserve|come|move|change|switch
    can|could|may i|we|you|u|it|my|our ~1 push|cancel|reschedule|make|put|sign
    can|could|may i|we|you|u|it|my|our ~1 swap|find|fit|squeeze
    can|could|may i|we|you|u|it|my|our ~1 save|hold|be|postpone|pick|choose|please
    would|will you ~2 book|put|schedule|sign|reserve|save|hold|cancel|move|change
    is|are there ~2 later|earlier|another|other|different|sooner|better
    what else|about
    when else
    is|are there ~1 anything|something else
    any|what|which other times|days|openings|slots|appointments|options|dates|availability
    is it possible|okay|ok|alright to|if
    any chance|way
    possible to
    puede|podria|se_puede ser|para
    do you ~1 have|got any|anything|something
    puede|puedo|podria ~2 reservar*|agendar*|apartar*|tomar|apuntar*|cambiar*|mover*
    pueden|podemos|podrian|se_puede ~2 reservar*|agendar*|apartar*|tomar|apuntar*|cambiar*|mover*
    puede|puedo|podria|pueden|podemos|podrian|se_puede ~2 cancelar*|reprogramar*|pasar*|anotar*|ir|venir|darme
    can not ~8 can|could we|i|you ~1 do|come|move|reschedule|switch|change
    me pueden|puede|podria ~1 cambiar|mover|cancelar|reprogramar|apartar|agendar|reservar|dar
"""

NOT_A_SLOT_REQUEST = """
    bring|with_me|too|also|how|what|when|why|where|who|which|eat|drink|help|call|explain
    get|have a|an|my|some|copy|records|xrays|estimate|receipt|bill
    get|have form|forms|prescription|refill|directions|address|both|two|anything|something|any
    do anything|something|payments|both|two
    come with|alone|early|late|and|in_for|by
    be seen|late
    husband|wife|son|daughter|mom|dad|mother|father|brother|sister|friend|kids|kid
    list|waitlist|wait_list
"""

GREETINGS = """
    good|nice|great|lovely|wonderful|blessed morning|afternoon|evening|day|night|weekend|week
    buenos|buen dias|dia
    buenas|linda|bonita|feliz|buena tardes|tarde|noches|noche|semana
    gm|happy ~1 monday|tuesday|wednesday|thursday|friday
"""

# Questions about our writing itself, answered from the consent ledger.
BARE_WHY = frozenset({"why", "but why", "por que", "y por que"})

WHY_REST = word_set(
    "you u guys me my i us from on to the phone cell number text texts message messages esto mi me ustedes y"
)
"""Words beside such a question that add nothing to it."""

WHY_WE_WRITE = """
    why am|are i|we ~2 getting|receiving ~3 this|these|those|that|it|text|texts|message|messages|texted
    why did|do i|we ~1 get|got|receive ~3 this|these|those|that|it|text|texts|message|messages
    why am i being? on|texted|contacted|messaged
    why are|is|do|did|would you|u|your|this ~2 texting|messaging|contacting|writing ~1 me|us
    why do|did|would you|u|your|this ~2 text|message|contact|write ~1 me|us
    why are|is|do|did you|u ~1 sending|send ~1 me|us ~3 this|these|text|texts|message|messages|it
    how|where did|do you|u|your ~2 get|got|have|find|obtain ~1 my|this|our number|cell|phone|info|information
    howd you|u ~2 get|got|find ~1 my|this number|cell|phone
    how come you have my number
    who gave you|u my|this ~1 number|phone|cell|info|information
    who is|are ~2 and why
    por_que|porque me|nos ~2 escrib*|mand*|envi*|contact*|textea*|lleg*|mandaron
    por_que|porque estoy recibiendo|resibiendo
    por_que|porque recibo|recibi|recibimos ~2 esto|este|estos|mensaje|mensajes|texto|textos
    de_donde|donde|como ~1 sacaron|saco|obtuv*|consigui*|tienen|tiene ~1 mi|este numero|telefono|celular
    quien les|le dio mi|este numero|telefono|celular
    quien es|son ~2 y por_que
"""

WHO_WE_ARE = """
    who is|are this|it|you
    who is texting|messaging|writing me?
    what is this ~1 about?
    quien|quienes es|son|habla|escribe ~1
    de parte de quien
"""
