"""Which words are a time of day and which times of the day they can mean."""

from __future__ import annotations

import pytest

from appliance.domain.replies.clocks import Clock, at_hour, hour_number, read_clock

# What is written | how many of the words are the time | the times it can mean. Nothing there: no time.
TIMES = """
    10:30 | 1 | 10:30 22:30
    10:00am | 1 | 10:00
    10:30pm | 1 | 22:30
    12:15am | 1 | 00:15
    12:00pm | 1 | 12:00
    13:00pm | 1 |
    eight 15:00am | 2 | 08:15
    eight 13:00pm please | 2 | 20:13
    eight 12:00am |
    eight 15:00 |
    half 2 pm | 3 | 14:30
    10 sharp please | 2 | 10:00 22:00
    12 noon please | 2 | 12:00
    ten o clock please | 3 | 10:00 22:00
    10 oclock pm | 3 | 22:00
    ten oh |
    ten oh please |
    ten oh two pm | 4 | 22:02
    ate in the morning |
    too |
    10 y veinte y cinco pm | 6 | 22:25
    13:30 | 1 | 13:30
    1030 | 1 | 10:30 22:30
    930 | 1 | 09:30 21:30
    1400 hours | 2 | 14:00
    2400 |
    2360 |
    2359 | 1 | 23:59
    14:00 | 1 | 14:00
    00:30 | 1 | 00:30
    12:30 | 1 | 00:30 12:30
    1430 | 1 | 14:30
    0:15 | 1 | 00:15
    10 |
    ten |
    three |
    half past two | 3 | 02:30 14:30
    half 2 | 2 | 02:30 14:30
    half past las dos | 4 | 02:30 14:30
    a half past 2 | 4 | 02:30 14:30
    half three | 2 | 03:30 15:30
    a quarter to 12 | 4 | 11:45 23:45
    quarter to one | 3 | 00:45 12:45
    quarter til 1 | 3 | 00:45 12:45
    ten to 3 | 3 | 02:50 14:50
    five of four | 3 | 03:55 15:55
    twenty past 8 | 3 | 08:20 20:20
    quarter after 9 | 3 | 09:15 21:15
    un cuarto para las doce | 5 | 11:45 23:45
    cuarto para la una | 4 | 00:45 12:45
    cinco para las 10 | 4 | 09:55 21:55
    diez para las 2 | 4 | 01:50 13:50
    half nothing |
    quarter of |
    quarter on 3 |
    half past |
    quarter past noon |
    noon | 1 | 12:00
    midday | 1 | 12:00
    mediodia | 1 | 12:00
    noontime | 1 | 12:00
    12 noon | 2 | 12:00
    high noon | 2 | 12:00
    medio dia | 2 | 12:00
    twelve noon | 2 | 12:00
    medio tiempo |
    ten thirty | 2 | 10:30 22:30
    10 30 | 2 | 10:30 22:30
    10 12 |
    10 13 | 2 | 10:13 22:13
    10 59 | 2 | 10:59 22:59
    10 60 |
    10 00 | 2 | 10:00 22:00
    10 5 |
    ten oclock | 2 | 10:00 22:00
    ten o'clock | 2 | 10:00 22:00
    ten o clock | 3 | 10:00 22:00
    10 en punto | 3 | 10:00 22:00
    10 sharp | 2 | 10:00 22:00
    ten hundred hours | 3 | 10:00 22:00
    ten hundred | 2 | 10:00 22:00
    10 o five |
    10 oh five | 3 | 10:05 22:05
    ten oh nine | 3 | 10:09 22:09
    ten oh ten |
    10 y media | 3 | 10:30 22:30
    las 10 y media |
    10 y cuarto | 3 | 10:15 22:15
    diez y treinta y cinco | 5 | 10:35 22:35
    ten twenty five | 3 | 10:25 22:25
    ten twenty | 2 | 10:20 22:20
    ten forty | 2 | 10:40 22:40
    nine fifty | 2 | 09:50 21:50
    nine fifteen | 2 | 09:15 21:15
    ten fortyfive | 2 | 10:45 22:45
    ten thirty one | 3 | 10:31 22:31
    ten thirty ten | 2 | 10:30 22:30
    10 ten |
    10 five |
    ten five | 2 | 10:05 22:05
    ten ten | 2 | 10:10 22:10
    diez y diez | 3 | 10:10 22:10
    10 y diez | 3 | 10:10 22:10
    8 9:00am |
    ten am | 2 | 10:00
    10 pm | 2 | 22:00
    10 in the morning | 4 | 10:00
    10 in the evening | 4 | 22:00
    2 de la tarde | 4 | 14:00
    10 de la manana | 4 | 10:00
    8 de la noche | 4 | 20:00
    9 por la manana | 4 | 09:00
    3 en la tarde | 4 | 15:00
    10 morning |
    10 in morning | 3 | 10:00
    10 in am |
    3 a m | 3 | 03:00
    3 p m | 3 | 15:00
    3 a eme | 3 | 03:00
    3 pe eme | 3 | 15:00
    10:30 p m | 3 | 22:30
    10:30 in the morning | 4 | 10:30
    too thirty | 2 | 02:30 14:30
    ate thirty | 2 | 08:30 20:30
    won oclock | 2 | 01:00 13:00
    tree pm | 2 | 15:00
    too many |
    ate lunch |
    won it |
    zero |
    0 |
    13 |
    12 am | 2 | 00:00
    12 in the afternoon | 4 | 12:00
    1 afternoon |
    2 pm | 2 | 14:00
    twelve thirty | 2 | 00:30 12:30
    uno y media | 3 | 01:30 13:30
    la una y media |
    10 30 pm | 3 | 22:30
    ten thirty in the afternoon | 5 | 22:30
    2 30 pm | 3 | 14:30
    half past two pm | 4 | 14:30
    quarter to 12 in the morning | 6 | 11:45
    1000 hours pm | 3 | 22:00
    0930 | 1 | 09:30 21:30
    9999 |
    1 1 |
    3 de la am |
    3 the pm |
"""


