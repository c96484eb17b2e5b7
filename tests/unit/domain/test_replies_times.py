"""Which of the open offers the words for a time point at: in a calendar of a day each, or an hour each."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from appliance.domain.replies import Offer
from appliance.domain.replies.mentions import Mention
from appliance.domain.replies.text import parse
from appliance.domain.replies.times import find_mentions

NOW = datetime.fromisoformat("2026-11-19T14:00")  # a Thursday; Thanksgiving is a week ahead
DAYS = tuple(Offer(NOW.replace(hour=10) + timedelta(days=ahead)) for ahead in range(42))
"""Each place in the list is how many days ahead the offer is."""
HOURS = tuple(Offer(datetime.fromisoformat("2026-11-24T00:00") + timedelta(hours=hour)) for hour in range(24))
"""Each place in the list is the hour of the offer."""

# What is written | the words that name a time | what kind of mention, "~" if it is a stretch of any day | the
# offers it fits. Nothing after the text: no mention of a time.
ON_DAYS = """
    today | today | day | 0
    later today | later today | day | 0
    hoy | hoy | day | 0
    tomorrow | tomorrow | day | 1
    manana | manana | day | 1
    the day after tomorrow | the day after tomorrow | day | 2
    day after tomorrow | day after tomorrow | day | 2
    pasado manana | pasado manana | day | 2
    a week from today | a week from today | day | 7
    one week from today | one week from today | day | 7
    week from today | week from today | day | 7
    a week from now | a week from now | day | 7
    de hoy en ocho | de hoy en ocho | day | 7
    a week from tomorrow | a week from tomorrow | day | 8
    a week from tuesday | a week from tuesday | day | 12
    one week from wednesday | one week from wednesday | day | 13
    a week from thursday | a week from thursday | day | 14
    a week from lunch |
    monday | monday | day | 4 11 18 25 32 39
    tuesday | tuesday | day | 5 12 19 26 33 40
    jueves | jueves | day | 0 7 14 21 28 35
    next tuesday | next tuesday | day | 5 12
    next friday | next friday | day | 8
    this friday | this friday | day | 1
    this thursday | this thursday | day | 0
    this wednesday | this wednesday | day | 6
    este viernes | este viernes | day | 1
    this coming saturday | this coming saturday | day | 2
    this next sunday | this next sunday | day | 3
    coming wednesday | coming wednesday | day | 6
    proximo martes | proximo martes | day | 5 12
    viernes proximo | viernes proximo | day | 8
    jueves proximo | jueves proximo | day | 7
    el martes que viene | martes que viene | day | 5 12
    el jueves que viene | jueves que viene | day | 7
    el viernes que sea | viernes | day | 1 8 15 22 29 36
    sat | sat | day | 2 9 16 23 30 37
    works sat | sat | day | 2 9 16 23 30 37
    i sat |
    just sat |
    juevecito | juevecito | day | 0 7 14 21 28 35
    domingito | domingito | day | 3 10 17 24 31 38
    weekend | weekend | day~ | 2-3 9-10 16-17 23-24 30-31 37-38
    nice weekend |
    weekday one | weekday | day | 0-1 4-8 11-15 18-22 25-29 32-36 39-41
    weekday slot | weekday | day | 0-1 4-8 11-15 18-22 25-29 32-36 39-41
    weekday |
    this week | this week | week~ | 0-3
    esta semana | esta semana | week~ | 0-3
    next week | next week | week~ | 4-10
    following week | following week | week~ | 4-10
    la proxima semana | la proxima semana | week~ | 4-10
    proxima semana | proxima semana | week~ | 4-10
    la otra semana | la otra semana | week~ | 4-10
    semana que viene | semana que viene | week~ | 4-10
    in two weeks | in two weeks | week~ | 11-17
    in 2 weeks | in 2 weeks | week~ | 11-17
    en dos semanas | en dos semanas | week~ | 11-17
    end of the week | end of the week | week~ | 0-3 7-10 14-17 21-24 28-31 35-38
    end of week | end of week | week~ | 0-3 7-10 14-17 21-24 28-31 35-38
    start of the week | start of the week | week~ | 4-5 11-12 18-19 25-26 32-33 39-40
    beginning of week | beginning of week | week~ | 4-5 11-12 18-19 25-26 32-33 39-40
    end of the road |
    nov 24 | nov 24 | day | 5
    november the 25 | november the 25 | day | 6
    nov 24th | nov 24th | day | 5
    november twenty fourth | november twenty fourth | day | 5
    november the twenty fifth | november the twenty fifth | day | 6
    november the tenth | november the tenth | day |
    december fourth | december fourth | day | 15
    dec | dec | day | 12-41
    december | december | day | 12-41
    diciembre | diciembre | day | 12-41
    4 de diciembre | 4 de diciembre | day | 15
    cuatro de diciembre | cuatro de diciembre | day | 15
    24 of november | 24 of november | day | 5
    24 november | 24 november | day | 5
    24th november | 24th november | day | 5
    25th of november | 25th of november | day | 6
    may 24 | may 24 | day |
    may |
    march |
    mayo |
    11/24 | 11/24 | day | 5
    11-24 | 11-24 | day | 5
    24/11 | 24/11 | day | 5
    12/4/26 | 12/4/26 | day | 15
    50/50 |
    80/20 |
    49/51 |
    twenty fourth | twenty fourth | day | 5 35
    twenty sixth | twenty sixth | day | 7 37
    thirty first | thirty first | day |
    thirty second |
    twenty tenth |
    day before thanksgiving | day before thanksgiving | day | 6
    day after thanksgiving | day after thanksgiving | day | 8
    day before christmas | day before christmas | day | 35
    day after christmas | day after christmas | day | 37
    before thanksgiving | before thanksgiving | bound~ | 0-6
    after thanksgiving | after thanksgiving | bound~ | 8-41
    before christmas | before christmas | bound~ | 0-35
    after xmas | after xmas | bound~ | 37-41
    after new years | after new years | bound~ |
    before navidad | before navidad | bound~ | 0-35
    the 24 | 24 | number | 5 23 35
    the 24th | 24th | place | 5 35
    el 24 | 24 | place | 5 23 35
    dia 25 | 25 | place | 6 24 36
