"""The phrases about visits and teeth: urgent symptoms, cancelling, moving, confirming, asking.

Data in the language of `phrases.py`; `urgency.py` and `requests.py` decide with them. What a symptom
list may hold follows the ADA's guidance on dental emergencies: swelling, uncontrolled bleeding, trauma,
severe pain, infection with fever, anything about breathing or swallowing.
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
    "tooth": """tooth teeth molar molars gum gums jaw mouth wisdom incisor canine tongue lip lips cheek face
        denture crown implant filling socket stitches root_canal extraction
        diente dientes muela muelas encia encias boca mandibula quijada lengua labio cara cachete mejilla
        colmillo""",
    "hard": """severe severely extreme extremely terrible terribly horrible horribly awful awfully unbearable
        excruciating intense bad badly worst worse killer crazy insane sharp throbbing serious constant
        serious
        massive huge tremendous major much lot agonizing unreal stabbing shooting nonstop ridiculous real""",
    "hurt": "hurt hurts hurting ache aches aching throb throbs throbbing killing pain painful pains sore",
    "broke": "broke broken cracked chipped fractured shattered snapped split crack busted loosened",
    "visit": """appointment appointments visit visits cleaning cleanings checkup check_up exam booking slot
        reservation consult consultation time it that this session cita visita turno limpieza consulta""",
    "when": "time day date slot hour week month appointment hora dia fecha semana momento horario",
}

SYMPTOMS = """
    swelling|swollen|swells
    puffy ~2 {tooth}
    {tooth} ~3 puffy|huge|locked|ballooned|double
    bleeding|bleed|bleeds|hemorrhaging|gushing
    not stop bleeding
    blood ~3 everywhere|mouth|gushing|not_stop|pouring|coming|clot|stop
    spitting|coughing|swallowing|lots_of|a_lot_of|lot_of|full_of|so_much blood
    knocked|knock|knocking|punched|kicked ~3 tooth|teeth|out
    tooth|teeth|molar ~4 knocked|fell|came|popped|pushed|hanging out|off|in|by
    tooth|teeth|molar|jaw ~3 {broke}|loose|dislocated
    {broke} ~3 tooth|teeth|molar|jaw
    lost ~2 tooth|teeth
    loose ~1 tooth|teeth
    hit|smashed|banged|busted|injured|hurt|landed|smacked ~5 mouth|teeth|tooth|face|jaw|lip
    fell|fall|accident ~6 mouth|teeth|tooth|face|jaw|chin
    {hard} ~2 pain|pains|toothache|ache|agony
    {hard} tooth pain
    pain ~3 unbearable|killing|severe|bad|worse|excruciating|insane|10|ten|terrible|horrible|intense|awful
    in|with ~2 pain|agony
    have|having|has|got|feeling|getting|experiencing ~2 pain|pains
    pain ~4 not ~1 gone|better|stopped|improving|going
    pain ~3 worse|worsening|back|returned|again|7|8|9
    no ~1 para|deja|paraba|dejan|detiene ~2 sangr*|doler|el_sangrado
    hurts|hurting|hurt|aching|throbbing ~1 so|really|bad|badly|like_hell
    hurts|hurting|hurt|aching|throbbing ~1 a_lot|like_crazy|terribly|like_a|much|horribly
    toothache|toothaches
    {tooth} ~4 {hurt}
    {hurt} ~3 {tooth}
    tooth|teeth|molar ~2 is|are killing
    can|could|able not ~1 breathe|swallow|open_my|open_his|open_her|eat|chew|sleep|close_my|stop_crying
    not able to breathe|swallow|open
    trouble|difficulty|hard|difficult ~1 breathing|swallowing|breathe|swallow|opening
    problem|problems|struggling|hard_time ~1 breathing|swallowing|breathe|swallow|opening
    throat ~2 closing|swelling|tight|closed
    abscess|abscessed|absess|abcess|abcessed|pus
    infected|infection ~4 {tooth}
    {tooth} ~4 infected|infection|abscess
    i ~3 infection|infected
    fever ~6 {tooth}
    {tooth} ~6 fever
    dental|tooth emergency
    emergency appointment|visit|slot|opening
    barely|hardly swallow|breathe|open|eat|talk|chew|move|sleep
    cita|consulta de emergencia|urgencia
    is|having|have|got|a_real ~1 an ~1 emergency !at|with|contact|and|come|so
    emergency ~2 tooth|teeth|dental|please|now|help
    urgent ~4 {tooth}|pain
    911|ambulance
    should|do|need ~3 er|hospital|emergency_room !so
    dry socket
    allergic reaction
    hives
    passed out|unconscious
    fainted|fainting
    chest pain
    drooping
    numb ~2 face|tongue|arm
    pain ~2 shooting|stabbing|throbbing|radiating|spreading
    heart attack
    kill myself
    suicide|suicidal
    want to die
    tooth ~2 through ~2 lip
    stitches ~2 came|coming|popped|ripped|open|fell
    hinchad*|hinchazon|inflamad*|inflamacion|inflamo|hincho
    sangr*
    dolor ~3 fuerte|insoportable|terrible|horrible|intenso|severo|agudo|fatal
    dolor ~3 espantoso|tremendo|impresionante|inaguantable|muela|muelas|diente|dientes
    mucho|muchisimo|fuerte|terrible|tanto|horrible|insoportable ~1 dolor
    con ~2 dolor
    me|le|les duele|duelen ~1 mucho|muchisimo|demasiado|bastante|horrible|terrible
    duele|duelen|dolor|doliendo|adolorid* ~5 {tooth}
    {tooth} ~5 duele|duelen|doliendo
    me esta matando
    no ~2 respirar|tragar|abrir_la|dormir_del|masticar|comer_del|aguanto
    dificultad para respirar|tragar
    no aguanto
    cuesta ~1 respirar|tragar
    se ~2 rompio|quebro|cayo|partio|salio|aflojo|fracturo|astillo|zafo ~4 {tooth}
    quebr*|rompi*|partid*|fractur*|astill*|perdio|tumb* ~3 diente|dientes|muela|muelas|mandibula
    diente|dientes|muela|mandibula ~2 roto|rota|rotos|quebrad*|partid*|flojo|floja|salio|cayo|rompio|quebro
    golpe|golpeo|golpee|golpeado|pego|cayo|caida ~5 {tooth}
    fiebre ~6 {tooth}
    {tooth} ~6 fiebre
    absceso|pus|flemon|postemilla
    infeccion|infectad* ~4 {tooth}
    {tooth} ~4 infectad*|infeccion
    emergencia ~2 dental
    es|tengo|una ~1 una? emergencia !familiar|en|de|y
    urgencia dental
    urgente ~5 {tooth}|dolor
    me ~1 desmay*
    reaccion alergica
    quiero morir*
    can|could|will not ~2 open|close|move ~1 mouth|jaw|teeth|eye
    {tooth}|eye ~4 blew|blown|puffed|ballooned|swelled|size_of|twice|grapefruit|golf_ball|oozing|draining
    puffed|oozing|draining|weeping ~4 {tooth}
    soaked ~4 gauze|gauzes|towel|pillow
    tooth|teeth|molar hanging
    tooth|teeth ~2 gone|missing
    choking me|him|her
    jaw|mouth ~2 will|does|can not ~1 open|close|shut
    half|piece|part|chunk|corner ~3 tooth|teeth|molar ~1 gone|off|missing|broke|came|fell
    punched|elbow|elbowed|ball|baseball|puck|bat ~4 mouth|face|jaw|teeth|chin|lip
    fist|headbutt|slapped|punch|slammed|knee ~4 mouth|face|jaw|teeth|chin|lip
    {tooth}|chin|eye ~4 numb|tingling|tingly|paralyzed|no_feeling
    numb|numbness|tingling|paralyzed ~3 {tooth}|chin|eye
    lost ~2 feeling|sensation ~3 {tooth}|chin
    can not feel ~1 {tooth}|chin
    pain ~4 7/10|8/10|9/10|10/10
    up|awake ~2 all night ~5 {tooth}|pain
    {tooth}|pain ~4 all night
    not ~1 slept|sleep|sleeping ~6 {tooth}|pain|ache
    crying|screaming|tears|doubled ~4 pain|{tooth}
    can|could not ~1 stand|take|handle|bear|tolerate|function ~3 pain|ache
    ibuprofen|advil|tylenol|motrin ~2 not ~1 touching|helping|working|help
    aleve|painkillers|meds|pills|medicine ~2 not ~1 touching|helping|working|help
    ibuprofen|advil|tylenol|motrin|aleve|painkillers|meds|pills|medicine ~2 not ~1 touch|work|cutting|doing
    nothing ~1 helps|helping|works|working|touches ~3 pain|{tooth}
    stitches ~3 opened|burst|broke|tore|torn|undone|loose|pulled
    lump|knot|bump|boil|bubble|pimple|growth ~4 {tooth}|neck|throat|chin
    throat ~4 closing|closed|swelling|tight
    choking|choked|swallowed|inhaled|aspirated ~5 {tooth}|bridge|veneer|retainer|gauze
    cut|cutting|sliced|gashed|burned|ripped|tore ~3 mouth|gum|gums|lip|tongue|cheek
    er|emergency_room|urgent_care|hospital|ambulance ~6 {tooth}|pain
    {tooth}|pain ~6 er|emergency_room|urgent_care|hospital
    i|we ~1 went|am|are|was ~2 to|at|in|from the? er|emergency_room|urgent_care !doctor|nurse
    i|we ~1 been|going|ended_up|headed ~2 to|at|in|from the? er|emergency_room|urgent_care !doctor|nurse
    ^i went|going|headed to the? er|emergency_room|urgent_care
    throwing|vomiting|vomit ~2 blood
    no ~1 soporto|soporta|tolero|resisto|aguanto|aguanta ~2 dolor|{tooth}|mas
    mata|matando ~2 {tooth}|dolor
    no ~2 dorm* ~4 {tooth}|dolor
    pegaron|pegaste|golpearon|patearon|pegue|balonazo|codazo|punetazo|pelotazo|trancazo ~4 {tooth}
    no ~2 abrir|cerrar|abre|cierra ~1 {tooth}
    falta ~1 aire|respiracion
    me ahogo|asfixio|estoy_ahogando
    {tooth} ~2 dormid*|entumecid*|adormecid*
    dormid*|entumecid*|durmio|adormecio|adormecid* ~2 {tooth}
    no siento|siente ~1 {tooth}
    emergencias|urgencias|hospital ~5 {tooth}|dolor
    fui|fuimos|estoy|estamos|voy|vamos|vengo a|en|de emergencias|urgencias
    aflojaron|aflojo|mueven|mueve ~3 diente|dientes|muela|muelas
    diente|dientes|muela|muelas ~1 flojo|flojos|floja|flojas
    calentura ~6 {tooth}
    {tooth} ~6 calentura
    inchad*|ichad*|hichad*|hinch* ~3 {tooth}
    {tooth} ~3 inchad*|ichad*|hichad*|inflam*
