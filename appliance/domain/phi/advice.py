"""The words of medical advice, in English and Spanish: data only.

A text may say when to come and where to park. What to take, eat, rinse or fear is for a clinician to say
to a patient they have seen (seed 000, section 5), so naming a medicine or a home remedy is enough here.
"""

from __future__ import annotations

from typing import Final

from appliance.domain.phi.lexicon import compile_words

# What is said to be "probably" or "just" there, and where a remedy is put.
_TROUBLE: Final = (
    r"(?:irritat\w+|sensitiv\w+|nerves?|gums?|abscess\w*|infect\w+|inflam\w+|swelling|swollen|crack\w*"
    r"|chip\w*"
    r"|cavit\w+|decay|canker\w*|cold sore|sores?|sinus(?:es|itis)?|virus|teething|stress|bruis\w+|allerg\w+"
    r"|serious|harmless|healing|(?:trapped )?food (?:stuck|caught)|fillings?|your bite|jaw|tooth\w*"
    r"|teeth|molars?"
    r"|ulcers?|blister\w*|nothing|worn|wear|grinding|clenching|pimples?|side effects?|hormones?"
    r"|fracture\w*)"
)
_TROUBLE_ES: Final = (
    r"(?:irritacion\w*|infeccion\w*|infectad\w+|inflama\w+|sensib\w+|nervios?|encias?|muelas?|dientes?"
    r"|caries"
    r"|absceso\w*|alergia\w*|golpe|postemilla|fuego|aftas?|llagas?|virus|sinusitis|normal|grave|serio|nada"
    r"|estres|desgaste|comida|ulcera\w*|flemon|hinchaz\w+)"
)
_BODY: Final = (
    r"(?:cheeks?|lips?|jaws?|gums?|tooth|teeth|tongue|face|mouth|neck|sores?|wound|stitches|socket|crown"
    r"|filling|bite|sharp edge|sore area|ears?|swelling|affected \w+|sore \w+)"
)
_BODY_ES: Final = (
    r"(?:mejillas?|labios?|mandibula|quijada|encias?|dientes?|muelas?|lengua|cara|boca|cuello|herida|zona"
    r"|hinchazon|puntos|cachete)"
)

