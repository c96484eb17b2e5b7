"""An office's own wordings: what is taken, and every kind of mistake that refuses the whole file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from appliance.adapters.template_file import load_templates, read_for_signing, read_template_file
from appliance.cli import cli
from appliance.domain.wording.template_check import LONGEST, SAMPLES, sample_values
from appliance.domain.wording.templates import SHIPPED, body_to_sign
from appliance.errors import Misconfigured

ID = "recall_overdue_6mo.1.en"
BODY = "Hello {first}, {practice} here. Your {visit} is due: 1) {slot1} 2) {slot2}. Reply STOP to opt out"
SPANISH = (
    "Hola {first}, {practice}. Toca su {visit}: 1) {slot1} 2) {slot2}. Responda STOP para no recibir mas"
)


def entry(body: str = BODY, template_id: str = ID, sha256: str | None = None, extra: str = "") -> str:
    signed = body_to_sign(template_id, body) if sha256 is None else sha256
    return (
        f'[[template]]\nid = "{template_id}"\nbody = "{body}"\napproved_by = "Dr. Chen"\n'
        f'approved_on = 2026-11-20\napproved_sha256 = "{signed}"\n{extra}\n'
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "templates.toml"


def refuse(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Misconfigured) as caught:
        read_template_file(path)
    assert caught.value.remedy
    return str(caught.value)


def test_an_approved_wording_takes_the_place_of_ours_and_nothing_else_changes(path: Path) -> None:
    path.write_text(entry() + entry(SPANISH, "recall_overdue_6mo.1.es"), encoding="utf-8")
    found = read_template_file(path)
    changed = {
        ours.template_id: own.body for ours, own in zip(SHIPPED, found, strict=True) if ours is not own
    }
    assert {ID: BODY, "recall_overdue_6mo.1.es": SPANISH} == changed
    assert found.sha256 != SHIPPED.sha256
    own = found.find(ID)
    assert own is not None
    assert f"{ID}@2+{body_to_sign(ID, BODY)[:8]}" == own.name
    # The office's words go before richer ones of ours; where they do not fit, ours are used.
    for sample, name in ((SAMPLES[0], own.name), (LONGEST, f"{ID}.short@1")):
        values = sample_values(sample, "en")
        assert name == found.write("recall_overdue_6mo", "en", values, longest=160).template


def test_no_file_means_what_we_ship() -> None:
    assert load_templates("") is SHIPPED


def test_a_body_changed_after_approval_is_refused(path: Path) -> None:
    signed = body_to_sign(ID, BODY)
    told = refuse(path, entry(BODY.replace("Hello", "Hi"), sha256=signed))
    assert f"{path}:6: template.0.approved_sha256: the words of {ID} were changed after approval" in told


def test_an_approval_is_for_one_use_only(path: Path) -> None:
    assert "changed after approval" in refuse(
        path, entry(template_id=f"{ID}.short", sha256=body_to_sign(ID, BODY))
    )


def test_typography_and_line_breaks_do_not_change_what_was_approved(path: Path) -> None:
    path.write_text(
        entry(BODY.replace(" here.", " here\u2014").replace("Hello {first}", "Hello  {first}"), sha256="x"),
        encoding="utf-8",
    )
    (only,) = read_for_signing(path)
    assert body_to_sign(ID, BODY.replace(" here.", " here-")) == only.to_sign


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (BODY.replace("{first}", "{fist}"), "unknown placeholder {fist}"),
        (BODY.replace("{first}", "{hygienist}"), "unknown placeholder {hygienist}"),
        (BODY.replace("{practice}", "We are"), "does not name the practice"),
        (BODY.replace(" Reply STOP to opt out", ""), "missing_opt_out"),
        (BODY.replace("here.", "here. Spring is a good season for it."), "at most 160"),
        (BODY.replace(" is due", " costs $80"), "fee"),
        (BODY.replace(" is due", " is due, act now"), "hard_sell"),
        (BODY.replace("Your {visit}", "Your cleaning"), "clinical_procedure_term"),
        (BODY.replace("here.", "cedar.com."), "url_not_allowed"),
        (BODY.replace(" 2) {slot2}", ""), "does not say the code 2"),
        (BODY.replace("{slot2}.", "{slot2} 3) call."), "asks for 3"),
        (BODY.replace("Hello", "Hello {"), "a brace that belongs to no placeholder"),
        (BODY.replace("Hello", "Hello 😊"), "outside GSM-7"),
        (BODY.replace("here.", "here. Or say CANCEL:"), "prints CANCEL"),
        (BODY.replace("{first}", "Carlos"), "wrong_name"),
    ],
)
def test_an_approved_but_unfit_wording_is_refused(path: Path, body: str, told: str) -> None:
    said = refuse(path, entry(body))
    assert told in said
    assert f"{path}:3: template.0.body: {ID} " in said


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (entry(template_id="recall_overdue_6mo.9.en"), "template.0.id: there is no wording"),
        (entry() + entry(), ":9: template.1.id: must stand once"),
        (entry(extra='colour = "red"'), ":7: template.0.colour: there is no such key"),
        (entry().replace('approved_by = "Dr. Chen"\n', ""), "template.0.approved_by: must be a text"),
        (entry().replace("2026-11-20", '"2026-11-20"'), "approved_on: must be a day"),
        (entry().replace("[[template]]", "[template]"), "must be written as [[template]]"),
        ("x = 1\n", "x: there is no such key"),
        ("[[template]\n", "not valid TOML"),
    ],
)
def test_a_file_of_the_wrong_shape_is_refused(path: Path, text: str, told: str) -> None:
    assert told in refuse(path, text)


def test_every_mistake_is_told_at_once(path: Path) -> None:
    wrong = entry(BODY.replace("{practice}", "We are")) + entry(SPANISH, "recall_overdue_6mo.1.es", "0" * 64)
    said = refuse(path, wrong)
    assert "does not name the practice" in said
    assert "changed after approval" in said


def run(*arguments: str) -> str:
    result = CliRunner().invoke(cli, ["--site", "/nonexistent/site.toml", "templates", *arguments])
    assert 0 == result.exit_code, result.output
    return result.output


def test_the_command_lists_previews_and_says_what_to_sign(path: Path) -> None:
    listed = json.loads(run("--json"))
    assert SHIPPED.sha256 == listed["sha256"] == listed["shipped"]["sha256"]
    one = next(row for row in listed["templates"] if row["id"] == ID)
    assert (152, 1, 0.83) == (one["typical"], one["segments"], one["cents"])
    assert {"es"} == {row["lang"] for row in json.loads(run("--lang", "es", "--json"))["templates"]}
    assert "Hola Maria, Cedar Ridge Dental" in run("preview", "--lang", "es", "--json")
    path.write_text(entry(sha256="").replace('approved_sha256 = ""\n', ""), encoding="utf-8")
    (row,) = json.loads(run("hash", str(path), "--json"))["templates"]
    assert body_to_sign(ID, BODY) == row["to_sign"]
    path.write_text(entry(sha256=row["to_sign"]), encoding="utf-8")
    assert json.loads(run("check", str(path), "--json"))["ok"] is True
    for plain in ((), ("preview",), ("hash", str(path)), ("check", str(path))):
        assert run(*plain)
