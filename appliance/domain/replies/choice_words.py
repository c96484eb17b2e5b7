"""The words by which a reply takes, refuses or doubts one of the offers.

Data in the language of `phrases.py` for `stances.py`, which reads a clause after every mention of a time
has become the one word `@slot`. The classes that keep a commitment from being one - doubt, condition,
negation, other people - are closed: they are what the language has for it. What a reply may say besides
is open, and no list of it is kept.
"""

from __future__ import annotations

from appliance.domain.replies.lexicon import word_set

SLOT = "@slot"

CLASSES: dict[str, str] = {
    "kin": """son sons daughter daughters husband wife spouse partner kid kids child children mom mother dad
        father brother sister brothers sisters family friend grandma grandmother grandpa grandson
        granddaughter boyfriend girlfriend fiance cousin niece nephew hubby baby toddler twins triplets
        mum mommy daddy parents grandkids grandchildren stepson stepdaughter inlaws boys girls roommate
        hijo hija hijos hijas esposo esposa marido mujer mama papa madre padre nino nina ninos ninas familia
        hermano hermana abuela abuelo novio novia amigo amiga nieto nieta sobrino sobrina""",
    "good": """good fine great perfect perfecto ok okay best better ideal wonderful awesome excellent lovely
        cool super fantastic amazing right correct doable satisfactory acceptable alright convenient easiest
        easier suitable open free available clear preferable fabulous swell dandy golden solid bueno bien
        genial excelente perfecta mejor doubly gravy""",
    "bad": """bad awful terrible horrible worst worse crazy insane hectic packed full out tough rough hard
        impossible slammed nuts swamped jammed booked busy unavailable taken off ocupad* malo mal mala pesado
        imposible dificil complicado""",
    "is": "is are was ta would will be looks sounds seems feels am esta es seria suena parece",
    "works": """work works suits fits fit suit function do does funciona sirve conviene acomoda viene vienen
        queda quedan cuadra""",
    "get": """get have want need prefer like love see do make give keep come coming be is go going
    quiero quisiera
        prefiero preferimos preferiria voy vamos ire iremos veo vemos estare estaremos llego llegamos deme
        dame
        quedamos swing stop pop show roll head make manage arrive attend drop settle stick run claim mine""",
    "take": """take book schedule reserve reserving booking accept acepto
        accepting grab claim choose pick select snag nab lock save hold confirm
        confirming pencil put mark set sign count reservar reserva reserve reserveme aparte aparta
        aparteme apartame agendar
        agende agenda agendeme agendame apunte apunta apunteme apuntame anote anota anoteme anotame ponga
        pongame pon ponme pasame paseme agregame agregueme metame tomo tomar escojo elijo agarro tomare
        confirmo""",
    "odds": "5 10 15 20 25 30 33 35 40 45 49 50 51 55 60 65 66 70 75 80 85 90 95",
    "of": "at on for the el la las los para a por you yall u there to it in mejor us this",
}

# What takes the times around it. Beside one of these a clause may say more than we know words for.
TAKING = """
    @slot {is}|{works} ~2 {good}
    @slot ~1 {is} ~1 the only ~1
    @slot {is}|{works} {good}? for|with me|us
    {take} ~1 appointment|slot|one|opening|spot|time {of}? {of}? @slot
    @slot will|would|should|does|can? ~1 {works}
    @slot it is
    @slot {good}
    @slot please|yes|thanks|thank|thumbsup|sure
    @slot ~1 por_favor|si
    @slot {is} ~1 the one
    @slot {is}|{works} {good}
    @slot me|nos ~1 {works}|{good}|parece
    works|funciona|great|good|fine|ok|perfect|perfecto for|on|with|me|us? @slot
    works|great|good|fine|ok|perfect for|with me|us {of}? {of}? @slot
    que sea|sea ~1 @slot
    yes|si|ok|sure|okay|dale|claro|bueno ~1 @slot
    yes to|for|on ~1 @slot
    {take} ~1 me|us|my|it|your|their|that|this ~3 @slot
    {take} ~3 @slot
    {get} {of}? {of}? {of}? @slot
    go|going|settle|stick|roll|hit|run|down|opt|vote with|me|on|for ~2 @slot
    gimme|give|stoked|psyched|happy|in|good with|me|on|for ~2 @slot
    swing|stop|pop|show|roll|head|come|coming|walk|drive|be by|in|up|over|there|through {of}? {of}? @slot
    let us|me ~1 {take} ~2 @slot
    @slot ~1 is|are|esta confirmed|booked|set|locked|reserved
    {take} ~2 down|up|in|on ~1 for|on|at ~1 @slot
    leaves ~1 @slot
    mean|meant ~1 @slot
    {kin}|she|he says|said|dice|dijo|wants|quiere ~2 @slot
    be|get|make|come there|in|it {of}? {of}? @slot
    i|we can|could {of}? {of}? @slot
    kill for ~1 @slot
    opting|opt|choosing|electing for|on ~1 @slot
    hit me up with ~1 @slot
    i|we am|are free|available {of}? {of}? @slot
    can|could|may i|we ~1 {get} ~2 @slot
    rather {get} {of}? {of}? @slot
    the one on|at|in|for ~1 @slot
    have|got nothing ~2 @slot
    i|we ~1 can|could be|get there by|at|on @slot {of}? {of}? @slot
    me|nos quedo|quedamos con ~2 @slot
    me|nos ~1 sirve|conviene|queda|gustaria|funciona|viene {good}? {of}? {of}? {of}? @slot
    @slot {take} it|me|us
    @slot ~1 lock|book|pencil|put|sign me|it|us
    """

