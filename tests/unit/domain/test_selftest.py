"""The self-test: a sound box passes, and each thing that can be wrong turns its own check red."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from appliance.domain.upkeep.selftest import GATE, BoxFacts, BoxPlan, examine_box, is_good_boot

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
PLAN = BoxPlan(
    enabled=frozenset({"ssh.service"}),
    listening=frozenset({"tcp 22"}),
    listening_when_enrolled=frozenset({"tcp 22", "tcp 443"}),
    users=frozenset({"root", "recallbox"}),
    setuid=frozenset({"/usr/bin/sudo"}),
    profiles=frozenset({"recallbox"}),
    settings={"kernel.sysrq": "0"},
)
SOUND = BoxFacts(
    now=NOW,
    built_at=NOW - timedelta(days=3),
    is_enrolled=True,
    secure_boot=True,
    verity_root=True,
    encrypted_data=True,
    has_tpm=True,
    lockdown="confidentiality",
    swap_areas=0,
    units={"recallbox.service": "active", "recallbox-network.service": "active"},
    enabled=PLAN.enabled,
    listening=PLAN.listening_when_enrolled,
    users=PLAN.users,
    setuid=PLAN.setuid,
    profiles={"recallbox": "enforce"},
    settings={"kernel.sysrq": "0"},
)


def test_a_sound_box_passes_everything() -> None:
    checks = examine_box(SOUND, PLAN)

    assert [] == [one.name for one in checks if not one.ok]
    assert {one.name for one in checks} >= GATE


@pytest.mark.parametrize(
    ("change", "red"),
    [
        ({"secure_boot": False}, {"Secure Boot"}),
        ({"verity_root": False}, {"verity root"}),
        ({"encrypted_data": False}, {"encrypted data"}),
        ({"has_tpm": False}, {"TPM"}),
        ({"lockdown": "integrity"}, {"lockdown"}),
        ({"swap_areas": 1}, {"swap"}),
        ({"units": {**SOUND.units, "recallbox-proxy.service": "failed"}}, {"our units", "units"}),
        ({"units": {**SOUND.units, "cron.service": "failed"}}, {"units"}),
        ({"units": {"recallbox.service": "active"}}, {"packet filter"}),
        ({"units": {**SOUND.units, "recallbox.service": "activating"}}, {"core"}),
        ({"units": {**SOUND.units, "recallbox.service": "waiting: the clock was never set"}}, {"core"}),
        ({"now": SOUND.built_at - timedelta(seconds=1)}, {"clock"}),
        ({"enabled": PLAN.enabled | {"telnet.socket"}}, {"enabled units"}),
        ({"listening": PLAN.listening}, {"listening"}),
        ({"listening": PLAN.listening_when_enrolled, "is_enrolled": False}, {"listening"}),
        ({"users": PLAN.users | {"mallory"}}, {"users"}),
        ({"setuid": PLAN.setuid | {"/usr/bin/bash"}}, {"setuid files"}),
        ({"profiles": {"recallbox": "complain"}}, {"AppArmor"}),
        ({"settings": {"kernel.sysrq": "1"}}, {"kernel settings"}),
    ],
)
def test_each_thing_that_is_wrong_turns_its_own_check_red(change: dict[str, Any], red: set[str]) -> None:
    checks = examine_box(replace(SOUND, **change), PLAN)

    failed = [one for one in checks if not one.ok]
    assert red == {one.name for one in failed}
    assert all(one.remedy and one.finding for one in failed)
    assert is_good_boot(checks) is not bool(red & GATE)


def test_what_is_too_much_and_what_is_missing_are_both_named() -> None:
    facts = replace(SOUND, users=frozenset({"root", "mallory"}))

    found = next(one for one in examine_box(facts, PLAN) if one.name == "users")
    assert "too many: mallory; missing: recallbox" == found.finding


def test_a_box_that_waits_to_be_enrolled_needs_no_core() -> None:
    facts = replace(SOUND, is_enrolled=False, units={"recallbox-network.service": "active"})

    assert is_good_boot(examine_box(facts, PLAN))
