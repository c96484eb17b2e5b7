"""The words of pressure, in English and Spanish: data only.

An invitation is warm and leaves the choice with the reader. Guilt, fear, scarcity, a deadline, a bargain
and an order given twice do not (seed 000 section 5, seed 001 rule 10).
"""

from __future__ import annotations

import re
from typing import Final

from appliance.domain.phi.lexicon import compile_words

_FEW: Final = (
    r"(?:\d+|one|two|three|four|five|a few|few|a couple|couple|a handful|handful|hardly any|barely any)"
)
_SPOT: Final = (
    r"(?:spots?|slots?|openings?|times?|appointments?|appts?|places?|seats?|dates?|hours|days|mornings"
    r"|evenings"
    r"|afternoons|saturdays|weekends|calendars?|schedules?|books?|they|these|those)"
)
_SPOT_ES: Final = (
    r"(?:lugar(?:es)?|espacios?|citas?|turnos?|horas?|horarios?|cupos?|puestos?|plazas?|sabados?|fechas)"
)
_BY_THEN: Final = (
    r"(?:\w+ )?(?:mondays?|tuesday|wednesday|thursday|friday|saturday|sunday|today|tonight|tomorrow|noon"
    r"|midnight"
    r"|\d+|close of|(?:the )?end of (?:the )?(?:day|week|month)|(?:the |an )?(?:hour|week|month|day"
    r"|deadline)|eod)"
)
_BY_THEN_ES: Final = (
    r"(?:\w+ )?(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo|hoy|manana|mediodia|\d+|una hora"
    r"|horas|fin|que termine|que acabe|final|esta (?:noche|tarde|semana))"
)
_DO: Final = (
    r"(?:reply|respond|answer|book|call|confirm|schedule|act|decide|rsvp|text|hear from you|sign up|claim"
    r"|choose)"
)
_DO_ES: Final = r"(?:responda|conteste|reserve|llame|confirme|agende|decida|actue|avisenos|escoja|elija)"