"""

# Uses of those words that are no symptom of today.
NOT_SYMPTOMS = """
    pain in ~1 the|my ~1 neck|butt|ass|rear|behind|a
    is|are|such|being|be|what a ~1 pain !in
    pain to|trying|getting|scheduling|management|relief|free
    no pain no gain
    bleeding money|heart|edge|hearts
    heart bleeds
    swollen ego|head
    hurts|hurt|hurting ~1 my wallet|feelings|budget|bank|pocket
    will|does|would|gonna|going_to ~3 hurt|be_painful|bleed
    is it|this ~1 painful
    painful to|process
    afraid|scared|worried|nervous|fear|terrified|anxious|phobia|hate ~4 pain|hurt|hurts|hurting|blood
    baby|milk tooth|teeth
    loose|wiggly baby
    lost ~3 baby|milk|first tooth|teeth
    dientes|diente de leche
    tooth fairy
    blood pressure|thinner|thinners|work|test|draw|drive|donation|sugar
    family|work|personal|vet|pet|car|house|plumbing emergency
    emergency ~2 at work|home|contact|came|meeting|vet|with_my
    emergencia familiar|en_el_trabajo|de_trabajo
    do|can|if you ~3 emergency|emergencies|extractions
    dog|cat|puppy|kitten|perro|gato ~5 {tooth}
    {hurt} to|when_i say|see|think|pay|admit
    bleed|bleeds|bleeding|sangr* ~5 floss*|brush*|cepill*|hilo
    will|does|would|should|how_long|how_much ~5 numb*
    numb ~3 cold|weather|cleaning|filling|procedure
    er|emergency_room|hospital|urgent_care with my|our ~1 !tooth|teeth|jaw|face|mouth
    work|job|shift|working ~3 er|hospital
    cut|cutting ~1 hair|teeth