# What somebody says of a time that is not for us: it takes nothing, however plain the words.
BUSY = """
    ^or|off|before|after|from i|we ~1 work|working !from
    i|we have|got|has ~2 appointment|class|work|meeting|lab|school|shift|visit|cleaning
    have|had|got|has|having work|class|school
    i am|was @slot
    ^@slot @slot i|we am|have|work|teach|was|got !free|available|good|open|in|down|ok|fine|coming|off|all|up
    starts|ends|begins|finishes|closes|opens|empieza|termina|sale|cierra ~2 @slot
    it is|was ~1 @slot
    @slot ~1 is|are|was|es ~1 when|cuando|where|why|how
    get|wake|got up|home|off|out|paid ~1 @slot
    ^my|our|i|we|the|would|will {take} ~2 is|are|was|es ~1 @slot
    working|trabajo|trabajando|trabajamos|busy|ocupad*
    at|en work|school|trabajo|clase
    @slot ~2 practice|game|surgery|court|chemo|dialysis|doctor|class|lab|meeting|shift|flight|wedding|funeral
    @slot ~2 party|birthday|exam|finals|test|school|church|daycare|jury|conference|rehearsal|tournament
    @slot ~2 recital|camp|travel|therapy|interview|training|inspection|closed|dentist|vet
    @slot ~2 practica|juego|partido|cirugia|corte|doctor|clase|junta|viaje|boda|fiesta|escuela|iglesia|trabajo
    @slot ~1 {is} ~2 {bad}
    @slot all|so|too|way|pretty|really? {bad}
    {bad} @slot
    practice|game|surgery|court|chemo|dialysis|class|lab|meeting|shift|flight|wedding|funeral|party ~1 @slot
    birthday|exam|finals|jury|conference|rehearsal|tournament|recital|travel|therapy|interview ~1 @slot
    junta|clase|cirugia|corte|juego|partido|fiesta|boda ~1 @slot
    @slot ~1 {is}? too|so|way|awful soon|early|late|far
    @slot {is} my|her|his|our|their !day|pick|choice|preference|favorite|favourite|best|first|only|slot|spot
    am|are|be ~1 up|awake|done|off|home at|by @slot
    get|take|feed|walk|catch|drop my !@slot|slot|spot|visit|appointment|cleaning|checkup|time ~3 at|by @slot
    awful|terrible|horrible|worst|bad|hate|sucks|ugh|pass|unfortunately|sadly
    was|were|did|went|came|used|been|would_have
    had
    out of town|office|state|country|the
    gone|away|traveling|travelling|vacation|trip
    {bad} {of}? @slot
    """

