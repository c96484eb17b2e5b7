"""The words by which a reply takes, refuses or doubts one of the offers.

Data in the language of `phrases.py` for `stances.py`, which reads a clause after every mention of a time
has become the one word `xslot`. The classes that keep a commitment from being one - doubt, condition,
negation, other people - are closed: they are what the language has for it. What a reply may say besides
is open, and no list of it is kept.
"""

from __future__ import annotations

from appliance.domain.replies.lexicon import word_set

SLOT = "xslot"

CLASSES: dict[str, str] = {
    "kin": """son sons daughter daughters husband wife spouse partner kid kids child children mom mother dad
        father brother sister brothers sisters family friend grandma grandmother grandpa grandson
        granddaughter boyfriend girlfriend fiance cousin niece nephew hubby baby toddler boys girls roommate
        hijo hija hijos hijas esposo esposa marido mujer mama papa madre padre nino nina ninos ninas familia
        hermano hermana abuela abuelo novio novia amigo amiga nieto nieta sobrino sobrina""",
    "good": """good fine great perfect perfecto ok okay best better ideal wonderful awesome excellent lovely
        cool super fantastic amazing right correct doable satisfactory acceptable alright convenient easiest
        easier suitable open free available clear preferable fabulous swell dandy golden solid bueno bien
        genial excelente perfecta mejor doubly gravy""",
    "bad": """bad awful terrible horrible worst worse crazy insane hectic packed full out tough rough hard
        impossible slammed nuts swamped jammed booked busy unavailable taken off ocupad* malo mal mala pesado
        imposible dificil complicado""",
    "is": "is are was would will be looks sounds seems feels am esta es seria suena parece",
    "works": """work works suits fits fit suit function do does funciona sirve conviene acomoda viene vienen
        queda quedan""",
    "get": """get have want need prefer like love see do make give keep come coming be is go going quiero quisiera
        prefiero preferimos preferiria voy vamos ire iremos veo vemos estare estaremos llego llegamos deme dame
        quedamos swing stop pop show roll head make manage arrive attend drop settle stick run claim mine""",
    "take": """take book schedule reserve grab claim choose pick select snag nab lock save hold confirm
        confirming pencil put mark set sign count reservar reserva reserve reserveme aparte aparta aparteme apartame agendar
        agende agenda agendeme agendame apunte apunta apunteme apuntame anote anota anoteme anotame ponga
        pongame pon ponme tomo tomar escojo elijo agarro tomare confirmo""",
    "of": "at on for the el la las los para a por you yall u there to it in mejor us this",
}

# What takes the times around it. Beside one of these a clause may say more than we know words for.
TAKING = """
    xslot {is}|{works} ~2 {good}
    xslot {is}|{works} ~1 for|with me|us
    xslot will|would|should|does|can? ~1 {works}
    xslot it is
    xslot {good}
    xslot please|yes|thanks|thank|thumbsup|sure
    xslot ~1 por_favor|si
    xslot {is} ~1 the one
    xslot {is}|{works} {good}
    xslot me|nos ~1 {works}|{good}|parece
    works|funciona|great|good|fine|ok|perfect|perfecto for|on|with|me|us? xslot
    que sea|sea ~1 xslot
    yes|si|ok|sure|okay|dale|claro|bueno ~1 xslot
    yes to|for|on ~1 xslot
    {take} ~1 me|us|my|it|your|their|that|this ~3 xslot
    {take} ~3 xslot
    {get} {of}? {of}? {of}? xslot
    go|going|settle|stick|roll|hit|run|down|opt|vote|gimme|give|stoked|psyched|happy|in|good with|me|on|for ~2 xslot
    swing|stop|pop|show|roll|head|come|coming|walk|drive|be by|in|up|over|there|through {of}? {of}? xslot
    let us|me ~1 {take} ~2 xslot
    xslot ~1 is|are|esta confirmed|booked|set|locked|reserved
    {take} ~2 down|up|in|on ~1 for|on|at ~1 xslot
    leaves ~1 xslot
    mean|meant ~1 xslot
    says|said|dice|dijo|wants|quiere ~2 xslot
    be|get|make|come there|in|it {of}? {of}? xslot
    i|we can|could {of}? {of}? xslot
    kill for ~1 xslot
    xslot {take} it|me|us
    xslot ~1 lock|book|pencil|put|sign me|it|us
    """

