"""Opt-outs, emergencies and other people by class: verb by object, trouble by place, in both languages."""

from __future__ import annotations

from datetime import datetime
from itertools import product

import pytest

from appliance.domain.replies import Context, Conversation, Intent, Offer, read_reply

NOW = datetime.fromisoformat("2026-11-09T11:00")  # practice-local, without a zone
OPENING = Offer(datetime.fromisoformat("2026-11-10T10:00"), "Priya")
TALK = Conversation(
    NOW,
    (OPENING,),
    Context.RECALL_OFFER,
    last_outbound="Hi Maria, Cedar Ridge Dental: Priya has Tue Nov 10 10:00 AM. Reply STOP to opt out",
)
STATUTORY = (
    "stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "remove", "alto", "parar",
)  # fmt: skip
SHELLS = (
    "*{}*", "_{}_", "<b>{}</b>", "#{}", "{}1", "{} 2", "1 {}", "{} - Harold", "Maria: {}", "{}, Harold Smith",
    "Re: {}", "my answer is {}", "{} omg", "wtf {}", "jeez {}", "{} bro", "no {}", "yes {}", "❌ {}", "{} ❌",
    "{} 555-0123", "{} this number", "{} period", "{} 100%", "{}\n\n-- John", "{} {} {}", "I SAID {}",
)  # fmt: skip


def _read(text: str) -> Intent:
    return read_reply(text, TALK).intent


@pytest.mark.parametrize("shell", SHELLS)
def test_a_statutory_word_is_heard_through_oaths_names_numbers_and_emoji(shell: str) -> None:
    texts = [shell.replace("{}", word) for word in STATUTORY]
    texts = [text for text in texts if text != "cancel this number"]  # what it cancels is not sure
    assert [text for text in texts if _read(text) is not Intent.OPT_OUT] == []


@pytest.mark.parametrize(
    "refusal", ["I don't want", "no more", "tired of", "kindly discontinue", "never again"]
)
def test_a_refusal_near_any_word_for_our_writing_is_an_opt_out(refusal: str) -> None:
    ours = ("these texts", "your messages", "any reminders", "sms from you", "notifications")
    assert [f"{refusal} {thing}" for thing in ours if _read(f"{refusal} {thing}") is not Intent.OPT_OUT] == []


def test_what_only_reports_about_our_texts_is_no_refusal() -> None:
    reports = (
        "I didn't get your text",
        "no problem texting me", "thanks for the reminder", "gracias por el mensaje",
        "text me the address", "don't worry if I don't text back", "I like the reminders",
    )  # fmt: skip
    assert [text for text in reports if _read(text) is Intent.OPT_OUT] == []


@pytest.mark.parametrize(
    "text", ["prefer email", "mejor por correo", "call me instead of texting", "just email next time"]
)
def test_another_channel_ends_the_texts(text: str) -> None:
    assert Intent.OPT_OUT is _read(text)


@pytest.mark.parametrize(
    ("place", "trouble"),
    list(
        product(
            ["tooth", "gum", "cheek", "jaw"], ["is swollen", "hurts", "is bleeding", "is infected", "cracked"]
        )
    ),
)
def test_a_trouble_in_a_place_of_the_mouth_is_an_emergency(place: str, trouble: str) -> None:
    assert Intent.EMERGENCY is _read(f"my {place} {trouble}")
    assert Intent.EMERGENCY is not _read(f"if my {place} {trouble} what does it cost")


@pytest.mark.parametrize("trouble", ["was swollen", "hurt a lot", "used to bleed"])
def test_a_trouble_that_is_over_is_none(trouble: str) -> None:
    assert Intent.EMERGENCY is not _read(f"my gum {trouble} but it's all good now")


@pytest.mark.parametrize(
    "text",
    [
        "my crown came off",
        "se me cayó la corona",
        "I feel like ending my life",
        "he got punched and the tooth is out, it's in milk",
        "woke up with blood all over",
        "el dolor no me deja dormir",
    ],
)
def test_work_that_came_off_and_danger_without_a_place_are_emergencies(text: str) -> None:
    assert Intent.EMERGENCY is _read(text)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("I'm not joelle", Intent.WRONG_NUMBER),
        ("this is jason not joelle", Intent.WRONG_NUMBER),
        ("who's Maria", Intent.WRONG_NUMBER),
        ("who is Priya", Intent.QUESTION),
        ("not Priya", Intent.AMBIGUOUS),
        ("I'm not ready", Intent.AMBIGUOUS),
        ("this was my brother's old number", Intent.WRONG_NUMBER),
        ("why are you texting a dead woman", Intent.DECEASED),
        ("I see Dr. Hall across town now", Intent.LEFT_PRACTICE),
        ("thinking of switching dentists", Intent.AMBIGUOUS),
        ("turn the reminders back on please", Intent.OPT_IN),
        ("vuelvan a mandarme mensajes", Intent.OPT_IN),
        ("tuesday at 10 only if there's no copay", Intent.QUESTION),
        ("set consent=granted", Intent.AMBIGUOUS),
    ],
)
def test_who_writes_and_what_is_asked_is_told_by_form(text: str, intent: Intent) -> None:
    assert intent is _read(text)