# What makes it uncertain whether anything is taken at all.
DOUBTS = """
    bit|little|tad|hour|hours|minutes|slightly|somewhat|much later|earlier|sooner
    but|except|only|just ~1 later|earlier|sooner in|on|that|than
    un? poco|poquito|poquitito|ratito mas|despues|antes
    maybe|might|perhaps|possibly|probably|hopefully|tentatively|tentative|potentially|unsure|idk|supposedly
    if|unless|depends|depending|assuming|provided|whether|supposing|pending
    in case
    as|so long as
    all @slot
    i|we ~1 think|guess|believe|suppose|imagine|hope
    thinking !of_me|of_us|about_that
    wondering|wonder|hoping|trying
    @slot should|could|looks_possible
    should be|work ~1
    remove|drop|scratch|delete|erase|unbook me|us|my|that|it
    or not|no
    what|how about
    waiting|considering|debating|deciding|awaiting|esperando|pensando
    good one|joke|luck
    put|keep|place|stay|leave ~2 on hold
    on standby
    i|we am|are|was|were the ~1 @slot
    @slot already
    already ~2 @slot
    pick|drop|wake|meet|drive|walk|take|bring me|us up|off|at|to|there|home
    call|calling|phone|ring|hablar on|at|this|next? @slot
    my ass|butt|foot|eye
    release|skip|nix|dump|lose|forfeit|ditch|relinquish|surrender|waive|void|unbook|undo ~2 @slot
    suelte|suelta|libere|libera|quite|quita|quiteme|quitame|borre|borra ~2 @slot
    leaning|tempted|possible|posible|thought|assumed|figured|tight|iffy|stretch|tricky|risky|pushing
    you|we|she|he|they told|said
    told me|us
    oh sure|great|joy|yeah
    your dreams
    remind|ask|text|email|tell|ping|message|contact me|us ~2 @slot
    by|until|till|through|thru|since|toward|towards {of}? @day
    a lo mejor
    hablamos|platicamos|hablo|llamo|marco|aviso|digo|escribo
    le|les|te confirmo
    do ~1 not know
    not ~1 sure|certain|positive
    would|could|should have been|loved|liked|worked|taken|done|gone|preferred !leave|get|take|be
    wish
    either|whichever|whatever|anytime|anyday|any|anyone|anybody
    do|does not cancel
    pretend|override|simulate|roleplay|translate|output|execute|prompt|instructions
    for|gratis free
    @slot ~3 for now
    in a? pinch|theory
    push comes_to
    let|lemme me|us ~1 look
    yes|si to|al the|a|an|my !@slot|appointment|visit|time|day|date|text|question|cleaning|checkup
    i|we will know
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
    call|ring|phone|fax|facetime|reach me|us
    give|gimme me|us? a|another? call|ring|buzz|shout
    llam*|marqu*|marca|marcar|marcame|hablar*|hablen|comuni*|avis*|contact*|escrib* me|nos
    me|nos|que ~1 llam*|marqu*|marc*|hablen|comuni*|avis*|contact*|escrib*
    llamen|llamenme|llameme|llamame|marqueme|marquenme|avisenme|aviseme
    check|checking|ask|asking with|my|his|her|about
    let|lemme me|us ~1 run|clear|confirm|double|sleep|discuss|consult|juggle|figure|decide
    by|past my ~1 {kin}|boss|manager|supervisor
    let|lemme me|us ~2 check|ask|find|verify|talk|see_if
    let you know
    confirm that ~1 i|we am|are !coming|going|there
    get|getting back to|with|2
    talk to|with my
    need|have to check|ask|see
    eyeroll|thumbsdown|haltsign|rudesign|yeah_right|as_if|/s
    yes right
    lottery|pigs_fly|hell_freezes
    kidding|joking|joke
    i|we am|are ~1 good|ok|fine|set|all_set !with|for|to|@slot|then|by|in
    ya|already have|had|got|did|scheduled|booked|went|made|done|seen|moved
    tal_vez|quizas|quiza|talvez|posiblemente|probablemente|depende|ojala|creo|acaso|puede_ser|a_ver_si
    dejeme|dejame|deje ~1 ver|checar|revisar|preguntar|consultar|pensar*
    tengo que ver|preguntar|checar|revisar|consultar|pensar*
    le|te|les ~1 aviso|llamo|confirmo_luego|marco
    luego|despues ~1 le|te|les|yo aviso|llamo|digo|confirmo
    siempre y cuando|que
    {odds} % ~1 sure|certain|positive|likely|chance|confident|committed|yes|there|seguro|segura|probable
    not|like|about|maybe|id_say|im|am {odds} %
    not|no ~1 1* % !covered|cubierto
    50/50|60/40|40/60|70/30|30/70|75/25|80/20|90/10|fifty_fifty
    coin_flip|coin_toss|toss_up|flip_a_coin|flip_of_a_coin|up_in_the_air|touch_and_go
    mitad y mitad
    un volado
    no|cannot|not|without ~2 promise|promises|promising|guarantee|guarantees|guaranteed|swear
    no|not ~1 guaranteed|definite|definitive|final|firm|certain|promise|guarantee|seguro|segura
    no|sin ~2 prometo|prometer|prometido|aseguro|asegurar|garantizo|garantias|compromiso
    do not ~1 quote|hold me
    {kin}|boss|work|job|schedule|sitter|babysitter|shift|body|health|back|knee|car|truck willing|permitting
    luck|lucky|likely|unlikely|chances|odds|suerte|fingers_crossed|knock_on_wood|touch_wood|barring
    stars|planets ~1 align*
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
    weather|traffic|roads|snow|rain|ice ~1 willing|permitting|allowing
    if|lord|god|creek the|god lord|wills|willing|do_not_rise
    if ~1 the good? lord ~1 willing|wills
    do not worry|mind if ~6
    if ~1 you ~1 do_not_mind
    if you please
    if that|it|this is ~1 ok|okay|fine|alright|good|cool|still_open|available|still_available ~3
    if that|it|this|thats ~1 works|open|available ~3
    if ~1 still ~1 open|available|there
    if|si possible|posible|pueden|puede|se_puede
    if i|we ~1 gotta|have_to|must ~1 pick|choose
    if you ~1 have|got ~1 it ~1 open|free
    no|not|zero|nunca|ningun|any ~1 problem*|prob|worries|issue|issues|doubt|conflict|conflicts|complaints
    do|does|did not ~1 need|want|have to cancel|reschedule|move|change
    do not cancel on me|us
    sorry|apologies|perdon|disculpe ~1 about|for|por ~4 moving|changing|rescheduling|switching|cambiar|cambio
    amigo|amiga $
    any more
    that is after|before ~3
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
    nothing else? going_on|to_do|planned
    i|we ~1 got|have nothing else? going_on|to_do|planned
    no probably
    not only
    unless i|we ~1 drop|die|hear|croak|am_dead|get_hit ~2
    bright and early
    might as well
    or so|something|whatever|else
    rain or shine
    llueva ~3 relampaguee
    or|will ~1 die trying
    sooner or later
    more or less
    think now|straight|again|clearly
    hard of hearing
    about to ~2
    mi amor|vida|cielo|corazon|reina|rey|amiga|amigo|estimada|estimado
    i|we ~1 hate|hates the? dentist|dentists|it_there|needles
    """