"""
AT_HOURS = """
    morning | morning | part~ | 0-11
    afternoon | afternoon | part~ | 12-16
    evening | evening | part~ | 16-23
    tonight | tonight | part~ | 17-23
    night | night | part~ | 17-23
    lunchtime | lunchtime | part~ | 11-13
    this morning | morning | part~ |
    this afternoon | afternoon | part~ |
    late morning | late morning | part | 0-11
    late afternoon | late afternoon | part | 12-16
    mid evening | mid evening | part | 16-23
    late lunch |
    lunch hour | lunch hour | part | 11-13
    lunch time | lunch time | part | 11-13
    lunch one | lunch | part | 11-13
    lunch |
    my lunch hour |
    mananita | mananita | part~ | 0-11
    tardecita | tardecita | part~ | 12-19
    nochecita | nochecita | part~ | 18-23
    en la manana | manana | day~ | 0-11
    en una manana | manana | day~ | 0-11
    de la manana | manana | day | 0-11
    por manana | manana | day |
    en la tarde | tarde | part~ | 12-19
    mas tarde |
    llego tarde |
    en la noche | noche | part~ | 18-23
    am works | am | part~ | 0-11
    pm works | pm | part~ | 12-23
    am | am | part~ | 0-11
    i am |
    am coming |
    yes am please | am | part~ | 0-11
    before 3 pm | before 3:00pm | bound~ | 0-14
    before 3 | before 3 | bound~ | 0-14
    after 3 | after 3 | bound~ | 15-23
    after 3 pm | after 3:00pm | bound~ | 15-23
    past 3 | past 3 | bound~ | 15-23
    after noon | after noon | bound~ | 12-23
    before noon | before noon | bound~ | 0-11
    before 12 | before 12 | bound~ | 0-11
    after work | after work | bound~ | 15-23
    before work | before work | bound~ | 0-10
    before school | before school | bound~ | 0-10
    after school | after school | bound~ | 14-23
    after my shift | after my shift | bound~ | 12-23
    after i go to work | after i go to work | bound~ | 15-23
    antes de las 11 | antes de las 11 | bound~ | 0-10
    despues de las 2 | despues de las 2 | bound~ | 14-23
    despues del trabajo | despues del trabajo | bound~ | 15-23
    antes del almuerzo | antes del almuerzo | bound~ | 0-11
    after class time | after class time | bound~ | 12-23
    before lunch break | before lunch break | bound~ | 0-11
    after dinner | after dinner | bound~ | 18-23
    before breakfast | before breakfast | bound~ | 0-9
    after dropoff | after dropoff | bound~ | 8-23
    before 8 | before 8 | bound~ | 0-7
    after 8 | after 8 | bound~ | 8-23
    after 6 | after 6 | bound~ | 18-23
    before 6 | before 6 | bound~ | 0-17
    after half past two | after half past two | bound~ | 15-23
    before 10:30 | before 10:30 | bound~ | 0-10
    after 3 kids | 3 | number |
    after 2 visits | 2 | number |
    before we talk |
    before |
    noon | noon | clock | 12
    at 10 | 10 | number | 10 22
    at ten | ten | number | 10 22
    a las 10 | 10 | number | 10 22
    las diez | diez | number | 10 22
    around 10 | 10 | number~ | 10 22
    about 3 | 3 | number~ | 3 15
    by 4 | 4 | number | 4 16
    10:30 ish | 10:30 ish | clock~ |
    3:00 ish | 3:00 ish | clock~ | 3 15
    10 am | 10:00am | clock | 10
    10am | 10:00am | clock | 10
    10am ish | 10:00am ish | clock~ | 10
    half past nine | half past nine | clock |
    the 9 am | 9:00am | clock | 9
    9 o'clock | 9 oclock | clock | 9 21
    15:00 | 15:00 | clock | 15
    1500 | 1500 | clock | 15
