"""The words the judge looks for, by reason, in English and Spanish: data only.

Written as they read after folding: lower case, no accents. An entry is a small regular expression that
is matched between word edges. What may be said depends on the office's policy; what is said is here.
"""

from __future__ import annotations

import re
from typing import Final

from appliance.domain.phi.folding import word_set


def _words(*entries: str) -> re.Pattern[str]:
    return re.compile(r"(?<![a-z0-9])(?:" + "|".join(entries) + r")(?![a-z0-9])")


# Everyday names of procedures: allowed only where the owner opted in (draft policy).
LAY_PROCEDURES: Final = _words(
    r"(?:deep |dental |teeth |tooth )?cleanings?(?! up)",
    r"(?<!is )(?<!are )(?<!keeps )(?<!'re )fillings?(?! (?:up|fast|out|in|quick|quickly|your|the)\b)",
    r"crowns?(?! (?:street|st|plaza|point|ave|avenue|road|rd|court|ct|building)\b)",
    r"root canals?",
    r"whitening",
    r"bleaching",
    r"fluoride",
    r"sealants?",
    r"x ?-? ?rays?",
    r"(?:dental |oral )?exams?",
    r"examinations?",
    r"(?:your|a|dental|new|porcelain) bridge(?! (?:street|st|road|rd|ave|plaza))",
    r"bridgework",
    r"implants?",
    r"dentures?",
    r"partials?",
    r"braces",
    r"aligners?",
    r"invisalign",
    r"retainers?",
    r"veneers?",
    r"(?:night|mouth|bite) ?-?guards?",
    r"bonding",
    r"hygiene (?:visit|appointment|appt|session|recall)s?",
    r"gum (?:treatment|therapy|graft)s?",
    r"(?:tooth|teeth) (?:removal|pulled|out)",
    r"limpiezas?",
    r"empastes?",
    r"coronas?(?! ?virus)",
    r"(?:tratamiento de )?conductos?",
    r"blanqueamientos?",
    r"fluor",
    r"selladores|sellador|sellantes?",
    r"radiografias?",
    r"rayos ?-?x",
    r"examen(?:es)?",
    r"(?:su|un|el|nuevo) puente(?: dental)?",
    r"implantes?",
    r"dentaduras?",
    r"protesis",
    r"frenillos|brackets",
    r"carillas?",
    r"rellenos?",
    r"calzas?",
    r"tapaduras?",
    r"guarda (?:oclusal|nocturna|dental)",
    r"sacar(?:le)? (?:la|el|una|un) (?:muela|diente)",
)

# Clinical names of procedures: never, whatever the policy.
CLINICAL_PROCEDURES: Final = _words(
    r"prophy(?:s|laxis|lactic)?",
    r"profilaxis",
    r"perio(?: ?-?maintenance| ?-?maint)?",
    r"periodont(?:al|ic|ics|ia|ales)",
    r"scaling",
    r"root ?-?planing|planing",
    r"s\.?r\.?p",
    r"debridements?",
    r"curettage|curetaje",
    r"[a-z]{3,}(?:ectomy|ectomies|otomy|ostomy|oplasty|ectomia|otomia|oplastia)",
    r"endo(?:dontic|dontics|doncia)?",
    r"extract(?:ion|ions|ed|ing)?",
    r"extraccion(?:es)?",
    r"(?:oral |gum |jaw |dental )?surger(?:y|ies)",
    r"cirugias?",
    r"biops(?:y|ies|ia|ias)",
    r"(?:bone|tissue|gum|gingival) ?-?grafts?(?:ing)?|injertos?",
    r"sinus lifts?",
    r"restorations?|restorative|restauracion(?:es)?",
    r"composites?|resinas?",
    r"amalgams?|amalgamas?",
    r"[oi]nlays?",
    r"bite ?-?wings?",
    r"radiographs?|radiographic",
    r"panoramic|panorex|pano|panoramicas?",
    r"cbct|fmx",
    r"(?:comprehensive|periodic|limited|detailed)(?: oral)? (?:exam|evaluation|examination)s?",
    r"(?:oral|periodontal) evaluations?|evaluacion oral",
    r"(?:occlusal|oclusal)(?: guards?| splints?)?",
    r"prosthodont(?:ic|ics)",
    r"orthodont(?:ic|ics)|ortodoncia",
    r"sedation|sedacion",
    r"anesthe(?:sia|tic)|anestesia",
    r"nitrous(?: oxide)?",
    r"crown lengthening",
    r"abutments?",
    r"post and core|core build ?-?up|build ?-?ups?",
    r"pontics?",
    r"raspados?(?: y alisado)?|alisado(?: radicular)?",
    r"tartrectomia|detartraje|destartraje",
    r"obturacion(?:es)?",
    r"desbridamiento",
    r"gingival|gingivales",
    r"pulp (?:cap|therapy)|pulpal",
)