# What somebody says of a time that is not for us: it takes nothing, however plain the words.
BUSY = """
    ^or|off|before|after|from i|we ~1 work|working !from
    i|we have|got|has ~2 appointment|class|work|meeting|lab|school|shift|visit|cleaning
    have|had|got|has|having work|class|school
    i am|was xslot
    working|trabajo|trabajando|trabajamos|busy|ocupad*
    at|en work|school|trabajo|clase
    xslot ~2 practice|game|surgery|court|chemo|dialysis|doctor|class|lab|meeting|shift|flight|wedding|funeral
    xslot ~2 party|birthday|exam|finals|test|school|church|daycare|jury|conference|rehearsal|tournament
    xslot ~2 recital|camp|travel|therapy|interview|training|inspection|closed|dentist|vet
    xslot ~2 practica|juego|partido|cirugia|corte|doctor|clase|junta|viaje|boda|fiesta|escuela|iglesia|trabajo
    xslot ~1 {is} ~2 {bad}
    xslot all|so|too|way|pretty|really? {bad}
    {bad} xslot
    awful|terrible|horrible|worst|bad|hate|sucks|ugh|pass|unfortunately|sadly
    was|were|did|went|came|used|been|would_have
    had
    out of town|office|state|country|the
    gone|away|traveling|travelling|vacation|trip
    {bad} {of}? xslot
    """

# What makes it uncertain whether anything is taken at all.
DOUBTS = """
    maybe|might|perhaps|possibly|probably|hopefully|tentatively|tentative|potentially|unsure|idk|supposedly
    if|unless|depends|depending|assuming|provided|whether|supposing|pending
    in case
    as|so long as
    i|we ~1 think|guess|believe|suppose|imagine|hope
    thinking|wondering|wonder|hoping|trying
    xslot should|could|looks_possible
    should be|work ~1
    leaning|tempted|possible|posible|thought|assumed|figured|tight|iffy|stretch|tricky|risky|pushing
    you|we|she|he|they told|said
    told me|us
    oh sure|great|joy|yeah
    your dreams
    remind|ask|text|email|tell|ping|message|contact me|us ~2 xslot
    by|until|till|through|thru|since|toward|towards {of}? xday
    a lo mejor
    hablo|llamo|marco|aviso|digo|escribo
    le|les|te confirmo
    do ~1 not know
    not ~1 sure|certain|positive
    would|could|should have been|loved|liked|worked|taken|done|gone|preferred !leave|get|take|be
    wish
    either|whichever|whatever|anytime|anyday|any|anyone|anybody
    do|does not cancel
    try
    running|be|bit|min|minutes|little|arrive|arriving|get_there late
    llego|llegar|llegue ~2 tarde
    text|reply|respond|answer|decide|know|tell ~1 later|soon|tomorrow|tonight
    reply ~2 to|para
    cualquier*|algun|alguna|alguno|ambos|ambas|da_igual
    los|las dos
    el|la|lo que sea|quiera|prefiera|guste|convenga
    you|u|ustedes|usted pick|choose|decide
    elija|elijan|escoja|escojan
    one|some|two of those|these|them|the
    anything|something|somewhere
    i|we|me will|would|can|could|gotta|need_to|have_to|got_to|should ~1 check|ask|call|see_if|text_you|let_you
    i|we ~1 check|ask|calling
    call|calling you|back|yall
    check|checking|ask|asking with|my|his|her|about
    let|lemme me|us ~2 check|ask|find|verify|talk|see_if
    let you know
    get|getting back to|with|2
    talk to|with my
    need|have to check|ask|see
    eyeroll|thumbsdown|haltsign|rudesign|yeah_right|as_if|/s
    yes right
    lottery|pigs_fly|hell_freezes
    kidding|joking|joke
    i|we am|are ~1 good|ok|fine|set|all_set !with|for|on|to|at|xslot|then|by|in
    ya|already have|had|got|did|scheduled|booked|went|made|done|seen|moved
    tal_vez|quizas|quiza|talvez|posiblemente|probablemente|depende|ojala|creo|acaso|puede_ser|a_ver_si
    dejeme|dejame|deje ~1 ver|checar|revisar|preguntar|consultar|pensar*
    tengo que ver|preguntar|checar|revisar|consultar|pensar*
    le|te|les ~1 aviso|llamo|confirmo_luego|marco
    luego|despues ~1 le|te|les|yo aviso|llamo|digo|confirmo
    siempre y cuando|que
    ^que si mi|no|hay|tengo|pueden|consigo|alguien|salgo|llego|termino|tienen|cubre|fuera|su|nos|mis|ustedes
    si me|es|el|la|puede|puedo|sale|da|dan|dejan|acepta* ~1 seguro|trabajo|tiempo|permiso|posible|aceptan
    si me da|dan|dejan|pagan|cubre|cubren
    """

