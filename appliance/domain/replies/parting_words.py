"""The phrases of a death and of a patient who has left the practice, and their look-alikes.

Data in the language of `phrases.py` with the classes of `identity_words.py`; `identity.py` decides with them.
A death has many gentle wordings, so the list is long; what only sounds like one ("my phone died", "I passed
the exam") is kept out by the subject, never by the tense.
"""

from __future__ import annotations

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
