"""What a model may be shown: every field reviewed, every type closed, every call permitted or barred."""

from __future__ import annotations

import tomllib
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_type_hints

import pytest

from appliance.domain.advice.redaction import Cleared, Redacted
from appliance.domain.advice.use import (
    BARS,
    TABLE,
    Bar,
    Call,
    ModelView,
    OpenTime,
    Step,
    may_ask,
    small,
    standing_agreement,
)
from appliance.domain.agreements import Agreement, Agreements, ServiceRecord
from appliance.domain.policy import AiMode

REVIEWED: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("model_fields.toml").read_text(encoding="utf-8")
)
VIEWS: tuple[Any, ...] = (*get_args(ModelView), OpenTime)
PLAIN_TEXT = {
    "DraftShape.codes",
    "DraftPerson.first_name",
    "DraftPerson.hygienist_first_name",
    "DraftPerson.visit_words",
    "DraftPerson.slots",
    "FactQuestion.topics",
}
"""The only fields of free text. Those of DraftPerson exist in mode phi_baa alone."""
TODAY = date(2026, 11, 17)


def test_every_field_of_every_view_is_reviewed_and_no_other() -> None:
    assert REVIEWED.keys() == {view.__name__ for view in VIEWS}
    for view in VIEWS:
        assert REVIEWED[view.__name__].keys() == {field.name for field in fields(view)}, view.__name__


def test_every_field_has_a_type_in_which_nobodys_words_fit() -> None:
    loose = {
        f"{view.__name__}.{name}"
        for view in VIEWS
        for name, hint in get_type_hints(view).items()
        if not _is_closed(hint)
    }

    assert PLAIN_TEXT == loose


def _is_closed(hint: Any) -> bool:
    kinds = [one for one in get_args(hint) or (hint,) if one not in (NoneType, Ellipsis)]
    return all(
        kind in (bool, int, Redacted, Cleared) or is_dataclass(kind) or issubclass(kind, StrEnum)
        for kind in kinds
    )


def test_the_table_is_that_of_the_design() -> None:
    assert {} == TABLE[AiMode.OFF]
    for mode in (AiMode.PLACEHOLDER, AiMode.PHI_BAA):
        assert set(Call) == TABLE[mode].keys()
    no_baa = {call for call, shown in TABLE[AiMode.PLACEHOLDER].items() if not shown.needs_baa}
    assert {Call.SEGMENT, Call.DRAFT, Call.PHI_AUDIT, Call.INSIGHTS} == no_baa
    assert [Call.INSIGHTS] == [call for call, shown in TABLE[AiMode.PHI_BAA].items() if not shown.needs_baa]


@pytest.mark.parametrize(("count", "told"), [(0, 0), (1, 10), (9, 10), (10, 10), (11, 11), (240, 240)])
def test_small_counts_are_told_as_such(count: int, told: int) -> None:
    assert told == small(count)


def register(
    *, touches: bool = True, features: str = "model", until: int = 2027, baa: str = "anthropic"
) -> Agreements:
    signed = Agreement(
        "anthropic", "the API", date(2026, 1, 2), date(until, 1, 31), "0" * 64, frozenset({features})
    )
    record = ServiceRecord("anthropic", touches, "why", baa, ("prompt",))
    return Agreements({"anthropic": signed}, {"anthropic": record})


GOOD = register()
WITHOUT = {
    "missing": Agreements(),
    "expired": register(until=2026),
    "silent about the model": register(features="sms"),
    "not under any": register(baa="none"),
    "said to touch nothing": register(touches=False),
}


def test_a_sound_agreement_lets_every_call_be_made() -> None:
    for mode in (AiMode.PLACEHOLDER, AiMode.PHI_BAA):
        for call in Call:
            permit = may_ask(call, mode, Step.ACT, GOOD, TODAY, is_tested=True)
            under = "anthropic" if TABLE[mode][call].needs_baa else ""
            assert ((), under) == (permit.bars, permit.agreement)


@pytest.mark.parametrize("name", WITHOUT)
def test_without_an_agreement_only_calls_that_show_nobody_are_made(name: str) -> None:
    agreements = WITHOUT[name]
    assert "" == standing_agreement(agreements, TODAY)
    made = {
        (mode, call)
        for mode in AiMode
        for call in Call
        if may_ask(call, mode, Step.SHADOW, agreements, TODAY, is_tested=True).is_given
    }
    without_baa = {
        (mode, call) for mode in AiMode for call, shown in TABLE[mode].items() if not shown.needs_baa
    }
    assert (without_baa if agreements.services else set()) == made


def test_every_bar_is_said_and_explained() -> None:
    permit = may_ask(Call.REPLY, AiMode.PLACEHOLDER, Step.OFF, Agreements(), TODAY, is_tested=False)
    assert (Bar.SWITCHED_OFF, Bar.NOT_RECORDED, Bar.NO_BAA, Bar.UNTESTED_PROMPT) == permit.bars
    assert (Bar.MODE_OFF,) == may_ask(Call.DRAFT, AiMode.OFF, Step.ACT, GOOD, TODAY, is_tested=True).bars
    assert set(Bar) == BARS.keys()
    assert all(meaning and remedy for meaning, remedy in BARS.values())
