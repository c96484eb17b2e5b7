"""The verbs `consent` and `import` as the office types them, on a site's own database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from appliance.adapters.host import SecretFolder
from appliance.bootstrap import open_store
from appliance.cli import cli
from appliance.domain.model import Table
from appliance.domain.permission.consent_form import VERSIONS
from appliance.errors import Misconfigured, Refused
from appliance.ports.store import Lane
from appliance.settings import read_settings
from tests.integration.test_consent import ALONE, CARLOS, MARIA, ROSA, SHARED
from tests.simulation.stage_world import staged


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The settings file of a practice whose books hold three people."""
    with staged(8, 30, tmp_path) as stage, stage.site.store.transaction(Lane.DESK, "test.people") as tx:
        tx.put_rows(Table.PATIENT, [MARIA, CARLOS, ROSA])
        for signed in tx.former_vendor_imports():
            tx.remove(signed)
        for silence in tx.suppressions().values():
            tx.remove(silence)
    return tmp_path / "site.toml"


def run(site: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(cli, ["--site", str(site), *arguments], catch_exceptions=True)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert 0 == result.exit_code, result.output
    return result


def run_json(site: Path, *arguments: str) -> Any:
    return json.loads(run(site, *arguments, "--json").stdout)


def rows(site: Path, sql: str) -> list[tuple[Any, ...]]:
    settings = read_settings(site)
    store = open_store(settings, SecretFolder(settings.secrets.folder), readonly=True)
    with store.view() as view:
        found: list[tuple[Any, ...]] = view.tx.execute(sql).fetchall()
    store.close()
    return found


def test_a_consent_from_paper_to_revocation_and_back(site: Path) -> None:
    recorded = run_json(
        site,
        "consent",
        "record",
        "9003",
        "--scope",
        "recall",
        "--document",
        "in the chart",
        "--on",
        "2026-01-05",
    )
    assert ("granted", ["recall"], ALONE) == (recorded["act"], recorded["scopes"], recorded["phone"])
    assert recorded["actor"].startswith("user:")
    assert run_json(site, "consent", "revoke", ALONE, "--note", "at the desk")["changed"]
    told = run_json(site, "consent", "show", "9003")
    assert {"recall": "silent", "reminder": "silent", "treatment": "silent"} == told["may_text"]
    assert ["granted", "revoked"] == [one["act"] for one in told["ledger"]]
    with pytest.raises(Refused, match="newer"):
        run(site, "consent", "lift", "9003")
    run(
        site,
        "consent",
        "record",
        "9003",
        "--scope",
        "recall",
        "--note",
        "told Priya at the desk",
        "--source",
        "verbal",
    )
    with pytest.raises(Refused, match="PMS has not been told"):
        run(site, "consent", "lift", "9003")
    _let_the_pms_hear(site)
    lifted = run_json(site, "consent", "lift", "9003")
    assert ["reminder", "treatment"] == lifted["still_silent"]
    assert "granted" == run_json(site, "consent", "show", "9003")["may_text"]["recall"]
    actions = {row[0] for row in rows(site, "SELECT action FROM audit")}
    assert {"consent_recorded", "phone_suppressed", "silence_lifted", "phi_viewed"} <= actions


def _let_the_pms_hear(site: Path) -> None:
    settings = read_settings(site)
    store = open_store(settings, SecretFolder(settings.secrets.folder))
    with store.transaction(Lane.DESK, "test.written") as tx:
        tx.tx.execute("UPDATE writeback SET state = 'done'")
    store.close()


def test_show_speaks_in_words_and_of_a_shared_phone(site: Path) -> None:
    told = run(site, "consent", "show", SHARED).stdout
    assert "9001, 9002" in told
    run(site, "consent", "revoke", SHARED, "--scope", "recall")
    told = " ".join(run(site, "consent", "show", "9001").stdout.split())
    assert "Silent for recall texts" in told
    assert "Alvarez" not in told
    with pytest.raises(Refused, match="2 people match"):
        run(site, "consent", "record", SHARED, "--scope", "recall", "--note", "x")


def test_wishes_pauses_and_verifications(site: Path) -> None:
    wished = run_json(site, "consent", "wish", "9001", "--best", "13:00-17:00", "--channel", "call")
    assert ("13:00", "17:00", "call") == (wished["best_start"], wished["best_stop"], wished["channel"])
    assert (
        "2099-01-15" == run_json(site, "consent", "pause", "9001", "--until", "2099-01-15")["paused_until_on"]
    )
    paused = run_json(site, "consent", "pause", "9001", "--off")
    assert (None, "13:00") == (paused["paused_until_on"], paused["best_start"])
    assert "" == run_json(site, "consent", "wish", "9001", "--any-time")["best_start"]
    assert "verified" == run_json(site, "consent", "verify", "9001")["act"]
    for arguments, told in (
        (("pause", "9001"), "needs a day"),
        (("pause", "9001", "--until", "soon"), "no day"),
        (("wish", "9001"), "no wish"),
        (("wish", "9001", "--best", "late"), "no hours"),
        (("record", "9001", "--scope", "recall", "--note", "x", "--on", "soon"), "no day or time"),
    ):
        with pytest.raises(Misconfigured, match=told):
            run(site, "consent", *arguments)
    with pytest.raises(Refused, match="nobody in the books"):
        run(site, "consent", "show", "Xyzzy")


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_form_is_written_for_printing(site: Path, tmp_path: Path, lang: str) -> None:
    out = tmp_path / "form.html"
    told = run_json(site, "consent", "form", "--lang", lang, "--out", str(out))
    assert VERSIONS[lang] == told["wording"]
    practice = read_settings(site).practice
    with pytest.raises(Refused, match="cannot be written: No such file"):
        run(site, "consent", "form", "--out", str(tmp_path / "nowhere" / "form.html"))
    page = out.read_text(encoding="utf-8")
    assert practice.name in page
    assert VERSIONS[lang] in page


def test_an_import_is_shown_signed_and_not_repeated(site: Path, tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_bytes(
        b"Name;Mobile;Opted Out On\r\nx;312-555-0142;1/2/2026\r\nx;312-555-0147;\r\nx;31255501;\r\n"
    )
    dry = run_json(site, "import", "opt-outs", str(file), "--dry-run")
    assert (3, 2, True, False) == (dry["lines"], dry["new"], dry["dry_run"], dry["changed"])
    assert [] == rows(site, "SELECT phone FROM suppression")
    with pytest.raises(Refused, match="named person"):
        run(site, "import", "opt-outs", str(file))
    with pytest.raises(Refused, match="1 of 3 lines") as caught:
        run(site, "import", "opt-outs", str(file), "--signed-by", "Dr. Chen")
    assert "--accept-errors 1" in caught.value.remedy
    told = run(
        site, "import", "opt-outs", str(file), "--signed-by", "Dr. Chen", "--accept-errors", "1"
    ).stdout
    assert dry["sha256"] in told
    assert "signed off by Dr. Chen: 2 new" in told
    assert not any(phone[2:] in told.replace("-", "") for phone in (SHARED, ALONE))
    assert "...01" in told
    assert [(SHARED,), (ALONE,)] == rows(site, "SELECT phone FROM suppression ORDER BY phone")
    again = run(
        site, "import", "opt-outs", str(file), "--signed-by", "Dr. Chen", "--accept-errors", "1"
    ).stdout
    assert "nothing was changed" in again
    assert [("opt_outs", "Dr. Chen")] == rows(site, "SELECT kind, signed_by FROM former_vendor_import")


def test_columns_can_be_named_and_none_is_declared(site: Path, tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text("Kontakt,Raus\n3125550142,opted out\n3125550147,opted in\n")
    chosen = ("--column", "phone=Kontakt", "--column", "status=Raus")
    dry = run_json(site, "import", "opt-outs", str(file), "--dry-run", *chosen)
    assert (1, 1) == (dry["new"], dry["skipped"])
    with pytest.raises(Misconfigured, match="no column is called"):
        run(site, "import", "opt-outs", str(file), "--dry-run", "--column", "phone=Cell")
    with pytest.raises(Misconfigured, match="no such column choice"):
        run(site, "import", "opt-outs", str(file), "--dry-run", "--column", "name=Kontakt")
    assert "none" == run_json(site, "import", "none", "--signed-by", "Dr. Chen")["kind"]
    assert [("none",)] == rows(site, "SELECT kind FROM former_vendor_import")