"""

# Symptoms that come with brushing and the like: worth an answer, no emergency.
HABITUAL = """
    bleed|bleeds|bleeding|sangr* ~5 floss*|brush*|cepill*|hilo
    sensitive|sensitivity|sensib*
"""

# Whole sentences that are a cry for help.
ALARMS = word_set("""
    emergency emergencia urgent urgente urgencia 911 auxilio socorro unbearable excruciating insoportable
    choking
    """)

MOVING = """
    resched*
    reprogram*|reagend*|posponer*|pospong*|aplazar*|recorrer
    postpone*|postponing
    rain check
    re schedule|book
    move|moving|change|changing|switch ~2 {visit}|my|to|back|up|for !address|number|insurance
    switching|push|bump|shift|swap ~2 {visit}|my|to|back|up|for !address|number|insurance
    move|push|bump me|us
    what|anything|something else ~3 have|available|open|got
    what else is|are there !to|i|for|about
    when else
    is|are there ~1 anything|something else !i|to|that|about|you|we|for
    any|what|which|some|more other times|days|openings|slots|appointments|options|dates|availability
    {visit} ~1 be ~1 moved|changed|pushed|switched|bumped
    come|go ~2 another|different|other
    another|different|other|better|later|earlier|sooner|alternate|alternative|new ~1 {when}
    any|anything|something|somethin ~2 later|earlier|sooner|else|different|other
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
    ninguno|ninguna|ningun ~4
    no me queda|sirve|funciona|conviene
    do ~1 you have ~3 other|anything_else|later|earlier
