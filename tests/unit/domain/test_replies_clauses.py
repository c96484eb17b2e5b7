"""Where the clauses of a reply begin and end, what joins them and which of them take something back."""

from __future__ import annotations

from datetime import datetime

import pytest

from appliance.domain.replies import Offer
from appliance.domain.replies.clauses import Clause, split_into_clauses
from appliance.domain.replies.text import parse
from appliance.domain.replies.times import find_mentions

NOW = datetime.fromisoformat("2026-11-19T14:00")
OFFERS = (
    Offer(datetime.fromisoformat("2026-11-24T10:00"), "Priya"),
    Offer(datetime.fromisoformat("2026-12-04T16:00"), "Dana"),
)
# What is written | its clauses, each after the word that joins it, or "!" where something is taken back.
CLAUSES = """
    tuesday works | @slot works
    tuesday works because i get off at 1 | @slot works | because: i get off at @slot
    tuesday is good, friday is not | @slot is good | ,: @slot is not
    tuesday but not friday | @slot | but: not @slot
    tuesday or friday | @slot or @slot
    tuesday, no wait, friday | @slot | !: @slot
    friday scratch that tuesday | @slot | !: @slot
    tuesday actually friday | @slot | !: @slot
    i mean tuesday | !: @slot
    tuesday so i can sleep | @slot | so: i can sleep
    tuesday so see you then | @slot | so: see you then
    so tuesday then | so: @slot then
    tuesday and i will bring him | @slot | and: and i will bring him
    tuesday and friday | @slot and @slot
    martes y yo llego | @slot | y: y yo llego
    tuesday i work | @slot i work
    i can do tuesday i work friday | i can do @slot | i: i work @slot
    i will take tuesday we are off friday | i will take @slot | we: we are off @slot
    since i work friday we can do tuesday | since: i work @slot | we: we can do @slot
    because i am off tuesday works | because: i am off @slot works
    creo que el martes | creo que el @slot
    el martes que viene | el @slot
    el martes que tengo libre | el @slot | que: que tengo libre
    por que el martes | por que el @slot
    i think it is because tuesday is bad | i think it is because @slot is bad
    the reason is exactly because of tuesday | the reason is exactly because of @slot
    tuesday lol | @slot
    lol tuesday haha ok | lol: @slot | haha: ok
    tuesday but | @slot | !:
    tuesday, but | @slot | !:
    tuesday or | @slot or | !:
    pero el martes | pero: el @slot
    tuesday after | @slot | !:
    tuesday before | @slot | !:
    after tuesday | after: @slot
    rather tuesday than friday | rather @slot than @slot
    tuesday rather than friday | @slot rather than @slot
    tuesday instead friday | @slot | !: @slot
    tuesday works please i will be there | @slot works | please: please i will be there
    tuesday is perfect thanks my mom drives | @slot is perfect | thanks: thanks my mom drives
    the first one works i have to run | the @slot works | i: i have to run
    if it does not snow tuesday | @slot
    tuesday if it does not snow | @slot
    weather permitting tuesday | @slot
    tuesday unless it rains, thanks | @slot | ,: thanks
    tuesday? friday? | @slot | @slot
    maybe tuesday no friday | maybe @slot no @slot
    oops tuesday | !: @slot
    sorry tuesday | sorry @slot
    tuesday sorry friday | @slot | !: @slot
    tuesday sorry for that friday | @slot sorry for that @slot
    wait tuesday | !: @slot
    tuesday wait | @slot | !:
    tuesday jk friday | @slot | !: @slot
    on second thought tuesday | !: @slot
    friday is exactly when school lets out | @slot is exactly when school let us out
    friday is when i work | @slot is when i work
    tuesday and | @slot and
    tuesday and the rain stopped | @slot and the rain stopped
    tuesday y | @slot y
    do not worry if tuesday is full, friday works | @slot is full | ,: @slot works
    make that friday | !: @slot
    tuesday make it friday | @slot | !: @slot
    if it is ok tuesday | @slot
    tuesday if it snows but friday works | @slot | but: @slot works
    tuesday if there is snow so friday | @slot | so: @slot
    as long as it does not rain, tuesday | ,: @slot
    since we work all day friday i can do tuesday | since: we work all day @slot | i: i can do @slot
    when friday i can come | when: @slot i can come
    tuesday rather friday | @slot | !: @slot
    tuesday i mean friday for sure | @slot | !: @slot for sure
    tuesday perdon el viernes | @slot | !: el @slot
    no wait | !:
    tuesday works no wait | @slot works | !:
    tuesday so much better | @slot so much better
    tuesday which is good | @slot | which: is good
    tuesday the first one i will take it | @slot the @slot i will take it
    we can do the first one we leave friday | we can do the @slot | we: we leave @slot
    i like tuesday we leave friday | i like @slot | we: we leave @slot
    tuesday que sea | @slot que sea
    el martes es que trabajo | el @slot es | que: que trabajo
    digo que el martes | digo que el @slot
    tuesday works then i leave | @slot works then i leave
    tuesday is great my boss knows | @slot is great | my: my boss knows
    my tuesday is great | my @slot is great
    tuesday, friday, and the 4th | @slot | ,: @slot | ,: and the @slot
    i can do tuesday the rest of the week is full | i can do @slot the rest of the week is full
"""


def _split(text: str) -> list[Clause]:
    return [
        clause
        for sentence in parse(text).sentences
        for clause in split_into_clauses(sentence, find_mentions(sentence, OFFERS, NOW, False))
    ]


def _shown(clause: Clause) -> str:
    head = "!" if clause.corrects else clause.opener
    return f"{head}: {clause.line.line}".strip() if head else clause.line.line.strip()


@pytest.mark.parametrize("row", CLAUSES.split("\n")[1:-1])
def test_a_reply_falls_into_these_clauses(row: str) -> None:
    text, *clauses = (cell.strip() for cell in row.split(" | "))
    assert clauses == [_shown(clause) for clause in _split(text)]


def test_each_clause_has_the_mentions_in_it_and_no_other() -> None:
    clauses = _split("tuesday at 10 or friday, no wait, the first one because friday the 4th is full")
    assert [
        ["tuesday", "10", "friday"],
        ["first one"],
        ["friday", "4th"],
    ] == [[mention.words for mention in clause.mentions] for clause in clauses]


def test_what_is_said_inside_an_idiom_is_no_mention() -> None:
    (clause,) = _split("if it snows tuesday morning i stay home, friday works")[-1:]
    assert ["friday"] == [mention.words for mention in clause.mentions]


def test_a_clause_knows_whether_its_sentence_asks() -> None:
    assert [True, False] == [clause.asked for clause in _split("tuesday? friday")]


def test_a_clause_that_only_takes_back_names_nothing() -> None:
    (_, last) = _split("tuesday works? no wait")[:1] + _split("no wait")
    assert ((), "", False, True) == (last.mentions, last.opener, last.asked, last.corrects)
