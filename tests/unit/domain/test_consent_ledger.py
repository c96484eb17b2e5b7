"""What the ledger comes to beside the PMS, what a silence covers, and which STOP is about less than all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.model import TextConsent
from appliance.domain.permission.consent import (
    EVERY_SCOPE,
    Act,
    Line,
    Scope,
    is_carrier_word,
    is_plain_stop,
    narrow_silence,
    silences,
    weigh_consent,
    widen_silence,
)

START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
RECALL = (Scope.RECALL.value,)


def line(act: Act, day: int, scopes: tuple[str, ...] = RECALL, *, own: bool = True) -> Line:
    at = START + timedelta(days=day)
    return Line(act, scopes, at, at.date(), own)


def state(pms: TextConsent, *lines: Line, scope: Scope = Scope.RECALL) -> TextConsent:
    return weigh_consent(pms, lines, scope).state


@pytest.mark.parametrize("pms", TextConsent)
def test_an_empty_ledger_leaves_the_word_of_the_pms(pms: TextConsent) -> None:
    assert (pms, None) == weigh_consent(pms, (), Scope.RECALL)


def test_deny_wins_from_either_side_whatever_else_is_said() -> None:
    said = {
        "nothing": (),
        "granted": (line(Act.GRANTED, 1),),
        "revoked": (line(Act.REVOKED, 2),),
        "granted then revoked": (line(Act.GRANTED, 1), line(Act.REVOKED, 2)),
        "seen": (line(Act.SEEN, 3),),
        "verified": (line(Act.VERIFIED, 3),),
    }
    granted, revoked, unknown = TextConsent.GRANTED, TextConsent.REVOKED, TextConsent.UNKNOWN
    expected = {
        "nothing": (granted, unknown),
        "granted": (granted, granted),
        "revoked": (revoked, revoked),
        "granted then revoked": (revoked, revoked),
        "seen": (granted, unknown),
        "verified": (granted, unknown),
    }
    for name, lines in said.items():
        assert revoked == state(revoked, *lines), name
        assert expected[name] == (state(granted, *lines), state(unknown, *lines)), name


def test_only_a_grant_captured_after_the_revocation_ends_it() -> None:
    old, stop, new = line(Act.GRANTED, 1), line(Act.REVOKED, 5), line(Act.GRANTED, 9)
    same_moment = line(Act.GRANTED, 5)
    for lines in permutations((old, stop)):
        assert TextConsent.REVOKED == state(TextConsent.GRANTED, *lines)
    assert TextConsent.REVOKED == state(TextConsent.GRANTED, stop, same_moment)
    for lines in permutations((old, stop, new)):
        assert TextConsent.GRANTED == state(TextConsent.UNKNOWN, *lines)
    assert TextConsent.REVOKED == state(TextConsent.GRANTED, old, stop, new, line(Act.REVOKED, 12))


def test_a_grant_and_a_revocation_are_about_their_own_kinds_of_text() -> None:
    lines = (line(Act.REVOKED, 1, ("treatment",)), line(Act.GRANTED, 2, ("recall", "reminder")))
    assert TextConsent.GRANTED == state(TextConsent.UNKNOWN, *lines, scope=Scope.REMINDER)
    assert TextConsent.REVOKED == state(TextConsent.GRANTED, *lines, scope=Scope.TREATMENT)
    everything = line(Act.REVOKED, 3, (EVERY_SCOPE,))
    assert {TextConsent.REVOKED} == {
        state(TextConsent.GRANTED, *lines, everything, scope=scope) for scope in Scope
    }


def test_somebody_elses_grant_ends_a_revocation_and_grants_nothing_to_others() -> None:
    theirs = line(Act.GRANTED, 9, own=False)
    assert TextConsent.UNKNOWN == state(TextConsent.UNKNOWN, theirs)
    assert TextConsent.UNKNOWN == state(TextConsent.UNKNOWN, line(Act.REVOKED, 5), theirs)
    assert TextConsent.GRANTED == state(TextConsent.GRANTED, line(Act.REVOKED, 5), theirs)
    assert TextConsent.REVOKED == state(TextConsent.GRANTED, line(Act.REVOKED, 5, own=False))


def test_since_is_the_day_of_the_newest_own_grant_and_never_of_what_was_seen() -> None:
    lines = (line(Act.GRANTED, 1), line(Act.GRANTED, 4), line(Act.SEEN, 8), line(Act.GRANTED, 9, own=False))
    assert (START + timedelta(days=4)).date() == weigh_consent(TextConsent.GRANTED, lines, Scope.RECALL).since
    assert weigh_consent(TextConsent.GRANTED, (line(Act.SEEN, 8),), Scope.RECALL).since is None


LINES = st.builds(
    line,
    st.sampled_from(list(Act)),
    st.integers(0, 9),
    st.sampled_from([RECALL, ("treatment",), ("recall", "reminder"), (EVERY_SCOPE,)]),
    own=st.booleans(),
)


@given(st.lists(LINES, max_size=8), st.sampled_from(list(TextConsent)), st.sampled_from(list(Scope)))
def test_one_more_revocation_never_gives_consent(lines: list[Line], pms: TextConsent, scope: Scope) -> None:
    before = state(pms, *lines, scope=scope)
    after = state(pms, *lines, line(Act.REVOKED, 10, (EVERY_SCOPE,)), scope=scope)
    assert TextConsent.REVOKED == after
    assert before == state(pms, *reversed(lines), scope=scope)


def test_silences_widen_to_all_and_narrow_by_what_was_agreed_to() -> None:
    assert ("recall", "treatment") == widen_silence(("treatment",), ("recall",))
    assert (EVERY_SCOPE,) == widen_silence(("recall",), (EVERY_SCOPE,))
    assert (EVERY_SCOPE,) == widen_silence(("recall", "reminder"), ("treatment",))
    assert ("reminder", "treatment") == narrow_silence((EVERY_SCOPE,), ("recall",))
    assert () == narrow_silence((EVERY_SCOPE,), ("recall", "reminder", "treatment"))
    assert ("recall",) == narrow_silence(("recall",), ("treatment",))
    for silenced, scope in product(((EVERY_SCOPE,), ("recall",), ()), Scope):
        expected = EVERY_SCOPE in silenced or scope in silenced
        assert expected is silences(silenced, scope)
    assert not silences(("recall", "reminder"), EVERY_SCOPE)


@pytest.mark.parametrize(
    "body",
    ["STOP", "stop", " Stop. ", "Stop please", "please stop, thanks", "ALTO", "basta por favor", "cancel"],
)
def test_a_bare_stop_is_plain(body: str) -> None:
    assert is_plain_stop(body)


@pytest.mark.parametrize(
    "body",
    [
        "STOPALL",
        "stop all",
        "STOP ALL",
        "stop everything",
        "Stop texting me",
        "never text me again",
        "lose my number",
        "remove me",
        "no mas mensajes",
        "stop, wrong number",
        "STOP. who is this?",
        "\N{OCTAGONAL SIGN}",
        "",
    ],
)
def test_whatever_says_more_than_stop_is_about_everything(body: str) -> None:
    assert not is_plain_stop(body)


def test_a_carrier_hears_single_words_only() -> None:
    assert [True, True, True, False, False, False] == [
        is_carrier_word(body) for body in ("STOP", " unsubscribe ", "Quit", "stop please", "alto", "stop all")
    ]
