"""How people take what the practice may do wrong: they ask why, opt out once more, or for the family.

The town of `test_people` is used where everybody is to be alike; the shares are those of a practice.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from appliance.simulation.phrases import TOPICS, Intent
from appliance.simulation.world import World
from tests.simulation.test_people import FAMILY, HAND_OFF, INVITE, OFFER, Town, meant

TODAY = date(2026, 11, 17)


@pytest.fixture(scope="module")
def practice() -> World:
    """The reference practice on the morning of its first day; nobody writes to it."""
    return World(3, TODAY, 3800)


@pytest.mark.parametrize("body", [OFFER, INVITE])
def test_one_in_a_hundred_of_those_who_answer_asks_why(body: str) -> None:
    texts = Town(count=3000).text_all(body)
    phones = {text.sender for text in texts}
    asked = [text for text in texts if text.meant and text.meant.intent is Intent.WHY]
    assert 0.004 < len(asked) / len(phones) < 0.018
    assert all(text.meant and text.meant.clear and text.meant.slot is None for text in asked)


def test_why_is_said_in_two_languages_and_in_one_word() -> None:
    assert {"why", "why?", "por qué?"} <= {words.lower() for words in (*TOPICS["why"].en, *TOPICS["why"].es)}
    assert 15 <= len({*TOPICS["why"].en, *TOPICS["why"].es})


def test_whoever_had_opted_out_before_says_so_again_when_texted() -> None:
    town = Town(count=80)
    town.people.leaving = frozenset(town.phones[:40])
    texts = town.text_all()
    delivered = {text.to for text in town.twilio.accepted if text.outcome == "delivered"}
    out = {text.sender for text in texts if text.meant and text.meant.intent is Intent.OPT_OUT}
    assert delivered & town.people.leaving <= out
    assert meant([text for text in texts if text.sender in town.people.leaving]).keys() <= {
        "opt_out",
        "opt_in",
    }


def test_an_opt_out_is_no_answer_to_an_answer() -> None:
    town = Town(count=60)
    town.people.leaving = frozenset(town.phones)
    assert 0 == meant(town.text_all(HAND_OFF))["opt_out"]


def test_the_phones_that_opt_out_are_known_to_the_world(practice: World) -> None:
    clinic, leaving = practice.clinic, practice.people.leaving
    former = set(clinic.former_vendor.opted_out)
    assert former < leaving
    shared = leaving - former
    assert 5 <= len(shared) <= 12
    for phone in shared:
        assert 1 < sum(one.status == "active" and one.consent == "granted" for one in clinic.behind(phone))


def test_on_some_shared_phones_one_person_opts_out_for_all() -> None:
    town = Town(count=400)
    for phone in town.phones:
        town.add(phone, "Carlos", town.of(phone).pat_num)
    town.people.leaving = frozenset(town.phones[::100])
    for phone in town.phones:
        town.text(phone, FAMILY.format(name="Maria"))
    town.wait(days=3)
    out = Counter(
        text.sender for text in town.twilio.inbound if text.meant and text.meant.intent is Intent.OPT_OUT
    )
    reached = {text.to for text in town.twilio.accepted if text.outcome == "delivered"}
    assert town.people.leaving & reached <= out.keys()


def test_those_who_opt_out_take_no_chance_from_anybody_else() -> None:
    plain, marked = Town(count=150), Town(count=150)
    marked.people.leaving = frozenset(marked.phones[:3])
    said = [
        sorted((text.sender, text.body) for text in town.text_all() if text.sender not in town.phones[:3])
        for town in (plain, marked)
    ]
    assert said[0] == said[1]


def test_a_stranger_on_a_former_opt_out_is_still_a_stranger() -> None:
    town = Town(count=200)
    for phone in town.phones:
        town.clinic.change_person(town.of(phone).pat_num, answered_by="stranger")
    town.people.leaving = frozenset(town.phones)
    kinds = meant(town.text_all())
    assert kinds["wrong_number"] > kinds["opt_out"]
