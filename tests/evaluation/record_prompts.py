"""Record the simulated model's answers to the prompts' suite, and the run they make: after a prompt changed.

`python -m tests.evaluation.record_prompts` proves the machinery; what a real model says is another matter.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from appliance.adapters.model.claude import Claude, ClaudeOptions
from appliance.adapters.model.prompt_files import RUNS, SIMULATED, PromptRun, format_runs, load_prompts
from appliance.adapters.model.suite_files import RECORDINGS, format_recording, load_profiles
from appliance.domain.advice.asking import CLASSIFIERS, Request, Said
from appliance.domain.advice.use import Call
from appliance.settings import ModelSettings
from appliance.simulation.anthropic import Anthropic, InProcess
from appliance.simulation.kernel import VirtualClock
from appliance.workflow.advice.prompt_suite import run_suite


def main() -> None:
    """Ask the simulated model everything and write both files."""
    vendor, lines = Anthropic("sk-simulated"), []
    clock = VirtualClock(datetime(2026, 11, 22, tzinfo=UTC))
    options = ClaudeOptions("http://127.0.0.1:9", vendor.key)
    model = Claude(options, clock, lambda _: None, InProcess(vendor.handle))
    said, prompts, profiles = ModelSettings(), load_prompts(), load_profiles()
    models = {call: said.classifier if call in CLASSIFIERS else said.writer for call in Call}

    def keep(request: Request, answer: Said) -> None:
        lines.append(format_recording(request, answer))

    results = run_suite(profiles, prompts, models, model, record=keep)
    RECORDINGS.write_text("".join(f"{line}\n" for line in sorted(set(lines))))
    runs = []
    for call in Call:
        mine = [one for one in results if one.profile.call is call]
        passed = sum(not one.wrong for one in mine)
        on = date(2026, 11, 22)
        runs.append(PromptRun(call, prompts[call].sha256, models[call], SIMULATED, len(mine), passed, on))
    RUNS.write_text(format_runs(tuple(runs)))
    for one in results:
        if one.wrong:
            print(one.profile.id, one.wrong)  # noqa: T201


if __name__ == "__main__":
    main()