"""

CANCELLING = """
    ya? no quiero|deseo|queremos la|mi|esa|esta|una cita|visita|limpieza|consulta
    take|remove|drop me|us|my_name off|from ~1 schedule|calendar|appointment|book|books
    cancel|cancelling ~3 {visit}|appointment|my|our|monday|tuesday|wednesday
    cancel|cancelling ~3 thursday|friday|saturday|tomorrow|today|for|on
    need|have|want|like|going|gonna|got|must|wish|will|forced|please to? cancel
    can|could|may|would i|we|you ~1 cancel
    call off|it_off
    can|will|could|able|going_to|might|unable not ~1 make|come|attend|be_there|be_able
    can|will|could|able|going_to|might|unable not ~1 be_coming|keep|go|be_in|show|do_it
    unable|not_able|not_going to ~1 make|come|attend|keep|be_there|go
    not|no ~1 coming|attending|showing|gonna_make
    not be able|making|coming|attending|there
    will not ~1 need ~3 {visit}
    something came up
    have|has to pass
    give ~3 my|the|that spot|slot|appointment|time away|to|up
    cancel* ~2 cita|visita|turno|la|mi|consulta|limpieza|manana
    no ~2 puedo|podre|podemos|voy|vamos|podria ~2 ir|asistir|llegar|venir
    no ~2 puedo|podre|podemos|voy|vamos|podria ~2 presentarme|acudir|a_ir|a_poder|hacerlo
    no podre|ire|asistire|podremos|iremos
    necesito|quiero|tengo|debo|deseo|quisiera que? cancelar*
"""

NOT_CANCELLING = """
    ya? no quiero|deseo|queremos la|mi|esa|esta|una cita|visita|limpieza|consulta
    do|did|does|will|would|should|can|is|no|need|please|never not ~3 cancel*
    never cancel*
    not ~2 cancel*
    no need to cancel
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
"""

ASSENTS = word_set("""
    yes y si ya ok sure fine great perfect perfecto perfectly excellent awesome absolutely definitely
    certainly
    course correct correcto affirmative deal bet sounds sound works good yay cool super claro dale
    acuerdo supuesto bueno bien vale va esta excelente genial listo lista thumbsup alright right totally
    indeed
    exactly wonderful lovely fantastic amazing seguro simon orale sale andale afirmativo exacto confirm
    confirmed confirming confirmo confirmado confirmada confirmar confirma
    """)

# Words an acceptance may be dressed in. They say nothing of their own.
DRESSING = word_set("""
    i we me us my will would can could do that this it the a an for with is are be am to at on in of by and
    take book reserve schedule grab get have want like love need prefer choose pick go going come coming
    see you then there put down sign up please us our one slot time opening appointment spot day works work
    work's let lets make made set see's both-feet great nice good best better most actually definitely so just
    too also him her works's looking forward count hygienist visit cleaning checkup me's okay
    lock locked hold save keep mark give us still yall ll be's around about say guess then's time's date
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
    ^your|great|nice|good on|the|this|prefer|like|during weekend
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

