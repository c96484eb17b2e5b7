"""`recallbox simulate`: reproducible to the byte, honest about what it injects, and not blind."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from appliance.adapters.sms.twilio import Twilio
from appliance.adapters.store.migrations import MIGRATIONS
from appliance.cli.long_run import LongRun, RunOptions, RunReport
from appliance.cli.simulate import read_plan, shorten
from appliance.errors import Misconfigured
from appliance.simulation.faults import (
    SECTIONS,
    BadPlan,
    Fault,
    FaultPlan,
    Injection,
    read_schedule,
    write_schedule,
)
from appliance.simulation.world import CARRIERS
from tests.simulation.swarm import Shape, fly, plan_of, play_seed

ROUGH = FaultPlan(plan_of(3))
OPTIONS = RunOptions(5, 6, 60, date(2027, 6, 1), ROUGH)


def play(options: RunOptions, folder: Path) -> tuple[RunReport, list[Injection]]:
    folder.mkdir()
    run = LongRun(options, folder)
    return run.play(), run.faults.injected


def test_the_same_seed_is_the_same_run_in_another_process(tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    lines = [f"[{section}]\n" + "".join(f"{one} = {ROUGH.chances[one]}\n" for one in faults)
             for section, faults in SECTIONS.items()]  # fmt: skip
    plan.write_text("".join(lines))
    command = [sys.executable, "-m", "appliance", "simulate", "--seed", "5", "--days", "6", "--patients",
               "60",
               "--faults", str(plan), "--json", "--folder", str(tmp_path)]  # fmt: skip
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    report, injected = play(OPTIONS, tmp_path / "here")

    assert report.ok
    assert told["root"] == report.root
    assert told["fingerprint"] == report.fingerprint()
    assert json.loads(json.dumps(report.costs)) == told["costs"]
    assert len(injected) == sum(report.faults.values()) > 20


def test_a_schedule_plays_the_same_run_without_a_draw(tmp_path: Path) -> None:
    drawn, injected = play(OPTIONS, tmp_path / "drawn")
    planned = read_schedule(write_schedule(injected), "schedule")

    played, again = play(replace(OPTIONS, plan=FaultPlan(), schedule=tuple(planned)), tmp_path / "played")

    assert injected == planned == again
    assert drawn.root == played.root
    assert drawn.fingerprint() == played.fingerprint()


@pytest.mark.parametrize("model", ["away", "hostile", "shadow"])
def test_a_model_of_any_behaviour_breaks_no_promise(tmp_path: Path, model: str) -> None:
    options = replace(OPTIONS, days=3, plan=FaultPlan.default(), model=model, lively=True)
    report, _ = play(options, tmp_path / "run")

    assert report.ok, report.violations
    assert (report.asked > 0) == (model != "away")
    assert sum(one["calls"] for one in report.costs["models"]) >= report.asked
    assert report.texts > 0


def test_another_seed_is_another_run(tmp_path: Path) -> None:
    one, _ = play(OPTIONS, tmp_path / "one")
    other, _ = play(replace(OPTIONS, seed=6), tmp_path / "other")

    assert one.root != other.root


def test_a_run_without_faults_injects_none(tmp_path: Path) -> None:
    report, injected = play(replace(OPTIONS, plan=FaultPlan()), tmp_path / "calm")

    assert report.ok
    assert injected == []
    assert report.texts > 0
    assert report.texts == report.costs["texts"] + report.costs["answers"] <= report.costs["parts"]
    assert (173, ()) == (report.costs["quoted_dollars"], report.costs["models"])


def test_a_planted_bug_is_found_and_its_faults_are_boiled_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text whose outcome was lost is sent again without asking: only lost answers can show it."""
    monkeypatch.setattr(Twilio, "find_sent", lambda *_: None)
    lossy = FaultPlan({Fault.LOST_ANSWER: 0.1, Fault.SLOW: 0.05, Fault.INTERLEAVE: 0.05})
    options = replace(OPTIONS, seed=1, plan=lossy)
    run = LongRun(options, tmp_path)
    report = run.play()

    fewest = shorten(options, run, timedelta(hours=1))

    assert report.promises["once"] > 0
    assert Fault.LOST_ANSWER in {one.fault for one in fewest}
    assert len(fewest) <= len(run.faults.injected) // 4


def test_the_default_plan_names_every_fault() -> None:
    assert set(Fault) == set(FaultPlan.default().chances)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[calls]\nlost = 0.1", "[calls] has no lost"),
        ("[call]\ncut = 0.1", "[call] is no section"),
        ("[calls]\ncut = 2", "calls.cut is 2"),
        ('[calls]\ncut = "often"', "calls.cut is 'often'"),
        ("[calls\n", "at line 1"),
    ],
)
def test_a_bad_plan_is_refused_with_its_key_and_the_remedy(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(text)

    with pytest.raises(Misconfigured) as refused:
        read_plan(str(path))

    assert said in str(refused.value)
    assert str(path) in str(refused.value)
    assert refused.value.remedy


def test_a_bad_schedule_is_refused_with_its_line() -> None:
    with pytest.raises(BadPlan, match="line 2"):
        read_schedule(
            '{"at": "2027-06-01T00:00:00+00:00", "place": "a", "nth": 1, "fault": "crash", "value": 1}\n{}',
            "s",
        )


@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_spell_with_each_carrier_breaks_no_promise(carrier: str, tmp_path: Path) -> None:
    options = replace(OPTIONS, seed=10, days=4, patients=100, carrier=carrier)
    report, injected = play(options, tmp_path / carrier)

    assert ([], {}) == (report.violations, report.crashed_jobs)
    assert report.texts > 0
    assert {one.place for one in injected} & {"carrier GET", "carrier POST"}


@pytest.mark.parametrize(
    ("ends", "steps"),
    [("", 1), ("before commit", 0), ("after commit", 1)],
    ids=["through", "in_it", "behind_it"],
)
def test_a_release_that_was_tried_leaves_a_file_that_this_one_can_work_with(
    ends: str, steps: int, tmp_path: Path
) -> None:
    at, step = datetime(2027, 6, 1, 5, tzinfo=UTC), len(MIGRATIONS) + 1
    planned = [Injection(at, "release", 1, Fault.NEXT_RELEASE, 0)]
    if ends:
        place = f"{ends} migration {step} expand_for_next_release"
        planned.append(Injection(at, place, 1, Fault.CRASH, 0))
    run = LongRun(replace(OPTIONS, days=4, patients=40, schedule=tuple(planned), lively=True), tmp_path)
    applied: list[int] = []

    def count(running: LongRun) -> None:
        with running._site.store.view() as view:
            applied.append(view.tx.execute("SELECT count(*) FROM migrations").fetchone()[0])

    report = run.play(count)

    assert ([], {}, len(planned)) == (report.violations, report.crashed_jobs, len(run.faults.injected))
    assert len(MIGRATIONS) + steps == applied[-1]
    assert report.texts > 0


@pytest.mark.slow
def test_a_short_swarm_breaks_no_promise() -> None:
    reports = [*fly(0.5, 2, 1000), play_seed(7, Shape(days=6, patients=60))]

    assert [] == [one["violations"] + [*one["crashed_jobs"]] for one in reports if one["again"]]
    assert sum(sum(one["faults"].values()) for one in reports) > 100
