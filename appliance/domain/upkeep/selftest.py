"""What a sound box looks like, judged from what was read of it: the same list on site and in the tests.

Decides, never looks: the facts are gathered elsewhere. Sets are compared exactly, because what is there and
should not be is as much of a finding as what is missing. Some checks form the gate of a boot: if one of them
fails, the update that brought it is undone. The internet and the PMS are no part of it: an outage must not
roll back a good image.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from appliance.domain.upkeep.health import Check

GATE = frozenset({"verity root", "encrypted data", "packet filter", "core", "clock", "our units"})
"""Checks that decide whether a boot was good."""
CORE = "recallbox.service"
WAITING = "waiting: "
"""How the core's status begins while something keeps it from its work; the rest says what."""

_NEW_IMAGE = "write a new image to the box, and ask where this one came from"
_ASK_MSP = "ask the MSP; the journal of the unit says why"


@dataclass(frozen=True, slots=True)
class BoxFacts:
    """What was read of a box. Sets hold names as the system writes them; listening is like `tcp 22`."""

    now: datetime
    built_at: datetime
    is_enrolled: bool
    secure_boot: bool
    verity_root: bool
    encrypted_data: bool
    has_tpm: bool
    lockdown: str
    swap_areas: int
    units: Mapping[str, str]
    enabled: frozenset[str]
    listening: frozenset[str]
    users: frozenset[str]
    setuid: frozenset[str]
    profiles: Mapping[str, str]
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BoxPlan:
    """What is expected of a box: it ships with the image, as data."""

    enabled: frozenset[str]
    listening: frozenset[str]
    listening_when_enrolled: frozenset[str]
    users: frozenset[str]
    setuid: frozenset[str]
    profiles: frozenset[str]
    settings: Mapping[str, str]


def examine_box(facts: BoxFacts, plan: BoxPlan) -> tuple[Check, ...]:
    """Return every check, in the order in which a technician would go through them."""
    return (*_boot_chain(facts), *_running(facts), *_exact(facts, plan), *_kernel(facts, plan))


def is_good_boot(checks: tuple[Check, ...]) -> bool:
    """Return whether the checks of the gate hold."""
    return all(one.ok for one in checks if one.name in GATE)


def _boot_chain(facts: BoxFacts) -> Iterator[Check]:
    yield _check("Secure Boot", facts.secure_boot, "on", "OFF", "firmware_config/uefi: enrol the keys")
    yield _check("verity root", facts.verity_root, "verified", "NOT verified", _NEW_IMAGE)
    yield _check(
        "encrypted data", facts.encrypted_data, "/var is encrypted", "/var is NOT encrypted", _NEW_IMAGE
    )
    yield _check("TPM", facts.has_tpm, "2.0, in use", "missing", "switch it on in the firmware's settings")
    confidential = facts.lockdown == "confidentiality"
    yield Check("lockdown", confidential, facts.lockdown or "off", "" if confidential else _NEW_IMAGE)
    yield _check("swap", not facts.swap_areas, "none", f"{facts.swap_areas} areas", _NEW_IMAGE)


def _running(facts: BoxFacts) -> Iterator[Check]:
    failed = sorted(name for name, state in facts.units.items() if state == "failed")
    ours = [name for name in failed if name.startswith("recallbox")]
    yield Check("our units", not ours, ", ".join(ours) or "none failed", _ASK_MSP if ours else "")
    yield Check("units", not failed, ", ".join(failed) or "none failed", _ASK_MSP if failed else "")
    filters = facts.units.get("recallbox-network.service") == "active"
    yield _check("packet filter", filters, "loaded", "NOT loaded", _ASK_MSP)
    core = facts.units.get(CORE, "inactive")
    if facts.is_enrolled:
        yield Check("core", core == "active", core, "" if core == "active" else _ASK_MSP)
    else:
        yield Check("core", True, "waits to be enrolled")
    later = facts.now >= facts.built_at
    yield _check("clock", later, "later than the image", "EARLIER than the image", "set the firmware's clock")


def _exact(facts: BoxFacts, plan: BoxPlan) -> Iterator[Check]:
    yield _same("enabled units", facts.enabled, plan.enabled)
    doors = plan.listening_when_enrolled if facts.is_enrolled else plan.listening
    yield _same("listening", facts.listening, doors)
    yield _same("users", facts.users, plan.users)
    yield _same("setuid files", facts.setuid, plan.setuid)


def _kernel(facts: BoxFacts, plan: BoxPlan) -> Iterator[Check]:
    loose = sorted(name for name in plan.profiles if facts.profiles.get(name) != "enforce")
    finding = f"not enforced: {', '.join(loose)}" if loose else f"{len(plan.profiles)} enforced"
    yield Check("AppArmor", not loose, finding, _NEW_IMAGE if loose else "")
    other = [
        f"{name} is {facts.settings.get(name, 'not there')}"
        for name, value in sorted(plan.settings.items())
        if facts.settings.get(name) != value
    ]
    finding = "; ".join(other) or f"{len(plan.settings)} as they should be"
    yield Check("kernel settings", not other, finding, _NEW_IMAGE if other else "")


def _check(name: str, ok: bool, good: str, bad: str, remedy: str) -> Check:
    return Check(name, ok, good if ok else bad, "" if ok else remedy)


def _same(name: str, found: frozenset[str], planned: frozenset[str]) -> Check:
    words = [f"too many: {', '.join(sorted(found - planned))}"] if found - planned else []
    words += [f"missing: {', '.join(sorted(planned - found))}"] if planned - found else []
    return Check(
        name, not words, "; ".join(words) or f"exactly the {len(planned)}", _NEW_IMAGE if words else ""
    )