_GUILT: Final = (
    r"(?:third|fourth|fifth|3rd|4th) time(?! here)|(?:neighbors?|friends|others|folks) (?:\w+ )?already"
    r"|(?:answer|reply"
    r"|respond|call|book) (?:us |me )?(?:already|at last|finally)|(?:your|su) (?:silence|silencio)"
    r"|nos duele|hurts us",
    r"never (?:hear|heard|call|answer|reply|respond|write)(?:s|ed)?(?: back)?|no (?:word|answer|reply"
    r"|response) from you"
    r"|you promised|how many more|how much longer|how long (?:will|do|must|can) (?:you|we)|excuses|excusas"
    r"|pretextos",
    r"break our hearts?|heart ?-?broken|lose you|(?:got|has|have|had) us (?:\w+ )?worried|nos (?:tiene "
    r"|tienes )?(?:muy )?"
    r"preocup\w+|prometi\w+|nunca (?:nos )?(?:contesta|responde|llama|viene|escribe|regresa)\w*",
    r"owe it to|(?:don't|do not|stop|quit|please don't) (?:ignor\w+|avoid(?:ing)? us"
    r"|ghost\w*"
    r"|neglect\w*|abandon\w*|forget (?:about )?us|leave us (?:hanging|waiting))",
    r"(?:ignoring|neglecting|postponing|delaying|dodging|procrastinating|ghosting) ?(?:us|our|your|this"
    r"|it|these)?"
    r"|(?:avoiding|skipping|forgetting) (?:us|our|your (?!call)|this|it)|putting (?:\w+ ){0,3}off"
    r"|put (?:it|this|us)"
    r" off|neglect\w*|procrastinat\w+",
    r"you (?:keep|kept) (?:on )?(?!smiling|shining|doing|being|going)\w+ing",
    r"(?:you|why)(?:'ve| have)? (?:still |again |once again )?(?:haven't|have not|never|didn't|did not"
    r"|failed|not"
    r"|won't|hasn't) (?:\w+ ){0,2}?(?:answer\w*|repl(?:y|ied)|respond\w*|booked|book|call(?:ed)? (?:us"
    r"|back)|scheduled"
    r"|schedule|return\w*|bothered|got(?:ten)? back|shown|come (?:in|back))",
    r"(?:we|i)(?:'ve| have)? (?:already )?(?:texted|called|written|wrote|tried|reached out|messaged"
    r"|emailed|asked"
    r"|reminded|contacted) (?:\w+ ){0,4}?(?:times|twice|again|repeatedly|already|many|several"
    r"|countless)",
    r"(?:second|third|fourth|fifth|2nd|3rd|4th|5th|umpteenth) (?:time|text|message|note|letter) (?:we|i"
    r"|that|you"
    r"|from|to you|now)|(?:segunda|tercera|cuarta|quinta|enesima) vez",
    r"(?:second|third|fourth|fifth|last|2nd|3rd|4th|final) (?:and final )?(?:notice|attempt|request|try"
    r"|warning"
    r"|reminder|chance|call)|how many (?:more )?times|yet again|still waiting (?:for|on|to hear)",
    r"(?:your )?future self|thank yourself|sorry (?:if|when) you|you'll be sorry|you will be sorry"
    r"|(?:you'?ll |will |won't )?regret\w*|how could you|let(?:ting)? (?:us|your \w+|them|yourself) down"
    r"|hurt our feelings",
    r"(?:responsible|good|caring|smart|real|loving|decent) (?:parent|mother|mom|father|dad|adult|patient"
    r"|people"
    r"|person)s? (?:would|will|do|does|don't|doesn't|never|know|knows|always)",
    r"think of (?:your|the) (?:kids|children|family|spouse|health|loved ones)|for (?:the"
    r"|your) (?:own )?sake|for your"
    r" own good|(?:don't|do) you (?:even )?(?:care|love your)",
    r"you(?:'ve| have)? (?:been (?:ignoring|neglecting|avoiding|skipping|putting (?:\w+ ){0,2}off)"
    r"|neglected|ignored|let yourself|keep (?:missing|ignoring|putting))",
    r"(?:we(?:'re| are)|i am|i'm) (?:very |so |really )?(?:disappointed|worried about you|concerned)"
    r"|disappoint[a-z]*|shame(?:ful)?|ashamed|guilty|guilt|irresponsible|irresponsable|no excuses?",
    r"everyone (?:else )?has|(?:everybody|everyone|all your \w+) (?:else )?(?:\w+ )?(?:booked|booking"
    r"|coming|already)"
    r"|don't be (?:the (?:only|last)|left|that)|left (?:out|behind)",
)
_FEAR: Final = (
    r"(?:small|little|tiny|minor) (?:problem|issue|thing)s? (?:\w+ )?(?:become|turn|grow|get|lead)\w*"
    r"|big ones|problemas?"
    r" (?:\w+ )?se (?:hace|vuelve)n?",
    r"before (?:it|things?|this|that|they|problems?|matters|small \w+)(?:'s)? (?:\w+ ){0,2}?(?:gets?"
    r"|becomes?|turns?"
    r"|grows?|worsens?|escalates?|spreads?|is too late|hurts?|starts?)",
    r"los(?:e|ing) (?:a |an |your |more |some |all |the |any |one of your )*(?:tooth|teeth|smile|spot"
    r"|place|slot|turn"
    r"|gums|health|molar)",
    r"(?:teeth|tooth) (?:\w+ ){0,2}(?:fall(?:ing)? out|at risk|in danger)|at risk|danger(?:ous"
    r"|s)?(?! call)|consequences?"
    r"|irreversible|deadly|nightmare|you(?:'ll| will| may| might| could)? suffer",
    r"(?:serious|dire|real|painful|costly|expensive|big|bigger|lasting|permanent|major) (?:consequences"
    r"|trouble"
    r"|problems?|damage|risks?|harm|issues?|treatment)|pay the price|pay for it later|a small (?:\w+ )?can",
    r"too late|before you know it it|(?:imagine|picture) (?:losing|the pain|needing|waking)",
    r"antes de que (?:\w+ ){0,2}(?:empeore|sea|se|duela|pase|avance|crezca)|empeor\w+",
    r"perd(?:er|era|eria|iendo|emos) (?:los|sus|un|una|el|mas|la|todos)?(?: sus)? ?(?:dientes?|muelas?"
    r"|sonrisa)"
    r"|consecuencias|peligros\w*|peligro(?! para la vida)|en riesgo|demasiado tarde"
    r"|antes de que sea tarde|lo va a lamentar"
    r"|lo lamentara",
)
_SCARCITY: Final = (
    r"lucky (?:few|ones?)|(?:are|is|so) rare|rarely open\w*|hard to (?:come by|get)|lining up|(?:next"
    r"|another|other"
    r"|different) (?:person|patients? (?:in line|is|are|want|would|get))|someone else|somebody else"
    r"|otra persona"
    r"|alguien mas|otro paciente|la siguiente persona",
    r"(?:only|just) (?:this (?:week|month)|today|until|through|till|for today)|(?:solo"
    r"|solamente) (?:por )?est[ae]"
    r" (?:semana|mes)|horarios? (?:\w+ )?vuelan",
    r"last chance|final (?:chance|notice|reminder|warning|call)|last (?:few|call|one left)|limited"
    r"(?: |-)?(?:time|spots?|availability|offer|openings?|slots?|number)|while (?:they|supplies"
    r"|spots?|slots?|it) lasts?",
    r"(?:only|just) (?:\w+ )?(?:\w+ )?(?:spots?|slots?|openings?|seats?|places)|(?:only|just|but"
    r"|last) (?:the )?"
    + _FEW
    + r" (?:\w+ ){0,4}?(?:left(?! (?:turn|at|on|of|onto))|remain(?:s|ing)?|to go|open|available|more)",
    _FEW + r" (?:\w+ )?(?:spots?|slots?|openings?|times?|appointments?|places|seats|hours) (?:left|remaining"
    r"|remain)|few"
    r" (?:\w+ )?(?:remain|remaining|left)|(?:hardly|barely|not) (?:any|many|much) (?:\w+ )?(?:left"
    r"|remaining)",
    _SPOT + r"(?:'re|'s)? (?:\w+ ){0,2}?(?:disappear\w*|vanish\w*|evaporat\w*|dwindl\w*|snapped|snatched)"
    r"|jump (?:in|on (?:it|this))|(?:your \w+|teeth|smiles?|gums|it|this|that"
    r"|health) (?:really )?(?:can't|cannot"
    r"|won't|shouldn't|should not|can not) wait",
    _SPOT + r"(?:'re|'s)? (?:\w+ ){0,2}?(?:go|goes|going|fills?|filling|sells?|selling|disappear\w*|vanish\w*"
    r"|books?"
    r"|booking|runs?|running|snapped|snatched) (?:\w+ )?(?:fast|quick(?:ly)?|quicker|soon|out|up|rapidly"
    r"|early|low)",
    r"(?:fills?|filling|going|goes|go|sell(?:s|ing)?|booked|running) (?:up )?(?:fast|quick|quickly|out|low)"
    r"|(?:almost|nearly|practically|quickly) (?:gone|full|booked|sold|taken)(?! arrival)",
    r"(?:high|great|huge|hot) demand|in demand|first come|won't (?:last|be (?:here|available|open|around"
    r"|there))"
    r"|once (?:they|it)(?:'re|'s| are| is) gone|gone (?:for good|forever|soon)|while you (?:still )?can"
    r"|before (?:it's|they're|they are|it is|we're|we are|we) (?:\w+ )?(?:gone|full|taken|out|booked"
    r"|fill|run)",
    r"before (?:someone|somebody|anyone|anybody|others|another) (?:else|patient|does|do|takes?|grabs?)"
    r"|before (?:our|the) (?:\w+ )?(?:schedule|calendar|book|spots?|slots?|times?"
    r"|day) (?:\w+ )?(?:fills?|full|gone|go)",
    r"(?:snag|snatch|nab|claim|lock in|grab|secure) (?:your|one|yours|it|this|that|these|the (?:last"
    r"|spot|slot|time))",
    r"ultim(?:a|o)s? (?:oportunidad|aviso|llamada|recordatorio|lugares|cupos|dias|espacios|citas|vez|que)",
    r"(?:solo|solamente|unicamente|apenas) (?:nos |le )?(?:quedan?|hay|por hoy|hoy|nos quedan)"
    r"|quedan (?:muy |solo )?"
    r"(?:poc[oa]s|un|una|uno|dos|tres|cuatro|cinco|\d+)|(?:pocos|pocas) " + _SPOT_ES,
    _SPOT_ES + r" (?:\w+ ){0,2}(?:vuelan|se van|se acaban?|se llenan?|se agotan?|se terminan?|se ocupan"
    r"|limitad[oa]s?)"
    r"|tiempo (?:limitado|se acaba)|se (?:agotan?|acaban?|llenan|van|terminan) (?:muy )?(?:rapido|pronto"
    r"|volando)",
    r"(?:agenda|calendario|cupo) (?:\w+ ){0,3}?(?:llen[oa]|llenando|complet[oa])|casi (?:llen[oa]s?"
    r"|agotad[oa]s?)"
    r"|mucha demanda|antes (?:de )?que (?:\w+ )?(?:otr[oa]|alguien|nadie)|por orden de llegada",
)
_URGENCY: Final = (
    r"you (?:only )?have (?:only )?(?:until|till)|tiene (?:solo )?hasta|le quedan? (?:\w+ )?(?:dias?"
    r"|horas?)|no time to"
    r" (?:lose|waste)|tiempo que perder|(?:people|patients|others) (?:are |already )?waiting",
    r"today is the day|hoy es el dia|not tomorrow|(?:do|make|get|take care of) it (?:done )?(?:today"
    r"|now)|make it"
    r" happen|you (?:simply |just |really )?(?:have|need) to come",
    r"act (?:now|fast|today|quickly)|hurry(?: up)?|rush in|don'?t (?:wait|delay|miss(?: out)?|lose"
    r"|put (?:it|this) off|let|hesitate to book)|do not (?:wait|delay|miss(?: out)?|lose)"
    r"|miss(?:ing)? out|why wait"
    r"|what(?:'s| is)? (?:are you waiting for|stopping you|keeping you|holding you)"
    r"|what are you waiting for",
    r"urgent(?:ly)?|(?:book|call|schedule|reply|respond|reach out|come in) (?:\w+ )?(?:a\.?s\.?a\.?p"
    r"|immediately|right away|at once|this (?:instant|minute|second))|as soon as possible"
    r"|without (?:further )?delay",
    r"(?:book|call(?! 911)|schedule|reserve|respond|act|claim|sign up|order) (?:yours |it |us "
    r"|this )?now|(?:act|claim|order) today|book (?:it |yours )?today|tick[- ]?tock|clock is ticking",
    r"can'?t afford to (?:wait|miss|skip)|before it'?s gone|too long to wait|running out"
    r"|time is (?:running|short)"
    r"|won'?t last|(?:immediate|prompt|urgent|instant|speedy) (?:response|reply|action|attention|answer)",
    r"action (?:is )?required|(?:response|reply|answer) (?:is )?(?:required|needed|overdue|expected)"
    r"|requires your"
    r" (?:attention|response)|mandatory|overdue for a (?:reply|response)",
    r"today only|this week only|one ?-?time (?:only|offer)|expires? (?:today|soon|tonight|tomorrow"
    r"|this|in|on)|deadline|" + _DO + r" (?:\w+ ){0,4}?(?:by|before|within|no later than) " + _BY_THEN,
    r"(?<!if )you (?:really |truly |definitely |simply )?(?:must|have to|need to|should really"
    r"|really should"
    r"|had better|absolutely|better) (?:\w+ )?(?:book|schedule|come|call|act|get|visit|respond"
    r"|reply)(?: in)?",
    r"or (?:else|lose|miss|forfeit|risk)|or you(?:'ll| will|r)? (?:lose|be|miss|regret|risk|spot|slot"
    r"|place|time)"
    r"|or (?:we|it|they|the \w+)(?:'ll|'s| will| is| must| have to| are going to)? (?:\w+ )?(?:give"
    r"|gives|cancel|release"
    r"|lose|close|drop|remove|charge|goes|gone|taken)",
    r"will be (?:removed|dismissed|discharged|charged|inactive|inactivated|cancell?ed|given away|released)"
    r"|(?:close|archive|inactivate|deactivate) your (?:file|chart|account|record)s?",
    r"(?:can't|cannot|can only|won't|unable to) (?:hold|keep|save|reserve|leave) (?:it|them|your|this"
    r"|these|that|the)|giv(?:e|ing|en) (?:it"
    r"|them|your \w+"
    r"|(?:that|the|this) (?:spot|slot|time|place)) (?:away|to)|releas(?:e|ed|ing) (?:your|it|this|that"
    r"|the)",
    r"(?:lose|losing|forfeit|forfeiting) (?:your|them|it|out|those|the|any)|use (?:it"
    r"|them) or lose (?:it|them)|going to waste",
    r"apur(?:e|ese|ate|rese)|apresur(?:e|ese|ate)|corra|no (?:espere|esperes|se lo pierda|lo pierda"
    r"|se la pierda"
    r"|te lo pierdas|pierda|pierdas|deje|lo deje|la deje|tarde|demore)(?: mas)?|(?:que"
    r"|para que) (?:esta )?esper(?:a|ar|ando)",
    r"urgente(?:mente)?|inmediatamente|de inmediato|cuanto antes|lo antes posible|hoy mismo"
    r"|ahora mismo|llame ya|ya mismo|sin falta|a la brevedad|se acaba el tiempo",
    r"(?:agende|llame|reserve|responda|actue|venga|confirme) (?:ya|ahora)|tiene que (?:venir|agendar"
    r"|llamar|responder)"
    r"|es (?:obligatori\w+|su (?:deber|obligacion))",
    _DO_ES + r" (?:\w+ ){0,3}?(?:antes de(?:l| la| las)?|a mas tardar|dentro de|hasta) " + _BY_THEN_ES,
    r"o (?:pierde|perdera|cancelamos|cancelaremos|(?:se )?l[ao]s? (?:damos|daremos|pierde|perdera)"
    r"|liberamos)"
    r"|pierde su (?:lugar|turno|cita|espacio)|perdera|perder su",
)
_GUILT_ES: Final = (
    r"(?:no|deje de|dejar de|no siga|no nos|sigue) (?:nos |lo |la |le |su |el )*(?:ignor|evitandonos"
    r"|pospon|posterg"
    r"|descuid|aplaz|abandon)\w*|(?:posponiendo|aplazando|ignorando|descuidando|postergando)\w*",
    r"(?:se|te) lo debe|debe a su (?:familia|salud)|(?:le|te) (?:hemos |habiamos )?(?:escrib\w+|escrito"
    r"|llam\w+|record\w+"
    r"|avis\w+|insist\w+|mandado|mandamos|enviado|enviamos) (?:\w+ ){0,2}?(?:dos|tres|cuatro|varias"
    r"|muchas|\d+) veces",
    r"(?:todavia|aun|sigue|usted|por que) (?:sigue )?(?:no|sin) (?:nos )?(?:ha |han )?(?:respond\w+"
    r"|contest\w+"
    r"|agend\w+|reserv\w+|llam\w+|venido|venir|regres\w+)",
    r"arrepent\w+|arrepient\w+|decepcion\w+|descuid[a-z]+ su|verguenza|(?:buen|buena) (?:madre|padre"
    r"|paciente|mama|papa)",
    r"piense en (?:su|sus) (?:familia|hijos|salud)|por su (?:propio )?bien"
    r"|todos (?:los demas )?ya (?:han |se )?\w+ron",
)
_BARGAIN: Final = (
    r"special (?:offer|price|pricing|deal|promo|promotion|discount|rate)s?|(?:new patient|holiday|weekly"
    r"|monthly)"
    r" specials?|exclusive|limited offer|great deal|deals?(?! with)|bargains?|cheap(?:er|est)?"
    r"|half (?:price|off)",
    r"promo(?:s|tion|tions|tional| code)?|coupons?|vouchers?|rebates?|gift ?-?cards?|giveaway|raffle"
    r"|prizes?|sweepstakes|freebies?|perks?|rewards? (?:points|program)|on the house|gifts?(?! shop)"
    r"|goodie bag|surprise (?:for|inside)|our treat|waived?",
    r"discount(?:s|ed)?|\d+ ?% ?off|(?:half|percent|dollars?|bucks?|\d+) off|save (?:\$ ?)?\d+|savings?"
    r"|bonus|bogo|sale"
    r"|clearance|(?:two|2|three|3|buy one) ?(?:-| )?(?:for|x|get) ?(?:-| )?(?:one|1|two|2)|no extra \$",
    r"free (?:\w+ )?(?:whitening|cleaning|exam|consult|consultation|x|gift|visit|toothbrush|check|checkup"
    r"|screening|upgrade|teeth)[a-z-]*",
    r"(?:whitening|cleaning|exam|gift|toothbrush|consultation) (?:for |is |are )?free|complimentary"
    r"|win (?:a|an)",
    r"guarantee[ds]?|best (?:price|deal|dentist)|#1|number one (?:dentist|practice)|risk ?-?free",
    r"(?:offer|deal|special) (?:ends|expires|is good|valid)|last call|save (?:big|money|on)|lowest"
    r"|price match",
    r"refer a friend|tell your friends|5 ?-?star|leave (?:us )?a review",
    r"aprovech(?:e|en|a|ar)|oferta(?:s)?|promocion(?:es)?|descuentos?|rebaja(?:s)?|ganga"
    r"|(?<!estacionamiento )(?<!parqueo )(?<!parking )(?:gratis|gratuit[oa]s?)|regalos?|sorteo"
    r"|cupon(?:es)?",
    r"(?:dos|2|tres|3) ?(?:por|x) ?(?:uno|1|dos|2)|mitad de precio|garantizad[oa]s?|garantia|\d+ ?(?:%"
    r"|por ciento)"
    r" (?:menos|de)|barat[oa]s?|ahorr\w+",
)

