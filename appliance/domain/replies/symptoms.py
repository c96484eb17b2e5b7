"""The phrases of urgency: what hurts, swells, bleeds, breaks or comes off, and what only sounds like it.

Data in the language of `phrases.py`; `urgency.py` decides with them. What the lists hold follows the ADA's
guidance on dental emergencies: swelling, uncontrolled bleeding, trauma, severe pain, infection with fever,
anything about breathing or swallowing. They are made of classes - a place in the mouth beside a trouble, in
either order; a thing the office made beside its coming off - because nobody foresees the sentences.
"""

from __future__ import annotations

from appliance.domain.replies.lexicon import word_set

CLASSES: dict[str, str] = {
    "tooth": """tooth teeth molar molars gum gums jaw mouth wisdom incisor canine tongue lip lips cheek face
        denture crown implant filling socket stitches root_canal extraction diente dientes muela muelas encia
        encias boca mandibula quijada lengua labio cara cachete mejilla colmillo""",
    "hard": """severe severely extreme extremely terrible terribly horrible horribly awful awfully unbearable
        excruciating intense bad badly worst worse killer crazy insane sharp throbbing serious constant
        massive huge tremendous major much lot agonizing unreal stabbing shooting nonstop ridiculous real""",
    "hurt": "hurt hurts hurting ache aches aching throb throbs throbbing killing pain painful pains sore",
    "broke": "broke broken cracked chipped fractured shattered snapped split crack busted loosened",
    "place": """tooth teeth molar molars gum gums jaw jaws mouth wisdom incisor canine tongue lip lips cheek
        cheeks face chin throat neck palate eye ear socket stitches sutures implant crown filling veneer
        bridge denture dentures braces root_canal extraction gland glands nerve roof_of my_bite front_one
        back_one toofies tooths teeths grill chompers diente dientes muela muelas encia encias boca mandibula
        quijada lengua labio labios cara cachete cachetes mejilla colmillo cordal cordales garganta cuello
        paladar puntos corona empaste amalgama protesis carrillo quijadas frenos brackets""",
    "trouble": """hurt hurts hurting ache aches aching ached throb throbs throbbing pounding pulsing pulsating
        stabbing shooting killing pain pains painful agony sore tender twinge twinges stinging stings burning
        burns swollen swelling swelled swell swole swells puffy puffed inflamed ballooned bulging bulge lump
        bump knot boil blister pimple bubble numb numbness tingling tingly infected infection abscess pus
        oozing leaking draining bleeding bleed bleeds bled blood bloody broke broken breaks cracked crack
        chipped chip fractured shattered snapped split busted crumbled crumbling loose loosened wobbly wiggly
        wiggling hanging dangling dislodged dislocated knocked out_of_place crooked cut gash gashed sliced
        torn ripped bruised messed_up jacked_up fucked_up stuck locked locking clicking worse worsening
        bothering acting_up flaring flared killed sharp jagged missing black grey gray dead_tooth exposed
        rotting rotten stitches_came huge bugging_me sensitive_to_bite shattering splitting""",
    "duele": """duele duelen doliendo dolio dolor dolores adolorid* hinch* inflam* sangr* rot* rompi* quebr*
        quebro parti* fractur* astill* flojo floja flojos flojas aflojo moviendo mueve mueven cayo caido caida
        cae doloron dolorazo infect* infeccion absceso abceso abseso apseso pus
        nacido bola bolita bulto grano ampolla punzada punzadas punza late
        latiendo palpita molesta molestia molestias dormid* entumecid* arde ardor cortada cortad* abierta
        pelad* lastim* golpe golpeo golpead* podrid* picad* inchad* inchazon""",
    "device": """crown cap filling fillings veneer bridge denture dentures partial plate flipper bracket
        brackets braces wire retainer implant temp temporary abutment spacer corona empaste amalgama puente
        protesis placa alambre frenillo retenedor dentadura provisional resina tapadura""",
    "off": """off out fell fallen came come popped broke broken lost lose loose cracked chipped poking pokes
        poked stabbing sharp cutting cut missing swallowed snapped rubbing digging dislodged detached bent
        wobbly split cayo salio quebro rompio perdi suelto suelta floja flojo pica picando clava corta tragu*
        roto rota zafo despego solto""",
    "hit": """hit hits punched punch kicked kick elbowed elbow kneed headbutted slammed smacked smashed banged
        bumped busted whacked struck slapped fell falls fallen fall tripped slipped crashed crash wrecked
        wreck accident collision thrown ball baseball softball bat puck stick racket fist concussion injured
        injury faceplanted face_planted faceplant flipped bitten chomped tackled assaulted attacked jumped
        pego pegaron golpe golpeo golpearon golpee cayo caimos caida choque chocamos choco accidente pelotazo
        codazo patada punetazo balonazo rodillazo resbalo tropezo tropece resbale mordio mordi mordida""",
    "sleep": "sleep slept sleeping eat eating ate chew chewing drink drinking talk open close function focus",
}

