"""The phrases of identity: another person, a death, a patient who has left, and their look-alikes.

Data in the language of `phrases.py`; `identity.py` decides with them. `xname` stands for any given name
(`names.py`). A death has many gentle wordings, so the list is long; what only sounds like one ("my phone
died", "I passed the exam") is kept out by the subject, never by the tense.
"""

from __future__ import annotations

from appliance.domain.replies import lexicon

CLASSES: dict[str, str] = lexicon.CLASSES | {
    "kins": """husbands wifes moms mothers dads fathers sons daughters brothers sisters grandmas grandpas
        granny grandson granddaughter cousin nephew niece fiance fiancee boyfriend girlfriend roommate friend
        hubby abuelita abuelito primo prima cunado cunada suegra suegro""",
    "this": "this that these it its here",
    "thing": "phone battery car cell it i laptop truck cat dog puppy kitten pet horse bird tv",
    "dental": """dentist dentists dental dentistry dr doctor office clinic practice place provider smiles
        orthodontist hygienist dds dentista clinica consultorio""",
    "nearer": "there here up_there down_there over_there out_there local nearby closer near_us near_me",
    "nomore": "anymore any_more no_more any_longer now since these_days",
    "seek": "looking searching trying want wanted need texting asking seeking contacting reach reaching",
    "lately": "ago now last this since recently week weeks month months year years yesterday today new just",
    "llamado": "llamado llamada llama llame con_ese que_se",
    "fui": "fui ido estado sido visitado paciente",
    "distant": """brother sister uncle aunt cousin niece nephew friend grandmother grandfather grandma grandpa
        dog cat""",
    "things": """celular telefono bateria carro coche perro gato computadora pila lap phone battery car cell
        laptop truck cat dog puppy kitten pet horse bird tv computer tablet ipad watch wifi internet signal
        line traffic office work friday monday tuesday wednesday thursday weekend week""",
    "tired_of": "tired serious set line wrong sexy end heat weight beat sleep asleep broke battery phone",
    "unsure": """thinking think might may maybe considering looking planning plan wondering if should would
        could want pensando quizas tal_vez quiero""",
    "business": """law pizza pizzeria restaurant business businesses shop store company school church daycare
        garage salon firm hotel bar bakery warehouse factory market diner cafe plumber plumbing landline fax
        library laundromat contractor realtor pharmacy restaurante negocio tienda taller empresa compania
        escuela iglesia oficina_de panaderia tortilleria peluqueria mecanico""",
}

# Each is the whole message, politeness aside; longer sentences use these words for other things.
WHOLE_WRONG_NUMBER = """
    not|wrong me|us
    no not me
    not my appointment|visit|name
    bad|old number
    i|we? do not have any? kids|children|daughter|son|a_daughter|a_son|a_kid|a_child|daughters|sons
    xname who
    no soy yo
    no tengo|tenemos hijo|hijos|hija|hijas
    no es para mi|nosotros
    this is not my? me|mine
"""

