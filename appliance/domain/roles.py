"""Who at the desk may do what: five roles, every act, one table.

Owns the words for roles and acts and the only place where one is given to the other. An act that is not in
the table is nobody's. A role is not a rank: what a manager may do is written out, so that a new act is
decided for each role and is not inherited by accident. Minimum necessary (45 CFR 164.502(b), 164.514(d)(2))
is why a provider sees schedules and no conversations.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """The roles of seed 004, as they are on one box."""

    CENTRAL_ADMIN = "central_admin"
    REGIONAL_MANAGER = "regional_manager"
    OFFICE_MANAGER = "office_manager"
    FRONT_DESK = "front_desk"
    PROVIDER = "provider"


ROLE_NAMES: Final[Mapping[Role, str]] = {
    Role.CENTRAL_ADMIN: "Central admin",
    Role.REGIONAL_MANAGER: "Regional manager",
    Role.OFFICE_MANAGER: "Office manager",
    Role.FRONT_DESK: "Front desk",
    Role.PROVIDER: "Provider (read only)",
}


class Act(StrEnum):
    """What somebody may do at the desk. Stored nowhere; told to the terminal to grey out keys."""

    VIEW_TODAY = "view_today"
    VIEW_SCHEDULE = "view_schedule"
    """Preview, openings, overdue."""
    VIEW_PATIENTS = "view_patients"
    VIEW_THREADS = "view_threads"
    """Inbox, conversations, call list."""
    VIEW_HEALTH = "view_health"
    VIEW_LOG = "view_log"
    WORK_TASKS = "work_tasks"
    """Claim, release, put off, close, give back, call outcomes."""
    TAKE_OVER = "take_over"
    REPLY = "reply"
    CORRECT = "correct"
    LIFT_SILENCE = "lift_silence"
    """Say that somebody did not opt out, with a correction."""
    BOOK = "book"
    HOLD_TEXTS = "hold_texts"
    APPROVE_TEXTS = "approve_texts"
    """Let go of what a person held, or change its words."""
    APPROVE_FLAGGED = "approve_flagged"
    """Let out a text that the judge withheld."""
    WHAT_IF = "what_if"
    PAUSE = "pause"
    RESUME = "resume"
    """Of a pause that somebody else began; one's own may always be ended by who may pause."""
    RESET_BREAKERS = "reset_breakers"
    VERIFY_LOG = "verify_log"
    MAKE_EVIDENCE = "make_evidence"
    VIEW_ACCESSES = "view_accesses"
    VIEW_USERS = "view_users"
    MANAGE_USERS = "manage_users"


_ADMIN, _REGION, _OFFICE, _FRONT, _PROVIDER = Role
_EVERYBODY = frozenset(Role)
_STAFF = frozenset({_ADMIN, _REGION, _OFFICE, _FRONT})
_MANAGERS = frozenset({_ADMIN, _REGION, _OFFICE})

MAY: Final[Mapping[Act, frozenset[Role]]] = {
    Act.VIEW_TODAY: _EVERYBODY,
    Act.VIEW_SCHEDULE: _EVERYBODY,
    Act.VIEW_PATIENTS: _EVERYBODY,
    Act.VIEW_HEALTH: _EVERYBODY,
    Act.VIEW_THREADS: _STAFF,
    Act.WORK_TASKS: _STAFF,
    Act.TAKE_OVER: _STAFF,
    Act.REPLY: _STAFF,
    Act.CORRECT: _STAFF,
    Act.BOOK: _STAFF,
    Act.HOLD_TEXTS: _STAFF,
    Act.APPROVE_TEXTS: _STAFF,
    Act.PAUSE: _STAFF,
    Act.LIFT_SILENCE: _MANAGERS,
    Act.APPROVE_FLAGGED: _MANAGERS,
    Act.WHAT_IF: _MANAGERS,
    Act.RESUME: _MANAGERS,
    Act.RESET_BREAKERS: _MANAGERS,
    Act.VIEW_LOG: _MANAGERS,
    Act.VERIFY_LOG: _MANAGERS,
    Act.MAKE_EVIDENCE: _MANAGERS,
    Act.VIEW_ACCESSES: _MANAGERS,
    Act.VIEW_USERS: _MANAGERS,
    Act.MANAGE_USERS: frozenset({_ADMIN, _OFFICE}),
}
"""The permission matrix."""

GRANTS: Final[Mapping[Role, frozenset[Role]]] = {
    _ADMIN: _EVERYBODY,
    _REGION: frozenset(),
    _OFFICE: frozenset({_FRONT, _PROVIDER}),
    _FRONT: frozenset(),
    _PROVIDER: frozenset(),
}
"""Which accounts a role may add, reset and retire: nobody makes an equal of themselves but the admin."""


def may_do(role: Role, act: Act) -> bool:
    """Whether a role may do something."""
    return role in MAY.get(act, frozenset())


def acts_of(role: Role) -> tuple[Act, ...]:
    """Return everything a role may do, in the order of the acts."""
    return tuple(act for act in Act if may_do(role, act))


def may_grant(role: Role, other: Role) -> bool:
    """Whether a role manages accounts of another."""
    return may_do(role, Act.MANAGE_USERS) and other in GRANTS[role]
