"""The desk with real processes: the service of a box, terminals in tmux, a line over SSH."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.morning import ANSWERED, FREQUENT, THREADS, play_morning


@pytest.mark.slow
def test_a_morning_with_fifty_conversations_takes_few_keys(tmp_path: Path) -> None:
    one = play_morning(tmp_path)

    assert THREADS == one.waited
    frequent = {act: max(keys) for act, keys in one.keys.items() if act != "inbox row to reply sent"}
    assert {} == {act: keys for act, keys in frequent.items() if keys > FREQUENT}
    assert max(one.keys["inbox row to reply sent"]) <= ANSWERED
    assert dict.fromkeys(one.answers, 1) == one.texts_left
    assert {"booked": 1, "corrected": 1, "approved": 2} == one.done
    assert ["sending_paused", "sending_resumed"] == one.pauses
    assert 3 == len(one.seen_after_seconds)
