"""The prompts' suite and its runs: invented people only, and no changed prompt or model passes by itself."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from appliance.adapters.model.prompt_files import (
    FOLDER,
    RUNS,
    SIMULATED,
    PromptRun,
    format_runs,
    is_tested,
    load_prompts,
    load_runs,
)
from appliance.adapters.model.suite_files import PROFILES, RecordedModel, load_profiles, load_recordings
from appliance.cli import cli
from appliance.domain.advice.asking import CLASSIFIERS
from appliance.domain.advice.prompt_profiles import Sort
from appliance.domain.advice.use import Call, Step
from appliance.errors import Misconfigured
from appliance.settings import ModelSettings
from appliance.workflow.advice.prompt_suite import run_suite

MODELS = {
    call: ModelSettings().classifier if call in CLASSIFIERS else ModelSettings().writer for call in Call
}
MODEL = RecordedModel(load_recordings(), SIMULATED)


def test_the_suite_is_as_large_as_it_has_to_be_and_every_prompt_has_its_part() -> None:
    profiles = load_profiles()
    counts = Counter(profile.sort for profile in profiles)
    assert counts[Sort.GOOD] >= 50
    assert counts[Sort.TRICKY] >= 50
    assert len(profiles) == len({profile.id for profile in profiles})
    assert set(Call) == {profile.call for profile in profiles}


def test_the_suite_is_of_invented_people() -> None:
    phones = re.findall(r"\+?1?\d{10}", PROFILES.read_text(encoding="utf-8"))
    assert phones
    assert [] == [one for one in phones if "55501" not in one]


def test_every_prompt_passes_on_the_recordings_and_its_run_is_on_file() -> None:
    results = run_suite(load_profiles(), load_prompts(), MODELS, MODEL)
    assert [] == [(one.profile.id, one.wrong) for one in results if one.wrong]
    runs = load_runs(RUNS)
    for call, prompt in load_prompts().items():
        assert is_tested(prompt, MODELS[call], "api.anthropic.com", Step.SHADOW, runs), call
        assert not is_tested(prompt, MODELS[call], "api.anthropic.com", Step.ACT, runs), "nobody ran it live"


@pytest.mark.parametrize("call", Call)
def test_a_changed_word_or_model_finds_no_recording_and_has_no_run(call: Call) -> None:
    prompts = load_prompts()
    changed = replace(prompts[call], text=f"{prompts[call].text} Please.")
    mine = [one for one in load_profiles() if one.call is call]
    for shown, models in (
        ({**prompts, call: changed}, MODELS),
        (prompts, {**MODELS, call: "claude-sonnet-4-6"}),
    ):
        results = run_suite(mine, shown, models, MODEL)
        assert {False} == {one.was_run for one in results}
        assert not is_tested(shown[call], models[call], SIMULATED, Step.SHADOW, load_runs(RUNS))


def test_a_profile_that_shows_somebody_fails_unasked() -> None:
    prompts = load_prompts()
    leaking = replace(prompts[Call.REPLY], text="Maria Alvarez wrote this.")
    mine = [one for one in load_profiles() if one.call is Call.REPLY]
    results = run_suite(mine, {**prompts, Call.REPLY: leaking}, MODELS, MODEL)
    assert {"a pair would leave"} == {one.wrong for one in results}


def test_to_act_takes_a_run_at_the_very_address() -> None:
    prompt = load_prompts()[Call.REPLY]
    run = PromptRun("reply", prompt.sha256, "m", "api.example", 100, 95, date(2026, 11, 22))
    assert is_tested(prompt, "m", "api.example", Step.ACT, (run,))
    assert not is_tested(prompt, "m", "other.example", Step.SHADOW, (run,))
    assert not is_tested(prompt, "m", "api.example", Step.ACT, (replace(run, passed=94),))
    assert not is_tested(prompt, "m", "api.example", Step.ACT, (replace(run, cases=0, passed=0),))


def test_runs_are_kept_newest_first_and_read_back(tmp_path: Path) -> None:
    run = PromptRun("reply", "ab", "m", "api.example", 100, 95, date(2026, 11, 22))
    path = tmp_path / "runs.toml"
    path.write_text(format_runs((run, replace(run, passed=99))))
    assert (replace(run, passed=99),) == load_runs(path, tmp_path / "none.toml")
    path.write_text("[[run]]\ncall = 7")
    with pytest.raises(Misconfigured, match="not a file of runs"):
        load_runs(path)


def test_prompts_are_found_by_name_the_newest_version_first(tmp_path: Path) -> None:
    for path in FOLDER.glob("*.md"):
        (tmp_path / path.name).write_text(path.read_text())
    (tmp_path / "reply.2.md").write_text("Another.")
    assert (2, "Another.") == (
        load_prompts(tmp_path)[Call.REPLY].version,
        load_prompts(tmp_path)[Call.REPLY].text,
    )
    (tmp_path / "notes.md").write_text("no prompt")
    with pytest.raises(Misconfigured, match="no prompt"):
        load_prompts(tmp_path)
    (tmp_path / "notes.md").unlink()
    (tmp_path / "draft.1.md").unlink()
    with pytest.raises(Misconfigured, match="draft"):
        load_prompts(tmp_path)


def test_the_command_says_what_was_not_run_live(tmp_path: Path) -> None:
    told = CliRunner().invoke(cli, ["evaluate", "prompts", "--json"])
    assert 0 == told.exit_code, told.output
    result = json.loads(told.output)
    assert ("not run", SIMULATED, []) == (result["live"], result["endpoint"], result["wrong"])
    assert all(run["passed"] == run["cases"] for run in result["runs"])
    assert "not run" in CliRunner().invoke(cli, ["evaluate", "prompts"]).output
    refused = CliRunner().invoke(cli, ["evaluate", "prompts", "--save"])
    assert 0 != refused.exit_code
