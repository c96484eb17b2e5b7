"""Who asks why we write, or how we got the number: heard as such when it is all they ask."""

from __future__ import annotations

from datetime import datetime

import pytest

from appliance.domain.replies import Context, Conversation, Intent, Offer, read_reply, reported_intent

TALK = Conversation(
    now=datetime.fromisoformat("2026-11-17T11:00"),
    offered=tuple(Offer(datetime.fromisoformat(at)) for at in ("2026-11-24T10:00", "2026-11-25T14:00")),
    context=Context.RECALL_OFFER,
    legend={"1": "slot:0", "2": "slot:1"},
    last_outbound="Hi Maria, Cedar Ridge Dental here. You're due for a visit. Reply STOP to opt out",
)

ASKED = """
WHY
why?
Why am I getting this?
why am i getting these texts
Why did I get this text
ok why are you texting me
why do you guys text me
who is this and why
who is this? why are you texting me
How did you get my number?
how'd you get my number
where did you get this number
who gave you my number
hi, why am I receiving this message? thanks
por que me escriben
¿Por qué me escriben?
porque me mandan mensajes
por que recibo esto
De dónde sacaron mi número?
como consiguieron mi numero
quien es y por que me escribe
"""

NOT_JUST_THAT = """
why am I getting this, I was there last week
Why am I getting this? I had a cleaning in May.
why are you texting me about my dead husband
why am i getting billed for this
where did you get my number? i have a question about my bill
why do i need to come in
why is it so expensive
who is this?
"""


@pytest.mark.parametrize("text", ASKED.strip().splitlines())
def test_why_is_heard(text: str) -> None:
    reading = read_reply(text, TALK)
    assert (Intent.WHY, True, None) == (reading.intent, reading.settled, reading.slot)
    assert Intent.QUESTION is reported_intent(reading.intent)


@pytest.mark.parametrize("text", NOT_JUST_THAT.strip().splitlines())
def test_whoever_says_more_gets_a_person(text: str) -> None:
    assert Intent.WHY is not read_reply(text, TALK).intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("why are you texting me? stop", Intent.OPT_OUT),
        ("who gave you my number? remove it", Intent.OPT_OUT),
        ("why am i getting this im not maria", Intent.WRONG_NUMBER),
        ("why am i getting this, my mouth will not stop bleeding", Intent.EMERGENCY),
    ],
)
def test_what_is_graver_comes_first(text: str, intent: Intent) -> None:
    assert intent is read_reply(text, TALK).intent