# A clause with one of these commits to nothing.
HEDGES = """
    every|each|most
    hmm|um|uh|er
    it|this is me|her|him|us
    i am ~1 good|ok|fine|set|all_set
    los|las_dos_personas dos
    it is ~1 not
    awful|terrible|horrible|worst|bad|hate|sucks|kidding|joking|joke|jk|lottery|ugh|pass|unfortunately|sadly
    i|we ~1 work|working
    maybe|might|perhaps|possibly|probably|hopefully|tentatively|tentative|potentially
    not|never|no|neither|nor|none|nothing|hardly|except|without|unless|until|till|but|however|although|though
    if|depends|depending|assuming|provided|unsure|whether|in_case|as_long
    or|either|any|anything|whichever|whatever|anytime|anyday
    think|guess|believe|wonder|wondering|hope|try|trying
    let|lemme me|us ~1 check|see|ask|know|look|think|get_back|talk
    check|checking|ask with|my|his|her|if
    let you know
    get back to
    rather|instead|wish|would_have|used|was|were|had|did|went|came
    last !one|slot|option|opcion
    busy|unavailable|working|work_until|booked_up|tied_up|out_of_town|traveling|travelling|vacation
    before|after|between|from|since|by_then|later_than|earlier_than
    call|text|email|phone me|us|my|you|to|back
    son|daughter|husband|wife|kids|kid|children|child|mom
    dad|mother|father|brother|sister|both|family|friend|grandma|grandson
    hijo|hija|hijos|esposo|esposa|mama|papa|ninos|familia|hermano|hermana|ambos
    how|why|what|when|where|who|which|does|is_it|is_that|is_there|are_there|are_you
    eyeroll|thumbsdown|yeah_right|as_if|/s
    yes right
    tal_vez|quizas|quiza|talvez|posiblemente|probablemente|depende|ojala|creo|acaso|puede_ser
    ni|nunca|tampoco|ninguno|ninguna|pero|sino|aunque|excepto|menos|sin
    o|u|cualquier|cualquiera|algun|alguno
    antes|despues|desde|entre|hasta
    dejeme|dejame|deje ~1 ver|checar|revisar|preguntar|consultar
    tengo que ver|preguntar|checar
    le|te|les aviso
    ocupad*|trabajo|trabajando
    late|delay|delayed|tarde_un
    cancel*|resched*|reprogram*|mover|cambiar
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
    insurance|copay|co_pay|deductible|coverage|covered|cover|covers
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
    whitening|braces|invisalign|retainer|night_guard|veneers|denture|dentures|bridge
    numb|numbing|anesthesia|sedation|nitrous|laughing_gas|lidocaine|novocaine|ibuprofen|tylenol|advil
    sensitive|sensitivity|tender|symptoms|infection
    fever|covid|flu|sick|contagious|cold_sore
    eat|eating|drink ~2 before|after
    wisdom tooth|teeth
    antibiotico*|medicina*|medicamento*|embaraz*|diabet*|alergi*|anestesia|radiografia*|rayos
    caries|corona|empaste|blanqueamiento|brackets|frenos|sensib*|fiebre|extraccion|cirugia
"""

# Questions by form that ask for a slot or a change.
REQUEST_FORMS = """
    can|could|may i|we|you|u|it|my|our ~1 have|take|get|grab|do|book|schedule|reserve|come|move|change|switch
    can|could|may i|we|you|u|it|my|our ~1 push|cancel|reschedule|make|put|sign
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

# Ways to accept the one offer there is.
TAKING = """
    take|book|schedule|reserve|grab|hold|lock|want it|that|this|me|one
    can ~1 do that|it|this
    love that|it|to
    is|sounds|looks|are ~1 good|bien
    good for|with|by|to me|us
    me ~1 bien|bueno
"""

COMING = """
    we are good|set
    i am set
    see you|ya|u|yall
    i|we will ~1 be|come
    will ~1 be there
    be there
    looking forward
    count me|us in
    ahi|alli estare|estaremos|nos
    nos vemos
    voy a ir|estar|llegar
    ahi voy
    confirm*
    on my|our way
    still coming|good|on
    am|are coming|going
    planning on|to
"""