# Conditions that are none, and negations that deny nothing.
IDIOMS = """
    si|y dios|diosito quiere|lo_permite|permite|lo_quiere|nos_deja
    si lo permite|quiere dios
    primero dios
    dios mediante
    god willing
    if|lord|god|creek the|god lord|wills|willing|do_not_rise
    if ~1 the good? lord ~1 willing|wills
    if|unless ~4 snow*|rain*|weather|roads|traffic|ice|icy|storm*|freez*|llueve|nieva|trafico ~2 behaves|permits|allows|cooperates|ok|bad|good|fine|clear
    if|unless ~4 snow*|rain*|weather|roads|traffic|ice|icy|storm*|freez*|llueve|nieva|trafico
    as|so long as ~4 snow*|rain*|weather|roads|traffic|ice|icy|storm*|freez*
    do not worry|mind if ~6
    if ~1 you ~1 do_not_mind
    if that|it|this is ~1 ok|okay|fine|alright|good|cool|still_open|available|still_available ~3
    if that|it|this|thats ~1 works|open|available ~3
    if ~1 still ~1 open|available|there
    if|si possible|posible|pueden|puede|se_puede
    if i|we ~1 gotta|have_to|must ~1 pick|choose
    if you ~1 have|got ~1 it ~1 open|free
    no|not|zero|nunca|ningun|any ~1 problem*|prob|worries|issue|issues|doubt|conflict|conflicts|complaints
    do|does|did not ~1 need|want|have to cancel|reschedule|move|change
    no more excuses|delays|procrastinating|putting_it_off|waiting
    no|not ~1 longer_a_problem
    can|could not ~1 wait !for|until|till
    do|does|would|will not ~1 mind|matter|forget|worry
    no|not ~1 kidding|joke|lie|cap|joking|preguntas
    no hay problema|pedo
    como no
    not ~1 bad
    have ~1 no life
    no te|se preocupe|preocupes|apure
    nothing ~1 else ~1 going_on|to_do
    not only
    unless i|we ~1 drop|die|hear|croak|am_dead|get_hit ~2
    or so|something|whatever|else
    rain or shine
    llueva ~3 relampaguee
    or|will ~1 die trying
    sooner or later
    more or less
    think now|straight|again|clearly
    hard of hearing
    i|we ~1 hate|hates the? dentist|dentists|it_there|needles
    """

NEGATIONS = word_set("""
    not no never neither nor none nothing nobody without except cannot hardly unable nowhere
    negative
    ni nunca tampoco ninguno ninguna ningun sin excepto menos jamas nadie
    """)

# A clause that names no time and still refuses the visit.
REFUSALS = """
    can|could|will|would|may|should not ~1 make|come|go|attend|get_there|be_there|get_off|get_away|swing|do
    can|could|will|would|may|should not ~1 commit|book|schedule|show|take_it|take_that|take_any
    do|does|did|would|will not ~1 work|suit|fit ~2 me|us|then|either|anymore|unfortunately|sorry|because
    not ~1 want|need to ~1 come|go|make|book|schedule|do|be
    do|does|would|will not ~1 want|need|book|schedule|put|sign|reserve|confirm|take|hold
    not|no ~1 good|great|ideal|available|possible|free|able|going|coming|ready|yet|today|today|now|either|any
    not|no gonna|going|way|go|can_do|dice|longer|thanks|thank|sir|maam|deal|time
    not that|this|those|these ~1 day|time|one|week|either|early|late
    not ~1 for me|us
    not until|before|after|unless
    no ~1 puedo|podemos|podre|quiero|queremos|voy|vamos|creo|se|estoy|gracias|tengo_tiempo|alcanzo
    no me|nos queda|quedan|sirve|funciona|conviene|acomoda|gusta|da|dan|va
    no es posible|bueno
    no ride|car|transportation|babysitter|sitter|childcare|way
    no one ~1 to|can|watch
    take|leave|drop ~2 off|out
    """

