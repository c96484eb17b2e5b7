"""Notes that refuse texts, notes that do not, and what the flags of the PMS come to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.model import TextConsent
from appliance.domain.permission.consent import Consent, field_refuses_texts, merge_consent, reads_as_no_texts

REFUSALS = """
do not text
Don't text
Don\u2019t txt!!
DO NOT TEXT - called to complain twice
no texts please
No text msgs
no txt
no SMS
no texting
no more texts
pt does not want texts
Doesn't want text messages
pt doesn't want to receive any text reminders
would rather not get texts
stop texting
asked us to stop texting her cell
never text
never send sms
not ok to text
Not okay with texting
not a text person
can't receive texts, landline
did not consent to texts
does not authorize text messages
pt hates texts
refuses texts
declined text messaging
unsubscribe from texts
remove from text list
please take her off texts
do not call or text
no calls or texts
no calls/texts
No e-mails or texts
do not text, call
no text/call
call instead of text - no texts
text: no
texting - NO
Text No
texts declined
Texts are not wanted
opted out of texts
opted out
opt-out
pt replied STOP
pt asked to opt out
no automated messages
do not contact
prefers calls
pt prefers phone calls
prefers to be called
call only
phone calls only
email only
wants calls only
texts ok before, now: no texts
no mensajes de texto
no enviar mensajes
No quiere textos
no mandar mensajes
no le manden mensajes por favor
La paciente dice que no le enviemos textos
no textear
solo llamadas
s\u00f3lo por tel\u00e9fono
prefiere llamadas
prefiere que le llamen
texto: no
"""

OTHERS = """
text ok
ok to text
texts ok
text yes
please text
text me first
likes text reminders
prefers texts
prefers text msgs
ok to text per pt
signed texting consent at check in
text only, no calls
no calls, text only
do not call, text
don't call - text instead
wants texts not calls
prefers calls or texts
no preference, text or call
no problem with texts
does not mind texts
no objection to texting
texts no problem
do not leave voicemail
do not leave message with mother
no voice messages
call mom's cell
call only after 5pm
do not contact at work
no contact lenses
opted out of statements
allergic to penicillin
no insurance
prefers morning
prefers Dr. Chen
no show fee waived
balance due; no payment
texture of composite
no hay problema con los mensajes
mensajes ok
Reply STOP to opt out
Cedar Ridge Dental: your visit is due. Text STOP to stop messages
prefiere textos
no dejar mensajes de voz
"""


@pytest.mark.parametrize("note", REFUSALS.strip().splitlines())
def test_a_note_that_refuses_texts(note: str) -> None:
    assert reads_as_no_texts(note) is True


@pytest.mark.parametrize("note", ["", "  ", *OTHERS.strip().splitlines()])
def test_a_note_that_does_not(note: str) -> None:
    assert reads_as_no_texts(note) is False


@pytest.mark.parametrize("note", ["STOP", "Stop.", " alto", "UNSUBSCRIBE"])
def test_a_patients_bare_word_is_a_refusal(note: str) -> None:
    assert reads_as_no_texts(note) is True


@given(
    st.sampled_from(REFUSALS.strip().splitlines()), st.sampled_from(["pt is anxious. ", "", "CC on file; "])
)
def test_case_spacing_and_company_do_not_hide_a_refusal(note: str, before: str) -> None:
    assert reads_as_no_texts(before + note.upper().replace(" ", "  "))


@pytest.mark.parametrize(
    ("name", "value", "refuses"),
    [
        ("Text OK", "No", True),
        ("Texting consent", "0", True),
        ("SMS", "never", True),
        ("Mensajes", "no", True),
        ("Contact note", "prefers calls", True),
        ("Do Not Text", "1", True),
        ("No texts", "Yes", True),
        ("Do Not Text", "No", False),
        ("Do Not Text", "", False),
        ("Text OK", "", False),
        ("Text OK", "Yes", False),
        ("Ins Verified", "No", False),
        ("Context", "no", False),
    ],
)
def test_an_offices_own_field_refuses_by_name_and_value(name: str, value: str, refuses: bool) -> None:
    assert field_refuses_texts(name, value) is refuses


def _methods(recall: str = "None", contact: str = "None", confirm: str = "None") -> list[tuple[str, str]]:
    return [
        ("PreferRecallMethod", recall),
        ("PreferContactMethod", contact),
        ("PreferConfirmMethod", confirm),
    ]


@pytest.mark.parametrize(
    ("text_ok", "methods", "note_refuses", "merged"),
    [
        ("Yes", _methods(), False, Consent(TextConsent.GRANTED, "pms:TxtMsgOk=Yes", "none")),
        ("No", _methods("TextMessage"), False, Consent(TextConsent.REVOKED, "pms:TxtMsgOk=No", "text")),
        ("Unknown", _methods(), False, Consent(TextConsent.UNKNOWN, "pms:TxtMsgOk=Unknown", "none")),
        ("", _methods(), False, Consent(TextConsent.UNKNOWN, "pms:TxtMsgOk=Unknown", "none")),
        # Only the flag that asks about texts can grant.
        (
            "Unknown",
            _methods("TextMessage"),
            False,
            Consent(TextConsent.UNKNOWN, "pms:TxtMsgOk=Unknown", "text"),
        ),
        # Deny wins, whoever says it.
        ("Yes", _methods(), True, Consent(TextConsent.REVOKED, "pms:note", "none")),
        (
            "Yes",
            _methods("TextMessage", "DoNotCall"),
            False,
            Consent(TextConsent.REVOKED, "pms:PreferContactMethod=DoNotCall", "text"),
        ),
        # The most specific method that is set is the preference.
        (
            "Yes",
            _methods("None", "Email", "Mail"),
            False,
            Consent(TextConsent.GRANTED, "pms:TxtMsgOk=Yes", "email"),
        ),
        (
            "Yes",
            _methods("Mail", "TextMessage"),
            False,
            Consent(TextConsent.GRANTED, "pms:TxtMsgOk=Yes", "mail"),
        ),
        ("Yes", _methods("WirelessPh"), False, Consent(TextConsent.GRANTED, "pms:TxtMsgOk=Yes", "none")),
        ("Yes", _methods("SeeNotes"), False, Consent(TextConsent.GRANTED, "pms:TxtMsgOk=Yes", "call")),
    ],
)
def test_deny_wins_and_only_the_flag_grants(
    text_ok: str, methods: list[tuple[str, str]], note_refuses: bool, merged: Consent
) -> None:
    assert merge_consent(text_ok, methods, note_refuses=note_refuses) == merged
