"""Words to begin from: for every kind a person may have to answer, and of nobody more than a first name."""

from __future__ import annotations

import pytest

from appliance.domain.upkeep.suggestions import suggest_answer
from appliance.domain.wording.content import to_gsm7
from appliance.workflow.handoff import TaskKind

_NONE = {
    "autonomy", "call", "unreachable", "breaker", "verify_number",
    "shared_phone_opt_out", "opt_in", "model_leak", "carrier_copy", "text_refused", "pms_entry",
}  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("kind", list(TaskKind))
def test_every_kind_that_wants_an_answer_has_words(kind: TaskKind, lang: str) -> None:
    named = suggest_answer(kind, lang, "Maria", "Cedar Ridge Dental", "(312) 555-0100")
    nameless = suggest_answer(kind, lang, "", "Cedar Ridge Dental", "(312) 555-0100")
    assert bool(named) is (kind not in _NONE)
    assert named.replace(" Maria", "") == nameless
    assert "{" not in named
    assert "\0" not in nameless
    assert named == to_gsm7(named)
