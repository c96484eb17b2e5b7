"""The verbs about the model on a site that uses one: doctor, report, egress, costs, insights, live runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from appliance.adapters.model.prompt_files import load_runs
from appliance.cli import cli
from appliance.cli.stage import at_local, build_site
from appliance.simulation.anthropic import Personality
from appliance.simulation.http import serve
from appliance.simulation.world import World
from tests.integration.phones import DAY


@dataclass(frozen=True, slots=True)
class Office:
    """A site whose model is simulated behind HTTP; the rest of its world is away."""

    folder: Path
    world: World

    @property
    def file(self) -> Path:
        return self.folder / "site.toml"

    def change(self, old: str, new: str) -> None:
        text = self.file.read_text()
        assert old in text
        self.file.write_text(text.replace(old, new))

    def run(self, *words: str) -> Any:
        return CliRunner().invoke(cli, ["--site", str(self.file), *words], catch_exceptions=True)

    def ask(self, *words: str) -> Any:
        told = self.run(*words, "--json")
        assert told.stdout, told.exception
        return json.loads(told.stdout)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    world = World(8, DAY, 30, with_staff=False, model=Personality.HELPFUL)
    world.advance(at_local(world, DAY, 11))
    with serve(world.handlers["model"]) as url:
        build_site(
            world, {"pms": "http://127.0.0.1:9", "carrier": "http://127.0.0.1:9", "model": url}, tmp_path
        )
        yield Office(tmp_path, world)


def checks(office: Office) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in office.ask("doctor", "--offline")["checks"]}


def test_doctor_says_of_every_call_whether_it_is_made(office: Office) -> None:
    found = checks(office)
    assert all(
        found[f"model: {call}"]["ok"]
        for call in ("segment", "draft", "reply", "phi_audit", "fact", "insights")
    )
    assert found["secret model_api_key"]["ok"]
    assert found["BAA with anthropic: anthropic"]["ok"]
    assert found["office facts"]["ok"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('baa = "anthropic"', 'baa = "none"'),
        ('features = ["model"]', 'features = ["support"]'),
        ("[services.anthropic]\ntouches_phi = true", "[services.anthropic]\ntouches_phi = false"),
    ],
)
def test_doctor_names_the_calls_that_a_missing_agreement_stops(office: Office, old: str, new: str) -> None:
    office.change(old, new)
    found = checks(office)
    stopped = {name for name, one in found.items() if name.startswith("model: ") and not one["ok"]}
    assert {"model: reply", "model: fact"} == stopped
    assert "no agreement in force" in found["model: reply"]["finding"]
    assert "rules and templates go on" in found["model: reply"]["finding"]
    assert "BAA" in found["model: reply"]["remedy"]


def test_doctor_stops_an_untested_model_and_one_without_a_price_is_refused(office: Office) -> None:
    office.change("[model]\n", '[model]\nclassifier = "claude-haiku-4-5"\n')
    found = checks(office)
    assert not found["model: reply"]["ok"]
    assert "no passing run" in found["model: reply"]["finding"]
    office.change('"claude-haiku-4-5"', '"claude-new"')
    told = office.run("model", "report")
    assert "has no price" in str(told.exception)


def test_an_unknown_call_or_step_is_named_with_its_line(office: Office) -> None:
    office.change('reply = "act"', 'reply = "always"\nbilling = "act"')
    told = str(office.run("doctor", "--offline", "--json").stdout)
    assert "model.calls.reply: must be one of off, shadow, act" in told
    assert "model.calls.billing: must be one of segment" in told


def test_the_ledger_verbs_answer_on_an_empty_site(office: Office) -> None:
    assert [] == office.ask("egress")["egress"]
    assert {0} == {one["asked"] for one in office.ask("model", "report")["calls"]}
    assert 173 == office.ask("costs", "--month", "2026-11")["quoted_dollars"]
    assert "model" == office.ask("model", "insights", "--month", "2026-11")["by"]
    assert ["model: insights"] == [one["what"] for one in office.ask("egress")["egress"]]
    for words in (("egress",), ("model", "report"), ("costs",), ("model", "insights")):
        told = office.run(*words)
        assert 0 == told.exit_code, told.output


def test_a_live_run_is_kept_and_lets_the_calls_act(office: Office) -> None:
    (office.folder / "runs.toml").write_text("")
    assert not checks(office)["model: reply"]["ok"]
    told = office.run("evaluate", "prompts", "--live", "--save", "--json")
    assert 0 == told.exit_code, told.output
    assert ("run", "127.0.0.1") == (json.loads(told.stdout)["live"], json.loads(told.stdout)["endpoint"])
    assert 6 == len(load_runs(office.folder / "runs.toml"))
    assert checks(office)["model: reply"]["ok"]
