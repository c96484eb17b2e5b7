"""The words the judge looks for, by reason, in English and Spanish: data only.

Written as they read after folding: lower case, no accents. An entry is a small regular expression that
is matched between word edges. What may be said depends on the office's policy; what is said is here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from appliance.domain.phi.folding import word_set

_BEFORE: Final = r"(?<![a-z0-9])(?:"
_AFTER: Final = r")(?![a-z0-9])"
# After "\w+" a blank must stay: "(\w+ ?){0,4}" would try every way to cut a long word.
_BLANK: Final = re.compile(r"(?<![+*}]) (?![?*+{])")
_CONDITION: Final = re.compile(r"(\(\?<?[!=][^)]*\)|\[[^\]]*\])")


def compile_words(*entries: str) -> re.Pattern[str]:
    """Compile entries; a blank in one may be missing in the text ("rootcanal", "act-now" closed up)."""
    return re.compile(_BEFORE + "|".join(_loosen(entry) for entry in entries) + _AFTER)


def _loosen(entry: str) -> str:
    parts = _CONDITION.split(entry)
    return "".join(part if index % 2 else _BLANK.sub(" ?", part) for index, part in enumerate(parts))


@lru_cache(maxsize=16)
def without_edges(words: re.Pattern[str]) -> re.Pattern[str]:
    """Given a table of words, return it as a pattern that also finds them inside a longer string."""
    return re.compile(words.pattern.removeprefix(_BEFORE).removesuffix(_AFTER))


# Everyday names of procedures: allowed only where the owner opted in (draft policy).
LAY_PROCEDURES: Final = compile_words(
    r"(?:deep |dental |teeth |tooth )?cleanings?(?! up)",
    r"(?<!is )(?<!are )(?<!keeps )(?<!'re )fillings?(?! (?:up|fast|out|in|quick|quickly|your|the)\b)",
    r"deep clean|(?:tooth|teeth|smile) (?:\w+ ){0,2}(?:cleaned|capped|filled|fixed|pulled|whitened|polished"
    r"|straightened)",
    r"(?:clean|polish|whiten|straighten|fix|fill|pull|cap) (?:your|that|the|those) (?:tooth|teeth)",
    r"polish(?:ing)?|limpiar(?:le)? (?:los |sus )?dientes",
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
CLINICAL_PROCEDURES: Final = compile_words(
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
DIAGNOSES: Final = compile_words(
    r"cavit(?:y|ies)|caries|caried",
    r"(?:tooth |dental )?decay(?:ed|ing)?",
    r"gum (?:trouble|problem|issue|infection)s?",
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
    r"jaw (?:\w+ ){0,2}(?:click|pop|lock)(?:s|ing)?|inflam[a-z]+",
    r"spots? on your (?:x ?-?ray|tooth|teeth|gums)",
    r"encias (?:\w+ ){0,2}(?:inflamad|sangrant|hinchad|retraid)[a-z]*",
    r"bleed(?:s|ing)?|sangran?|gums? (?:\w+ ){0,2}(?:swollen|sore|tender|hurt|receding|inflamed)",
    r"(?:tooth|teeth|molar|jaw|mouth) (?:\w+ ){0,2}(?:hurts?|hurting|aches?|aching|broken?|cracked|chipped"
    r"|loose)",
    r"grind(?:s|ing)? (?:your|their|the) (?:teeth|jaw)|clench(?:es|ing)?|encias (?:\w+ ){0,2}(?:duelen"
    r"|sangran|inflaman)|le duelen?",
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

# Insurers named in a text are a carrier leak whoever the patient is insured with.
CARRIERS: Final = compile_words(
    r"delta ?dental|met ?life|cigna|aetna|united ?health(?:care)?|uhc|blue ?cross(?: ?(?:and "
    r"|& ?)?blue ?shield)?|blue ?shield|bcbs",
    r"united concordia|ameritas|dentaquest|denta ?quest|geha|tricare|liberty dental|mcna|careington"
    r"|medicaid|medicare|medi-?cal",
    r"denti-?cal|sun ?life|lincoln financial|assurant|carefirst|highmark|kaiser(?: permanente)?"
    r"|unicare|willamette dental|dentegra",
    r"mutual of omaha|physicians mutual|northeast delta|envolve|wellcare|centene|molina",
)
CARRIER_NAMES: Final = compile_words(
    r"guardian|humana|anthem|principal|renaissance|delta|united|lincoln|spirit|solstice|avesis"
)
INSURANCE_NEAR: Final = re.compile(
    r"\b(?:insurance|insurer|plan|coverage|policy|ppo|hmo|benefits?|carrier|seguro|poliza|aseguradora)\b"
)

# Names of teeth by place; numbers are found by the detector itself.
TEETH_BY_PLACE: Final = compile_words(
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
    " note notes look gift guest arrive button buttons candy carry cave chalk change charm cherry clay"
    " cliff cloud coast comfort common cool cope copper couch count couple cup darling doll door doors"
    " dove draw dream drive drop dusty eagle ease end ending ends even ever every eye fall famous farm"
    " farmer father feather fence fire fix flood flower flowers foot force ford forest form found frank"
    " full fun gentle glad grand grass group grow guide half happy haven health hello help helper hire"
    " hobby hold holiday holly honey hood hook host hurry ivy jewel joint jolly journey judge key kitchen"
    " lady large later lead leader leaf lean learn leave lemon letter level line list loan lock lodge"
    " loving lucky lunch main make maker manner map mark market marsh match maze meadow means medal merit"
    " merry middle milk minor mix morning mount move music name neat neighbor nine number nurse oak oaks"
    " offer olive orange order outside own pair paper parent part past path peak pearl pen phone piece"
    " pine pink pitch plain plant play pleasant pole pond port pound pretty pride print proper proud pump"
    " purple question race raise rather reach real reason record rent reply right rise rope rule run safe"
    " salt sample sand school score sea season secret sense serve seven shade share shine shop show silk"
    " simple sister six sleep slot smith song special spot staff stage stair stay steady stick story"
    " strange strand stream strike style such suit sunday sunny support supper talk tall ten test tiny"
    " title today together toes touch tour trade train travel treat truth try twin uncle use value vice"
    " view visits voice void vote wages wake wear weather weekly wet when where whole whom wide wife wine"
    " wing winner wire wit woman words yard yes camino casa casado cielo costa delicado dulce feliz flor"
    " fuerte gracia gracias grande hogar invierno justo linda mar mejor monte mundo noche otro pena plata"
    " plaza puerta rojo sabio sereno tres valiente verano vida vino viernes seguro salud"
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
            r"^\W*(?:certainly|of course|absolutely|por supuesto|claro que si|claro,? aqui)[!,.: ]"
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
            r"\b(?:your|an?|the) ai assistant|\b(?:system|assistant|human|user)\s?: ?[a-z]"
            r"|\bnote\s?: i\b|\bi (?:did not|didn't) include|\bi omitted"
            r"|\b(?:shorter|longer|another|alternative|different) (?:version|draft|wording)",
            r"\bi(?: cannot| can't| can not| am unable|'m unable|'m sorry, (?:but )?i"
            r"|(?: have|'ve) (?:drafted|written|kept|avoided|made sure|included|removed|left out|used))",
            r"\blet me know if you(?:'d| would)? (?:like|want|need) (?:me|any|changes|it)",
            r"ignore (?:all |any )?(?:the )?(?:previous|prior|above)",
            r"\b(?:instructions?|guidelines|constraints|tone|rationale|explanation|reasoning)\b\s?:",
            r"\bprompt\b|\bphi\b|\bhipaa\b|\b(?:cohort|risk score|patient_hash|max_len|json)\b",
            r"\b(?:overdue_6mo|overdue_12mo|tx_plan|high_value)|\bend of (?:message|text|draft)\b",
        )
    )
)