# Conditions, findings and symptoms: a text must not say what a patient has.
DIAGNOSES: Final = _words(
    r"cavit(?:y|ies)|caries|caried",
    r"(?:tooth |dental )?decay(?:ed|ing)?",
    r"(?:gum|periodontal|heart|kidney|liver|thyroid|oral) disease",
    r"enfermedad(?:es)?(?: (?:de las encias|periodontal))?",
    r"gingivitis|periodontitis|pulpitis|stomatitis|pericoronitis",
    r"[a-z]{4,}itis",
    r"abscess(?:es|ed)?|abscesos?|flemon(?:es)?",
    r"infect(?:ed|ions?)(?! ?-?(?:control|prevention))|infeccion(?:es)?|infectad[oa]s?",
    r"(?:cracked|broken|chipped|fractured|loose|impacted|sore|infected|missing|rotten|bad|dead|failing)"
    r" (?:tooth|teeth|molar|filling|crown|root)",
    r"(?:crack|chip|hole)s? in (?:your|a|the|that) (?:\w+ )?(?:tooth|teeth|molar|filling|crown)",
    r"fractur(?:e|es|ed|a|as|ad[oa]s?)",
    r"(?:diente|muela)s? (?:rot|fracturad|picad|quebrad|floj|infectad|impactad)[oa]s?",
    r"(?:bleeding|swollen|inflamed|receding|infected|sore|tender) (?:gums?|gum tissue|gumline)",
    r"encias? (?:inflamad|sangrante|retraid|hinchad|infectad)[a-z]*|sangrado(?: de encias)?",
    r"gum recession|recession of|recesion",
    r"bone loss|perdida (?:de hueso|osea)",
    r"(?:deep |gum |periodontal |\d ?mm )pockets?|pocket depths?|bolsas periodontales",
    r"plaque|tartar|calculus|sarro|placa(?: dental| bacteriana)",
    r"lesions?|lesion(?:es)?|tumou?rs?|cancer(?:ous)?|oral cancer|malignan[a-z]+|cysts?|quistes?",
    r"bruxis[a-z]+|(?:teeth )?grinding(?: your teeth)?|clenching",
    r"t\.?m\.?j|t\.?m\.?d",
    r"(?:tooth |teeth |dentin )?sensitivit(?:y|ies)|sensitive (?:tooth|teeth)|sensibilidad(?: dental)?",
    r"dry socket|malocclusion|maloclusion|misalign(?:ed|ment)|overbite|crossbite|crowding",
    r"tooth ?-?aches?|dolor(?:es)? de (?:muelas?|dientes?)|(?:your|the|that|some|dental|jaw|tooth"
    r"|having|feel|feeling|in|with) pain|(?<!sin )dolor(?:es)?",
    r"swelling|hinchazon|pus|ulcers?|ulceras?|halitosis|bad breath|mal aliento|dry mouth",
    r"diabet(?:es|ic|ica|ico)|hypertensi(?:on|ve)|hipertension|high blood pressure|presion alta",
    r"pregnan(?:t|cy)|embaraz(?:o|ada)",
    r"h\.?i\.?v|aids|sida|hepatitis|asthma|asma|anemia|epilep(?:sy|tic)|osteoporosis|dementia|alzheimer'?s",
    r"pacemaker|heart (?:condition|murmur|problem|attack)|blood thinners?|stroke",
    r"(?:dental )?(?:anxiety|phobia)|depression|ansiedad|alcoholi(?:sm|c)|addict(?:ion|ed)|smok(?:er|ing)",
    r"allerg(?:y|ies|ic)|alergi(?:a|as|co|ca)",
    r"diagnos(?:is|es|ed|tic)|diagnostico",
)

