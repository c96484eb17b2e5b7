"""The paper a patient signs before texts: its words in English and Spanish, and the version that names them.

Consent is asked for by kind of text, never for billing or advertising, never as a condition of care
(47 CFR 64.1200(f)(9)), with the risk of unencrypted texts told and ticked (78 FR 5634, facts/compliance.md
6). A ledger line names the version, so that years later it is known which words were signed. Whoever
changes a word changes the version with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from html import escape
from typing import Final

from appliance.domain.permission.consent import Scope

LANGUAGES: Final = ("en", "es")

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "title": "Consent to text messages",
        "intro": "I agree that {practice} may send text messages about my care to the mobile number below,"
        " also by automated means, of each kind that I tick:",
        Scope.RECALL: "Invitations to a visit when one is due",
        Scope.REMINDER: "Reminders and confirmations of visits that I have booked",
        Scope.TREATMENT: "Messages about planning care that we have talked about",
        "billing": "No texts about bills, payments or insurance, and no advertising, will be sent.",
        "frequency": "At most one such text a day and three in a week, besides answers to what I write."
        " Message and data rates may apply.",
        "stop": "I can stop the texts at any time: reply STOP to any of them, or tell the office in any way."
        " Reply HELP for help, or call {phone}.",
        "condition": "My consent is not a condition of care: I get the same treatment without it, and can be"
        " reached by phone or mail instead.",
        "risk": "I understand that text messages are not encrypted and that others may read them, for"
        " instance somebody who uses my phone, and I want them all the same.",
        "mine": "The number is mine, and I will tell the office when it changes.",
        "patient": "Patient",
        "born": "Date of birth",
        "mobile": "Mobile number",
        "signature": "Signature",
        "date": "Date",
        "guardian": "For a patient under 18: name of parent or guardian, whose number is given above, and"
        " relation to the patient",
        "office": "For the office",
        "checked": "Number and identity checked by",
        "version": "Wording",
    },
    "es": {
        "title": "Consentimiento para mensajes de texto",
        "intro": "Acepto que {practice} envíe mensajes de texto sobre mi atención al número móvil de abajo,"
        " también por medios automáticos, de cada tipo que marque:",
        Scope.RECALL: "Invitaciones a una visita cuando ya toca",
        Scope.REMINDER: "Recordatorios y confirmaciones de visitas que ya tengo",
        Scope.TREATMENT: "Mensajes para planear la atención de la que hemos hablado",
        "billing": "No se enviarán mensajes sobre cuentas, pagos o seguros, ni publicidad.",
        "frequency": "Como máximo uno de estos mensajes al día y tres por semana, además de respuestas a lo"
        " que yo escriba. Pueden aplicarse tarifas de mensajes y datos.",
        "stop": "Puedo detener los mensajes cuando quiera: respondo STOP a cualquiera de ellos o lo digo al"
        " consultorio de cualquier manera. Respondo HELP para recibir ayuda, o llamo al {phone}.",
        "condition": "Mi consentimiento no es condición para atenderme: recibo el mismo tratamiento sin él y"
        " pueden comunicarse conmigo por teléfono o correo.",
        "risk": "Entiendo que los mensajes de texto no van cifrados y que otros podrían leerlos, por ejemplo"
        " quien use mi teléfono, y aun así los quiero.",
        "mine": "El número es mío y avisaré al consultorio si cambia.",
        "patient": "Paciente",
        "born": "Fecha de nacimiento",
        "mobile": "Número móvil",
        "signature": "Firma",
        "date": "Fecha",
        "guardian": "Para pacientes menores de 18 años: nombre del padre, madre o tutor, cuyo número se da"
        " arriba, y parentesco con el paciente",
        "office": "Para el consultorio",
        "checked": "Número e identidad comprobados por",
        "version": "Texto",
    },
}


def _version(lang: str) -> str:
    """Return the name of the exact words of a language."""
    canonical = "\n".join(f"{key}={words}" for key, words in sorted(_WORDS[lang].items()))
    return f"consent-{lang}-{hashlib.sha256(canonical.encode()).hexdigest()[:12]}"


VERSIONS: Final = {lang: _version(lang) for lang in LANGUAGES}
"""The name under which the ledger keeps which words were signed."""

_STYLE: Final = """
@page { size: letter; margin: 18mm }
body { font: 11pt/1.4 Georgia, 'Times New Roman', serif; color: #000; max-width: 175mm; margin: 0 auto }
h1 { font-size: 17pt; margin: 0 0 1mm } .office { margin: 0 0 6mm; font-size: 10.5pt }
ul { list-style: none; padding: 0; margin: 3mm 0 } li { margin: 2mm 0 2mm 9mm; text-indent: -9mm }
.box { display: inline-block; width: 4mm; height: 4mm; border: .4mm solid #000; margin-right: 5mm }
p { margin: 2.5mm 0 } .lines { display: flex; gap: 8mm; margin-top: 9mm }
.line { flex: 1; border-top: .3mm solid #000; padding-top: 1mm; font-size: 9pt }
.wide { flex: 2 } footer { margin-top: 9mm; border-top: .3mm dotted #000; font-size: 9pt; padding-top: 2mm }
"""


def form_words(lang: str, practice: str, phone: str) -> dict[str, str]:
    """Return what the form says, by what it is about. Raise KeyError for a language without a form."""
    return {key: text.format(practice=practice, phone=phone) for key, text in _WORDS[lang].items()}


def render_form(lang: str, practice: str, phone: str) -> str:
    """Given a language and the practice's name and phone as shown, return the form as a page of HTML.

    It stands alone: no script, no picture, nothing fetched. Raise KeyError for a language without a form.
    """
    words = {key: escape(text) for key, text in form_words(lang, practice, phone).items()}
    ticks = "\n".join(f"<li>{_BOX}{words[scope]}</li>" for scope in Scope)
    return f"""<!doctype html>
<html lang="{lang}">
<head><meta charset="utf-8"><title>{words["title"]}</title><style>{_STYLE}</style></head>
<body>
<h1>{words["title"]}</h1>
<p class="office">{escape(practice)} &middot; {escape(phone)}</p>
<p>{words["intro"]}</p>
<ul>
{ticks}
</ul>
<p>{words["billing"]} {words["frequency"]}</p>
<p>{words["stop"]}</p>
<p>{words["condition"]}</p>
<ul>
<li>{_BOX}{words["risk"]}</li>
<li>{_BOX}{words["mine"]}</li>
</ul>
{_lines(words, "patient", "born", "mobile")}
{_lines(words, "signature", "date")}
{_lines(words, "guardian")}
<footer>{words["office"]}: {words["checked"]} ______________________ {words["date"]} ____________
&middot; {words["version"]} {VERSIONS[lang]}</footer>
</body>
</html>
"""


_BOX: Final = '<span class="box"></span>'


def _lines(words: Mapping[str, str], *names: str) -> str:
    cells = "".join(
        f'<div class="line{" wide" * (not at)}">{words[name]}</div>' for at, name in enumerate(names)
    )
    return f'<div class="lines">{cells}</div>'
