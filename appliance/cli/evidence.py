"""Verbs that look back: `evidence` for one patient's whole story, `at` for what was known at a moment."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
import msgspec

from appliance.adapters.log_export import copy_verifier
from appliance.adapters.numbers import e164
from appliance.cli import as_json, json_option
from appliance.cli.audit import at_site, whoever
from appliance.cli.patient import find_one
from appliance.domain.proof.disclosure import Basis
from appliance.errors import Refused
from appliance.ports.store import Lane
from appliance.workflow.proof.evidence import Asked, collect_evidence, note_evidence
from appliance.workflow.proof.evidence_page import render_evidence
from appliance.workflow.proof.hindsight import look_back


@click.command()
@json_option
@click.argument("patient_text", metavar="PATIENT")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--phone", default="", help="Only what went to or came from this phone.")
@click.option("--to", "recipient", required=True, help="Who gets the pack.")
@click.option("--purpose", required=True, help="What they want it for.")
@click.option(
    "--basis", type=click.Choice([str(one) for one in Basis]), required=True, help="On what ground they may."
)
@click.option("--address", default="", help="Their address, if it is known.")
@click.pass_obj
def evidence(
    site: Path, /, as_json_flag: bool, patient_text: str, folder: Path, phone: str, **asked: Any
) -> None:
    """Write into FOLDER everything the box did about PATIENT's texts, with proof, as data and as a page.

    Each text sent or withheld and why, consent then, the rules, who approved the words, delivery, replies
    and what was made of them; with the audit rows and their paths to a signed checkpoint. It is a look at
    patients' data and a disclosure: both go on record before the first file is made.
    """
    number = e164(phone) if phone else ""
    if phone and not number:
        raise Refused(f"{phone!r} is no phone number", remedy="write it like +13125550142")
    wanted = Asked(asked["recipient"], asked["purpose"], Basis(asked["basis"]), asked["address"])
    if folder.exists() or not folder.parent.is_dir():
        raise Refused(f"{folder} is there already, or has no place", remedy="name a new folder")
    with at_site(site) as here:
        with here.store.view() as view:
            patient_id = find_one(view, patient_text)
        pack = collect_evidence(here.box, patient_id, wanted, number or "")
        raw = msgspec.json.format(msgspec.json.encode(pack, order="sorted"), indent=2)
        sha256 = hashlib.sha256(raw).hexdigest()
        note_evidence(here.box, patient_id, whoever(), wanted, pack, sha256)
    folder.mkdir(mode=0o700)
    _write_private(folder / "evidence.json", raw)
    _write_private(folder / "evidence.html", render_evidence(pack).encode())
    copy_verifier(folder)
    counts = {name: len(pack[name]) for name in ("texts", "replies", "audit_rows")}
    said = (
        f"wrote {folder}: {counts['texts']} texts, {counts['replies']} replies, {counts['audit_rows']} rows"
    )
    click.echo(as_json({"folder": str(folder), "sha256": sha256, **counts}) if as_json_flag else said)


def _write_private(file: Path, raw: bytes) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as target:
        target.write(raw)


@click.command()
@json_option
@click.argument("when", metavar="TIME")
@click.argument("patient_text", metavar="[PATIENT]", required=False)
@click.pass_obj
def at(site: Path, as_json_flag: bool, when: str, patient_text: str | None) -> None:
    """Say what the box knew and had decided at TIME ("2026-11-17 10:05", on the office's clock).

    Told from the audit log and dated records. What they no longer hold is listed as unknown.
    """
    with at_site(site) as here:
        box = here.box
        instant = _instant(when, box.zone)
        if instant > box.clock.now():
            raise Refused("that time is still to come", remedy="give one that has passed")
        with here.store.view() as view:
            patient_id = find_one(view, patient_text) if patient_text else ""
            found = look_back(view, instant, box.zone, patient_id)
        with box.store.transaction(Lane.DESK, "at.viewed") as tx:
            viewed = box.entry(tx, "phi_viewed", patient_id, actor=whoever(), object="at", outcome="ok")
            tx.audit(viewed)
    if as_json_flag:
        click.echo(as_json(found))
        return
    for name, value in found.items():
        if name != "unknown":
            click.echo(f"{name.replace('_', ' ')}: {_said(value)}")
    click.echo("not known any more:")
    for one in found["unknown"]:
        click.echo(f"  - {one}")


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key} {_said(one)}" for key, one in value.items()) or "none"
    if isinstance(value, list):
        return "; ".join(map(_said, value)) or "none"
    return "unknown" if value in (None, "") else str(value)


def _instant(text: str, zone: ZoneInfo) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused(f"{text!r} is not a time", remedy='write it like "2026-11-17 10:05"') from error
    return at if at.tzinfo is not None else at.replace(tzinfo=zone)