# Advice a clinician would have to stand for, and consequences held out to the reader.
MEDICAL_ADVICE: Final = _words(
    r"ibuprofen[o]?|tylenol|acetaminophen|paracetamol|advil|aleve|motrin|aspirin[a]?|naproxen[o]?",
    r"amoxicillin|amoxicilina|penicillin|penicilina|clindamycin|antibiotics?|antibioticos?|oxycodone"
    r"|vicodin|codeine",
    r"pain ?-?(?:killers?|relievers?|medication|meds)|analgesicos?|prescri(?:be|bed|ption|ptions)"
    r"|receta medica",
    r"medications?|medicamentos?|medicinas?|dos(?:e|age|is)",
    r"mouth ?-?(?:wash|rinse)|enjuague(?: bucal)?|salt ?-?water|agua (?:con sal|salada|tibia con sal)"
    r"|chlorhexidine",
    r"(?:rinse|gargle|swish|enjuag[a-z]+) (?:with|your|con|la)[a-z ]*",
    r"(?:brush|floss)(?:ing)? (?:your|twice|daily|more|every|after|regularly|at least|gently|teeth)[a-z ]*",
    r"(?:cepill[a-z]+|use) (?:los dientes|sus dientes|hilo dental|dos veces)|hilo dental",
    r"(?:avoid|don't|do not|stop|try not to) (?:eat|eating|drink|drinking|chew|chewing|smok|smoking"
    r"|tak|taking|us|using)"
    r"(?:e|ing)?",
    r"(?:avoid|evit[ae]) (?:sugar|sweets|hot|cold|hard|sticky|solid|alcohol|azucar|dulces|alimentos"
    r"|comer)[a-z ]*",
    r"(?:take|tome|tomar) (?:your |su |sus |a |un |una |two |dos |\d+ )?(?:pills?|pastillas?|tablets?"
    r"|mg|medicine)",
    r"\d+ ?mg",
    r"(?:soft|electric|new) (?:tooth ?)?brush|cepillo suave",
    r"(?:leads?|led) to (?:\w+ ){0,3}(?:problems?|issues?|pain|loss|damage|disease|infections?|trouble)",
    r"(?:harms?|risks?|hurts?|damages?|endangers?) (?:to )?your (?:\w+ )?(?:health|smile|teeth|gums)",
    r"(?:apply|use|put|ponga|aplique) (?:a |an |un )?(?:ice|heat|cold|warm|hielo|calor|compresas?"
    r"|compress)[a-z ]*",
    r"(?:left |if )untreated|sin tratar",
    r"(?:can|could|may|might|will|to) (?:lead to|cause|result in|turn into|become|get|develop into)"
    r" (?:\w+ ){0,3}(?:problems?|issues?|pain|loss|worse|serious|damage|disease|infections?|trouble|costly)",
    r"(?:gets?|getting|become|becomes|grow|grows) (?:any )?(?:worse|bigger|more serious|serious)"
    r"|worsen(?:s|ing)?",
    r"(?:empeor[a-z]+|se complique|se agrave)",
    r"(?:puede|podria|pueden) (?:causar|provocar|llevar a|resultar)[a-z ]*",
    r"you (?:need|should have|should get|must have|require) (?:a |an |your |the )?(?:\w+ )?"
    r"(?:crown|filling|root canal|extraction|implant|treatment|procedure|surgery|deep cleaning|antibiotics?)",
    r"(?:necesita|requiere|debe hacerse) (?:un |una |su )?(?:\w+ )?"
    r"(?:corona|empaste|endodoncia|extraccion|implante|tratamiento|cirugia|limpieza profunda)",
    r"(?:for|improve|protect|affects?|good for|important for) your (?:oral |overall |heart |dental )?health",
    r"(?:para|por|afecta) su salud(?: bucal| oral| dental)?",
    r"(?:prevents?|avoids?|prevenir|evitar) (?:\w+ ){0,2}(?:problems?|cavities|disease|problemas"
    r"|caries|decay|pain)",
    r"(?:you should|debe|deberia) (?:stop|quit|start|take|avoid|rinse|brush|floss|dejar|tomar|evitar"
    r"|cepillar)[a-z ]*",
    r"quit smoking|dejar de fumar",
    r"(?:doctor|dentist|we) (?:advises?|prescribes?|diagnosed)",
    r"(?:fast|ayune|ayunas) (?:before|for|antes|\d)[a-z ]*",
    r"every (?:six|6|three|3|four|4) months is (?:best|recommended|important|ideal)",
)

