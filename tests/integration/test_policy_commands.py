"""The policy verbs on a site where a day has passed, and the register of agreements at start and after."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from appliance.bootstrap import open_site
from appliance.cli import cli
from appliance.domain.policy import STATE_HOURS, Policy
from appliance.errors import Misconfigured
from appliance.policy_file import parse_policy
from appliance.settings import read_settings
from appliance.workflow.nightly.replay import Replay, replay
from tests.simulation.stage_world import DAY, Stage, play_briskly, staged

TIGHT = """daily_cap = 2
[cohort_windows.overdue_6mo]
weekdays = ["Thu"]
"""


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A practice of 150 after a working day, still open."""
    with staged(8, 150, tmp_path_factory.mktemp("site")) as stage:
        play_briskly(stage, stage.at(18))
        yield stage


@pytest.fixture
def site(day: Stage, tmp_path: Path) -> Path:
    """The settings file of that practice."""
    return Path(day.site.settings.database.path).parent / "site.toml"


def run(site: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(cli, ["--site", str(site), *arguments], catch_exceptions=True)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def run_json(site: Path, *arguments: str) -> Any:
    return json.loads(run(site, *arguments, "--json").stdout)


def judge(stage: Stage, text: str) -> Replay:
    return replay(stage.site.box, parse_policy(text, "policy.toml"), 90)


# --- show, check, diff -----------------------------------------------------------------------------------


def test_show_tells_every_value_with_its_bound_and_source(site: Path) -> None:
    told = run_json(site, "policy", "show")
    assert read_settings(site).rules().hash == told["hash"]
    assert [one.name for one in fields(Policy)] == [row["key"] for row in told["policy"]]
    rows = {row["key"]: row for row in told["policy"]}
    assert ("250", "default", "1 to 250") == tuple(
        rows["daily_cap"][one] for one in ("value", "from", "bound")
    )
    assert "seed 000" in rows["daily_cap"]["source"]
    assert "daily_cap" in run(site, "policy", "show").stdout


def test_show_states_gives_the_source_of_each(site: Path, tmp_path: Path) -> None:
    told = run_json(site, "policy", "show", "--states")
    assert sorted(STATE_HOURS) == [row["state"] for row in told["states"]]
    assert all("facts/compliance.md section 4" in row["source"] for row in told["states"])
    assert "501.059" in run(site, "policy", "show", "--states").stdout
    narrow = tmp_path / "site.toml"
    narrow.write_text(site.read_text() + '[policy.state_hours.TX]\nsunday = "closed"\n')
    rows = {row["state"]: row for row in run_json(narrow, "policy", "show", "--states")["states"]}
    assert ("changed", "Mon-Fri 09:00-21:00, Sat 09:00-21:00, Sun closed") == (
        rows["TX"]["from"],
        rows["TX"]["hours"],
    )
    assert "table" == rows["FL"]["from"]


def test_check_needs_no_site_and_fails_with_every_mistake(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text("daily_cap = 300\nfence_stop = '21:00'\n")
    nowhere = tmp_path / "none.toml"
    result = run(nowhere, "policy", "check", str(file))
    assert 1 == result.exit_code
    assert [f"{file}:1: daily_cap", f"{file}:2: fence_stop"] == [
        ": ".join(line.split(": ")[:2]) for line in result.stdout.splitlines()[:2]
    ]
    told = run_json(nowhere, "policy", "check", str(file))
    assert (False, 2) == (told["ok"], len(told["faults"]))
    file.write_text(TIGHT)
    told = run_json(nowhere, "policy", "check", str(file))
    assert (True, parse_policy(TIGHT, "x").hash, 2) == (told["ok"], told["hash"], told["changes"])
    assert 0 == run(nowhere, "policy", "check", str(file)).exit_code


def test_diff_says_what_gets_stricter(site: Path, tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(TIGHT + "[text_max_chars]\noverdue_6mo = 220\n")
    told = run_json(site, "policy", "diff", str(file))
    assert [
        ("cohort_windows.overdue_6mo", "Tue,Wed,Thu 10:00-17:00", "Thu 10:00-17:00", "stricter"),
        ("daily_cap", "250", "2", "stricter"),
        ("text_max_chars.overdue_6mo", "160", "220", "looser"),
    ] == [(one["key"], one["old"], one["new"], one["effect"]) for one in told["changes"]]
    assert "stricter" in run(site, "policy", "diff", str(file)).stdout
    file.write_text("")
    assert [] == run_json(site, "policy", "diff", str(file))["changes"]
    assert "no difference" in run(site, "policy", "diff", str(file)).stdout


# --- replay ----------------------------------------------------------------------------------------------


def test_the_same_policy_changes_nothing(day: Stage) -> None:
    found = judge(day, "")
    sent = day.rows("SELECT count(*) FROM message WHERE channel = 'proactive' AND sent_at IS NOT NULL")[0][0]
    assert sent == found.texts.judged > 0
    assert day.rows("SELECT count(*) FROM pms_patient")[0][0] == found.patients.judged
    assert (0, 0, ()) == (found.texts.changed, found.patients.changed, found.examples)
    assert (sent, sent) == found.texts_by_day[DAY]
    assert all(old == new for old, new in found.texts_by_day.values())


def test_a_smaller_cap_holds_what_is_above_it(day: Stage) -> None:
    sent = judge(day, "").texts.judged
    found = judge(day, "daily_cap = 2")
    assert (sent, 2) == found.texts_by_day[DAY]
    assert {"daily_cap": sent - 2} == found.texts.newly_held
    assert {} == found.texts.newly_free
    assert sent - 2 == found.texts.changed
    assert all(new <= 2 for _, new in found.texts_by_day.values())


def test_a_window_on_other_days_moves_texts_off_the_day(day: Stage) -> None:
    six_months = "SELECT count(*) FROM message WHERE cohort = 'overdue_6mo' AND sent_at IS NOT NULL"
    count = day.rows(six_months)[0][0]
    assert isinstance(count, int)
    found = judge(day, '[cohort_windows.overdue_6mo]\nweekdays = ["Thu"]')
    assert {"weekday": count} == found.texts.newly_held
    before, after = found.texts_by_day[DAY]
    assert before - count == after


def test_a_window_later_on_the_day_keeps_its_texts_on_the_day(day: Stage) -> None:
    windows = "".join(
        f'[cohort_windows.{one}]\nstart = "14:30"\n'
        for one in ("overdue_6mo", "overdue_12mo_plus", "tx_plan_pending")
    )
    found = judge(day, windows)
    assert {"cohort_window": found.texts.judged} == found.texts.newly_held
    before, after = found.texts_by_day[DAY]
    assert before == after > 0


def test_another_cadence_and_length_are_seen_too(day: Stage) -> None:
    assert "touch_not_due" in judge(day, "cadence_days = [365]").texts.newly_held
    assert "draft_flagged" in judge(day, "[text_max_chars]\noverdue_6mo = 60").texts.newly_held
    assert "call_only_cohort" in judge(day, "no_show_visits = 1").patients.newly_held


def test_examples_are_of_both_kinds_and_without_names(day: Stage) -> None:
    found = judge(day, "cadence_days = [365]\nno_show_visits = 1")
    assert {"text", "decision"} == {one.what for one in found.examples}
    tokens = {row[0] for row in day.rows("SELECT token FROM patient_token")}
    assert {one.token for one in found.examples} <= tokens
    assert all(one.old != one.new for one in found.examples)


def test_a_replay_writes_nothing(day: Stage, site: Path, tmp_path: Path) -> None:
    def state() -> list[tuple[object, ...]]:
        return day.rows(
            "SELECT (SELECT count(*) FROM audit), (SELECT count(*) FROM decision),"
            " (SELECT count(*) FROM arm), (SELECT count(*) FROM message),"
            " (SELECT group_concat(policy_hash) FROM decision)"
        )

    before = state()
    file = tmp_path / "policy.toml"
    file.write_text(TIGHT)
    told = run_json(site, "policy", "replay", "--days", "3660", str(file))
    assert parse_policy(TIGHT, "x").hash == told["new_hash"]
    assert {"texts", "patients", "texts_by_day", "examples", "old_hash"} < set(told)
    assert "judged" in run(site, "policy", "replay", str(file)).stdout
    assert before == state()


# --- the register of agreements --------------------------------------------------------------------------


def write(site: Path, folder: Path, old: str, new: str) -> Path:
    text = site.read_text()
    assert old in text
    path = folder / "site.toml"
    path.write_text(text.replace(old, new).replace("http://pms.test", "https://pms.test"))
    return path


def chain(site: Path) -> dict[str, dict[str, Any]]:
    told = run_json(site, "doctor", "--offline")
    return {one["name"]: one for one in told["checks"] if one["name"].startswith("BAA")}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[services.twilio]", "[services.archive]", "nothing is on record about the SMS carrier"),
        ('baa = "twilio"', 'baa = "none"', "services.twilio.baa: no agreement 'none' is on record"),
        ('["sms", "lookup"]', '["sms"]', "agreements.twilio.features: 'lookup' is not among them"),
        ('["mobile", "body"]', '["mobile"]', "services.twilio.minimum_necessary: body leaves as well"),
        ("[practice]", '[policy]\nai_mode = "phi_baa"\n[practice]', "nothing is on record about the model"),
    ],
)
def test_a_box_does_not_start_on_a_missing_or_contradictory_record(
    site: Path, tmp_path: Path, old: str, new: str, says: str
) -> None:
    path = write(site, tmp_path, old, new)
    with pytest.raises(Misconfigured, match=says) as refused:
        open_site(read_settings(path))
    assert refused.value.remedy
    assert [one for one in chain(path).values() if not one["ok"]], "and the doctor can still be asked"


def test_an_agreement_that_ran_out_lets_the_box_start_and_holds_the_gate(site: Path, tmp_path: Path) -> None:
    expires = next(line for line in site.read_text().splitlines() if line.startswith("expires"))
    path = write(site, tmp_path, expires, "expires = 2026-02-01")
    here = open_site(read_settings(path))
    assert not here.box.agreements.covers(here.box.sms.name, date(2026, 2, 2))
    assert not here.box.agreements.covers(here.box.numbers.name, date(2026, 2, 2))
    assert here.box.agreements.covers(here.box.numbers.name, date(2026, 2, 1))
    here.close()
    told = chain(path)
    assert [False] * 3 == [told[name]["ok"] for name in told if "support" in name or "twilio" in name]
    assert "expired 2026-02-01" in told["BAA with twilio: twilio"]["finding"]


def test_the_doctor_shows_the_chain_with_the_answers(site: Path, tmp_path: Path) -> None:
    told = chain(site)
    assert [
        "support",
        "archive",
        "anthropic",
        "twilio",
        "ringcentral",
        "tigerconnect",
        "twilio_lookup",
        "slack",
    ] == [name.rsplit(" ", 1)[1] for name in told]
    assert all(one["ok"] for one in told.values())
    finding = told["BAA with twilio: twilio"]["finding"]
    assert "touches patients' data: yes, a text names the practice" in finding
    assert "agreement: twilio; leaves: mobile, body" in finding
    assert "not in use" == told["BAA with anthropic: anthropic"]["finding"]


def test_no_number_is_looked_up_without_an_agreement_for_it(tmp_path: Path) -> None:
    with staged(8, 150, tmp_path) as stage:
        box = stage.site.box
        texts_only = replace(box.agreements.signed["twilio"], features=frozenset({"sms"}))
        signed = {**box.agreements.signed, "twilio": texts_only}
        replaced = replace(stage.site, box=replace(box, agreements=replace(box.agreements, signed=signed)))
        play_briskly(Stage(stage.world, replaced), stage.at(12))
        asked = "SELECT count(*) FROM number_check WHERE checker = ?"
        assert [(0,)] == stage.rows(asked, box.numbers.name)
        assert 0 == len(stage.world.carrier.accepted)
        held = stage.rows("SELECT reasons FROM message WHERE channel = 'proactive' AND state = 'superseded'")
        assert all("number_unchecked" in str(one) or "number_unknown" in str(one) for (one,) in held)