@pytest.mark.parametrize("row", TIMES.split("\n")[1:-1])
def test_words_for_a_time_of_day_mean_these_times(row: str) -> None:
    text, length, times = (f"{row} | |".split("|")[at].strip() for at in range(3))
    meant = frozenset((int(one[:2]), int(one[3:])) for one in times.split())
    assert (Clock(int(length), meant) if length else None) == read_clock(tuple(text.split()), 0)


def test_the_time_read_is_the_one_that_begins_at_the_place() -> None:
    words = ("see", "you", "ten", "thirty")
    assert Clock(2, frozenset({(10, 30), (22, 30)})) == read_clock(words, 2)
    assert None is read_clock(words, 0) is read_clock(words, 3) is read_clock(words, 4)


def test_the_one_thirty_is_an_offer_and_no_time() -> None:
    assert None is read_clock(("the", "one", "thirty"), 1)
    assert Clock(2, frozenset({(1, 30), (13, 30)})) == read_clock(("take", "one", "thirty"), 1)
    assert Clock(2, frozenset({(10, 30), (22, 30)})) == read_clock(("the", "ten", "thirty"), 1)


@pytest.mark.parametrize(
    ("said", "length", "hours"),
    [
        ("3 p m please", 3, {15}),
        ("3 pe eme please", 3, {15}),
        ("3 in the morning please", 4, {3}),
        ("3 de la tarde si", 4, {15}),
        ("3 por la tarde", 4, {15}),
        ("3 in afternoon then", 3, {15}),
        ("3 am please", 2, {3}),
        ("3 please pm", 1, {3, 15}),
        ("12 please", 1, {0, 12}),
        ("13 please", 1, {13}),
        ("24 please", 1, {0}),
        ("0 please", 1, {0}),
    ],
)
def test_an_hour_within_a_sentence_takes_the_half_of_the_day_that_follows(
    said: str, length: int, hours: set[int]
) -> None:
    words = ("see", "you", "a", "m", "pm", *said.split())
    meant = Clock(length, frozenset((hour, 20) for hour in hours))
    assert meant == at_hour(words, 5, 1, int(said.split()[0]), 20)


def test_an_hour_is_a_number_up_to_twelve_in_figures_or_words() -> None:
    hours = {
        word: hour_number(word) for word in ("1", "12", "una", "doce", "09", "13", "0", "010", "many", "")
    }
    expected = {"1": 1, "12": 12, "una": 1, "doce": 12, "09": 9}
    assert {word: expected.get(word) for word in hours} == hours