FEE_WORDS: Final = _words(
    r"costs?|costing|pric(?:e|es|ed|ing)|fees?|charges?|charged",
    r"co ?-?pays?|co ?-?payments?|out ?-?of ?-?pocket|invoices?|bill(?:s|ed|ing)?(?! (?:has|is|can"
    r"|could|will)\b)",
    r"(?:your |account |outstanding |past |open |unpaid )?balance|past ?-?due|overdue (?:balance"
    r"|payment|amount)|amount due",
    r"owe[sd]?|owing|payments?|payable|pay(?: by| your| the| in)|financing|installments?|credit card"
    r"|quote[sd]?",
    r"free of charge|no charge|at no (?:extra )?(?:cost|charge)",
    r"costos?|costes?|cuestan?|precios?|tarifas?|cuotas?|cobr(?:o|os|amos|ar|an)|cargos?|honorarios?"
    r"|copagos?",
    r"(?:su |el )?saldo|adeud[oa][a-z]*|deudas?|debe \d+|factur(?:a|as|acion)|pagos?|pagar|pague"
    r"|financiamiento",
    r"sin costo|sin cargo",
)

# Benefits of a plan in general terms; with a sum beside them the sum is a benefit amount too.
BENEFIT_WORDS: Final = _words(
    r"(?:your|dental|insurance|unused|remaining|annual|plan|plan's|yearly|your \w+) (?:dental "
    r"|insurance |plan )?benefits?",
    r"benefits? (?:left|remaining|available|reset|expire|expires|renew|end|year|run|roll|that)",
    r"(?:use|using|maximi[sz]e|lose|losing|left in) (?:your |those |up |any |the )*(?:dental "
    r"|insurance )?benefits?",
    r"deductibles?|co ?-?insurance|annual max(?:imum)?|(?:yearly|remaining|benefit|plan"
    r"|insurance) max(?:imum)?",
    r"coverage|covered(?! (?:parking|lot|garage|entrance))|covers|cover (?:the|your|this|it"
    r"|\d)[a-z0-9]*|allowance|reimburse[a-z]*",
    r"(?:your |dental |the )?insurance (?:pays|paid|will pay|plan|has|year|money|dollars|still|balance"
    r"|covers?|max)",
    r"plan year|fsa|hsa|flex(?:ible)? spending",
    r"(?:sus |los |de )?beneficios(?: (?:dentales|restantes|del seguro|anuales|de su))?|cobertura"
    r"|cubr(?:e|en|ir|ira)|(?<!estacionamiento )(?<!parqueo )cubiert[oa]s?",
    r"deducible|maximo anual|reembols[a-z]*|su seguro (?:paga|tiene|cubre|dental|vence)[a-z]*",
)