HARD_SELL: Final = compile_words(*_GUILT, *_FEAR, *_SCARCITY, *_URGENCY, *_GUILT_ES, *_BARGAIN)
NEGATED: Final = re.compile(
    r"(?:\bno|\bnot|\bnada|\bwithout|\bnever|\bzero|\bsin|\bnunca|\bif it'?s|\bif this is|\bif anything is"
    r"|\bif|\bsi|\bless|\bnon|n't|\bsi es|\bno es|\bnothing)[ -](?:any |a |an |the |feel |to |be |una? "
    r"|algo )*$"
)
ORDER_TWICE: Final = re.compile(
    r"\b(call|book|reply|text|respond|act|schedule|come|hurry|answer|confirm|reserve|now|today|please|llame"
    r"|reserve|responda|venga|agende|ya|conteste)\b\W{1,3}(?:(?:now|us|ya|today|in|back)\W{1,3})?\1\b"
    r"(?! (?:stop|alto|yes|si|no|\d|c|r)\b)"
)

YEAR_END_WORDS: Final = compile_words(
    r"(?:before|by|until|at|through) (?:the )?(?:end of (?:the |this )?(?:calendar |plan |benefit "
    r"|insurance )?year|year ?-?end"
    r"|year(?:'s)? (?:is over|ends|end|is out|runs out)|(?:dec(?:ember)?\.? 31(?:st)?)|12/31"
    r"|january 1(?:st)?|jan\.? 1(?:st)?|1/1)",
    r"(?:benefits?|insurance|plan|maximum|coverage) (?:\w+ ){0,4}(?:reset|resets|renew|renews|ends"
    r"|expire|expires|run out|runs out|roll over)",
    r"(?:plan|benefit|insurance) year(?: ends?)?|year ?-?end (?:benefits?|insurance|rush|deadline)"
    r"|end ?-?of ?-?(?:the ?-?)?year benefits?",
    r"(?:antes de|para|a) (?:que (?:termine|acabe|se acabe) el ano|fin(?:al)?(?:es)? de(?:l)? ano"
    r"|el 31 de diciembre|el ano nuevo)",
    r"(?:beneficios|seguro|plan|cobertura) (?:\w+ ){0,4}(?:vence|vencen|termina|terminan|expira"
    r"|expiran|reinicia|renueva)n?",
)
