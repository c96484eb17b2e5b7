"""Consent taken back without a bare STOP, other people and deaths told gently, and their near misses."""

from __future__ import annotations

from datetime import datetime

import pytest

from appliance.domain.replies import Context, Conversation, Intent, read_reply

NOW = datetime.fromisoformat("2026-11-09T11:00")  # practice-local, without a zone
TALK = Conversation(NOW, context=Context.RECALL_OFFER, last_outbound="Hi Maria, Cedar Ridge Dental here")
VISIT = Conversation(NOW, context=Context.CONFIRMATION, booked=datetime.fromisoformat("2026-11-10T10:00"))


@pytest.mark.parametrize(
    "text",
    [
        "CANCEL - Maria",
        "STOP and cancel my appointment",
        "quit and refund me",
        "end this",
        "opt ouy",
        "how do I turn these off?",
        "email me instead of texting",
        "please refrain from sending these",
        "take my son off your texts",
        "párenle ya",
        "¿cómo me doy de baja?",
    ],
)
def test_consent_is_taken_back_in_any_reasonable_manner(text: str) -> None:
    assert Intent.OPT_OUT is read_reply(text, TALK).intent
    assert Intent.OPT_OUT is read_reply(text, VISIT).intent


@pytest.mark.parametrize(
    "text",
    [
        "cancel, I can't make it Tuesday",
        "I need to cancel Tuesday",
        "how do I cancel this appointment?",
        "turn left at the light",
        "way too many cavities lol",
        "take me off tuesday and put me on friday",
        "I want my wisdom teeth taken out",
        "no dejen de avisarme",
    ],
)
def test_what_has_the_visit_or_the_teeth_for_its_object_takes_no_consent_back(text: str) -> None:
    assert Intent.OPT_OUT not in {finding.intent for finding in read_reply(text, VISIT).findings}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("this is a pizza place", Intent.WRONG_NUMBER),
        ("not me", Intent.WRONG_NUMBER),
        ("I don't have kids", Intent.WRONG_NUMBER),
        ("acabo de comprar este número", Intent.WRONG_NUMBER),
        ("this is his widow", Intent.DECEASED),
        ("Dios se lo llevó", Intent.DECEASED),
        ("my cat died", Intent.AMBIGUOUS),
        ("wrong day sorry lol", Intent.AMBIGUOUS),
        ("that's a school night", Intent.AMBIGUOUS),
        ("I'm at a funeral Tuesday, can we reschedule", Intent.RESCHEDULE_REQUEST),
    ],
)
def test_other_people_and_deaths_are_told_from_their_look_alikes(text: str, intent: Intent) -> None:
    assert intent is read_reply(text, TALK).intent


@pytest.mark.parametrize(
    "text",
    ["my jaw won't open", "Advil isn't touching it", "went to the ER last night", "me falta el aire"],
)
def test_a_symptom_said_with_a_denial_or_by_its_consequence_is_an_emergency(text: str) -> None:
    assert Intent.EMERGENCY is read_reply(text, TALK).intent


@pytest.mark.parametrize("text", ["I'm an ER nurse", "I can't open the link", "a little sensitive lately"])
def test_words_of_an_emergency_without_one_are_none(text: str) -> None:
    assert Intent.EMERGENCY is not read_reply(text, TALK).intent