YEAR_END_WORDS: Final = _words(
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

HARD_SELL: Final = _words(
    r"last chance|final (?:chance|notice|reminder|warning|call)|act (?:now|fast|today|quickly)"
    r"|hurry(?: up)?|rush in",
    r"don'?t (?:wait|delay|miss(?: out)?|lose|put (?:it|this) off|let)|do not (?:wait|delay"
    r"|miss(?: out)?|lose)|miss out",
    r"limited(?: |-)?(?:time|spots?|availability|offer|openings?|slots?|number)|while (?:they|supplies"
    r"|spots?|slots?|it) lasts?",
    r"(?:only|just) (?:\w+ )?(?:\w+ )?(?:spots?|slots?|openings?|seats?|places)",
    r"(?:\d+|few|last) (?:\w+ )?(?:spots?|slots?|openings?|times?|appointments?|places) (?:left"
    r"|remaining)|(?:only|just) \d{1,2} (?:left|remaining|more)",
    r"(?:spots?|slots?|openings?|times?|appointments?|schedule|calendar|they|we|they're|we're"
    r"|it's)(?: is| are|'s|'re)?"
    r" (?:almost |nearly |quickly )?(?:going|filling|disappearing|selling|booking)(?: up)? (?:fast"
    r"|quick|quickly|soon)",
    r"(?:fills?|filling|going|goes|go|sell(?:s|ing)?|booked) (?:up )?(?:fast|quick|quickly|out)"
    r"|almost (?:gone|full|booked)",
    r"special (?:offer|price|pricing|deal|promo|promotion|discount)s?|exclusive|limited offer"
    r"|great deal|deals?(?! with)",
    r"promo(?:s|tion|tions|tional| code)?|coupons?|vouchers?|rebates?|gift ?-?cards?|giveaway|raffle"
    r"|prizes?|sweepstakes",
    r"discount(?:s|ed)?|\d+ ?% ?off|(?:half|percent) off|save (?:\$ ?)?\d+|savings?|bonus|bogo|sale"
    r"|clearance",
    r"free (?:whitening|cleaning|exam|consult|consultation|x|gift|visit|toothbrush|check|checkup"
    r"|screening|upgrade|teeth)[a-z-]*",
    r"(?:whitening|cleaning|exam|gift|toothbrush|consultation) (?:for |is |are )?free|complimentary"
    r"|win (?:a|an)",
    r"urgent(?:ly)?|(?:book|call|schedule|reply|respond|reach out|come in) (?:\w+ )?(?:a\.?s\.?a\.?p"
    r"|immediately|right away)",
    r"(?:book|call(?! 911)|schedule|reserve|respond|act|claim|sign up|order) (?:yours |it |us "
    r"|this )?now|(?:act|claim|order) today",
    r"can'?t afford to (?:wait|miss|skip)|book (?:it |yours )?today|before it'?s gone|at risk"
    r"|irresponsible|irresponsable",
    r"today only|this week only|one ?-?time (?:only|offer)|expires? (?:today|soon|tonight|tomorrow"
    r"|this|in|on)|deadline",
    r"(?<!if )you (?:must|have to|need to|really should|had better|absolutely) (?:\w+ )?(?:book"
    r"|schedule|come|call|act|get|visit|respond)"
    r"(?: in)?",
    r"before it'?s too late|too late|too long to wait|no excuses?|running out|time is running|won'?t last",
    r"you(?:'ve| have)? (?:been (?:ignoring|neglecting|avoiding|putting off)|neglected|ignored"
    r"|keep (?:missing|ignoring|putting))",
    r"(?:we(?:'re| are)|i am|i'm) (?:very |so |really )?(?:disappointed|worried about you|concerned)"
    r"|disappoint[a-z]*|shame|guilty|guilt",
    r"guarantee[ds]?|best (?:price|deal|dentist)|#1|number one (?:dentist|practice)|risk ?-?free"
    r"|you'?ll regret|regret",
    r"(?:lose|losing|forfeit|forfeiting) (?:your|them|it|out|those|the|any)|use (?:it"
    r"|them) or lose (?:it|them)|going to waste",
    r"or (?:else|you(?:'ll| will) (?:lose|be))|will be (?:removed|dismissed|discharged|charged"
    r"|inactive|inactivated)",
    r"refer a friend|tell your friends|5 ?-?star|leave (?:us )?a review",
    r"ultim(?:a|o)s? (?:oportunidad|aviso|llamada|recordatorio|lugares|cupos|dias|espacios|citas)",
    r"apur(?:e|ese|ate|rese)|apresur(?:e|ese|ate)|corra|no (?:espere|esperes|se lo pierda"
    r"|te lo pierdas|pierda|pierdas|deje)(?: mas)?",
    r"aprovech(?:e|en|a|ar)|oferta(?:s)?|promocion(?:es)?|descuentos?|rebaja(?:s)?|gratis"
    r"|gratuit[oa]s?|regalos?|sorteo|cupon(?:es)?",
    r"(?:solo|solamente|unicamente) (?:quedan?|hay|por hoy|hoy|nos quedan)|quedan pocos?"
    r"|pocos (?:lugares|cupos|espacios)",
    r"(?:cupo|tiempo|lugares|espacios|plazas)s? (?:limitad[oa]s?|se acaban|se agotan|se terminan)"
    r"|se (?:agotan?|acaban?|llenan) (?:rapido|pronto)",
    r"urgente(?:mente)?|inmediatamente|de inmediato|cuanto antes|lo antes posible|hoy mismo"
    r"|ahora mismo|llame ya",
    r"(?:agende|llame|reserve|responda|actue) (?:ya|ahora)|antes de que sea tarde|demasiado tarde"
    r"|tiene que (?:venir|agendar|llamar)",
    r"garantizad[oa]s?|garantia|perdera|perder sus|se arrepentira|decepcionad[oa]s?|descuid[a-z]+ su",
)
NEGATED: Final = re.compile(
    r"(?:\bno|\bnot|\bwithout|\bnever|\bzero|\bsin|\bnunca|\bif it'?s|\bif this is|\bif anything is"
    r"|\bif|\bless|\bnon|n't"
    r"|\bsi es|\bno es|\bnothing)[ -](?:any |a |an |the |feel |to |be |una? |algo )*$"
)

# Insurers named in a text are a carrier leak whoever the patient is insured with.
CARRIERS: Final = _words(
    r"delta ?dental|met ?life|cigna|aetna|united ?health(?:care)?|uhc|blue ?cross(?: ?(?:and "
    r"|& ?)?blue ?shield)?|blue ?shield|bcbs",
    r"united concordia|ameritas|dentaquest|denta ?quest|geha|tricare|liberty dental|mcna|careington"
    r"|medicaid|medicare|medi-?cal",
    r"denti-?cal|sun ?life|lincoln financial|assurant|carefirst|highmark|kaiser(?: permanente)?"
    r"|unicare|willamette dental|dentegra",
    r"mutual of omaha|physicians mutual|northeast delta|envolve|wellcare|centene|molina",
)
CARRIER_NAMES: Final = _words(
    r"guardian|humana|anthem|principal|renaissance|delta|united|lincoln|spirit|solstice|avesis"
)
INSURANCE_NEAR: Final = re.compile(
    r"\b(?:insurance|insurer|plan|coverage|policy|ppo|hmo|benefits?|carrier|seguro|poliza|aseguradora)\b"
)

# Names of teeth by place; numbers are found by the detector itself.
TEETH_BY_PLACE: Final = _words(
    r"(?:upper|lower|left|right|front|back|first|second|third|top|bottom|1|2|3)(?: |-)(?:\w+ ){0,2}"
    r"(?:molars?|pre ?-?molars?|bicuspids?|incisors?|canines?|cuspids?|tooth|teeth)",
    r"(?:wisdom|baby|eye|primary) (?:tooth|teeth)",
    r"molars?|pre ?-?molars?|bicuspids?|incisors?|cuspids?",
    r"(?:upper|lower) (?:left|right)(?! (?:lot|level|deck|corner|entrance|parking))(?: quadrant)?"
    r"|(?:ul|ur|ll|lr)(?: quadrant|[1-8])|quadrants?",
    r"(?:muelas?|dientes?|molar(?:es)?|piezas?) (?:\w+ )?(?:superior|inferior|izquierd|derech|delanter"
    r"|traser|frontal)[a-z]*",
    r"(?:muelas?) del juicio|premolar(?:es)?|incisiv[oa]s?|colmillos?|cuadrantes?|molares",
)

STREET_TYPES: Final = word_set(
    "st street ave avenue av rd road blvd boulevard dr drive ln lane way pl place ct court ter terrace"
    " cir circle hwy highway pkwy parkway trl trail sq square calle avenida"
)
DIRECTIONS: Final = word_set(
    "n s e w ne nw se sw north south east west northeast northwest southeast southwest"
)

# Surnames that are also words one may need: only in a name's place, or with a capital inside a sentence.
WORD_SURNAMES: Final = word_set(
    "young long may day days park parks green white black brown gray grey hall hill hills lake lakes"
    " river rivers stone wood woods field fields church king knight rose hope grace faith joy love best"
    " good small little short strong rich price pace page early noble sharp smart swift wise bright"
    " light west east north south winter winters summer summers spring snow frost rain banks bank bush"
    " bell cook baker mason walker hunter fisher carter porter case chance close dear dean french friend"
    " gold silver power powers ready rock sales self ship shore sky star still street sweet town wall"
    " walls ward water waters way wells will wills work worth major moon noon friday monday march april"
    " august june july call cash check new read reading reed see send text time times stop start book"
    " visit great care dental smile smiles tooth teeth tree clean cleaner house home held holder first"
    " second last next weeks week month fair fine fast free hand hands head heart high hour job just"
    " keep kind land lane lot lots man many mean meet mind more moore most near need never nice night"
    " now office open over pay person place plan please point post press quick quiet ray rest ride ring"
    " road room round ruff rush save seat set shaw side sign soon sound speak stand step sun sure table"
    " take team tell thank trip true turn wait walk want warm watch welcome well while winn wish world"
    " year years back ball barber bean bird bishop block blue bond booth branch bridge brook brooks"
    " butler camp cannon chase child childs coffee cole cross crow curry dance drew drummer duke fox fry"
    " garden gates glass golden goodman grant graves guy hardy harp hart hatch hay hooks horn justice"
    " lamb lark law lively low manning marks mayor miles mill mills monk nail parish peace peach pepper"
    " perry piper pitts pool poole pope potter prince ramp ranch rice roof root sage salmon sands shell"
    " shields singer skinner snider speed spears spice steel stern storm stout sugar tanner tiller toll"
    " tow tucker valentine vine wade weaver webb wheat wheeler wolf do le an so no oh he my to in on by"
    " us la el si ha va de da di ma me a i be at as is it or if up am we go flores rios luna blanco"
    " rubio moreno bueno buenos delgado calle casas castillo cuevas fuentes mesa nieves paz prado rey"
    " reyes rosa salas sierra torres valle vera mora leal franco mayo campos cruz leon sol vega montes"
    " cano bravo calvo crespo cordero guerra guerrero herrero iglesias mercado marino marina molina rico"
    " toro zapatero"
)
PARTICLES: Final = word_set(
    "de la del los las da dos do van von der den di le el al bin ibn mac mc st san santa y e jr sr ii iii iv"
)
TITLES: Final = word_set("mr mrs ms miss mx sr sra srta senor senora senorita don dona mister missus")
DOCTORS: Final = word_set("dr dra drs doctor doctora doctors")

# What a model says around a draft, and what leaks from its instructions. Searched without word edges.
PROMPT_ARTIFACTS: Final = re.compile(
    "|".join(
        (
            r"\bas an? (?:ai|assistant|language|llm|large language)|language model|modelo de lenguaje",
            r"\b(?:i'm|i am|soy) (?:an?|una?) (?:ai|assistant|bot|asistente virtual)",
            r"\b(?:here(?:'s| is| are)|below is|aqui (?:esta|tiene|va)|este es)(?: \w+){0,4}"
            r" (?:draft|message|text|sms|reply|version|rewrite|mensaje|borrador|texto)\b",
            r"^\W*(?:sms|draft|subject|message|body|text message|output|assistant|system|user|human|response"
            r"|rewrite|revised|mensaje|asunto|borrador|final)(?: \w+)?\s?:",
            r"\b(?:draft|borrador|version|variant) (?:1|2|3|a|b|one|uno)\s?[:)]|^\W*(?:option"
            r"|opcion) (?:1|a|one|uno)\s?[:)]",
            r"^\W*(?:certainly|of course|absolutely|por supuesto|claro que si)[!,.:]"
            r"|^\W*sure[!,.] (?:here|i)\b",
            r"```|~~~|\*\*|^\W*#+ |(?:^|\s)---+(?:\s|$|[.])|\\n|\\u[0-9a-f]{4}|&(?:amp|nbsp|quot|lt|gt"
            r"|#\d+);",
            r"<\|?/?(?:message|sms|draft|text|output|response|thinking|answer|result|body|system|user"
            r"|assistant"
            r"|im_\w+|endoftext|br|p|b|div)\s?/?\|?>|\[/?inst\]|\[/?end\]",
            r"\"(?:body|message|text|sms|draft)\"\s?:",
            r"\b\d+ (?:characters|chars|caracteres)\b|character (?:count|limit)|word count|within the limit",
            r"under \d+ char|token limit",
            r"\bas (?:requested|instructed)|per your (?:request|instructions)|i hope this helps"
            r"|espero que (?:esto )?ayude",
            r"\bi (?:cannot|can't|can not|am unable|'m unable|have (?:drafted|written|kept|avoided))",
            r"\blet me know if you(?:'d| would)? (?:like|want|need) (?:me|any|changes|it)",
            r"ignore (?:all |any )?(?:the )?(?:previous|prior|above)",
            r"\b(?:instructions?|guidelines|constraints|tone|rationale|explanation|reasoning)\b\s?:",
            r"\bprompt\b|\bphi\b|\bhipaa\b|\b(?:cohort|risk score|patient_hash|max_len|json)\b",
            r"\b(?:overdue_6mo|overdue_12mo|tx_plan|high_value)|\bend of (?:message|text|draft)\b",
        )
    )
)
