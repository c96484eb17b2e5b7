"""Which rules and wordings were in force since when: one audit row whenever either has changed.

Every other row names the policy by its hash. This one says what the hash stands for, so that whoever reads
the log years later can see the limits a text was judged by without a settings file of that day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from appliance.domain.bounds import say_value
from appliance.domain.policy import Policy
from appliance.domain.wording.templates import APPROVAL
from appliance.ports.store import Lane, View
from appliance.workflow.box import Box

ACTION = "rules_in_force"


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules that came into force at an instant. `values` is what the policy says, in words."""

    seq: int
    since: datetime
    policy_hash: str
    templates_hash: str
    approved_by: str
    approved_on: str
    values: Mapping[str, str]


def note_rules(box: Box) -> bool:
    """Write down the rules in force if they are not those written down last; return whether they were."""
    now = (box.policy_hash, box.templates.sha256)
    with box.store.view() as view:
        last = next(read_rules(view.log_actions(ACTION, 1)), None)
    if last is not None and (last.policy_hash, last.templates_hash) == now:
        return False
    shipped = box.templates.sha256 == APPROVAL.sha256
    detail = {
        "templates_hash": box.templates.sha256,
        "approved_by": APPROVAL.approved_by if shipped else "the office, wording by wording",
        "approved_on": str(APPROVAL.approved_on) if shipped else "",
        "values": [f"{name}={value}" for name, value in say_policy(box.policy).items()],
    }
    with box.store.transaction(Lane.NIGHTLY, "rules.note") as tx:
        tx.audit(box.entry(tx, ACTION, outcome="ok", detail=detail))
    return True


def say_policy(policy: Policy) -> dict[str, str]:
    """Return every value of a policy in words."""
    return {one.name: say_value(getattr(policy, one.name)) for one in fields(policy)}


def read_rules(rows: list[tuple[int, dict[str, Any]]]) -> Iterator[Rules]:
    """Given audit rows of this action, yield what they say."""
    for seq, row in rows:
        detail = row["detail"]
        yield Rules(
            seq,
            datetime.fromisoformat(row["at"]),
            row["policy_hash"],
            detail["templates_hash"],
            detail["approved_by"],
            detail["approved_on"],
            dict(one.split("=", 1) for one in detail["values"]),
        )


def rules_by_hash(view: View) -> dict[str, Rules]:
    """Return the rules on record by policy hash, each as it came into force last."""
    return {one.policy_hash: one for one in reversed(list(read_rules(view.log_actions(ACTION))))}
