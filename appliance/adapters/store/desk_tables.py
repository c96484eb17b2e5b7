"""The desk's part of the database: accounts, sessions, reviews, the search index, and indexes for screens.

Patients are found by trigrams of their names and numbers (FTS5), kept by triggers on the snapshot, so that
a pull, a restore and a removal can never leave the index behind. It lies in the same encrypted file.
"""

from __future__ import annotations

from sqlite_utils import Database as Tables

from appliance.adapters.store.records import LAYOUTS
from appliance.ports.desk import DeskSession, TextReview, User

DESK_RECORDS = (User, DeskSession, TextReview)

TASK_RANK = (
    "CASE WHEN kind = 'emergency' THEN 0 WHEN kind IN ('call', 'unreachable', 'verify_number') THEN 2"
    " ELSE 1 END"
)
"""Which list a task is on: 0 before all else, 1 the inbox, 2 the calls. An index is made of it."""

_INDEXES = (
    f"CREATE INDEX task_desk ON task ({TASK_RANK}, due_at, id, snoozed_until_at) WHERE state = 'open'",
    "CREATE INDEX task_phone ON task (phone, state, due_at, id)",
    "CREATE INDEX task_count ON task (kind, due_at, snoozed_until_at) WHERE state = 'open'",
    "CREATE INDEX task_patient ON task (patient_id) WHERE kind IN ('call', 'unreachable')",
    "CREATE INDEX task_claimed ON task (claimed_by, claimed_until_at) WHERE state = 'open'",
    "CREATE INDEX message_withheld ON message (channel, not_before_at) WHERE state = 'withheld'",
    "CREATE INDEX decision_risk ON decision (cohort, risk, patient_id) WHERE cohort != ''",
    "CREATE INDEX decision_verdict ON decision (verdict, patient_id)",
    "CREATE INDEX pms_recall_due ON pms_recall (due_on, id)",
    "CREATE INDEX pms_patient_last ON pms_patient (last_name COLLATE NOCASE, id)",
    "CREATE INDEX pms_patient_first ON pms_patient (first_name COLLATE NOCASE, id)",
    "CREATE INDEX desk_session_user ON desk_session (user)",
)

_WORDS = (
    "{row}.first_name || ' ' || {row}.preferred_name || ' ' || {row}.last_name || ' '"
    " || coalesce({row}.mobile, '') || ' ' || coalesce({row}.other_phone, '')"
)
_FOUND_BY = ("first_name", "preferred_name", "last_name", "mobile", "other_phone")
_KEY = "(SELECT n FROM patient_key WHERE id = {row}.id)"


def create_desk_tables(tables: Tables) -> None:
    """Accounts, sessions, reviews of texts, and what makes the desk's screens quick."""
    run = tables.conn.execute
    for kind in DESK_RECORDS:
        run(LAYOUTS[kind].create_sql)
    for index in _INDEXES:
        run(index)
    run("CREATE TABLE patient_key (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT")
    run(
        "CREATE VIRTUAL TABLE patient_words USING fts5(words, content='', contentless_delete=1,"
        " tokenize='trigram remove_diacritics 1')"
    )
    new, old = _KEY.format(row="new"), _KEY.format(row="old")
    words = _WORDS.format(row="new")
    changed = " OR ".join(f"old.{name} IS NOT new.{name}" for name in _FOUND_BY)
    run(
        "CREATE TRIGGER patient_words_added AFTER INSERT ON pms_patient BEGIN"
        " INSERT OR IGNORE INTO patient_key (id) VALUES (new.id);"
        f" INSERT OR REPLACE INTO patient_words (rowid, words) VALUES ({new}, {words}); END"
    )
    run(
        f"CREATE TRIGGER patient_words_changed AFTER UPDATE ON pms_patient WHEN {changed} BEGIN"
        f" INSERT OR REPLACE INTO patient_words (rowid, words) VALUES ({new}, {words}); END"
    )
    run(
        "CREATE TRIGGER patient_words_removed AFTER DELETE ON pms_patient BEGIN"
        f" DELETE FROM patient_words WHERE rowid = {old};"
        " DELETE FROM patient_key WHERE id = old.id; END"
    )
    run("INSERT INTO patient_key (id) SELECT id FROM pms_patient ORDER BY id")
    run(
        "INSERT INTO patient_words (rowid, words)"
        f" SELECT k.n, {_WORDS.format(row='p')} FROM pms_patient p JOIN patient_key k ON k.id = p.id"
    )