"""

OFFERS = (
    Offer(datetime.fromisoformat("2026-11-24T10:00"), "Priya"),
    Offer(datetime.fromisoformat("2026-11-25T14:30"), "Dana Lee"),
    Offer(datetime.fromisoformat("2026-12-04T16:00"), "Priya"),
)
# As above, of offers as they are made, where a text may name several; "<" is the earlier, ">" the later.
BY_PLACE = """
    option 2 | option 2 | place | 1
    option 3 | option 3 | place | 2
    number two | number two | place | 1
    # 1 | # 1 | place | 0
    #2 | # 2 | place | 1
    choice b | choice b | place | 1
    option c | option c | place | 2
    letter a | letter a | place | 0
    slot number 2 | slot number 2 | place | 1
    option # 1 | option # 1 | place | 0
    numero uno | numero uno | place | 0
    opcion dos | option dos | place | 1
    option first | option first | place | 0
    op 1 | op 1 | place | 0
    option |
    number 12 | number 12 | place |
    option 100 | option 100 | place |
    the first one | first one | place | 0
    first | first | place | 0
    the first | first | place | 0
    first thing |
    first available |
    first of all |
    the 1st | 1st | place | 0
    1st | 1st | place | 0
    1st one | 1st one | place | 0
    second | second | place | 1
    second one | second one | place | 1
    la segunda | segunda | place | 1
    el segundo | segundo | place | 1
    la primera | primera | place | 0
    el primero | primero | place | 0
    third one | third one | place | 2
    the third | third | place | 2
    the 3rd one | 3rd one | place | 2
    middle one | middle one | place | 1
    the middle | middle | place | 1
    fourth | fourth | place | 2
    the fourth one | fourth one | place |
    the former | former | place | 0
    take first | first | place | 0
    my first |
    yes first | first | place | 0
    tuesday second | tuesday | day | 0 | second | place |
    the first time | first time | place | 0
    first time | first time | place | 0
    first time here |
    the 25th | 25th | place | 1
    25th | 25th | place | 1
    the twelfth | twelfth | place |
    twelfth | twelfth | place |
    on twelfth |
    dia quince | quince | place |
    el 4 | 4 | place | 2
    el 1 | 1 | place | 0
    dia 2 | 2 | place | 1
    the earlier one | earlier one | edge< | 0
    earlier |
    the earliest | earliest | edge~< | 0
    earliest one | earliest one | edge< | 0
    soonest | soonest | edge~< | 0
    the sooner one | sooner one | edge< | 0
    early | early | edge~< | 0
    the later one | later one | edge> | 2
    later |
    will text later |
    the latest | latest | edge~> | 2
    the late one | late one | edge> | 2
    late |
    running late |
    last one | last one | edge> | 2
    the last |
    last |
    last time |
    the latter | latter | edge> | 2
    latter |
    la ultima | ultima | edge> | 2
    el ultimo | ultimo | edge> | 2
    ultima |
    mas temprano |
    la mas temprano | temprano | edge< | 0
    muy temprano |
    temprano | temprano | edge~< | 0
    later than that |
    tuesday later | tuesday | day | 0 | later | edge~> | 2
    the later option | later option | edge> | 2
    the other one | other one | other | 0 1 2
    the other | other | other | 0 1 2
    other |
    other one | other one | other | 0 1 2
    la otra | otra | other | 0 1 2
    el otro | otro | other | 0 1 2
    otra |
    otra cosa |
    the other day | other day | other | 0 1 2
    some other time |
    priya | priya | person | 0 2
    dana | dana | person | 1
    danas slot | danas | person | 1
    dana slot | dana | person | 1
    danas friend |
    priyas tuesday | priyas | person | 0 2 | tuesday | day | 0
    lee |
    pri |
    1 | 1 | number | 0 1 2
    2 | 2 | number | 0 1 2
    3 | 3 | number | 0 1 2
    4 | 4 | number | 2
    10 | 10 | number | 0
    25 | 25 | number | 1
    24 | 24 | number | 0
    30 | 30 | number |
    one |
    two | two | number | 0 1 2
    uno |
    dos | dos | number | 0 1 2
    2 please | 2 | number | 1
    at 2 | 2 | number |
    at 10 | 10 | number | 0
    at one | one | number |
    around one | one | number~ |
    a la una | una | number |
    a las dos | dos | number |
    the one |
    2 go |
    good 2 go |
    works 4 me |
    at 2 for me | 2 | number |
    of the two |
    the later of the two | later | edge~> | 2
    2 kids | 2 | number |
    3 of us | 3 | number |
    10 of | 10 | number |
    $ 10 | 10 | number |
    los 2 | 2 | number |
    the friday 1 | friday | day | 2
    friday 1 | friday | day | 2 | 1 | number |
    that tuesday 1 | tuesday | day | 0
    wednesday 2 | wednesday | day | 1 | 2 | number |
    tuesday 10 | tuesday | day | 0 | 10 | number | 0
    tuesday 24 | tuesday | day | 0 | 24 | number | 0
    tuesday 10 at | tuesday | day | 0 | 10 | number | 0
    tuesday 24 at 10 | tuesday | day | 0 | 24 | number | 0 | 10 | number | 0
    tuesday 9 | tuesday | day | 0 | 9 | number |
    1 or 2 | 1 | number | 0 | 2 | number | 1
    number 1 | number 1 | place | 0
    10% |
    10 % |
    20 minutes | 20 | number |
    13 | 13 | number |
    14 | 14 | number |
    999 | 999 | number |
    1 pm | 1:00pm | clock |
    2 pm | 2:00pm | clock |
    4 pm | 4:00pm | clock | 2
    2 works for me | 2 | number | 1
    two works | two | number | 1
    two of us | two | number |
    10 works | 10 | number | 0