SYMPTOMS = """
    blood ~3 clot|stop
    swelling|swollen|swells
    bleeding|bleed|bleeds|hemorrhaging|gushing
    knocked|knock|knocking|punched|kicked ~3 tooth|teeth|out
    tooth|teeth|molar ~4 knocked|fell|came|popped|pushed|hanging out|off|in|by
    lost ~2 tooth|teeth
    hit|smashed|banged|busted|injured|hurt|landed|smacked ~5 mouth|teeth|tooth|face|jaw|lip
    {hard} ~2 pain|pains|toothache|ache|agony
    pain ~3 unbearable|killing|severe|bad|worse|excruciating|insane|10|ten|terrible|horrible|intense|awful
    in|with ~2 pain|agony
    have|having|has|got|feeling|getting|experiencing ~2 pain|pains
    pain ~4 not ~1 gone|better|stopped|improving|going
    pain ~3 worse|worsening|back|returned|again|7|8|9
    no ~1 para|deja|paraba|dejan|detiene ~2 sangr*|doler|el_sangrado
    hurts|hurting|hurt|aching|throbbing ~1 so|really|bad|badly|like_hell
    hurts|hurting|hurt|aching|throbbing ~1 a_lot|like_crazy|terribly|like_a|much|horribly
    can|could|able not ~1 breathe|swallow|open_my|open_his|open_her|eat|chew|sleep|close_my|stop_crying
    not able to breathe|swallow|open
    trouble|difficulty|hard|difficult ~1 breathing|swallowing|breathe|swallow|opening
    problem|problems|struggling|hard_time ~1 breathing|swallowing|breathe|swallow|opening
    abscess|abscessed|absess|abcess|abcessed|pus
    i ~3 infection|infected
    fever ~6 {tooth}
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
    hives
    passed out|unconscious
    fainted|fainting
    drooping
    numb ~2 face|tongue|arm
    pain ~2 shooting|stabbing|throbbing|radiating|spreading
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
    me esta matando
    no ~2 respirar|tragar|abrir_la|dormir_del|masticar|comer_del|aguanto
    dificultad para respirar|tragar
    cuesta ~1 respirar|tragar
    se ~2 rompio|quebro|cayo|partio|salio|aflojo|fracturo|astillo|zafo ~4 {tooth}
    quebr*|rompi*|partid*|fractur*|astill*|perdio|tumb* ~3 diente|dientes|muela|muelas|mandibula
    diente|dientes|muela|mandibula ~2 roto|rota|rotos|quebrad*|partid*|flojo|floja|salio|cayo|rompio|quebro
    golpe|golpeo|golpee|golpeado|pego|cayo|caida ~5 {tooth}
    absceso|abceso|abseso|apseso|pus|flemon|postemilla
    one|side in|on ~1 back|left|right|bottom|top|upper|lower ~4 {trouble}
    emergencia ~2 dental
    es|tengo|una ~1 una? emergencia !familiar|en|de|y
    urgencia dental
    urgente ~5 {tooth}|dolor
    me|a|se ~3 desmay*
    del|por_el|de_tanto dolor
    reaccion alergica
    can|could|will not ~2 open|close|move ~1 mouth|jaw|teeth|eye
    {tooth}|eye ~4 blew|blown|puffed|ballooned|swelled|size_of|twice|grapefruit|golf_ball|oozing|draining
    puffed|oozing|draining|weeping ~4 {tooth}
    soaked ~4 gauze|gauzes|towel|pillow
    tooth|teeth ~2 gone|missing
    choking me|him|her
    jaw|mouth ~2 will|does|can not ~1 open|close|shut
    half|piece|part|chunk|corner ~3 tooth|teeth|molar ~1 gone|off|missing|broke|came|fell
    fist|headbutt|slapped|punch|slammed|knee ~4 mouth|face|jaw|teeth|chin|lip
    {tooth}|chin|eye ~4 numb|tingling|tingly|paralyzed|no_feeling
    numb|numbness|tingling|paralyzed ~3 {tooth}|chin|eye
    lost ~2 feeling|sensation ~3 {tooth}|chin
    can not feel ~1 {tooth}|chin
    pain ~4 7/10|8/10|9/10|10/10
    up|awake ~2 all night ~5 {tooth}|pain
    {tooth}|pain ~4 all night
    not ~1 slept|sleep|sleeping ~6 {tooth}|pain|ache
    {trouble} ~8 not ~1 slept|sleep ~3 night|nights|days|week
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
    inchad*|ichad*|hichad*|hinch* ~3 {tooth}
    {tooth} ~3 inchad*|ichad*|hichad*|inflam*
    {place} ~5 {trouble}
    {trouble} ~4 {place}
    {place} ~5 {duele}
    {duele} ~4 {place}
    {hit} ~6 {place}
    {place} ~6 {hit}
    {place} ~3 is|are|came|got|fell|went|popped|knocked ~1 out|off|gone|in_half|in_milk
    {place} ~4 up_into|pushed_in|pushed_up|pushed_back|in_milk|in_pieces|half_off|in_two|hanging
    {place} ~3 feels|feel|feeling|looks|look|is ~1 weird|wrong|off|hot|tight
    {place} ~3 feels|feel|feeling|looks|look|is ~1 funny|strange|bad|terrible|awful|huge
    {place} ~3 on_fire|size_of|bigger|double|twice|purple|blue|red_and|hot_and
    red streak|streaks|line|lines
    infection ~2 spread|spreading|spreads|worse|back
    spreading ~3 neck|eye|throat|jaw|face|chest|down|up
    chills|feverish
    bad|foul|nasty|horrible|salty|metallic taste
    pain|pains ~3 unreal|insane|crazy|nuts|constant|nonstop
    pain|pains ~3 all_day|all_night|too_much|so_bad|unbearable|wont_stop
    pain|hurting|hurts|ache|aching|throbbing ~3 worse|spreading|shoots|radiates|radiating|comes_back|returned
    {hard} ~1 toothache|pain|pains|ache|swelling|bleeding|headache_from
    pain ~3 my|the head|ear|jaw|neck|temple|eye
    pain ~2 killing|waking|woke|kept|keeps|keeping ~1 me|him|her|us
    woke|wakes|waking|kept|keeps|keeping ~2 me|him|her|us up|all_night|awake ~3
    it|this|still|now|really|they ~1 hurts|hurting|aches|aching|throbs|throbbing|bleeding|swelling
    hurts|hurt|hurting|aches ~1 to chew|eat|bite|talk|swallow|open|drink|touch|smile|breathe|close
    hurts|hurt|hurting|aches|ache ~3 when|if|while ~3 {sleep}|bite|biting|chew|i_touch
    sore|twinge|pain|tender|sensitive ~3 when|if|while ~3 {sleep}|bite|biting|chew|i_touch
    twinge|twinges ~5
    dolor ~3 deja|dejan ~1
    muriendo|muero|morir|mata|matando ~2 dolor
    dying of|from|with|in|because ~2 pain|toothache|tooth
    killing me ~4 {place}|pain
    toothache|toothaches ~2
    can|could|able not ~1 {sleep}|swallow|breathe ~6 pain|tooth|swelling|swollen|hurts|mouth|jaw|dolor
    in ~2 agony|tears|excruciating|misery|so_much_pain
    crying|screaming|begging|sobbing ~4 {place}|pain|hurts
    toothache|tooth_ache|tooth_aching|teethache
    what|where ~2 do|go i|we|to ~2 {place} ~3 out|broke|fell
    ending|end it all
    hurt|hurting|cut|cutting myself|himself|herself|themselves
    blood
    bit ~1 my|his|her tongue|lip|cheek ~2
    cant_go|can_not_go on ~2 living|like_this|anymore
    overdose|overdosed|od_on|oded
    rather die|be_dead ~1 than ~1 feel|live|go_on|stand|keep|suffer|put_up|bear ~3 {tooth}|pain
    {tooth}|pain|agony ~2 another|one_more hour|minute|second|night
    took|taken|swallowed|drank too|so|way many|much
    took|taken ~2 bottle|whole ~2 pills|tylenol|advil|ibuprofen|meds
    tome|tomo demasiad*|muchas ~1 pastillas|medicina
    heart attack
    chest ~2 pain|pains|tight|tightness|hurts|pressure
    stroke|seizure|seizing|seizures|convulsion|unconscious|unresponsive|collapsed|collapsing
    not ~1 responding|breathing|waking|conscious
    can not wake ~1 up
    lips|face|tongue|skin ~2 turning|turned|going blue|purple|gray
    anaphyla*|epipen|epi_pen
    allergic ~1 reaction|reacting
    reaction ~2 to ~2 amoxicillin|penicillin|medication|meds|antibiotic|antibiotics|anesthesia|shot|novocaine
    throat ~3 closing|closed|tight|swelling|swollen|itchy|scratchy_and
    gasping|wheezing|suffocating
    shortness|short of breath|breathe
    breath ~1 short|hard
    pase|pasado|paso|pasando ~2 mal|fatal|noche ~3 {place}|dolor
    ataque ~2 corazon|cardiaco
    infarto|derrame|convuls*
    se desmayo|esta_inconsciente
    me pega|da|dan|pegan ~2 punzadas|dolor|dolores
    calentura|fiebre|escalofrios ~6 {place}|hinch*|dolor|pus|infeccion
    {place}|hinch*|dolor|pus|infeccion ~6 calentura|fiebre|escalofrios
    calentura|fiebre de? ~1 38|39|40|alta
    no ~2 tragar|respirar|dormir|comer|masticar|hablar|abrir ~4 dolor|muela|boca|duele
    no ~1 pude|puedo|podido|puede ~1 dormir|pegar|respirar|tragar|masticar
    fever|temp|temperature|chills|feverish ~5 {place}|swelling|swollen|pain|infection|pus|abscess
    {place}|swelling|swollen|pain|infection|pus|abscess ~8 fever|temp|temperature|chills|feverish
    temp|temperature|fever of|is ~1 99|100|101|102|103|104|105
"""