WRONG_NUMBER = """
    numero|telefono|celular|cel|linea ~1 ahora|ya es mio|mia|nuestro|nuestra
    me|nos lo|la dieron|asignaron|vendieron|pasaron ~4 mes|meses|semana|semanas|dias|ano|poco|ayer
    tiene|tienen|tienes|anoto|anotaron|apunto|apuntaron ~2 mal el|este|mi|su? numero|telefono|celular !de
    no longer|not ~1 belong*|assigned
    moved out ~8 phone|number|landlord*|here
    marcando|marco|marcaron|marca ~1 mal|equivocad*
    wrong ~1 num|numero|no|nr|numba|numbr|nmbr|digits|contact
    wrong ~1 contacts|info|individual|somebody|human|lady|fella|person|ppl
    {this}|number|phone|cell was|used_to_be|is ~2 old|former|previous|ex ~1 number|phone|cell|line
    {this}|number|phone|cell was|used_to_be ~4 number|phone|cell|line
    number|phone|cell|line used to ~1 belong|be
    is not ~2 number|phone|cell|line !anymore_use
    i|we|you|u am|are|is? mistaken|confused|mixed_up|mixed ~1 !about|on|up_the|with_the|days|dates|times
    think|thinking|must|thought ~2 i|we|you am|is|are|have ~2 someone|somebody else
    {this} is|was ~1 not {person}|her|him|them|hers|his|theirs|that_person
    not the ~2 you ~3 {seek}
    no ~1 {person}|person|one|patient|such_person|such_patient|one_named ~2 here|lives_here|at_this|by_that
    nobody|no_one|noone|nadie ~3 here|named|called|by|named_that|with_that|aqui
    not ~1 know|recognize|familiar_with|acquainted_with {person}|her|him|them|that_name
    not ~1 know|recognize|familiar_with|acquainted_with this_name|a|any|anyone|you
    not|never ~1 met|heard ~2 {person}|her|him|them|that_name|this_person|you|of_you
    who the|tf|is_this? hell|heck|fuck|is ~1 xname
    got ~1 wrong
    you ~2 looking|searching|asking|trying ~4 wrong|someone_else|somebody_else|different|not_me
    for ~1 previous|former|old|last ~1 owner|person|user|holder|tenant
    this is|was a|an|my|our|the ~2 work|business|company|office ~2 not ~2 patient|your
    this is|was a|an|my|our|the ~2 school|store|landline|cell|phone ~2 not ~2 patient|your
    i|we ~2 do not|never ~1 have|had a|an|any ~1 appointment|appt|account|chart|dentist ~1 with|there|here|at
    i|we ~1 not have|had a|an|any appointment
    not ~2 patient ~2 yours|here|of|there
    never ~2 been|gone|was|were a? ~1 patient
    not|never ~2 been|gone|seen ~3 your|you|this|that ~1 office|practice|dentist|clinic|place|guys
    has|have this|the|my|that ~1 number ~2 now|since|for
    i|we ~1 have|had|got|gotten|bought|received|been_assigned ~1 this number|phone|line ~3 {lately}
    i|we ~1 have ~1 had ~1 this|the|my number|phone|line ~3 years|year|months|decade|long|forever|ever
    your|the|ur ~1 records|files|system|info|database is|are ~2 wrong|outdated|old|incorrect|off|mixed
    update|fix|correct|check your|ur ~2 records|files|system|info|database|list|contacts
    {person} ~3 gave|giving|given|put|used|listed ~3 wrong|my|fake|bad|this ~1 number
    gave|given you|yall|u ~1 the|a|my|this wrong|fake|bad
    fake number
    misdial*|misdirected|missent
    {person}|her|his|their ~1 number|phone|cell is|has ~1 different|changed|now
    change|changed|changing ~2 number|numbers|phone_number|phone !of|on_file_to
    not|no_longer ~1 a? working|valid|correct|good|right ~1 number|contact
    no_longer|not ~2 {person}|his|her|their|that_persons ~1 number|phone|cell|contact
    hard|no clue|idea ~2 who
    not sure who ~2 you ~2 {seek}|want|need
    yo no ~1 soy|me_llamo|conozco
    no ~1 soy ~2 xname|ella|el|quien|la_persona|esa|ese|su
    who|whom ~1 are|is|do|were ~1 you|u|yall|this ~2 {seek}
    se|te|usted|ustedes ~2 confund*|equivoc* !de_fecha|de_dia|de_hora|la_fecha|el_dia|de_chat
    me ~1 confund* con
    este|esto|ese ~1 numero|telefono|celular ~2 no ~1 es|pertenece|corresponde
    este|ese ~1 es|era ~2 otro|otra|nuevo|de_otra|de_mi|de_otro
    aqui|ahi|alla ~2 no ~2 xname|vive|hay|trabaja|esa|ese|nadie|conocemos
    no ~1 tengo|tenemos|conozco|conocemos ~1 ningun|ninguna|un|una xname
    not have|use a|any dentist|dental_office|dental|orthodontist in|at|up|over|around !town|the_area
    no ~1 hay|vive|existe|trabaja ~3 xname|aqui|ese_nombre|esa_persona|nadie|ninguna|ningun
    nadie ~3 {llamado}
    quien ~1 xname|ella|esa
    de|a quien ~2 busca|buscan|busca_a
    ya ~1 no ~3 numero|telefono|celular
    cambio|cambiaron ~2 numero|telefono|celular
    tengo|tenemos ~2 este numero|telefono ~3 nuevo|poco|anos|ano|meses|semana|apenas
    numero|telefono ~2 nuevo|otra_persona|otro_dueno|antes
    no ~1 tengo ~2 cita|dentista|hijo|hija ~2 ustedes|ahi|ese|con
    nunca ~2 {fui}
    wrong ~1 number|person|phone|cell|guy|girl|lady|woman
    wrong ~1 man|patient|contact|recipient|family|party|human|dude
    number|phone ~1 is wrong
    incorrect number|person
    wrong #
    mistaken identity|number
    have|got|texted|texting|reached|contacted|dialed ~1 wrong ~1 one|someone|somebody
    you ~1 have|got|texted|reached ~1 the_wrong
    have|texted|texting the|an incorrect|wrong ~1
    no one|body|body_here|longer ~3 by_that_name|by_this_name|named|called
    there is no ~2 here|at_this_number|at_this_phone|by_that_name
    is not|no_longer ~2 his|her|their|xname|that_persons|the_persons ~1 number|phone|cell
    not ~2 number anymore
    does not ~2 have|own|use this ~1 number|phone|cell
    no longer ~1 has|have|uses|owns|own this|that ~1 number|phone|cell
    not ~1 a|your|the patient !anymore|any_more|at|there
    i|we am|are not|never ~2 been|seen|visited ~2 your|this|that|you ~1 office|practice|dentist|clinic
    i|we was|were|have not|never ~2 been|seen|visited ~2 your|this|that|you ~1 office|practice|dentist|clinic
    i|we am|are not|never ~2 heard|gone|used ~2 your|this|that|you ~1 office|practice|dentist|clinic
    i|we was|were|have not|never ~2 heard|gone|used ~2 your|this|that|you ~1 office|practice|dentist|clinic
    i|we am|are|was|were|have not|never ~2 been|seen|visited ~2 your|this|that|you ~1 place|people|guys|of
    i|we am|are|was|were|have not|never ~2 heard|gone|used ~2 your|this|that|you ~1 place|people|guys|of
    never ~1 been|seen|visited|heard|gone ~2 your|this|you ~1 office|practice|dentist|clinic|place|guys
    do not know|recognize anyone|anybody|who_that|who_this_person|that_person|this_person
    do not know|recognize who_she|who_he|any|a|no|you_people|this_xname
    do not know ~1 who ~3 is !calling|texting
    number|phone|cell ~1 does not belong
    not my name|phone|number
    do not know ~1 what|who ~1 office|dentist|practice|you_are
    who is|the_hell_is|tf_is|are ~1 xname
    xname ~1 is|are not at|here|on|reachable|this|the|my|living
    xname ~2 not|no_longer ~2 live|lives|living|here|this_number|reachable
    not ~1 who|whom you|u ~2
    equivocado|equivocada !de_fecha|en|la|con|el
    i am not ~1 xname
    name is not ~1 xname
    no ~1 this is xname
    not ~1 number for|of
    xname ~1 old|previous|former number|phone|cell
    never ~1 heard of
    not|never ~1 go|been|gone|went to ~2 dentist|office|practice|clinic|place
    i am not|no ~1 person|one|woman|man|lady|guy
    is not me
    someone|somebody else|elses phone|number|cell|s
    no la|lo|le|los conozco|conocemos
    not the|that|your xname
    aqui no es
    no es mi numero|nombre|telefono
    not for|meant_for|intended_for me
    no xname
    not xname !but|she|he|yet
    xname ~1 does not ~2 have|use|live|own|work
    xname ~2 no_longer ~2 number|phone|has|lives|uses
    xname ~1 changed|got|has ~1 a|her|his|their|new number|phone|cell
    xname ~1 changed ~1 number|phone|cell
    xname ~1 new number ~1 is
    this is not ~1 xname|him|her|them|he|she|that_person|the_person|the_right
    not the right|correct person|number|one|phone
    you are texting|contacting the_wrong|someone_else|a_stranger|a_different
    got|have|had|just_got|inherited|received ~1 this|a|my ~1 new? number|phone|cell ~5 new|recently|last|ago
    got|have|had ~1 this|a|my ~1 new? number|phone|cell ~5 week|month|before|previous|year
    just_got|inherited|received ~1 this|a|my ~1 new? number|phone|cell ~5 week|month|before|previous|year
    this|my is ~1 a new number ~1 for|to|from|belongs
    new owner ~2 number|phone
    number|phone|cell ~1 belongs|belonged to
    reassigned number
    changed|switched owners|hands
    numero ~1 equivocado|incorrecto|errado|erroneo|mal|malo
    equivocado|equivocada|equivocados ~2 numero|persona
    esta|estan|estas equivocad* !de_fecha|en|la_fecha|con_la
    no ~1 conozco|conocemos ~1 a|esa|ese|ningun*|nadie|xname
    no se quien ~3 xname|persona|ella|el|esa|ese
    aqui no ~2 vive|hay|esta|existe ~2
    no ~1 vive aqui|ahi
    no|ya_no es ~1 numero de
    este|esto ~1 no es ~2 de|numero|telefono|celular xname|esa|ella|el|ese
    ya no ~2 tiene|usa este|ese numero|telefono|celular
    numero ~1 cambio de dueno
    ^ya no soy|fui|somos ~1 paciente
    wrong ~1 house|telephone|individual|recipient|xname|address|child|kid
    {this}|we is|are a|an ~3 {business} !day|night|holiday|trip|event|thing|week|function|insurance|policy
    {this}|we is|are the|our ~3 {business} !day|night|holiday|trip|event|thing|week|function|insurance|policy
    you|u|have ~2 reached|texted|texting|called|calling ~3 {business} !insurance|nurse
    {this}|i|soy|is is|am? ~1 her|his|their|the|xnames? ex
    divorced|separated ~6 number|phone|cell
    moved out ~8 my|this number|phone|cell
    {person} ~1 has|have|got ~1 different|new|another number|phone|cell
    is|are not|no_longer hers|his|theirs
    not my|our kid|child|son|daughter|dentist|patient
    do not have|know a|any son|daughter|child|kid|patient named|called
    we|i do not go|come there !{nomore}
    never|not been|gone to !the|a|an|my|any|this|that ~1 !and|but
    number|phone|cell ~1 was|been|is|got ~1 reassigned|recycled|transferred|given_to
    just|only|recently got|bought|have this|the phone? number|line
    old|previous|former|last|prior|other owner|person|user|holder|customer ~5 number|phone|patient|cell
    person|guy|lady|woman|man|someone who|that had|owned|used ~1 this|the number|phone|cell ~1 before
    gave up|cancelled ~1 this|her|his|that|the number|phone|cell|line
    meant|intended|trying|looking|supposed to|for ~2 text|contact|reach|message|find someone|somebody|another
    {this}|message|text|you|must|was ~2 meant|intended|be for? someone|somebody|another_party|another_person
    must|has be|to_be for someone|somebody|another
    have|are ~1 mistaken|confused|mixed ~1 me|us|this|for|with
    you are ~1 mistaken
    incorrect contact|recipient|phone|individual
    another|different xname !is|was|works
    you|have|has reached ~2 xname
    do not ~1 know|recognize her|him|them|these_people|that_name|this_name
    no such person|patient|xname
    records are wrong|incorrect
    is|was my ex|exs number|phone|cell|line
    sold|gave me this phone|number|cell
    i am|was not ~1 her|him|them|she|he !yet|husband|wife|mother|mom|father|dad|son|daughter
    no me llamo
    ^yo ya? no es su|el|ese numero|telefono|celular
    numero ~1 es nuevo|otro|mio
    numero ahora es
    compre|compramos|saque|sacamos|adquiri|consegui|me_dieron|me_asignaron ~2 este|esta|numero|chip|linea
    acabo|acaban|acabamos ~1 de ~2 comprar|dar|sacar|obtener|conseguir|adquirir ~2 numero|telefono|linea|chip
    esto|aqui|este|es|somos es? una|un|la ~2 {business}
    soy ~2 ex
    no se|sabemos ~1 quien|de_quien es|sea|habla|hablan|me_habla|me_hablan
    es|era|sea|iba para|dirigido_a otra|otro persona|paciente
    mensaje ~1 no es para
    contact|persona|numero|telefono erroneo|erronea|equivocad*|incorrect*
"""

