"""What holds of the judge for any text: it answers, in time, and no disguise and no addition talks it round.

Time is judged by counting calls and by the shape of the patterns, never by a clock.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.domain.phi import (
    DraftFacts,
    DraftPolicy,
    Reason,
    Verdict,
    advice,
    identifiers,
    judge_draft,
    lexicon,
    money,
    names,
    numbers,
    practice,
    pressure,
    scan_for_values,
    slots,
    view,
    vocabulary,
    wording,
)
from appliance.domain.phi.facts import READ_LIMIT

parser: Any = importlib.import_module("re._parser")
codes: Any = importlib.import_module("re._constants")

MARIA = DraftFacts(
    first_name="Maria",
    last_name="Alvarez",
    dob=date(1985, 3, 4),
    mobile="+13125550142",
    email="maria.alvarez85@example.com",
    address="88 Oak Street, Springfield, IL 62704",
    carrier="Delta Dental of Illinois",
    member_id="DDX4471902",
    procedure_codes=("D1110",),
    teeth=("14",),
    fees=("120.00",),
    remaining_max="850.00",
    last_hygienist_first="Priya",
    provider_last="Chen",
    practice_name="Cedar Ridge Dental",
    practice_phone="+13125550100",
    practice_url="https://cedarridgedental.example",
    allowed_slots=("Tue Nov 24 at 10:00 AM", "Thu Nov 26 at 2:30 PM"),
    policy=DraftPolicy(max_len=400),
)

# Reasons that say that something is lacking, or depend on what stands beside them (names and slots).
ABSENCES = {Reason.MISSING_PRACTICE_NAME, Reason.MISSING_OPT_OUT}
LEAKS = (
    "Ms. Alvarez",
    "03/04/1985",
    "312-555-0142",
    "maria.alvarez85@example.com",
    "88 Oak Street",
    "Delta Dental",
    "DDX4471902",
    "D1110",
    "root canal",
    "prophylaxis",
    "tooth #14",
    "gum disease",
    "caries",
    "$120",
    "$850 left in benefits",
    "take ibuprofen",
    "last chance",
    "bit.ly/a1b2",
    "As an AI language model",
    "{slot1}",
    "your son Carlos",
    "Wed Nov 25 at 4:15 PM",
)
HEAD, TAIL = "Hi Maria, Cedar Ridge Dental here. ", ". Reply STOP to opt out"
LOOKALIKES = dict(zip("aceopxyiABCEHKMOPTX", "асеорхуіАВСЕНКМОРТХ", strict=True))
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u061c\u034f\u180e\u2063"


@given(st.text())
def test_no_text_raises(text: str) -> None:
    judge_draft(text, MARIA)
    judge_draft(text, DraftFacts())
    scan_for_values(text, {"name": "Alvarez", "phone": "+13125550142", "nothing": ""})


@given(st.text(max_size=40), st.text(max_size=20), st.text(max_size=20))
def test_no_fact_raises(name: str, other: str, body: str) -> None:
    facts = DraftFacts(
        first_name=name,
        last_name=other,
        preferred_name=body,
        mobile=other,
        email=name,
        address=other,
        carrier=name,
        member_id=other,
        procedure_codes=(name,),
        teeth=(other,),
        fees=(name,),
        remaining_max=other,
        last_hygienist_first=body,
        provider_last=name,
        practice_name=other,
        practice_phone=name,
        practice_url=other,
        allowed_slots=(name, body),
        parking_note=body,
        policy=DraftPolicy(allow_practice_url=True),
    )
    judge_draft(body, facts)
    judge_draft(f"Hi {name} {other}, {body}", facts)


drafts = st.builds(
    lambda leak, place, filler: (HEAD + f"{filler} {leak}" + TAIL)[place:],
    st.sampled_from(LEAKS),
    st.sampled_from((0, 0, 3)),
    st.sampled_from(("", "Time for a visit?", "Ya toca su visita.", "Reply 1 for Tue Nov 24 at 10:00 AM.")),
)


@settings(max_examples=200)
@given(drafts, st.data())
def test_zero_width_characters_never_turn_a_flag_into_a_pass(draft: str, data: st.DataObject) -> None:
    places = data.draw(st.lists(st.integers(0, len(draft)), max_size=12))
    for place in sorted(places, reverse=True):
        draft_part = data.draw(st.sampled_from(INVISIBLE))
        draft = draft[:place] + draft_part + draft[place:]
    assert judge_draft(draft, MARIA).verdict is Verdict.FLAG


@settings(max_examples=200)
@given(drafts, st.data())
def test_lookalikes_never_turn_a_flag_into_a_pass(draft: str, data: st.DataObject) -> None:
    swapped = "".join(
        LOOKALIKES[letter] if letter in LOOKALIKES and data.draw(st.booleans()) else letter
        for letter in draft
    )
    assert judge_draft(swapped, MARIA).verdict is Verdict.FLAG


@pytest.mark.parametrize("leak", LEAKS)
def test_each_leak_is_one_by_itself(leak: str) -> None:
    found = set(judge_draft(HEAD + leak + TAIL, MARIA).reasons) - {Reason.NON_GSM7_COST}
    assert found
    assert not found & ABSENCES


@settings(max_examples=200)
@given(drafts, st.text(max_size=60), st.text(max_size=60))
def test_added_sentences_never_take_a_leak_away(draft: str, before: str, after: str) -> None:
    found = set(judge_draft(draft, MARIA).reasons) - ABSENCES - {Reason.NON_GSM7_COST}
    longer = judge_draft(f"{before}. {draft}. {after}", MARIA)
    assert found - {Reason.PROMPT_ARTIFACT, Reason.WRONG_NAME} <= set(longer.reasons)
    assert longer.verdict is Verdict.FLAG


def count_calls(work: Callable[[], Any]) -> int:
    """Return how many calls, of Python and of C functions, a piece of work makes."""
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls


REPEATS = (
    *("a", "a ", "1", "1 ", "1-", "$1 ", "a-", "a.", "@", "a@b.", "! ", "\u200b", "А", "{", "[a", "#1 ", '"'),
    *(
        "tooth 1 ",
        "Tue Nov 24 ",
        "10:00 or ",
        "Hi Carlos, ",
        "son ",
        "Alvarez ",
        "A l v ",
        "one hundred ",
        "and ",
    ),
    *(
        "dot at ",
        "use your ",
        "can lead to ",
        "Cedar Ridge ",
        "88 Oak ",
        "D1",
        "rn vv I",
        "reply stop ",
        "\u202ea",
    ),
)


@pytest.mark.parametrize("unit", REPEATS)
def test_twice_the_text_is_at_most_little_more_than_twice_the_work(unit: str) -> None:
    half = unit * (READ_LIMIT // 2 // len(unit))
    judge_draft(f"w a r m caches {half}", MARIA)
    short = count_calls(lambda: judge_draft(half, MARIA))
    long = count_calls(lambda: judge_draft(half + half, MARIA))
    assert long <= 2.4 * short + 500


@pytest.mark.parametrize("unit", ["a ", "Tue 10:00 ", "1", "Alvarez "])
def test_an_endless_text_is_not_read_to_its_end(unit: str) -> None:
    full = count_calls(lambda: judge_draft((unit * READ_LIMIT)[:READ_LIMIT], MARIA))
    endless = count_calls(lambda: judge_draft(unit * READ_LIMIT * 20, replace(MARIA, first_name="Mia")))
    assert endless <= 1.5 * full + 60 * READ_LIMIT * len(unit)


WORDS = (advice, lexicon, money, pressure)


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for module in (*WORDS, identifiers, names, numbers, practice, slots, view, vocabulary, wording):
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern):
                yield f"{module.__name__}.{name}", value


def _may_be_empty(item: tuple[Any, Any]) -> bool:
    kind, argument = item
    if kind in (codes.MAX_REPEAT, codes.MIN_REPEAT):
        return bool(argument[0] == 0 or all(_may_be_empty(one) for one in argument[2]))
    if kind is codes.SUBPATTERN:
        return all(_may_be_empty(one) for one in argument[3])
    if kind is codes.BRANCH:
        return any(all(_may_be_empty(one) for one in branch) for branch in argument[1])
    return kind in (codes.AT, codes.ASSERT, codes.ASSERT_NOT)


def _is_endless(item: tuple[Any, Any]) -> bool:
    return item[0] in (codes.MAX_REPEAT, codes.MIN_REPEAT) and bool(item[1][1] == codes.MAXREPEAT)


def _ambiguous(items: Any) -> Iterator[Any]:
    """Yield repeated parts of which nothing is sure but something endless: "(\\w+ ?){0,4}"."""
    for kind, argument in items:
        if kind is codes.BRANCH:
            for branch in argument[1]:
                yield from _ambiguous(branch)
        elif kind is codes.SUBPATTERN:
            yield from _ambiguous(argument[3])
        elif kind in (codes.MAX_REPEAT, codes.MIN_REPEAT):
            body = list(argument[2])
            parts = body[0][1][3] if len(body) == 1 and body[0][0] is codes.SUBPATTERN else body
            endless = [item for item in parts if _is_endless(item)]
            fixed = [item for item in parts if not _is_endless(item) and not _may_be_empty(item)]
            if argument[1] > 1 and endless and not fixed:
                yield body
            yield from _ambiguous(body)


def test_no_pattern_can_be_cut_up_in_too_many_ways() -> None:
    found = list(patterns())
    assert len(found) > 30
    assert [name for name, pattern in found if list(_ambiguous(parser.parse(pattern.pattern)))] == []


def test_the_shape_test_knows_a_bad_pattern() -> None:
    assert list(_ambiguous(parser.parse(r"(?:\w+ ?){0,4}x")))
    assert not list(_ambiguous(parser.parse(r"(?:\w+ ){0,4}x")))