"""


def _find(text: str, offers: tuple[Offer, ...], *, numbered: bool = False) -> list[Mention]:
    return [
        one for sentence in parse(text).sentences for one in find_mentions(sentence, offers, NOW, numbered)
    ]


def _fits(said: str) -> frozenset[int]:
    """Return the numbers that "4-6 9" names."""
    bounds = [[int(end) for end in part.split("-")] for part in said.split()]
    return frozenset(one for ends in bounds for one in range(ends[0], ends[-1] + 1))


ROWS = [
    (row, offers)
    for table, offers in ((ON_DAYS, DAYS), (AT_HOURS, HOURS), (BY_PLACE, OFFERS))
    for row in table.split("\n")[1:-1]
]


@pytest.mark.parametrize(("row", "offers"), ROWS)
def test_a_time_points_at_the_offers_it_fits(row: str, offers: tuple[Offer, ...]) -> None:
    text, *said = (cell.strip() for cell in row.split("|"))
    named = zip(said[::3], said[1::3], said[2::3], strict=True) if said != [""] else ()
    expected = [(words, kind, _fits(fits)) for words, kind, fits in named]
    assert expected == [(one.words, _kind(one), one.fits) for one in _find(text, offers)]


def _kind(mention: Mention) -> str:
    return f"{mention.kind}{'~' * mention.loose}{('', '>', '<')[mention.edge]}"


def test_a_mention_says_which_words_of_the_sentence_it_is() -> None:
    found = _find("so the next tuesday, or 2:30 pm then", OFFERS)
    assert [(2, 3), (6, 6)] == [(one.first, one.last) for one in found]


def test_a_number_alone_is_a_place_only_in_a_list_that_we_numbered() -> None:
    two = OFFERS[:2]
    for text, place in (("1", 0), ("2", 1)):
        assert [frozenset({place})] == [one.fits for one in _find(text, two, numbered=True)]
        assert [frozenset({0, 1})] == [one.fits for one in _find(text, two)]
        assert [frozenset({place})] == [one.fits for one in _find(f"{text} please", two)]
    assert [frozenset()] == [one.fits for one in _find("3", two, numbered=True)]


def test_of_two_offers_there_is_no_middle_and_the_last_is_the_latest_only_if_it_is_listed_last() -> None:
    two = OFFERS[:2]
    assert [] == _find("the middle one", two)
    assert [frozenset({1})] == [one.fits for one in _find("the last one", two)]
    assert [frozenset()] == [one.fits for one in _find("the last one", two[::-1])]
    assert [] == _find("the last one", ())