NOT_WRONG_NUMBER = """
    wrong|old|new number|phone|email on|in ~2 file|insurance|record|records|card|chart
    wrong|old|new ~1 address|email|insurance|date|time|tooth|day
    my|our ~1 new|old|other|different number|phone|cell ~1 is|ends
    update my|our ~1 number|phone|info|information|insurance|address
    i|we ~1 changed|changing|change|have|got my|our|a ~2 number|phone !who
    who is|will ~2 hygienist|doctor|dentist|cleaning|seeing|doing|my|going|the_dr|it_with|that_with|available
    wrong|mixed ~2 side|foot|week|emoji|button|turn|way|reason
    not ~1 know|sure who ~3 see|saw|cleaned|did|hygienist|doctor|with
    do not ~1 have a|an|any ~1 appointment time|yet
    i|we|accidentally ~1 called|dialed|texted|wrote|phoned|messaged|had|sent ~2 wrong
    wrong number ~1 of|on ~1 file|insurance|my
    wrong number for|on my insurance|card|policy|member
    wrong insurance|date|day|time|tooth|side|appointment
    sorry wrong thread|chat|person|text|number that|i|my|was
    equivoque|equivocamos|equivocado|equivoco yo
    meant|intended for|to_send|to_text !someone|somebody|another
    not a patient person
    who is my|the|doing|going|seeing|available|this_with
"""