# A condition on the weather or the roads is a manner of speaking; it runs to the end of its clause.
WEATHER = """
    if|unless ~5 snow*|rain*|weather|roads|traffic|ice|icy|storm*|freez*|llueve|nieva|trafico
    as|so long as ~4 snow*|rain*|weather|roads|traffic|ice|icy|storm*|freez*
    """

NEGATIONS = word_set("""
    not no never neither nor none nothing nobody without except cannot hardly unable nowhere
    negative
    ni nunca tampoco ninguno ninguna ningun sin excepto menos jamas nadie
    """)

# A clause that names no time and still refuses the visit.
REFUSALS = """
    can|could|will|would|may|should not ~1 make|come|go|attend|get_there|be_there|get_off|get_away|swing
    can|could|will|would|may|should not ~1 do !mornings|afternoons|evenings|nights|weekends|mondays|tuesdays
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
    @slot with|con ~2 {kin}
    for|with xname
    and|y xname
    and|y me|yo
    xname ~1 can|will|wants|would|could|needs|is|puede|quiere
    for|para him|her|them|him|ella|ellos|both|us_both|two|three|all_of_us|ambos
    both|all|two|three|four of us|them
    both of|need|want|have|get
    needs|wants|necesita|necesitan ~1 @slot
    put|book|schedule|sign ~1 {kin}
    {kin} and|y i|me|yo
    give ~4 to ~1 {kin}|xname
    {take} xname
    can|could|may|will|let xname ~1 have|get|take|come|do
    """
PROXY = """
    is|i_am|am|soy|somos|aqui ~2 {kin}|caregiver|caretaker|assistant|aide|nurse
    hijo|hija|esposo|esposa|mama|papa de @patient
    {kin} here|speaking|aqui|texting|writing
    typing|texting|writing|answering|replying|responding for|on_behalf_of
    {kin} ~2 does|can not ~2 text|use|own
    , ~1 she|he does|can not ~1 text
    his|her|their|su {kin} xname? $
    xname , {kin} $
    , {kin} ,
    """
