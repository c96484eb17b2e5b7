"""Taking consent back, and what only looks like it."""

from __future__ import annotations

from datetime import datetime

import pytest

from appliance.domain.replies import Context, Conversation, Intent, read_reply
from appliance.domain.replies.lexicon import SUPPRESSION_WORDS

local = datetime.fromisoformat  # practice-local, without a zone, as the schedule of one office is
OURS = "Hi Maria, Cedar Ridge Dental: Priya has Tue Nov 10 10:00 AM. Reply STOP to opt out"
TALK = Conversation(local("2026-11-09T11:00"), context=Context.RECALL_OFFER, last_outbound=OURS)
WRAPPINGS = (
    "{}",
    "{}.",
    "{}!!!",
    '"{}"',
    "({})",
    "  {}\n",
    "please {}",
    "{} please",
    "{}, thank you",
    "ok {}",
    "¡{}!",
)


@pytest.mark.parametrize(
    "word", [word.words for word in SUPPRESSION_WORDS if not word.words.endswith("sign")]
)
def test_every_suppression_word_alone_suppresses_in_any_case_and_wrapping(word: str) -> None:
    for wrapping in WRAPPINGS:
        for spelled in (word, word.upper(), word.capitalize()):
            text = wrapping.format(spelled)
            assert read_reply(text, TALK).intent is Intent.OPT_OUT, text


def test_every_suppression_word_has_a_source_and_a_language() -> None:
    assert [
        word for word in SUPPRESSION_WORDS if not word.source or word.lang not in {"en", "es", "fr"}
    ] == []


@pytest.mark.parametrize(
    "text",
    [
        "S T O P",
        "s.t.o.p",
        "S-T-O-P",
        "st0p",
        "ＳＴＯＰ",
        "𝐒𝐓𝐎𝐏",
        "sтор",
        "стоп",
        "st\u200bop",
        "stooooop",
        "sotp",
        "🛑",
        "Stop. Thank you",
        "STOP I'm at work",
        "Thanks but please stop",
        "stop/unsubscribe",
        "> STOP",
    ],
)
def test_stop_is_seen_through_every_disguise(text: str) -> None:
    assert read_reply(text, TALK).intent is Intent.OPT_OUT


@pytest.mark.parametrize(
    "text",
    [
        "take me off your list",
        "lose my number",
        "don't text me anymore",
        "no more messages",
        "leave me alone",
        "stop texting, email me",
        "I revoke my consent",
        "You are not authorized to text me",
        "how do I unsubscribe?",
        "no me manden más mensajes",
        "quítenme de la lista",
        "dejen de molestar",
        "ya no quiero recibir mensajes",
        "quiero darme de baja",
        "Yes I'll be there but stop texting me",
        "not interested",
    ],
)
def test_free_words_revoke(text: str) -> None:
    assert read_reply(text, TALK).intent is Intent.OPT_OUT


@pytest.mark.parametrize(
    "text",
    [
        "I'll stop by on Tuesday",
        "is there a bus stop near you?",
        "we must stop this bill",
        "I never said stop",
        "free at the end of the month",
        "can't stop smiling",
        "please don't stop sending reminders",
        "sorry I didn't see this message until now",
        "I can't text right now, at work",
        "no recibí su mensaje",
        "when should I stop taking my blood thinner",
        "did you remove the stain last time?",
        "ya no me duele",
    ],
)
def test_false_friends_do_not_suppress(text: str) -> None:
    assert Intent.OPT_OUT not in {finding.intent for finding in read_reply(text, TALK).findings}


@pytest.mark.parametrize(
    "text",
    [
        "My wife will drop me off",
        "my son can drop me off at the door",
        "nothing will stop me",
        "nobody can stop me",
        "I stopped the soda",
        "I've stopped drinking coffee since last time",
        "stop by tuesday",
        "I'll stop in on friday",
        "dying to see that new office",
        "can't wait to see your new place",
        "dying to meet the new hygienist",
    ],
)
@pytest.mark.parametrize("talk", [TALK, Conversation(TALK.now)])
def test_what_only_sounds_like_an_end_suppresses_nobody(text: str, talk: Conversation) -> None:
    heard = {finding.intent for finding in read_reply(text, talk).findings}
    assert set() == heard & {Intent.OPT_OUT, Intent.LEFT_PRACTICE, Intent.DECEASED}


def test_done_ends_the_texts_alone_and_agrees_beside_a_yes_or_a_time() -> None:
    for text in ("done", "ugh. done.", "I'm done", "done with these texts"):
        assert read_reply(text, TALK).intent is Intent.OPT_OUT, text
    for text in ("done. tuesday at 10", "done, see you tuesday", "tuesday, done", "yup done, tuesday"):
        assert Intent.OPT_OUT not in {finding.intent for finding in read_reply(text, TALK).findings}, text


@pytest.mark.parametrize(
    "text",
    ["cancel all three visits please", "please cancel all of our appointments", "cancel my two visits"],
)
def test_visits_given_up_together_are_no_opt_out(text: str) -> None:
    talk = Conversation(TALK.now, context=Context.CONFIRMATION, booked=local("2026-11-10T10:00"))
    assert Intent.CANCEL is read_reply(text, talk).intent


def test_cancel_alone_is_an_opt_out_and_with_an_object_a_visit_given_up() -> None:
    talk = Conversation(TALK.now, context=Context.CONFIRMATION, booked=local("2026-11-10T10:00"))
    assert read_reply("CANCEL", talk).intent is Intent.OPT_OUT
    assert read_reply("I need to cancel my appointment", talk).intent is Intent.CANCEL
    assert read_reply("please don't cancel my appointment", talk).intent is Intent.AMBIGUOUS


def test_our_own_opt_out_words_quoted_back_suppress_nobody() -> None:
    for text in (
        OURS,
        f'"{OURS}"',
        f"Liked “{OURS}”",
        f"> {OURS}\nwhat is this?",
        "Reply STOP to opt out ???",
    ):
        assert Intent.OPT_OUT not in {finding.intent for finding in read_reply(text, TALK).findings}, text
    assert read_reply(f"> {OURS}\nSTOP", TALK).intent is Intent.OPT_OUT


def test_a_doubtful_revocation_suppresses_with_less_confidence() -> None:
    plain, doubtful = read_reply("STOP", TALK), read_reply("these reminders are annoying", TALK)
    assert Intent.OPT_OUT is doubtful.intent
    assert doubtful.confidence < plain.confidence


def test_other_languages_suppress_only_on_a_statutory_word() -> None:
    assert read_reply("Bitte STOP keine Nachrichten mehr", TALK).intent is Intent.OPT_OUT
    assert read_reply("Ja, Dienstag um 10 Uhr passt mir", TALK).intent is Intent.AMBIGUOUS


def test_stop_far_beyond_what_is_read_for_meaning_is_heard() -> None:
    assert read_reply("lorem ipsum " * 900 + "\nSTOP", TALK).intent is Intent.OPT_OUT
    assert read_reply("lorem ipsum " * 900 + ". please stop texting me", TALK).intent is Intent.OPT_OUT


def test_start_opts_in_and_a_yes_from_a_suppressed_number_does_not() -> None:
    talk = Conversation(TALK.now, context=Context.RECALL_OFFER, suppressed=True)
    assert read_reply("START", talk).intent is Intent.OPT_IN
    assert read_reply("yes", talk).intent is Intent.AMBIGUOUS