DECEASED = """
    succumbed to !temptation|pressure|peer
    taken|gone from us ~1 in|last|too|this
    left|departed this world|earth|life
    he|she|xname|{kin} did not pull through
    her|his|xnames|the ~1 services|service|wake|viewing|burial was|were|is ~1 held|last|on|this|yesterday
    dead|deceased ~1 woman|man|person|people|guy|lady|patient|husband
    dead|deceased ~1 wife|mother|father|mom|dad|son|daughter|girl
    dead|deceased ~1 boy|brother|sister|xname|grandmother|grandfather
    dead|deceased ~1 relative|parents|parent|aunt|uncle|friend
    {kin}|{kins}|he|she|xname|they|patient ~3 passed !out|by|my|the|a|gas|test|exam|inspection|it|on_the|up
    {kin}|{kins}|he|she|xname|patient ~2 died|dead|deceased !tired|phone|car|serious|set|laughing|on_me
    {kin}|he|she|xname ~1 is|has? gone !to|for|until|at|this|on|out|through|home|from|back|by|till|all|today
    cremated|cremation|ashes|burial|buried|burying
    memorial|obituary|coroner|hospice_death|graveside|gravesite|mortuary
    probate|executor|executrix|next_of_kin|death_certificate|estate
    passed on !it|the|this|that|my
    he|she|xname|{kin} ~1 is no more
    at|in peace now
    with|joined the|our lord|savior|maker|angels|heavenly
    met his|her maker
    lost his|her|their life
    lost|losing my|our|her|him ~2 {kin}|in_january|last
    took|taken ~1 last breath
    passing|death of|was|happened ~1 {kin}|xname|her|him|my_mom|my_dad|my_wife|my_husband
    {kin}|{kins}|xname|her|his ~1 passing|death
    did not make|survive ~1 it|surgery|accident|covid|cancer
    has|have|had? perished
    {kin}|xname|ella ~3 murio|murieron|muerto|muerta
    fallec*|falles*|fayec*|difunt*|finad* !de_risa|la_bateria|de_hambre|de_sueno
    ya ~1 esta|esta ~1 con diosito|dios|el_senor
    se ~1 fue ~1 con dios|diosito|el_senor|al_cielo
    ya no ~2 esta|existe|se_encuentra|vive con_nosotros|entre_nosotros|con_vida
    ya no vive !aqui|ahi|en|alla|con|por
    perdio la vida|batalla
    perdi|perdimos ~2 {kin}|xname|la|lo
    sin vida
    no sobrevivio
    {kin}|he|she|xname ~2 killed|murdered
    past away
    has|had|have|is|recently|just|sadly ~1 passed
    passed ~3 last|in|this|on|two|a|several ~1 week|month|year|january|february|march|april|may|june
    passed ~3 last|in|this|on|two|a|several ~1 july|august|september|october|november
    passed ~3 last|in|this|on|two|a|several ~1 december|weeks|months|years|few
    passed away
    deceased
    ^{thing} has? died ~1 !battery|laughing|down|out|of_laughter
    ^{things} is dead !tired|battery|serious|set|line|to|on|wrong
    xname|he|she|{kin} ~1 lost ~1 battle|fight
    no longer living|alive|with_us
    we|i lost her|him|xname|{kin}
    been dead
    her|his|their ~1 funeral|obituary|estate|memorial|widow|widower|executor
    no longer|not with us|living|alive
    rest in peace
    was|were|been|be? laid|lay|put to rest !assured
    {kin}|xname|ella ~1 ya descanso !un|bien|mucho
    rip
    in heaven
    ha|habia|acaba_de fallec*|muert*
    se se? murio !la_bateria|bateria|mi_celular|el_celular|el_telefono|mi_telefono|el_carro|mi_perro|mi_gato
    ^bateria|celular|telefono|se murio
    esta|estaba muerto|muerta
    ya no esta|se_encuentra ~1 con_nosotros|entre_nosotros
    descanse en paz
    en paz descanse
    perdimos a
    partio con|de|al
    {kin}|he|she|xname|patient is|are not|no_longer ~1 with us
    the|her|his|their funeral ~1 was|is
    with|to|met the lord|jesus|god
    with|to|met jesus|god
    gone|went|called to glory|heaven|home_to_the|home_to_be
    god|lord|jesus ~1 took|called|needed|has_called ~1 her|him|them|xname|{kin}
    an|our|my|guardian angel now|in
    succumbed
    lost ~1 battle|fight with|to|against
    lost the|his|her fight|battle
    patient|he|she|xname|{kin} ~1 has? expired
    taken|snatched from us
    my|our late {kin}
    widow|widower of
    his|her|their|xnames|the widow|widower
    left|departed|gone|leave this|the|from_this world|life|earth
    he|she|xname|{kin} ~1 has? departed
    took|take|ended his|her|their own? life
    no longer on|of this
    se nos|me fue !el|la|los|las|de
    la|lo|le perdimos ~1 en|hace|el|este|ayer|por
    enterr*|sepult*|velamos
    lo|la|le|los enterr*|sepult*|velamos|cremamos
    qepd|epd
    q e p d
    en el cielo
    esta|descansa|descansando en|con el_cielo|paz|dios|diosito|el_senor
    dios ~3 llevo|recogio
    dios lo|la|le llamo
    soy|su|la|una viuda|viudo de|del
    soy la|el|su viuda|viudo
    su viuda|viudo
    ^mi el|su funeral|entierro|velorio|sepelio fue|es|sera|era
"""

