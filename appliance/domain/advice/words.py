"""The words that may stay in a text shown to a model: everyday words of making a visit, and nothing else.

Data only. English and Spanish, folded and small. No name, month, place, street word, insurer or illness
belongs here: what is not in this list is taken out, whatever it is.
"""

from __future__ import annotations

from typing import Final

from appliance.domain.phi.folding import word_set

NUMBER_WORDS: Final = word_set(
    "zero one two three four five six seven eight nine ten eleven twelve oh"
    " cero uno una dos tres cuatro cinco seis siete ocho nueve diez once doce"
)

_EN: Final = word_set(
    "hurt hurts hurting pain painful bleeding swollen swelling emergency bad "
    "a i u r c y an the this that these those it its im ive id ill is isnt was wasnt are arent were"
    " werent be been being am do does doesnt did didnt dont done doing have havent has hasnt had having"
    " can cant cannot could couldnt would wouldnt should shouldnt will wont might must shall not no nope"
    " nah yes yep yeah yup ya yea sure ok okay k kk fine good great perfect awesome cool and or but so if"
    " then than because cause since until till before after when whenever while where what which who whose"
    " why how of for from to too into in on at by with without about around over under out off up down"
    " near as like just only also even still yet already again back never always sometimes usually ever"
    " maybe perhaps probably possibly either neither both any anything anyone some something someone every"
    " everything everyone each all none nothing nobody other others another same different more most less"
    " least much many few several lot lots bit me my mine we our us you your yours he him his she her hers"
    " they them their here there now later soon sooner today tonight tomorrow yesterday morning mornings"
    " afternoon afternoons evening evenings noon midday night lunch lunchtime day days week weeks weekend"
    " weekends weekday weekdays month months year years hour hours minute minutes time times pm oclock"
    " half quarter past first second third last next earlier early earliest late latest monday mondays"
    " tuesday tuesdays wednesday wednesdays thursday thursdays friday fridays saturday saturdays sunday"
    " sundays mon tue tues wed thu thur thurs fri sat sun appointment appointments appt appts visit visits"
    " slot slots opening openings available availability schedule scheduled scheduling reschedule"
    " rescheduled rescheduling book booked booking move moved moving change changed changing switch cancel"
    " cancelled canceled keep take taken taking choose pick picked put pencil count sign signed set save"
    " hold grab lock confirm confirmed works work worked working suits suit better best prefer preferred"
    " preference want wanted wants need needed needs wish hope hoping looking look come coming came go"
    " going went gone get getting got make made making miss missed running see saw seen meet call called"
    " calling phone text texted texting message messages email reply answer ask asked asking tell told say"
    " said know knew think thought guess believe remember forget forgot understand mean means meant sorry"
    " please pls plz thanks thank thx ty welcome hi hello hey bye help stop wait let lets show start begin"
    " try trying find found leave left send sent sending use used free busy open closed close away home"
    " school job boss shift vacation trip travel traveling town weather car ride bus kid kids child"
    " children son daughter husband wife spouse mom dad mother father family together alone person people"
    " doctor dentist hygienist office desk staff reception practice clinic cleaning cleanings checkup"
    " check exam teeth tooth dental care question questions address location located direction directions"
    " parking park garage street entrance door floor building elevator stairs wheelchair access long bring"
    " paper papers form forms card mask new patient patients old number wrong right true real really very"
    " pretty quite enough actually honestly fit fits squeeze reminder attend able unable possible"
    " impossible happy glad love nice fast quick quickly slow easy hard hurry rush asap anytime whichever"
    " whatever whoever wherever through during between within instead except plus minus exactly roughly"
    " ish else way thing things give given gave offer offered offers option options choice sounds sound"
    " there's that's what's it's i'm i'll i'd i've don't can't won't didn't doesn't isn't let's"
)
_ES: Final = word_set(
    "el la los las un unos unas lo le les se me mi mis tu tus su sus nos nuestro nuestra yo ella ellos"
    " usted ustedes nosotros que quien cual cuales cuando donde como cuanto porque por para con sin de del"
    " al en a y o u e pero si no ni ya muy mas menos mejor bien mal tan tambien tampoco solo siempre nunca"
    " hoy ayer manana tarde tardes noche noches dia dias semana semanas mes ano anos hora horas minuto"
    " minutos lunes martes miercoles jueves viernes sabado domingo antes despues luego ahora pronto"
    " temprano es son esta estan estoy era fue ser estar hay tengo tiene tenemos puedo puede podemos"
    " podria quiero quiere queremos quisiera necesito necesita voy va vamos ir vengo viene venir llego"
    " llegar hago hacer haga pongo poner ponga aparte apartar aparteme guarde reserve reservar confirmo"
    " confirmar cambiar cambio mover cancelar cita citas visita visitas consulta horario horarios espacio"
    " disponible libre ocupado trabajo trabajar escuela casa hijo hija hijos nino ninos esposo esposa mama"
    " papa familia doctora dentista limpieza revision dientes oficina llamar llame llamada telefono"
    " mensaje mensajes texto numero equivocado gracias favor perdon disculpe hola adios claro vale bueno"
    " buena buenos buenas perfecto genial primera segundo segunda tercero tercera ultimo ultima otro otra"
    " otros otras mismo misma algo alguien nada nadie todo todos toda todas pregunta preguntas direccion"
    " estacionamiento estacionar calle puerta piso edificio queda quedo quedamos sirve conviene funciona"
    " gusta gustaria prefiero cualquiera ninguno ninguna creo pienso parece espere espero salir salgo"
    " regreso regresar abren cierran abierto cerrado llevar traer silla ruedas"
)
VOCABULARY: Final = _EN | _ES | NUMBER_WORDS