# A life in danger, or bleeding that does not stop: nothing else the words sound like weighs against these.
DANGERS = """
    end|ending|take|taking my|his|her|own? life
    kill|harm|harming|killing myself|himself|herself|themselves !laughing
    self harm|harming
    not ~1 want ~1 to? ~1 live|be_alive|be_here|wake_up|exist|alive $
    not ~1 want ~1 to? ~1 live|be_alive|wake_up|exist|alive anymore|any_more|any_longer
    no ~1 reason|point ~1 to|in ~1 live|living|go_on $
    better off dead
    wish i was|were dead
    want to die !laughing|of|from|when|every|whenever|at
    matarme|suicid*|quitarme_la_vida
    no ~1 quiero vivir|seguir_viviendo !ahi|aqui|alla|con|en|lejos
    quiero morir|morirme $
    bleeding ~2 for|since|past|over ~2 hour|hours|hrs|last_night|yesterday|this_morning
    can|could|will|does|would not stop|quit ~1 bleeding !when|if|money
    bleeding ~2 will|does|would not stop|quit|clot !when|if
    no deja|para de sangrar !cuando|si
    me quiero|quisiera matar|morir !de|del|cuando
"""

# Work of the office that came loose or broke: an emergency unless it is only asked about.
LESSER = """
    {device} ~3 {off}
    {off} ~3 {device}
"""