_MEDICINES: Final = (
    r"ibuprofen[o]?|tylenol|acetaminophen|paracetamol|advil|aleve|motrin|aspirin[a]?s?|naproxen[o]?"
    r"|excedrin"
    r"|midol|nsaids?|orajel|anbesol|benzocaine|lidocaine|lidocaina|benadryl|claritin|sudafed|melatonin[a]?",
    r"amoxicillin|amoxicilina|penicillin|penicilina|clindamycin|antibiotics?|antibioticos?|oxycodone"
    r"|vicodin|codeine|augmentin|keflex|z ?-?pak|tramadol|percocet|norco",
    r"eliquis|xarelto|warfarin[a]?|coumadin|plavix|pradaxa|brilinta|heparin[a]?|insulin[a]?|ozempic"
    r"|metformin[a]?"
    r"|lipitor|synthroid|xanax|valium|ativan|prozac|zoloft|lexapro|adderall|prednison[ae]|fosamax|prolia"
    r"|lasix"
    r"|omeprazol[e]?|losartan|gabapentin[a]?|albuterol|viagra|cbd|cannabis|marihuana|marijuana",
    r"[a-z]{3,}(?:cillin|mycin|cycline|floxacin|pril|sartan|statin|olol|formin|xaban|codone|prazole|dronate"
    r"|zepam|cilina|micina|ciclina|floxacino|prazol|statina|formina|profeno)",
    r"(?:blood )?thinners?|(?:eye|ear|your|the) drops|(?:sus|las|unas) gotas|bolsitas? de te|steroids?"
    r"|inhalers?|pain ?-?(?:killers?|relievers?|relief|medication|meds)|antacids?"
    r"|sedatives?|statins?|vitamins?|supplements?|probiotics?|anti ?-?inflammator(?:y|ies)|anticoagulants?"
    r"|over ?-?the ?-?counter",
    r"analgesicos?|anticoagulantes?|calmantes?|antiinflamatorios?|vitaminas?|suplementos?|inhalador"
    r"|sedantes?|esteroides?|remedios?(?: caseros?)?|home remed(?:y|ies)",
    r"prescri(?:be|bed|ption|ptions)|receta medica|medications?|medicamentos?|medicinas?|medicines?|meds"
    r"|dos(?:e|es|age|is)|pills?|pildoras?|pastillas?|tabletas?|capsul(?:e|es|as?)|jarabe|\d+ ?mg"
    r"|pre ?-?medicat[a-z]+|self ?-?medicat[a-z]+|premedic[a-z]+|automedi[a-z]+",
)
_REMEDIES: Final = (
    r"mouth ?-?(?:wash(?:es)?|rinses?)|enjuagues?(?: bucal)?|salt ?-?water|warm (?:salty? )?water|saline"
    r"|agua (?:con sal|salada|tibia(?: con sal)?|oxigenada)|chlorhexidine|peroxide|peroxido|listerine",
    r"clove oil|oil of cloves?|cloves?|oil ?-?pulling|coconut oil|tea ?-?tree(?: oil)?|turmeric|garlic|aloe"
    r"|chamomile|tea ?-?bags?|baking soda|charcoal|vinegar|petroleum jelly|vaseline|numbing|super ?glue",
    r"aceite de (?:clavo|coco)|clavos? de olor|clavo|bicarbonato|manzanilla|sabila|curcuma|vinagre|vaselina"
    r"|carbon activado|pasta (?:dental|de dientes)|chicles?",
    r"(?:dental|orthodontic|some|use|put|apply|ortho) (?:a bit of |a little )?wax|cera (?:dental"
    r"|de ortodoncia)"
    r"|(?:temporary|dental|drugstore) (?:cement|adhesive|filling|glue)|denture (?:adhesive|glue|cream)"
    r"|cemento (?:temporal|dental)|tooth ?paste|whitening strips|xylitol|xilitol|(?:sugar ?-?free"
    r"|chewing) gum",
    r"(?:ice|cold|heat|warm|gel|hot) ?-?(?:packs?|compress(?:es)?|pads?)|heating pads?|compresas?"
    r"|panos tibios"
    r"|bolsa de hielo|(?:some|a bit of|little|apply|use|put|with) (?:\w+ )?(?:ice|heat|hielo|calor)(?! tea)"
    r"|(?:pong\w+|apli\w+|con|un poco de|usar?e?) (?:un poco de |una? |algo de )?(?:hielo|calor|frio)",
)
_CARE: Final = (
    r"sooth\w+|reliev\w+|relief|alivi\w+|heals?|healing|cures?|throb\w*|numb(?:s|ing|ness)?|adormec\w+"
    r"|gauze|gasas?"
    r"|cotton"
    r"|algodon|stitch(?:es)?|pharmac\w+|farmac\w+|drug ?store|gym|work ?outs?|gimnasio|(?:hacer?"
    r"|haga) ejercicio"
    r"|exercis\w+|honey|miel(?! de)",
    r"(?:not|don't|never|no) (?:to )?(?:se |lo |la |le )?(?:touch"
    r"|toque|poke"
    r"|wiggle|pick at|pull (?:on|at))",
    r"temporar(?:y|ies)(?! (?:hours|entrance|number|address|location|closed|office|sign|parking|phone"
    r"|home))"
    r"|(?:most|many) (?:people|patients|folks) (?:feel|find|recover|get better)|feel(?:s"
    r"|ing)? (?:\w+ )?(?:better"
    r"|worse|sore|numb|fine|normal)|(?:wear|use) (?:your|the) (?:\w+ )?(?:guard|splint|retainer|aligners?)",
    r"(?:go|going|take it) (?:easy|slow) on|(?:change|replace|switch|cambi[ae]) (?:your|su|the"
    r"|de) (?:tooth ?)?"
    r"(?:brush|cepillo)|tap(?:ar|ese|e) (?:la|el|su) (?:muela|diente|agujero)|try something (?:cold|warm"
    r"|soft)",
    r"(?:rins(?:e|es|ing)|gargl(?:e|es|ing)|swish(?:es|ing)?|floss(?:es|ing)?|enjuag[a-z]+|enjuaguese"
    r"|gargaras"
    r"|buches|chew(?:s|ing)?|mastic[a-z]+|mastique|hilo dental|irrigator|water ?-?pik|waterpik)",
    r"brush(?:es|ing)?(?! (?:up|creek|street|st|road|rd|hill|fire|painting)\b)|(?:tooth|soft"
    r"|electric) ?brush"
    r"|cepill[a-z]+|(?:use|pase|usar) hilo|lavese (?:los dientes|la boca)",
    r"(?:put|rub|dab|apply|place|press|spread|hold|keep|use|leave|try) (?!a (?:\w+ )?(?:smile"
    r"|grin))(?:\w+ ){1,5}?(?:on|to|over|against|in"
    r"|around|onto) (?:the |your |that |each )?" + _BODY,
    r"(?:put|rub|dab|apply|place) (?:some|a (?:little|bit of|drop of|dab of)|plenty of) (?:\w+ ){1,3}"
    r"(?:on|in|over) (?:it|them|that|there)",
    r"(?:pong\w+|apli\w+|unt\w+|coloqu\w+|dej\w+) (?:\w+ ){1,4}(?:en|sobre|a) (?:la|el|los|las|su|sus) "
    + _BODY_ES,
    r"(?:keep|leave) (?:it|them|the (?:\w+ )?(?:area|spot|tooth|wound|site|gauze)|your (?:mouth|head))"
    r" (?:\w+ )?(?:dry|clean|covered|cold|warm|elevated|raised|moist|numb|closed|in place)",
    r"mantenga(?:lo|la)? (?:\w+ ){0,3}(?:sec[oa]|limpi[oa]|cubiert[oa]|elevad[oa]|cerrad[oa]|fri[oa])",
    r"(?:sleep|lie|duerma|dormir) (?:\w+ ){0,3}(?:head|side|back|pillows?|cabeza|lado|almohadas?)"
    r"|(?:head|cabeza) (?:raised|elevated|elevada|en alto)|bed rest|get (?:some|plenty of) rest"
    r"|reposo|repose|rest (?:for|up|today)|take it easy (?:for|until|after|today|tonight|the)",
    r"(?:avoid|limit|reduce|quit|skip) (?:\w+ ){0,2}(?:sugar\w*|sweets|soda|candy|coffee|alcohol|acidic"
    r"|sticky"
    r"|crunchy|spicy|exercise|strenuous|hot (?:food|drinks?)|smoking|straws?)|quit smoking|dejar de fumar",
    r"evit(?:e|ar|en) (?:\w+ ){0,2}(?:azucar|dulces|refrescos?|alimentos|comer|masticar|beber|fumar|alcohol"
    r"|ejercicio|cafe|popotes?)",
    r"(?:stay|keep|steer|hold|ease) (?:off|away|clear)(?: of| from| on)? (?:the )?(?:hard|soft|sugar\w*"
    r"|sweets|soda"
    r"|candy|sticky|food|nuts|popcorn|coffee|wine|ice|caramel|crunchy|that side)|cigar\w+|tabaco|tobacco"
    r"|nicotin\w+|vaping|alcohol",
    r"(?:night|day|week|go|sleep|do|fine) without (?:your|the|it)|(?:won't|doesn't|can't"
    r"|shouldn't) hurt(?! to)"
    r"|(?:safe|okay|ok|fine) to (?:eat|take|use|drink|wait|chew|stop|skip)|(?:ok|okay|fine) to (?:leave"
    r"|wear) it",
    r"(?:cut|cutting) (?:back|down|out)(?: on)?|go easy on|lay off|(?:stay|keep) away from"
    r" (?:sugar\w*|sweets|soda|candy|alcohol|hot|cold|hard|sticky)",
    r"(?:less|more|too much|no) (?:sugar|soda|candy|alcohol|water|fiber|calcium|salt)"
    r"|(?:menos|mas|mucha|sin) (?:azucar|agua|sal|calcio)|stay hydrated|hidrat[a-z]+|warm milk",
)
_FOOD: Final = (
    r"(?:avoid|don't|do not|stop|never|nothing to|not|try not to|without|only|before you|after you|can"
    r"|cannot"
    r"|can't|should|may|must|refrain from|until you) (?:\w+ ){0,2}?(?:eat|eating|drink|drinking|smok(?:e"
    r"|ing)"
    r"|vap(?:e|ing)|fasting)(?! (?:area|here|inside|in the (?:room|lobby|waiting)))",
    r"(?:eat|eating|drink|drinking|stick to) (?:\w+ )?(?:soft|cold|hard|cool|plenty|lots of|only|nothing"
    r"|bland|less"
    r"|more|light(?:ly)?|liquids?|fluids|well|before|after|on (?:that|the|your|one))",
    r"(?:soft|hard|sticky|crunchy|chewy|spicy|acidic|sugary|solid|liquid|bland|hot|cold) (?:foods?|diet"
    r"|drinks?"
    r"|meals?|stuff)|empty stomach|full stomach|light (?:meal|breakfast|lunch|snack)|(?:skip|skipping)"
    r" (?:breakfast|lunch|dinner|meals?)",
    r"(?:no|evit[ae]|solo|antes de|despues de|nada de|sin|nada para|puede|debe) (?:\w+ )?(?:coma|comer"
    r"|beba|beber"
    r"|fume|fumar|desayun\w+|cenar?|cene)",
    r"(?:coma|beba|cene|desayune) (?:\w+ )?(?:bland\w+|suave|frio|fria|liquid\w+|liger\w+|poco|much\w+|bien"
    r"|antes|despues|nada|agua|leche|solo|sin|cosas)|dieta (?:blanda|liquida)|(?:comidas?|cosas|alimentos)"
    r" (?:bland|dur|fri|calient|pegajos|liger)\w+",
    r"ayun[aeo]s?|estomago (?:vacio|lleno)|(?:fast|fasting) (?:before|for|from|after|overnight|\d)|fasted",
)
_TAKING: Final = (
    r"(?:take|taking|took|takes|tom[ae]r?|tomese|tomando|stop|skip|double|halve|resume|continue) "
    r"(?:your |su |sus |a |un |una |uno |one |two |dos |half |\d+ |the |la |el )?(?:usual )?(?:mg|shot"
    r"|treatments?|drops|gotas|capsul\w+|something|algo (?:para|contra)|more than|every|cada|daily|twice"
    r"|with food|con comida)(?! (?:\w+ )?(?:bus|lane|lesson)s?)",
    r"every (?:\d+|two|three|four|six|eight|twelve|few|other) (?:to \w+ )?hours|(?:once|twice|two times"
    r"|three times) (?:a |per )?"
    r"(?:day|daily)|cada \w+ horas|(?:una|dos|tres|varias|\d) (?:vez|veces) (?:al|por) dia",
    r"suspend[ae](?:r)? (?:su|el|la|los|las|sus)|deje de tomar|no (?:deje|deja) de tomar|siga tomando",
)
_BY_TEXT: Final = (
    r"(?:probably|likely|possibly|maybe|perhaps|sounds? like|sounding like|looks? like|seems? (?:like"
    r"|to be)"
    r"|could be|may be|might be|must be|appears? to be|appears|suspect|i think|we think|we guess|my guess"
    r"|guessing|chances are|points? to|consistent with|signs? of|symptoms? of|just an?) (?:\w+ ){0,4}?"
    + _TROUBLE,
    r"(?:seguramente|probablemente|posiblemente|quizas?|tal vez|a lo mejor|parece(?: ser)?|suena a"
    r"|podria ser"
    r"|pueden? ser|ha de ser|debe (?:de )?ser|creemos que|creo que|es solo|senal(?:es)? de|sintomas? de"
    r"|se trata de|sera) (?:\w+ ){0,4}?" + _TROUBLE_ES,
    r"(?:that|this|it|which|they|those|pain|swelling|soreness)(?:'s|'re| is| are| feels?"
    r"| looks?)?(?: \w+)? "
    r"(?:normal|harmless|serious|benign)(?! (?:to (?:have|ask|need|want|wonder)|hours|day|routine|week"
    r"|schedule)\b)",
    r"(?:normal|common|natural) to (?:feel|hurt|bleed|be (?:sore|tender|numb)|ache)|nothing (?:serious"
    r"|dangerous)"
    r"|(?:eso|esto|ello) (?:\w+ )?es (?:\w+ )?(?:normal|comun|natural)(?! (?:tener|pregunta))"
    r"|(?:nada|no es|no parece) (?:\w+ )?(?:grave|seri[oa]|peligros\w+)|sin importancia",
    r"(?:will|\'ll|should|it|soon) (?:\w+ )?goe?s? away|(?:will|'ll|should|soon) (?:\w+ )?(?:heal"
    r"|clear up|settle|settle down|subside"
    r"|calm down|feel better|fade|dissolve|wear off|fall out)|on its own|by itself",
    r"se (?:le )?(?:pas(?:a|ara)|quit(?:a|ara)|alivi(?:a|ara)|cur(?:a|ara)|sanara|desinfl\w+|ira)"
    r"(?: (?:solo|sola|pronto|en))?|sol[oa] se (?:le )?(?:quita|pasa)",
    r"(?:doctor|dentist|we|i) (?:advises?|prescribes?|diagnosed?|recommend (?:taking|using)"
    r"|suggest (?:taking|using))|(?:you|you've|tiene|you may) (?:\w+ )?(?:have|got|developed"
    r"|developing) (?:an? )?"
    r"(?:\w+ )?(?:infection|abscess|cavity|fever)|fever|fiebre",
)
_CONSEQUENCES: Final = (
    r"(?:leads?|led) to (?:\w+ ){0,3}(?:problems?|issues?|pain|loss|damage|disease|infections?|trouble)",
    r"(?:make|makes|making|made) (?:\w+ ){0,4}?worse",
    r"(?:harms?|risks?|hurts?|damages?|endangers?) (?:to )?your (?:\w+ )?(?:health|smile|teeth|gums)",
    r"(?:left |if )untreated|sin tratar",
    r"(?:can|could|may|might|will|to) (?:lead to|cause|result in|turn into|become|get|develop into)"
    r" (?:\w+ ){0,3}(?:problems?|issues?|pain|loss|worse|serious|damage|disease|infections?|trouble"
    r"|costly)",
    r"(?:gets?|getting|become|becomes|grow|grows) (?:any )?(?:worse|bigger|more serious|serious)"
    r"|worsen(?:s|ing)?",
    r"(?:empeor[a-z]+|se complique|se agrave)",
    r"(?:puede|podria|pueden) (?:causar|provocar|llevar a|resultar)[a-z ]*",
    r"(?:for|improve|protect|affects?|good for|important for) your (?:oral |overall |heart "
    r"|dental )?health",
    r"(?:para|por|afecta) su salud(?: bucal| oral| dental)?",
    r"(?:prevents?|avoids?|prevenir|evitar) (?:\w+ ){0,2}(?:problems?|cavities|disease|problemas"
    r"|caries|decay|pain)",
    r"cost you (?:the|your|a|that) (?:tooth|teeth|smile)|(?:treat|fix|address|handle|catch) (?:this|it"
    r"|that)"
    r" (?:before|early)|before it spreads|linked to",
    r"every (?:six|6|three|3|four|4) months is (?:best|recommended|important|ideal)",
)
_NEEDS: Final = (
    r"you (?:need|should have|should get|must have|require) (?:a |an |your |the )?(?:\w+ )?"
    r"(?:crown|filling|root canal|extraction|implant|treatment|procedure|surgery|deep cleaning"
    r"|antibiotics?)",
    r"(?:necesita|requiere|debe hacerse) (?:un |una |su )?(?:\w+ )?"
    r"(?:corona|empaste|endodoncia|extraccion|implante|tratamiento|cirugia|limpieza profunda)",
    r"(?:you should|debe|deberia) (?:stop|quit|start|take|avoid|dejar|tomar|evitar)"
    r"(?! (?:by|a|the|your (?:time|seat)|asiento|la (?:calle|salida)|el (?:elevador|bus"
    r"|autobus))\b)[a-z ]*",
)

MEDICAL_ADVICE: Final = compile_words(
    *_MEDICINES, *_REMEDIES, *_CARE, *_FOOD, *_TAKING, *_BY_TEXT, *_CONSEQUENCES, *_NEEDS
)
