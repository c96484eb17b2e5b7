"""The verbs as a person at the desk or a technician uses them, on a site where a day has passed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from appliance.adapters.host import SecretFolder
from appliance.bootstrap import open_store, secret_names
from appliance.cli import cli
from appliance.domain.decision import REASONS
from appliance.errors import Misconfigured, Refused
from appliance.settings import Settings, read_settings
from appliance.settings_help import describe_settings
from tests.simulation.stage_world import play_briskly, staged


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The settings file of a practice of 150 after a working day."""
    folder = tmp_path_factory.mktemp("site")
    with staged(8, 150, folder) as stage:
        play_briskly(stage, stage.at(18))
    return folder / "site.toml"


def run(site: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(cli, ["--site", str(site), *arguments], catch_exceptions=True)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def run_json(site: Path, *arguments: str) -> Any:
    return json.loads(run(site, *arguments, "--json").stdout)


def rows(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    store = open_store(settings, SecretFolder(settings.secrets.folder), readonly=True)
    with store.view() as view:
        found: list[tuple[Any, ...]] = view.tx.execute(sql).fetchall()
    store.close()
    return found


def test_preview_accounts_for_every_patient(site: Path) -> None:
    shown = run_json(site, "preview")
    assert len(rows(read_settings(site), "SELECT id FROM pms_patient")) == sum(shown["verdicts"].values())
    assert {"withheld", "not_due", "queued"} <= set(shown["verdicts"])
    assert set(shown["reasons"]) <= {str(reason) for reason in REASONS}


def test_why_gives_every_reason_with_its_remedy(site: Path) -> None:
    settings = read_settings(site)
    sql = (
        "SELECT patient_id, reasons FROM decision WHERE verdict = 'withheld'"
        " ORDER BY length(reasons) DESC LIMIT 1"
    )
    patient_id, reasons = rows(settings, sql)[0]
    told = " ".join(run(site, "why", patient_id).stdout.split())
    for reason in json.loads(reasons):
        about = next(about for name, about in REASONS.items() if name == reason)
        assert about.meaning in told
        assert about.remedy in told


def test_why_finds_by_phone_and_by_name_and_says_who_matches(site: Path) -> None:
    settings = read_settings(site)
    sql = (
        "SELECT id, mobile, first_name FROM pms_patient WHERE mobile IS NOT NULL"
        " GROUP BY mobile HAVING count(*) = 1 LIMIT 1"
    )
    patient_id, mobile, _ = rows(settings, sql)[0]
    assert patient_id == run_json(site, "why", mobile)["patient_id"]
    with pytest.raises(Refused, match=r"people match \(ids [\d, ]+\)$"):  # and no names
        run(site, "why", "a")
    for nobody in ("Xyzzy Nobody", "", "  "):
        with pytest.raises(Refused, match="nobody in the books"):
            run(site, "why", nobody)


def test_looking_at_patients_is_on_record(site: Path) -> None:
    settings = read_settings(site)
    seen = "SELECT count(*) FROM audit WHERE action = 'phi_viewed'"
    before = rows(settings, seen)[0][0]
    run(site, "inbox")
    run(site, "preview")
    assert before + 2 == rows(settings, seen)[0][0]


def test_closing_the_last_task_of_a_phone_gives_it_back_to_the_machine(site: Path) -> None:
    settings = read_settings(site)
    held = "SELECT phone FROM thread WHERE human_in_loop ORDER BY phone"
    phone = rows(settings, held)[0][0]
    tasks = f"SELECT id FROM task WHERE phone = '{phone}' AND state = 'open'"
    waiting = [row[0] for row in rows(settings, tasks)]
    for task in waiting:
        assert phone in {row[0] for row in rows(settings, held)}
        run(site, "inbox", "--done", task, "--outcome", "answered")
    assert phone not in {row[0] for row in rows(settings, held)}
    closed = "SELECT count(*) FROM audit WHERE action = 'task_closed'"
    assert len(waiting) == rows(settings, closed)[0][0]
    with pytest.raises(Refused, match="0 open tasks"):
        run(site, "inbox", "--done", waiting[0], "--outcome", "answered")


OF_ANOTHER_DAY = frozenset({"last pull", "watchdog"})
"""The simulated box last worked on its own day; how long ago that is depends on today."""


def _wrong(told: dict[str, Any]) -> list[str]:
    return [one["name"] for one in told["checks"] if not one["ok"] and one["name"] not in OF_ANOTHER_DAY]


def test_doctor_is_content_with_a_healthy_box_and_names_what_is_missing(site: Path, tmp_path: Path) -> None:
    poor = tmp_path / "poor.toml"
    told = run_json(site, "doctor", "--offline")
    unwell = [one["name"] for one in told["checks"] if not one["ok"]]
    assert [] == [name for name in unwell if name not in OF_ANOTHER_DAY]
    assert told["healthy"] is not bool(unwell)
    text = site.read_text().replace("[agreements.twilio]", "[agreements.another]")
    text = text.replace("https://pms.test", "http://pms.test")
    poor.write_text(text.replace(str(site.parent / "secrets"), str(tmp_path / "nowhere")))
    told = run_json(poor, "doctor", "--offline")
    wrong = {one["name"]: one["remedy"] for one in told["checks"] if not one["ok"]}
    assert told["healthy"] is False
    assert {f"secret {name}" for name in secret_names()} <= set(wrong)
    assert "[agreements.twilio]" in wrong["BAA with twilio: twilio"]
    assert "clear_text_waiver" in wrong["PMS link"]


def test_doctor_asks_the_vendors_and_names_the_one_that_refuses(tmp_path: Path) -> None:
    with staged(8, 30, tmp_path, over_http=True) as stage:
        told = run_json(tmp_path / "site.toml", "doctor")
        # The simulated server lives in its own year, and the doctor notices.
        assert ["PMS: clock"] == _wrong(told)
        assert {"carrier", "PMS link"} <= {one["name"] for one in told["checks"]}
        secret = tmp_path / "secrets" / "sms_key_secret"
        secret.write_text("not the secret")
        told = run_json(tmp_path / "site.toml", "doctor")
        assert ["PMS: clock", "carrier"] == _wrong(told)
        secret.write_text(stage.world.twilio.api_secret)


def test_tigerconnect_is_called_unverified_wherever_it_is_shown(tmp_path: Path) -> None:
    with staged(8, 30, tmp_path, over_http=True, carrier="tigerconnect"):
        site = tmp_path / "site.toml"
        told = run_json(site, "carrier", "status")
        assert ["account", "number", "adapter"] == [one["name"] for one in told["standings"] if one["ok"]]
        checks = run_json(site, "doctor")["checks"]
        said = {one["name"]: one["finding"] for one in checks}["carrier: adapter"]
        assert "unverified against a live system" in said
        assert said == told["standings"][-1]["finding"]
        with pytest.raises(Refused, match="nothing to register"):
            run(site, "carrier", "registration")


@pytest.mark.parametrize("carrier", ["twilio", "ringcentral"])
def test_the_carrier_says_how_it_stands_and_doctor_repeats_it(carrier: str, tmp_path: Path) -> None:
    with staged(8, 30, tmp_path, over_http=True, carrier=carrier) as stage:
        site = tmp_path / "site.toml"
        told = run_json(site, "carrier", "status")
        wanted = ["account", "number"] + (["campaign"] if carrier == "ringcentral" else [])
        assert wanted == [one["name"] for one in told["standings"] if one["ok"]]
        assert "every half minute" in run(site, "carrier", "status").stdout
        stage.world.twilio.status, stage.world.ringcentral.campaign = "suspended", "CampaignExpired"
        told = run_json(site, "doctor")
        wrong = [one for one in told["checks"] if not one["ok"] and one["name"].startswith("carrier")]
        assert ["carrier: campaign" if carrier == "ringcentral" else "carrier: account"] == [
            one["name"] for one in wrong
        ]
        assert all(one["remedy"] for one in wrong)


def test_the_registration_is_printed_or_written(site: Path, tmp_path: Path) -> None:
    shown = run(site, "carrier", "registration").stdout
    assert "Sample messages:" in shown
    assert run_json(site, "carrier", "registration")["samples"][0] in shown
    file = tmp_path / "form.txt"
    run(site, "carrier", "registration", "--out", str(file))
    assert shown.strip() == file.read_text().strip()
    with pytest.raises(Refused):
        run(site, "carrier", "registration", "--out", str(tmp_path / "no" / "form.txt"))


def test_preview_says_when_the_last_text_of_the_day_leaves(tmp_path: Path) -> None:
    with staged(8, 150, tmp_path) as stage:
        play_briskly(stage, stage.at(9))
        planned = stage.rows("SELECT count(*) FROM message WHERE state = 'queued'")[0][0]
    (line,) = run_json(tmp_path / "site.toml", "preview")["leaving"]
    assert line.startswith(f"Tue Nov 17: {planned} texts, the last leaves about Tue Nov 17 1")


def test_settings_explains_every_key_and_help_every_reason(site: Path) -> None:
    told = run(site, "settings").stdout
    for key, *_ in describe_settings():
        assert key.split(".", 1)[-1] in told
    told = run(site, "help", "reasons").stdout
    for reason in REASONS:
        assert str(reason)[:12] in told


def test_a_missing_site_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="cannot be read") as caught:
        run(tmp_path / "none.toml", "preview")
    assert "--site" in caught.value.remedy
