"""Which wording a planned text gets on a real box, and what is on record about it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from appliance.adapters.template_file import read_template_file
from appliance.domain.wording.templates import SHIPPED, TemplateSet, body_to_sign
from appliance.ports.records import Channel, Message, MessageState
from appliance.ports.store import Lane
from appliance.workflow.nightly.decide import decide_everyone
from appliance.workflow.nightly.pull import pull
from tests.simulation.stage_world import Stage, staged

LONG_AGO = datetime(2025, 3, 4, 16, tzinfo=UTC)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(8, 150, tmp_path) as stage:
        pull(stage.site.box)
        yield stage


def plan(stage: Stage, templates: TemplateSet = SHIPPED) -> list[tuple[str, str, str]]:
    """Decide about everybody; return phone, template and words of each planned text."""
    decide_everyone(replace(stage.site.box, templates=templates))
    sql = "SELECT phone, template, body FROM message WHERE state IN ('queued', 'withheld') ORDER BY id"
    return [(str(phone), str(template), str(body)) for phone, template, body in stage.rows(sql)]


def text_once(stage: Stage, phone: str) -> None:
    """Let a phone have had an answer of ours before."""
    past = Message(
        id=f"past-{phone}",
        channel=Channel.RESPONSIVE,
        kind="help_answer",
        phone=phone,
        patient_id="",
        covered=(),
        occasion="reply:x",
        touch=0,
        body="hello",
        template="help_answer.1.en@1",
        legend={},
        state=MessageState.DELIVERED,
        state_at=LONG_AGO,
        created_at=LONG_AGO,
        not_before_at=LONG_AGO,
        expires_at=LONG_AGO,
        correlation_id="c",
        policy_hash="0" * 16,
        once=None,
        sent_at=LONG_AGO,
    )
    with stage.site.store.transaction(Lane.DESK, "test.past") as tx:
        tx.add(past)


def test_the_first_text_ever_says_who_we_are_and_to_a_known_phone_it_does_not(stage: Stage) -> None:
    phones = sorted({str(row[0]) for row in stage.rows("SELECT mobile FROM pms_patient WHERE mobile != ''")})
    known = set(phones[::2])
    for phone in known:
        text_once(stage, phone)
    planned = plan(stage)
    assert {phone in known for phone, _, _ in planned} == {True, False}
    for phone, template, body in planned:
        assert (".0." in template) == (phone not in known), template
        assert ("your dentist" in body or "su dentista" in body) == (phone not in known), body
        assert len(body) <= 160


def test_what_is_on_record_names_the_wording_and_the_set(stage: Stage) -> None:
    planned = plan(stage)
    sql = "SELECT record FROM audit WHERE action IN ('text_queued', 'text_withheld') ORDER BY seq"
    details = [json.loads(str(row[0]))["detail"] for row in stage.rows(sql)]
    assert sorted(template for _, template, _ in planned) == sorted(one["template"] for one in details)
    assert {SHIPPED.sha256} == {one["templates_hash"] for one in details}


def test_an_offices_own_words_are_used_and_named(stage: Stage, tmp_path: Path) -> None:
    key = "recall_overdue_12mo_plus.0.en.warm"
    body = "Hi {first}, {practice}, your dentist. We miss you! Reply or call {phone}. Reply STOP to opt out"
    path = tmp_path / "templates.toml"
    path.write_text(
        f'[[template]]\nid = "{key}"\nbody = "{body}"\napproved_by = "Dr. Chen"\n'
        f'approved_on = 2026-11-10\napproved_sha256 = "{body_to_sign(key, body)}"\n'
    )
    planned = plan(stage, read_template_file(path))
    own = [(template, words) for _, template, words in planned if template.startswith(f"{key}@")]
    assert own
    assert {f"{key}@1+{body_to_sign(key, body)[:8]}"} == {template for template, _ in own}
    assert all("We miss you!" in words for _, words in own)
