"""What every playbook has to be, whoever writes the next one; and the linter's strictest profile."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ANSIBLE = Path(__file__).resolve().parents[2] / "ansible"
PLAYBOOKS = sorted((ANSIBLE / "playbooks").glob("*.yml"))
TASKS = sorted(ANSIBLE.glob("roles/*/tasks/*.yml"))


def plays(file: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(file.read_text())
    return found


@pytest.mark.parametrize("file", PLAYBOOKS, ids=lambda one: one.stem)
def test_every_play_stops_at_the_first_error_of_any_box(file: Path) -> None:
    for play in plays(file):
        assert (True, 0) == (play["any_errors_fatal"], play["max_fail_percentage"]), play["name"]
        assert "boxes" == play["hosts"]


@pytest.mark.parametrize("file", PLAYBOOKS, ids=lambda one: one.stem)
def test_every_playbook_first_checks_the_site_file_and_connects_to_nothing(file: Path) -> None:
    first = plays(file)[0]
    assert [{"role": "site"}] == first["roles"]
    assert first["gather_facts"] is False
    assert "become" not in first
    assert {"include_role"} >= {key.rpartition(".")[2] for task in first.get("tasks", []) for key in task} - {
        "name"
    }


def test_the_network_is_closed_after_everything_else() -> None:
    handlers = yaml.safe_load((ANSIBLE / "roles/service/handlers/main.yml").read_text())
    assert "Close the network" == handlers[-1]["name"]


def test_every_task_that_has_a_secret_in_hand_is_silent() -> None:
    holding = [
        task for file in TASKS for task in yaml.safe_load(file.read_text()) if "secrets_given[" in str(task)
    ]
    assert holding, "the roles hand over secrets somewhere"
    assert all(task["no_log"] is True and "stdin" in str(task) for task in holding)


def test_the_linters_production_profile_finds_nothing() -> None:
    linter = Path(sys.executable).parent / "ansible-lint"
    told = subprocess.run(
        [linter, "--offline", "--nocolor", "--profile", "production"],
        cwd=ANSIBLE,
        env={"PATH": f"{linter.parent}:/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == told.returncode, told.stdout + told.stderr
