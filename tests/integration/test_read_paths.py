"""What the store does not do: write rows that are there unchanged, or read a table through for a few rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.domain.model import Table
from appliance.ports.store import Lane
from appliance.workflow.nightly.pull import pull
from tests.simulation.stage_world import Stage, staged


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A small practice, pulled once."""
    with staged(8, 30, tmp_path) as stage:
        pull(stage.site.box)
        yield stage


def test_a_row_that_is_there_unchanged_is_not_written_and_a_changed_one_is(stage: Stage) -> None:
    for table in Table:
        if table is Table.DELETED_APPOINTMENT:
            continue
        rows = stage.rows(f"SELECT * FROM pms_{table} ORDER BY id")
        assert rows, table
        changed = (*rows[0][:-1], "4711" if rows[0][-1] is None or isinstance(rows[0][-1], str) else 4711)
        with stage.site.store.transaction(Lane.NIGHTLY, "test.rows") as tx:
            before = tx.tx.sql.total_changes
            tx.put_rows(table, rows)
            assert 0 == tx.tx.sql.total_changes - before, table
            tx.put_rows(table, [changed, *rows[1:]])
            assert 1 == tx.tx.sql.total_changes - before, table
        assert [changed, *rows[1:]] == stage.rows(f"SELECT * FROM pms_{table} ORDER BY id")


@pytest.mark.parametrize(
    "question",
    [
        "SELECT * FROM message WHERE state = 'unknown'",
        "SELECT * FROM message WHERE state = 'withheld'",
        "SELECT * FROM message WHERE state = 'queued'",
        "SELECT * FROM message WHERE channel IN ('proactive', 'responsive') AND sent_at >= '2026'",
        "SELECT phone FROM thread WHERE human_in_loop",
    ],
)
def test_rows_in_rare_states_are_found_by_index(stage: Stage, question: str) -> None:
    plan = [str(row[3]) for row in stage.rows(f"EXPLAIN QUERY PLAN {question}")]
    assert all("INDEX" in step for step in plan), plan
