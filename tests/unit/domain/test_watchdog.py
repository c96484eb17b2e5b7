"""The second opinion: each breach is found from the log alone, and an ordinary day is clean."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from appliance.domain.upkeep.watchdog import Breach, judge_log

NOON = datetime(2026, 11, 17, 18, 0, tzinfo=UTC)  # 12:00 in Chicago
SINCE = NOON - timedelta(hours=24)
CHICAGO = "America/Chicago"


def row(action: str, seq: int = 1, at: datetime = NOON, **more: Any) -> dict[str, Any]:
    return {"action": action, "seq": seq, "at": at.isoformat(), "object": "text:a", **more}


def intent(at: datetime = NOON, outcome: str = "allow", **detail: Any) -> dict[str, Any]:
    facts = {"channel": "proactive", "thread": "t1", "scope": "recall", "zones": [CHICAGO], **detail}
    return row("text_intended", 2, at, outcome=outcome, policy_hash="p", detail=facts)


def silence(at: datetime = NOON - timedelta(hours=2), *scopes: str, thread: str = "t1") -> dict[str, Any]:
    return row("phone_suppressed", 1, at, detail={"scopes": list(scopes or ("all",)), "thread": thread})


def breaches(*rows: dict[str, Any]) -> list[Breach]:
    return [hit.breach for hit in judge_log(rows, SINCE, CHICAGO)]


def test_a_decided_text_at_noon_is_clean() -> None:
    assert [] == breaches(intent(), row("text_sent", 3))


@pytest.mark.parametrize(
    ("hour", "minute", "is_outside"),
    [(8, 59, True), (9, 0, False), (19, 59, False), (20, 0, True), (3, 0, True)],
)
def test_the_fence_is_nine_to_eight_at_the_practice(hour: int, minute: int, is_outside: bool) -> None:
    at = datetime(2026, 11, 17, hour, minute, tzinfo=UTC) + timedelta(hours=6)
    hits = judge_log([intent(at)], at - timedelta(hours=1), CHICAGO)
    assert ([Breach.OUTSIDE_FENCE] if is_outside else []) == [hit.breach for hit in hits]


def test_the_fence_stands_at_the_recipient_too() -> None:
    evening = datetime(2026, 11, 17, 1, 30, tzinfo=UTC)  # 19:30 in Chicago, 20:30 in New York
    rows = [intent(evening, zones=[CHICAGO, "America/New_York"])]
    assert [Breach.OUTSIDE_FENCE] == [one.breach for one in judge_log(rows, SINCE, CHICAGO)]


def test_a_zone_that_does_not_exist_is_outside() -> None:
    assert [Breach.OUTSIDE_FENCE] == breaches(intent(zones=["Mars/Olympus"]))


def test_an_answer_knows_no_fence() -> None:
    night = datetime(2026, 11, 17, 8, 0, tzinfo=UTC)
    assert [] == breaches(intent(night, channel="responsive"))


def test_nothing_follows_a_silence() -> None:
    assert [Breach.AFTER_SILENCE] == breaches(silence(), intent())
    assert [] == breaches(silence(thread="t2"), intent())


def test_a_silence_of_one_kind_holds_that_kind() -> None:
    assert [Breach.AFTER_SILENCE] == breaches(silence(SINCE, "recall"), intent())
    assert [] == breaches(silence(SINCE, "reminder"), intent())


def test_silences_add_up() -> None:
    rows = (silence(SINCE, "reminder"), silence(SINCE, "recall"), intent(scope="reminder"))
    assert [Breach.AFTER_SILENCE] == breaches(*rows)


def test_a_lifted_silence_holds_no_more_and_a_narrowed_one_the_rest() -> None:
    lifted = row("silence_lifted", detail={"thread": "t1", "still": []})
    narrowed = row("silence_lifted", detail={"thread": "t1", "still": ["recall"]})
    assert [] == breaches(silence(), lifted, intent())
    assert [Breach.AFTER_SILENCE] == breaches(silence(), narrowed, intent())


def test_one_prompt_confirmation_may_follow() -> None:
    soon, late = NOON + timedelta(minutes=3), NOON + timedelta(minutes=11)
    answer = {"channel": "responsive", "scope": ""}
    assert [] == breaches(silence(NOON), intent(soon, **answer))
    assert [Breach.AFTER_SILENCE] == breaches(silence(NOON), intent(soon, **answer), intent(soon, **answer))
    assert [Breach.AFTER_SILENCE] == breaches(silence(NOON), intent(late, **answer))


def test_a_text_without_a_decision_is_found() -> None:
    assert [Breach.NO_DECISION] == breaches(row("text_sent"))
    assert [Breach.NO_DECISION] == breaches(row("text_settled"))
    assert [Breach.NO_DECISION, Breach.NO_DECISION] == breaches(intent(outcome="deny"), row("text_sent"))


def test_what_was_before_is_known_but_not_counted() -> None:
    old = SINCE - timedelta(hours=1)
    assert [] == breaches(row("text_sent", at=old))
    assert [Breach.AFTER_SILENCE] == breaches(silence(old), intent())