# Who else the time may be for.
OTHER_PEOPLE = """
    for|para|and|y|plus ~2 {kin} !to|is|has|have|will|can|drops|picks
    xslot with|con ~2 {kin}
    for|with xname
    and|y xname
    and|y me|yo
    xname ~1 can|will|wants|would|could|needs|is|puede|quiere
    for|para him|her|them|him|ella|ellos|both|us_both|two|three|all_of_us|ambos
    both|all|two|three|four of us|them
    both of
    {kin}|he|she|they|boss ~3 xslot
    put|book|schedule|sign ~1 {kin}
    {kin} and|y i|me|yo
    """
PROXY = """
    is|i_am|am|soy|somos|aqui ~2 {kin}|caregiver|caretaker|assistant|aide|nurse
    hijo|hija|esposo|esposa|mama|papa de xpatient
    {kin} here|speaking|aqui|texting|writing
    """
MORE_PEOPLE = """
    {kin} ~2 too|also|as_well|tambien|needs|need|necesita|quiere
    {kin} ~1 wants|want ~2 appointment|cleaning|slot|come|one
    book|schedule|squeeze|add|fit|include|agende|agregue|anote ~2 {kin}
    what|how about|for ~2 {kin}
    for ~1 {kin} too|also|as_well
    tag along
    and ~2 {kin} too|also|at|as_well|in
    {kin} ~1 same|the_other
    ^drop|get|pick|take|has|have|drive|for|leave my|the ~1 {kin} on|at|el|a {of}? xslot
    """

# Words that take back what was said before them; the weak ones only between two times.
CORRECTIONS = """
    no|oh|ok|nah? wait ~1 no?
    hold on|up
    wait|oops|whoops|ooops|woops|nvm|correction|nevermind !for|to|list|till|until|in|inside|here|there|outside
    scratch|strike that|this|it
    never mind
    just? kidding|jk|playing !around
    on second thought|thoughts
    change|make that|it {of}? {of}? xslot
    no sorry|perdon|espere|espera|mejor|actually|i_mean|i_meant
    i|yo ~1 mean|meant|quise_decir
    digo|quise decir
    i said xslot
    my bad
    uh|uhh|um|umm|hmm|hmmm|er|erm
    let|lemme me ~1 see|think|look
    a ver|dejeme_ver|deja_veo|dejame_ver|dejeme_pensar
    """
WEAK_CORRECTIONS = word_set("actually sorry perdon mejor rather instead nah better espere espera wait")

# Where one clause ends and the next begins.
TURNS = word_set("but pero however though although aunque plus")
REASONS = word_set("because porque since cuz cause pues when cuando mientras while whenever ya_que after before")
CONSEQUENCES = word_set("so which asi entonces therefore")
SUBJECTS = word_set("""
    i we he she they you it my our his her their this that there thanks thank please tell say text send sorry let
    lol haha see yo me mi nos nosotros ella gracias please just also looking appreciate have will am are is got
    """)
AFTER_SO = word_set("much good happy sorry great very glad excited far long soon that many")

# Ways to say yes to what is offered, beside the words of assent.
ACCEPTING = """
    take|book|schedule|reserve|grab|hold|lock|want it|that|this|me|one
    can ~1 do that|it|this
    love that|it|to
    is|sounds|looks|are ~1 good|bien
    good for|with|by|to me|us
    me ~1 bien|bueno
    that|it|this will|would|does|should? ~1 do|work|works|fit|fits|suit|suits
    will|would do|work
    works for me|us
    why not
    esta bien
    say less
    bet
    let us|me ~1 do|go|get
    count|pencil|sign|put|book|mark me|us ~1 in|up|down
    that|it is ~1 {good}
    that|it|this will|would|should|shall do|work
    is a plan|go|deal|yes|date
    i|we am|are in|down|game
    you got it
    """

COMING = """
    we are? good|set|ready
    i am set|ready
    see you|ya|u|yall
    i|we|she|he will|shall ~1 be|come
    will b there
    will|shall ~1 be there
    be there
    looking forward
    count me|us in
    ahi|alli estare|estaremos|nos|voy|vamos|los_veo
    nos vemos
    voy a ir|estar|llegar
    ahi voy
    confirm*
    on my|our way
    still coming|good|on
    i|we ~1 am|are coming|going
    planning on|to
    got it|you
    not cancelling
    do not cancel
    coming|yendo
    """
