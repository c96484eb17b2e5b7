"""Which language a reply is in: English, Spanish, or one the rules do not read.

Decides by script and by small words; the hint of the PMS only breaks ties, because it is often wrong.
"""

from __future__ import annotations

from appliance.domain.replies import lexicon, visit_words
from appliance.domain.replies.text import Message

OTHER = "other"

_SMALL_WORDS = {
    "en": """
        the i you my to is are and for at on it me can will would please yes no not this that
        with have do what when we thanks thank be in of a your stop see there need want good ok
        am was don't how much time as early
    """,
    "es": """
        el la los las yo tu mi a es son y para en lo me puedo por favor si no este esta con
        tengo que cuando gracias de su una un del al quiero cita hora manana hoy estoy soy como
        mas ya usted ustedes mensajes muy bien perfecto martes lunes jueves viernes miercoles
        sabado ahi hay le se nos pero cuanto cuesta donde queda confirmo numero aqui ninguno ninguna duele
        escriban manden
    """,
    "fr": """
        je vous ne pas svp le les est merci oui non bonjour pour avec mon votre rendez des une du
        que qui suis veux mardi lundi jeudi vendredi mercredi demain heures bonsoir s'il plait
        moi c'est peux et ca
    """,
    "pt": """
        nao sim voce obrigado obrigada eu meu minha com em para uma um do da e terca segunda
        quinta sexta quarta feira amanha bom dia boa por que estou tenho as os pode consulta ola
        hoje mais
    """,
    "de": """
        ich nicht keine mehr nachrichten und der die das ist danke bitte ja nein mit fur ein eine
        auf uhr dienstag
        montag mittwoch donnerstag freitag morgen kann wir sie mein termin guten tag habe es
    """,
    "it": """
        non sono il che per grazie si ciao buongiorno mi una di va bene martedi lunedi giovedi
        venerdi mercoledi domani alle ore posso vorrei mio appuntamento e io
    """,
    "vi": """
        toi khong xin cam on chao ban cua la va duoc ngay gio hen co muon vang da bac si rang
    """,
    "tl": """
        po opo ako ang ng sa hindi salamat ko mo na ba pwede kami niyo kayo bukas oo naman lang
        yung
    """,
    "ht": """
        mwen ou pa wi mesi nan pou yon bonjou ki gen se madi demen tanpri li kapab randevou
    """,
    "pl": """
        nie tak dziekuje prosze jest mam moge wtorek jutro dzien dobry czy sie na do mnie
    """,
}  # fmt: skip
_KNOWN = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}


_HOME_WORDS = lexicon.FILLERS | visit_words.DRESSING | visit_words.ASSENTS | visit_words.COMMITMENTS


def tongue_of(message: Message, hint: str) -> str:
    """Given a message, return "en", "es" or `OTHER`; with nothing to go by, the hint or English."""
    words = message.words
    letters = [char for word in words for char in word if char.isalpha()]
    if sum(not char.isascii() for char in letters) * 2 > len(letters):
        return OTHER
    scores = {language: sum(word in known for word in words) for language, known in _KNOWN.items()}
    home = max(scores["en"], scores["es"], sum(word in _HOME_WORDS for word in words))
    foreign = max(score for language, score in scores.items() if language not in {"en", "es"})
    if foreign > home and (foreign > 1 or len(words) < 3):
        return OTHER
    if scores["en"] == scores["es"]:
        return "es" if hint == "es" else "en"
    return "en" if scores["en"] > scores["es"] else "es"
