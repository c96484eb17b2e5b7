"""The prompts as they lie beside this module, and which of them may be used with which model.

A prompt is a text file, `CALL.VERSION.md`; the newest version of each call is the one in use. It is loaded
for use only with a *passing run*: a line in a file of runs that names the prompt's hash, the model and where
it was asked. So a changed word, another model or another address is a prompt nobody has tried. A run against
the simulated model proves the machinery and lets a call be made in shadow; to act it takes a run against
the address in use.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from appliance.domain.advice.asking import Prompt
from appliance.domain.advice.use import Call, Step
from appliance.errors import Misconfigured

FOLDER: Final = Path(__file__).with_name("prompts")
RUNS: Final = Path(__file__).with_name("runs.toml")
SIMULATED: Final = "simulation"
"""What a run against the recordings of the simulated model calls its endpoint."""
PASS_PERCENT: Final = 95


@dataclass(frozen=True, slots=True)
class PromptRun:
    """One run of the regression suite for one prompt with one model."""

    call: str
    prompt: str
    model: str
    endpoint: str
    cases: int
    passed: int
    on: date

    @property
    def is_passing(self) -> bool:
        """Whether enough came out right to use the prompt."""
        return self.cases > 0 and 100 * self.passed >= PASS_PERCENT * self.cases


def load_prompts(folder: Path = FOLDER) -> Mapping[Call, Prompt]:
    """Return the newest prompt of every call. Raise Misconfigured if one is missing or misnamed."""
    found: dict[Call, Prompt] = {}
    for path in sorted(folder.glob("*.md")):
        name, _, version = path.stem.partition(".")
        if name not in set(Call) or not version.isdecimal():
            raise Misconfigured(f"{path.name} is no prompt", remedy="name it CALL.VERSION.md")
        known = found.get(Call(name))
        if known is None or known.version < int(version):
            found[Call(name)] = Prompt(Call(name), int(version), path.read_text(encoding="utf-8").strip())
    missing = [str(call) for call in Call if call not in found]
    if missing:
        raise Misconfigured(f"there is no prompt for {', '.join(missing)}", remedy="reinstall the product")
    return found


def load_runs(*paths: Path) -> tuple[PromptRun, ...]:
    """Given files of runs, return all runs; a file that is not there has none."""
    return tuple(run for path in paths if path.exists() for run in _read_runs(path))


def _read_runs(path: Path) -> list[PromptRun]:
    try:
        return [PromptRun(**entry) for entry in tomllib.loads(path.read_text()).get("run", [])]
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise Misconfigured(
            f"{path} is not a file of runs", remedy="`recallbox evaluate prompts --save`"
        ) from error


def format_runs(runs: tuple[PromptRun, ...]) -> str:
    """Return runs as their file has them, the newest of each prompt, model and address."""
    newest = {(run.prompt, run.model, run.endpoint): run for run in runs}
    return "".join(
        f'[[run]]\ncall = "{run.call}"\nprompt = "{run.prompt}"\nmodel = "{run.model}"\n'
        f'endpoint = "{run.endpoint}"\ncases = {run.cases}\npassed = {run.passed}\non = {run.on}\n\n'
        for run in sorted(newest.values(), key=lambda one: (one.call, one.model, one.endpoint))
    )


def is_tested(prompt: Prompt, model: str, endpoint: str, step: Step, runs: tuple[PromptRun, ...]) -> bool:
    """Whether a prompt may be used with a model at a place: to act only after a passing run right there."""
    enough = {endpoint} if step is Step.ACT else {endpoint, SIMULATED}
    return any(
        run.is_passing and (run.prompt, run.model) == (prompt.sha256, model) and run.endpoint in enough
        for run in runs
    )
