"""The age of keys: since when each secret is the one it is, noted without keeping any of it.

A secret is told from its successor by a fingerprint. Only that it changed is recorded, with an audit row; how
old is too old is `domain.health`'s.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from appliance.ports.safety import SecretAge
from appliance.ports.store import Lane
from appliance.workflow.box import Box


def note_secrets(box: Box, secrets: Mapping[str, str]) -> int:
    """Given the secrets of the site by name, note which are new; return how many were.

    One that was not there before counts from now: nobody knows how old it is.
    """
    with box.store.view() as view:
        known = view.secret_ages()
    marks = {name: _fingerprint(name, value) for name, value in secrets.items()}
    fresh = {
        name: mark for name, mark in marks.items() if name not in known or known[name].fingerprint != mark
    }
    if not fresh:
        return 0
    with box.store.transaction(Lane.DESK, "keys.note") as tx:
        for name, mark in fresh.items():
            tx.save(SecretAge(name, mark, box.clock.now()))
            outcome = "changed" if name in known else "first_seen"
            tx.audit(box.entry(tx, "secret_noted", object=f"secret:{name}", outcome=outcome))
    return len(fresh)


def _fingerprint(name: str, value: str) -> str:
    """Return sixteen digits that tell a secret from others and from which it cannot be guessed."""
    return hashlib.sha256(f"recallbox {name} {value}".encode()).hexdigest()[:16]