# Deaths of things, and of nobody in particular.
NOT_DECEASED = """
    {things} ~2 murio|murieron|muerto|muerta|died|dead|dies|dying
    murio|murieron|dead|died ~3 {things}
    dead {tired_of}
    rough|hard|tough|bad|difficult|long year|month|week|time|stretch ~2 my ~1 {distant} ~1 passed|died
"""

LEFT_PRACTICE = """
    i|we|she|he|they am|are|is|live|lives|living|stay|staying ~1 in|at ~2 permanently|for_good|year_round
    i|we|she|he|they am|are|is permanently|for_good in|at|out
    will|going_to|gonna|have|has|must|need|to ~1 find|get|look_for|choose someone|somebody|one {nearer}
    will|going_to|gonna|have|has|must|need|to ~1 find|get|look_for|choose a|another|my ~1 dentist|one {nearer}
    full|complete|all|have|got|has|wear ~1 dentures|false_teeth ~5 not|no ~3 need|cleaning|cleanings
    no|not ~2 teeth ~1 left|anymore|any_more|of_my_own|to_clean
    not|never ~3 need|needing|require ~1 cleanings|checkups|dentists ~1 anymore|any_more|any_longer|now
    not|no_longer|never|wont ~4 need|needing|require|requiring ~2 your ~1 services|service|care
    not|no_longer|never|wont ~4 want|using|use|interested ~2 your ~1 services|service|care
    lost my|our|a ~1 business|patient|customer|client
    see|sees|seeing|go|goes|going|has|have|uses|got|found ~3 {dental} there
    live|lives|living|stays|moved ~1 in|with ~6 now ~8 {dental} there|nearby|close
    me|nos regresamos|regrese|devolvimos|devolvi|volvimos|volvi a !la|el|casa|trabajar|llamar|enfermar|doler
    ya ~1 va|voy|vamos|van|ve con|a un|una|otro|otra dentista|pediatra|odontolog*|clinica|doctor*
    ya|ahora|actualmente ~1 vivo|vivimos|radico|radicamos|resido ~1 en
    switched|moved|changed to|over_to dr|doctor !house|home|address|apartment|place
    switched|moved|changed to|over_to dentist|another|a_different !house|home|address|apartment|place
    transferred|went|gone to|over_to dr|doctor|dentist|another|a_different !house|home|address|apartment|place
    switched|moved|changed|transferred|went|gone to|over_to a? new|different {dental}
    i|we|she|he am|are|is ~1 a|now ~1 patient at|of|with|now
    {dental} ~1 at|near|by my|our|his|her ~1 job|work|school|house|home|university|college|base
    not ~2 live|living|reside ~4 anymore|any_more|any_longer|now
    patient ~2 somewhere|elsewhere|somewhere_else|at_another|of_dr|with_dr|with_another|with_someone
    go|goes|going|went to? my|our|his|her|another|different|my_wifes|my_husbands ~2 {dental}
    kids|son|daughter|husband|wife|family|we|i ~1 go|goes|went ~1 to ~2 pediatric|specialist|orthodontist
    found|got|have|see|using someone|somebody|one ~1 cheaper|closer|better|else|new|nearer|local
    found|got|have|see|using place|somewhere|dentist ~1 cheaper|closer|better|else|new|nearer|local
    se|me|nos cambi* ~2 {dental}
    see|sees|seeing|saw|use dr|doctor ~4 now|instead|these_days|across
    using|with|go_to|going_to|goes_to|went_to dr|doctor ~4 now|instead|these_days|across
    i|we|she|he ~2 go|going|goes|get|gets|use|using|see|seeing|with|at ~5 {dental} ~4 now|instead|these_days
    i|we|she|he ~2 go|going|goes|get|gets|use|using|see|seeing|with|at ~5 {dental} ~2 for years|a_while|months
    {dental}|teeth|cleaning|cleanings ~3 elsewhere|somewhere_else|in_mexico|overseas|abroad
    i|we|kids ~1 go to !work|school|bed|class|gym|church|the_gym|college|meetings ~6 now|instead|these_days
    family|wife|husband ~1 go to !work|school|bed|class|gym|church|the_gym|college|meetings ~6 now
    family ~1 go to !work|school|bed|class|gym|church|the_gym|college|meetings ~6 instead|these_days
    wife|husband ~1 go to !work|school|bed|class|gym|church|the_gym|college|meetings ~6 instead|these_days
    been going to|with ~6 now|years|year|instead|since|while|months
    been seeing|using|with dr|doctor|someone|somebody|another|a_different|a_new|my_new
    so|and|already i|we left !at|work|my|a|the|for|home|message
    i|we ~1 left you|yall|your|the_practice|that_practice
    i|we ~1 left this_practice|there|the_office|because|last_year|years_ago
    not ~1 go|going|come|coming|use|using|see|seeing ~2 there|yall|you|your|here|ya ~3 {nomore}
    not ~1 go|going|come|coming|use|using|see|seeing ~2 anyone|anybody ~2 there
    i|we ~2 live|living|stay|based ~1 in|near|by ~4 now|these_days|instead
    moved ~4 months|years|weeks|month|year ago
    have|got|has|use|using|see ~2 a|my|our|another|new ~1 {dental} ~3 in|here|closer|near|now|already
    {dental} ~1 is|are ~3 someone|somebody|dr|doctor|now|elsewhere|closer
    new {dental} ~2 now|closer|here|in|is|already|and|thanks
    i|we have|has|got ~1 our|my|a own|new {dental}
    closed|close my|our ~1 account|chart|file
    take|took|taking|remove ~1 me|us|our_family ~1 as_a|from_your|as|off_as patient|patients
    not ~2 consider me|us ~2 patient
    no longer ~1 {dental}
    {dental} ~3 kaiser|va|military|base|navy|army|walmart|costco|aspen
    at|go_to|with|use|using the? va|kaiser|aspen|western_dental ~3 now|for_dental|instead
    inactive ~1 patient
    patient ~1 no_longer|elsewhere|inactive
    ya no ~2 voy|vamos|soy|somos|vivo|vivimos|atiendo|atendemos ~3 ahi|alli|aqui|alla|ustedes|clinica|paciente
    me|nos atiendo|atendemos|atiende|atienden ~2 en|con ~2 otro|otra|otro_lado
    me|nos atiendo|atendemos|atiende|atienden ~2 en|con ~2 otra_parte|mexico|dentista|doctor
    dentista|doctor|clinica ~2 alla|aca|nuevo|nueva|mas_cerca
    vivo|vivimos|estoy|estamos ~1 en ~4 ahora
    ahora vivo|vivimos|voy|vamos|me_atiendo ~1 en|con|a
    me|nos ~2 fui|fuimos ~2 a|de|con ~1 otro|otra|ese|esa|ustedes
    ^dr|doctor moved ~2 away|out_of|states|overseas|abroad|back_to
    ^dr|doctor moved ~2 another_state|another_city|a_different_state|different_state|out_of_state|to_another
    moved to !{other_time}
    i|we have? just|recently|since? moved !{stay}
    relocated|relocating|relocate
    no|not longer|anymore live|living|in|a|your|with|going ~2 area|town|state|city
    no|not longer|anymore live|living|in|a|your|with|going ~2 there|here|patient|dentist|office
    do not live ~3 anymore|there|here|area|state|town|any_longer|any_more|nearby
    not ~1 living ~2 area|there|here|town|state|anymore
    switched|changed|switching|changing ~2 dentist|dentists|dental_office|dental_offices|offices
    switched|changed|switching|changing ~2 office|practices|practice|providers|doctors|clinics
    found|got|have ~2 new|another|different|other|closer ~1 dentist|dental|office
    found|got|have ~2 new|another|different|other|closer ~1 practice|provider|doctor|clinic
    has|see|seeing|seen ~2 new|another|different|other|closer ~1 dentist|dental|office
    has|see|seeing|seen ~2 new|another|different|other|closer ~1 practice|provider|doctor|clinic
    using|use|going_to ~2 new|another|different|other|closer ~1 dentist|dental|office
    using|use|going_to ~2 new|another|different|other|closer ~1 practice|provider|doctor|clinic
    go_to|goes_to|went_to|with ~2 new|another|different|other|closer ~1 dentist|dental|office
    go_to|goes_to|went_to|with ~2 new|another|different|other|closer ~1 practice|provider|doctor|clinic
    have|has|got|see|found a|my|our dentist ~2 now|already|elsewhere|here|in|closer|near
    going|go|goes|went|seen|treated|care ~2 elsewhere|somewhere_else
    seeing|see someone|somebody else
    transferred|transferring|transfer|moved|moving ~3 records|care|care_to|chart ~3 to|another|new|elsewhere
    not|no_longer ~1 your|a ~1 patient anymore|any_more|there|of_yours|at
    no longer ~1 a|your|there ~1 patient
    no longer ~2 go|going|goes|come|coming|visit|see|use|using|attend ~2 there|you|your|here|office|practice
    not|do_not come|coming|go|going ~1 back|there ~1 anymore|ever|again
    not|never coming|going|returning back|to_your|to_this !until|till|before|for|on
    going|go to ~1 dentist|office|practice ~1 closer|near|nearby|in|elsewhere
    taking|took ~1 my|our business elsewhere
    leaving|left|leave your|the|this practice|office|dentist
    me|nos mude|mudamos|he_mudado
    se mudo|mudaron !de_telefono
    ya no ~1 vivo|vivimos|vive|voy|vamos|soy|somos ~3 ahi|alli|aqui|area|ciudad|estado
    ya no ~1 vivo|vivimos|vive|voy|vamos|soy|somos ~3 paciente|pacientes|zona|con_ustedes|esa|en
    me|nos cambie|cambiamos ~1 a|de otra|otro|dentista|clinica|consultorio|doctor
    transferred|moved|switched to|over_to a|another|different dentist|office|practice|clinic
    see|seeing dr|doctor ~1 in|at
    cambie|cambiamos|cambiado ~1 de ~1 dentista|clinica|consultorio|doctor
    tengo|tenemos|encontre|fui|voy|con ~2 otro|otra|nuevo|nueva dentista|clinica|consultorio|doctor|doctora
    voy a|con otro|otra
    ya tengo|tenemos ~2 dentista
"""

