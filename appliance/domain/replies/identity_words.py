"""The phrases of another person at the other end, their look-alikes, and the classes of words of identity.

Data in the language of `phrases.py`; `identity.py` decides with them, and with those of `parting_words.py`.
`xname` stands for any given name (`names.py`).
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
    "young": "5 6 7 8 9 10 11 12 13 14 15 16 17 kid child minor nine ten eleven twelve",
    "nearer": "there here up_there down_there over_there out_there local nearby closer near_us near_me",
    "nomore": "anymore any_more no_more any_longer now since these_days",
    "seek": "looking searching trying want wanted need texting asking seeking contacting reach reaching",
    "lately": "ago now last this since recently week weeks month months year years yesterday today new just",
    "llamado": "llamado llamada llama llame con_ese que_se",
    "fui": "fui ido estado sido visitado paciente",
    "distant": """brother sister uncle aunt cousin niece nephew friend grandmother grandfather grandma grandpa
        dog cat""",
    "hail": "hi hello hey yo um uh no nope",
    "address": """bro bruh dude man fam bestie girl girlie hun hon honey dear darling sweetie sweetheart babe
        buddy bud pal friend amigo amiga guys folks yall boss sir maam mam miss homie champ chief lady""",
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

# Each is all of a reply to our text: whoever sent something to the wrong place himself owns up to it.
WRONG_PLACE = """
    {hail}? you? have|got? the? wrong|incorrect group? chat|thread|convo|conversation|group|inbox {address}?
"""

WRONG_NUMBER = """
    i am ~1 a? {young} ~4 not|no ~1 know|understand|get what|who|why ~1 this|you|it|that|yall
    tengo {young} anos? ~3 no ~1 se|entiendo que|quien|de_que ~1 es|esto|eres|son|sea
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