# Uses of those words that are no symptom of today.
NOT_SYMPTOMS = """
    knock|knocked|knocking out my|the|a|some|all ~3 list|chores|errands|paperwork|homework|project|tasks
    do|can|does you|u|yall|they|doctor|dr|office ~2 fix|repair|treat|pull|remove ~6 {place}
    do|can|does you|u|yall|they|doctor|dr|office ~2 extract|replace|do|handle|make ~6 {place}
    how much|long ~6 {place}
    do|does|will|would|could|can my|our|your|the ~2 {place} ~1 fall|{off}|{trouble}
    had a|another ~1 stroke|seizure|heart_attack ~4 hospital|icu|rehab|recovering|nursing_home
    text|texts|message|reminder|meme|emoji|you|yall has|have|got|had me crying|dying|screaming|dead
    cuanto ~6 {place}
    if|when|before|until|in_case|unless|what_if i|my|it|a|the|they ~4 {trouble}|{off}
    used to ~3 {trouble}|{place}|toothache|toothaches
    sweet tooth|teeth !is|are|hurt|hurts|pain|that|on|has|have|came|area|hole|socket|infected|broke|swollen
    wisdom tooth|teeth !is|are|hurt|hurts|pain|that|on|has|have|came|area|hole|socket|infected|broke|swollen
    skin ~2 teeth
    pulling teeth
    long in the tooth
    lost|save|poker|straight|show|showing|my_happy|funny face !swelling|numb
    face ~1 time|id|it|mask|book|the_music|to_face
    jaw dropped|dropping
    mouth watering|to_feed
    big mouth
    word of mouth
    tongue in|twister|tied
    neck of|deep
    {place} ~4 laugh|laughing|smiling|smile
    pain in ~2 neck|butt|ass|rear|behind|a
    eye on|out|opener|exam|doctor|appointment|contact
    keep an|my eye
    black friday|tea|coffee
    ear infection|doctor|to
    catch|see|talk you|u|ya face
    blood|heart ~1 pressure|thinner|thinners|work|test|tests|draw|drive|donation|donate|sugar
    blood|heart ~1 type|bank|panel|orange|moon|brother|lab|labs|relative|related|bath
    in|own|full|cold|bad|blue|family blood !in|clot|mouth
    give|giving|gave|donate|donating|draw|drew blood
    pulmonary|no blood
    ^in knee|back|shoulder|hip|foot|ankle|leg|arm|stomach|head|feet|elbow|wrist ~3 {trouble}
    {trouble} ~2 knee|back|shoulder|hip|foot|ankle|leg|arm|stomach|head|feet|elbow|wrist !of|and
    {hit} ~3 work|gym|deductible|max|traffic|snow|ice|deer|button|send|me_up|the_road|wrong
    crash|crashed|broke|broken|cracked ~3 phone|car|computer|laptop|screen|app|heart|website|link|truck
    broke|broken|breaks|breaking down
    car|phone|computer|laptop|truck|app|website|link|screen ~2 {hit}|broke|broken|cracked|died|crash|crashed
    cap|temp|plate|wire|bridge|partial|flipper ~1 on|worker|agency|work|job|closed|transfer|full
    bridge ~2 closed|out|traffic|accident
    fill out|in
    wisdom teeth ~2 out|removed|pulled|taken !yesterday|today|and|last|is|hurt
    get|getting|have|having|need|want|got ~2 wisdom|tooth|teeth ~1 out|off|removed|pulled|taken
    get|getting|have|having|need|want|got ~2 crown|filling|braces ~1 out|off|removed|pulled|taken
    braces ~1 off|on|removed
    take|took|taking ~2 braces|retainer|denture|dentures ~1 out|off
    wear|wearing|wore ~3 retainer|night_guard|dentures
    will|does|would|gonna|going_to|did ~3 hurt|be_painful|bleed|swell|ache !myself|himself|herself
    me va|va_a|iba a? ~2 doler
    pain in ~1 the|my ~1 neck|butt|ass|rear|behind|a
    is|are|such|being|be|what a ~1 pain !in
    pain to|trying|getting|scheduling|management|relief|free
    no pain no gain
    bleeding money|heart|edge|hearts
    heart bleeds
    swollen ego|head
    hurts|hurt|hurting ~1 my wallet|feelings|budget|bank|pocket
    is it|this ~1 painful
    painful to|process
    afraid|scared|worried|nervous|fear|terrified|anxious|phobia|hate ~4 pain|hurt|hurts|hurting|blood
    baby|milk tooth|teeth
    loose|wiggly baby
    lost|broke|broken ~3 case|box|container|key|keys|card
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
    zing|zings|zinging|zap|zaps
    cold|hot|ice|sweets|sweet|frio|caliente ~4 {place}
"""

# Whole sentences that are a cry for help.
ALARMS = word_set("""
    emergency emergencia urgent urgente urgencia 911 auxilio socorro unbearable excruciating insoportable
    choking
    """)