NOT_LEFT_PRACTICE = """
    see|seeing|love|like|tour|visit your|the|that|this ~1 new ~1 office|clinic|place|practice|building
    your ~1 new ~1 office|clinic|place|building|location|hygienist|dentist|doctor|chairs
    the new ~1 office|building|place|lobby|hygienist looks|opened|seems|sounds|smells
    meet|meeting|tour|check_out ~2 new ~1 hygienist|dentist|doctor|dr|office|place
    not|no ~2 teeth ~1 left ~2 to pull|lose|fix
    not ~2 have ~2 {dental}
    almost|nearly|never|about_to ~2 switch*|left|leave|chang*|moved|quit
    new dentist|dental ~1 office|practice|clinic? ad|ads|flyer|mailer|card|postcard|coupon|brochure
    appointment|it|visit|cleaning|be|been|can|get|was|were|time moved|relocate|relocated
    office|practice|you|clinic|dr|doctor|dentist|staff ~2 moved|relocated|relocating|moving
    do|does you|your|the ~3 have ~3 new|another|different
    is there ~2 new|another|different
    can|could i|we see|get|have ~2 new|another|different
    moved my|the|our|it|up|your|that|this|teeth|tooth
    have|got a|another new|other|different doctor|dr ~1 appointment|visit
    another doctor|office|clinic appointment|visit
    new insurance|address|phone|number|job|email
    {unsure} ~5 switch|switching|leave|leaving|change|changing
    {unsure} ~5 moving|move|transfer|transferring|find|finding|left
    {unsure} ~5 cambiar*|irme|mudar*
"""
