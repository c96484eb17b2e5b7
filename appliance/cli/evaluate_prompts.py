"""The verb `evaluate prompts`: the prompts' regression suite, against recordings or the model itself."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table as Grid

from appliance.adapters.host import SystemClock
from appliance.adapters.model.prompt_files import (
    RUNS,
    SIMULATED,
    PromptRun,
    format_runs,
    load_prompts,
    load_runs,
)
from appliance.adapters.model.suite_files import RecordedModel, load_profiles, load_recordings
from appliance.bootstrap import open_site
from appliance.cli import as_json, json_option
from appliance.domain.advice.asking import CLASSIFIERS
from appliance.domain.advice.prompt_profiles import Sort
from appliance.domain.advice.use import Call
from appliance.errors import Refused
from appliance.settings import ModelSettings, read_settings
from appliance.workflow.advice.prompt_suite import ProfileResult, run_suite

_Run = tuple[str, Mapping[Call, str], list[ProfileResult]]
"""Where it was asked, with which models, and what came of each profile."""


@click.command()
@json_option
@click.option("--live", is_flag=True, help="Ask the model itself, with this site's key; costs a few cents.")
@click.option("--save", is_flag=True, help="With --live: keep the runs in the site's model.runs_file.")
@click.pass_obj
def prompts(site: Path, as_json_flag: bool, live: bool, save: bool) -> None:
    """Run the prompts' regression suite: invented people only, known-good and known-tricky.

    Without --live the answers come from recordings of the simulated model, which prove the machinery and no
    prompt; what only the real model can show is said to be "not run". A changed prompt or model has no
    recording and does not pass.
    """
    if save and not live:
        raise Refused("only a live run can be saved", remedy="add --live")
    endpoint, models, results = _run_live(site) if live else _run_recorded()
    runs = _runs_of(results, models, endpoint)
    if save:
        _save(site, runs)
    told = {
        "endpoint": endpoint,
        "live": "run" if live else "not run",
        "good": sum(one.profile.sort is Sort.GOOD for one in results),
        "tricky": sum(one.profile.sort is Sort.TRICKY for one in results),
        "runs": [{"call": one.call, "cases": one.cases, "passed": one.passed} for one in runs],
        "wrong": [{"id": one.profile.id, "why": one.wrong} for one in results if one.wrong],
    }
    if as_json_flag:
        click.echo(as_json(told))
    else:
        _show(runs, results, endpoint, live=live)
    sys.exit(0 if all(run.is_passing for run in runs) else 1)


def _models(settings: ModelSettings) -> dict[Call, str]:
    return {call: settings.classifier if call in CLASSIFIERS else settings.writer for call in Call}


def _run_recorded() -> _Run:
    model, models = RecordedModel(load_recordings(), SIMULATED), _models(ModelSettings())
    return SIMULATED, models, run_suite(load_profiles(), load_prompts(), models, model)


def _run_live(site: Path) -> _Run:
    with closing(open_site(read_settings(site))) as here:
        desk = here.box.model
        if desk is None:
            raise Refused(
                "no call to a model is switched on, so that there is no key: not run",
                remedy="set [model.calls] and the secret model_api_key",
            )
        results = run_suite(load_profiles(), desk.prompts, desk.models, desk.port)
        return desk.port.endpoint, desk.models, results


def _runs_of(results: Sequence[ProfileResult], models: Mapping[Call, str], endpoint: str) -> list[PromptRun]:
    shown, on = load_prompts(), SystemClock().now().date()
    runs = []
    for call in Call:
        mine = [one for one in results if one.profile.call is call]
        passed = sum(one.was_run and not one.wrong for one in mine)
        runs.append(PromptRun(call, shown[call].sha256, models[call], endpoint, len(mine), passed, on))
    return runs


def _save(site: Path, runs: Sequence[PromptRun]) -> None:
    path = read_settings(site).model.runs_file
    if not path:
        raise Refused("the site has no place for its runs", remedy="set model.runs_file in the site file")
    Path(path).write_text(format_runs((*load_runs(Path(path)), *runs)))


def _show(runs: Sequence[PromptRun], results: Sequence[ProfileResult], endpoint: str, *, live: bool) -> None:
    where = f"asked at {endpoint}" if live else "recordings of the simulated model"
    grid = Grid("prompt", "cases", "passed", "recorded", "live", title=f"Prompts, {where}")
    known = load_runs(RUNS)
    for run in runs:
        word = "[green]pass[/]" if run.is_passing else "[red]FAIL[/]"
        on_file = any(one.prompt == run.prompt and one.is_passing for one in known)
        recorded = "run of record" if on_file else "[red]no run of record[/]"
        grid.add_row(run.call, str(run.cases), f"{run.passed} {word}", recorded, "run" if live else "not run")
    console = Console()
    console.print(grid)
    for one in results:
        if one.wrong:
            console.print(f"  {one.profile.id} ({one.profile.sort}): {one.wrong}", highlight=False)
