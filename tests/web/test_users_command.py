"""`recallbox users`: joining, resetting and leaving from the machine itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from appliance.cli import cli
from appliance.errors import RecallBoxError, Refused
from tests.integration.phones import phones_at
from tests.web.desks import OTHER, PASSWORD


def users(site: Path, *words: str, typed: str = PASSWORD) -> Any:
    result = CliRunner().invoke(
        cli, ["--site", str(site), "users", *words, "--json"], input=f"{typed}\n", catch_exceptions=False
    )
    assert 0 == result.exit_code, result.output
    return json.loads(result.stdout)


def add(site: Path, name: str, role: str, *more: str, by: str = "console") -> Any:
    return users(site, "add", name, "--role", role, "--password-stdin", "--by", by, *more)


def test_joining_resetting_and_leaving(tmp_path: Path) -> None:
    with phones_at(tmp_path):
        pass
    site = tmp_path / "site.toml"
    assert "new" == add(site, "chen", "central_admin")["state"]
    dana = add(site, "dana", "office_manager", "--totp", by="chen")
    assert dana["authenticator"].startswith("otpauth://totp/RecallBox")
    add(site, "priya", "front_desk", by="dana")
    with pytest.raises(RecallBoxError, match="dana may not manage accounts of role office_manager"):
        add(site, "another", "office_manager", by="dana")
    with pytest.raises(Refused, match="there is, or was, an account"):
        add(site, "priya", "front_desk")
    with pytest.raises(Refused, match="12 characters"):
        users(site, "add", "x", "--role", "provider", "--password-stdin", typed="short")
    assert "retired" == users(site, "retire", "priya", "--by", "dana")["state"]
    with pytest.raises(Refused, match="last admin"):
        users(site, "retire", "chen")
    assert "new" == users(site, "reset", "priya", "--password-stdin", typed=OTHER)["state"]
    assert "" == users(site, "reset", "dana", "--no-totp", "--password-stdin", typed=OTHER)["authenticator"]
    listed = {
        one["name"]: (one["role"], one["totp"], one["added_by"]) for one in users(site, "list")["users"]
    }
    assert {
        "chen": ("central_admin", False, "console"),
        "dana": ("office_manager", False, "chen"),
        "priya": ("front_desk", False, "dana"),
    } == listed