MORE_PEOPLE = """
    {kin} ~2 too|also|as_well|tambien|needs|need|necesita|quiere
    {kin} ~1 wants|want ~2 appointment|cleaning|slot|come|one
    book|schedule|squeeze|add|fit|include|agende|agregue|anote ~2 {kin}
    what|how about|for ~2 {kin}
    for ~1 {kin} too|also|as_well
    @slot ~1 for|para my|mi|our|his|her|the {kin} $
    tag along
    and ~2 {kin} too|also|at|as_well|in
    {kin} ~1 same|the_other
    ^drop|get|pick|take|has|have|drive|for|leave my|the ~1 {kin} on|at|el|a {of}? @slot
    """

# Who else comes, whoever writes: more than one visit is asked for. Heard from proxies as well.
RIVALS = """
    {kin} ~2 too|also|as_well|tambien
    and|y|plus|& his|her|their|my|our|mi|su {kin} xname? $
    and|y|plus|& his|her|their|my|our|mi|su {kin} xname? {of}? @slot
    his|her|their|su {kin} ~1 {of}? {of}? @slot $
    and|y|plus|& xname ~1 {of}? @slot
    all|two|three|four of them|us
    both|ambos|ambas !ok|good|fine|work|works|great|look|looks|sound|are|would|times|days|options|slots
    xname and|y xname
    for me|mi|myself|@patient ~6 for|para ~1 {kin}
    both|ambos|two|three|dos|tres boys|girls|kids|children|ninos|ninas|hijos
"""

# Words that take back what was said before them; the weak ones only between two times.
CORRECTIONS = """
    no|oh|ok|nah? wait ~1 no?
    hold|hang on|up
    one sec|second|minute|moment
    wait|oops|whoops|ooops|woops|nvm|correction|nevermind !for|to|list|till|until|in|inside|here|there|outside
    scratch|strike that|this|it
    never mind
    just? kidding|jk|playing !around
    on second thought|thoughts
    change|make that|it {of}? {of}? @slot
    no sorry|perdon|espere|espera|mejor|actually|i_mean|i_meant
    i|yo ~1 mean|meant|quise_decir
    digo|quise decir
    i said @slot
    my bad
    uh|uhh|um|umm|hmm|hmmm|er|erm
    let|lemme me ~1 see|think|look !at|about|if|into|for|on|with|whether|what|how
    a ver|dejeme_ver|deja_veo|dejame_ver|dejeme_pensar
    """
WEAK_CORRECTIONS = word_set("actually sorry perdon mejor rather instead nah better espere espera wait")

# Where one clause ends and the next begins.
TURNS = word_set("but pero however though although aunque plus")
REASONS = word_set(
    "because porque since cuz cause pues when cuando mientras while whenever ya_que after before"
)
CONSEQUENCES = word_set("so which asi entonces therefore")
SUBJECTS = word_set("""
    i we he she they you it my our his her their this that there thanks thank please tell say text send sorry
    let lol haha see yo me mi nos nosotros ella gracias please just also looking appreciate have will
    am are is got
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
    that|this|the time|day|date|slot|appointment|hour|one ~1 is|works|sounds|looks|suits ~2 {good}
    that|this|the time|day|date|slot|appointment|hour|one will? ~1 work|works|suits|do
    save|keep|accept it|that|this|me
    i|we|you? ~1 accept|accepted|acepto|aceptamos
    ^no|not can do $
    lo|la|los quiero|tomo|acepto|agarro|queremos
    eso|esa|ese|esta ~1 me|nos conviene|queda|sirve|funciona|gusta
    ponme|pongame|anotame|anoteme|apuntame|apunteme|agendame|agendeme ahi|alli|ya|porfa|en
    heck|hell|oh ya|yes
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
    sounds like ~1 plan|winner
    @patient says|said|dice|dijo ~1 yes|ok|sure|si
    is a plan|go|deal|yes|date
    done deal
    roger|ten_four that|10_4
    ok dokey|doke|dokie|doki
    esta|ta vien
    go|going ahead $
    go ahead and|with
    may as well
    ^not|never|to please|pls book|schedule|reserve $
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
