"""The permission matrix, cell by cell, as it was agreed: a change here is a change of who may do what."""

from __future__ import annotations

import pytest

from appliance.domain.roles import GRANTS, MAY, ROLE_NAMES, Act, Role, acts_of, may_do, may_grant

#                              admin regional office front provider
TABLE = {
    Act.VIEW_TODAY:            "yes  yes  yes  yes  yes",
    Act.VIEW_SCHEDULE:         "yes  yes  yes  yes  yes",
    Act.VIEW_PATIENTS:         "yes  yes  yes  yes  yes",
    Act.VIEW_THREADS:          "yes  yes  yes  yes  no",
    Act.VIEW_HEALTH:           "yes  yes  yes  yes  yes",
    Act.VIEW_LOG:              "yes  yes  yes  no   no",
    Act.WORK_TASKS:            "yes  yes  yes  yes  no",
    Act.TAKE_OVER:             "yes  yes  yes  yes  no",
    Act.REPLY:                 "yes  yes  yes  yes  no",
    Act.CORRECT:               "yes  yes  yes  yes  no",
    Act.LIFT_SILENCE:          "yes  yes  yes  no   no",
    Act.BOOK:                  "yes  yes  yes  yes  no",
    Act.HOLD_TEXTS:            "yes  yes  yes  yes  no",
    Act.APPROVE_TEXTS:         "yes  yes  yes  yes  no",
    Act.APPROVE_FLAGGED:       "yes  yes  yes  no   no",
    Act.WHAT_IF:               "yes  yes  yes  no   no",
    Act.PAUSE:                 "yes  yes  yes  yes  no",
    Act.RESUME:                "yes  yes  yes  no   no",
    Act.RESET_BREAKERS:        "yes  yes  yes  no   no",
    Act.VERIFY_LOG:            "yes  yes  yes  no   no",
    Act.MAKE_EVIDENCE:         "yes  yes  yes  no   no",
    Act.VIEW_ACCESSES:         "yes  yes  yes  no   no",
    Act.VIEW_USERS:            "yes  yes  yes  no   no",
    Act.MANAGE_USERS:          "yes  no   yes  no   no",
}  # fmt: skip

CELLS = [
    (role, act, word == "yes")
    for act, row in TABLE.items()
    for role, word in zip(Role, row.split(), strict=True)
]


@pytest.mark.parametrize(("role", "act", "allowed"), CELLS)
def test_each_cell_of_the_matrix(role: Role, act: Act, allowed: bool) -> None:
    assert allowed == may_do(role, act)
    assert allowed == (act in acts_of(role))


def test_the_table_names_every_act_and_every_role_has_a_name() -> None:
    assert set(Act) == set(TABLE) == set(MAY)
    assert set(Role) == set(ROLE_NAMES) == set(GRANTS)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("other", Role)
def test_nobody_makes_an_equal_of_themselves_but_the_admin(role: Role, other: Role) -> None:
    allowed = role is Role.CENTRAL_ADMIN or (
        role is Role.OFFICE_MANAGER and other in (Role.FRONT_DESK, Role.PROVIDER)
    )
    assert allowed == may_grant(role, other)


def test_a_provider_only_looks() -> None:
    assert all(act.name.startswith("VIEW_") for act in acts_of(Role.PROVIDER))
