"""`recallbox patient`: a patient's requests about their record, legal holds, and purging after retention."""

from __future__ import annotations

import getpass
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click
import msgspec

from appliance.adapters.store.view import SqlCipherView
from appliance.bootstrap import open_site
from appliance.cli import as_json, json_option
from appliance.domain.proof.retention import HoldKind
from appliance.errors import Refused
from appliance.settings import read_settings
from appliance.workflow.box import Box
from appliance.workflow.proof import patient_requests, retention
from appliance.workflow.proof.record_page import render_record


@dataclass(frozen=True, slots=True)
class Request:
    """One request at the desk: the box, the one patient it is about, and who carries it out."""

    box: Box
    patient_id: str
    by: str


@click.group()
def patient() -> None:
    """Carry out what patients may ask of their record: a copy, a restriction, an amendment.

    Also lays legal holds and purges what the law no longer keeps. PATIENT is an id, a token, a phone or
    part of a name. Nothing here makes anybody textable who was not.
    """


_patient_argument = click.argument("patient_text", metavar="PATIENT")
_by_option = click.option(
    "--by", metavar="NAME", help="Who decided it, for the audit log (default: your login name)."
)


def _verb(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command its PATIENT, --by and --json, and open the site for it."""

    def run(site: Path, patient_text: str, by: str | None, as_json_flag: bool, **options: Any) -> None:
        with _open(site, patient_text, by) as request:
            result, said = command(request, **options)
        click.echo(as_json(result) if as_json_flag else said)

    wrapped: Any = wraps(command)(run)
    verb: Callable[..., Any] = _patient_argument(_by_option(json_option(click.pass_obj(wrapped))))
    return verb


@contextmanager
def _open(site: Path, text: str, by: str | None) -> Iterator[Request]:
    here = open_site(read_settings(site))
    try:
        with here.store.view() as view:
            patient_id = find_one(view, text)
        yield Request(here.box, patient_id, f"user:{(by or getpass.getuser()).strip()}")
    finally:
        here.close()


def find_one(view: SqlCipherView, text: str) -> str:
    """Return the id of the one patient meant, who need not be in the books any more. Raise Refused."""
    found = view.find_patients(text)
    if len(found) > 1:
        listed = ", ".join(f"id {one.id}" for one in found[:12])
        raise Refused(f"{len(found)} people match: {listed}", remedy="repeat with one id")
    if found:
        return found[0].id
    gone = view.patient_of_token(text) or (text if view.token_of(text) else None)
    if gone is None:
        raise Refused(
            f"nobody on record matches {text!r}", remedy="try the id of the PMS, or the mobile number"
        )
    return gone


@patient.command()
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="File to make, .json."
)
@_verb
def export(request: Request, out: Path) -> tuple[dict[str, Any], str]:
    """Write everything the box holds about PATIENT into a file, and beside it a page to read.

    45 CFR 164.524: within 30 days of the request. The files are in clear text: hand them over and delete
    them.
    """
    page = out.with_suffix(".html")
    for file in (out, page):
        if file.exists():
            raise Refused(f"{file} exists already", remedy="name another file with --out")
    if not out.parent.is_dir():
        raise Refused(f"{out} cannot be made: there is no such folder", remedy="name another place")
    with request.box.store.view() as view:
        record = patient_requests.collect_record(request.box, view, request.patient_id)
    raw = msgspec.json.format(msgspec.json.encode(record, order="sorted"), indent=2)
    sha256 = hashlib.sha256(raw).hexdigest()
    patient_requests.note_export(request.box, request.patient_id, request.by, record, sha256)
    _write_private(out, raw)
    _write_private(page, render_record(record).encode())
    counts = {table: len(found) for table, found in record["held_here"].items()}
    result = {"file": str(out), "page": str(page), "sha256": sha256, "records": counts}
    return result, f"wrote {out} and {page}: {sum(counts.values())} records"


def _write_private(file: Path, raw: bytes) -> None:
    """Make a file that only its owner may read; one that is there already is left alone."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Refused(f"{file} cannot be made: {error.strerror}", remedy="name another place") from error
    with os.fdopen(handle, "wb") as target:
        target.write(raw)


@patient.command()
@click.option("--why", required=True, help="What the patient asked for.")
@_verb
def restrict(request: Request, why: str) -> tuple[dict[str, Any], str]:
    """Stop every text that the box would start to PATIENT, as the patient asked (45 CFR 164.522(a))."""
    return _lay(request, HoldKind.RESTRICTION, why, "texts we start to this patient are refused from now on")


@patient.command()
@click.option("--why", default="", help="Why it no longer applies.")
@_verb
def unrestrict(request: Request, why: str) -> tuple[dict[str, Any], str]:
    """Take the restriction off PATIENT. Opt-outs and missing consent still hold."""
    return _lift(request, HoldKind.RESTRICTION, why)


@patient.command()
@click.option("--why", required=True, help="The matter it is for.")
@_verb
def hold(request: Request, why: str) -> tuple[dict[str, Any], str]:
    """Lay a legal hold on PATIENT: nothing about them is removed until it is released."""
    return _lay(request, HoldKind.LEGAL_HOLD, why, "nothing about this patient is removed from now on")


@patient.command()
@click.option("--why", default="", help="Why it has ended.")
@_verb
def release(request: Request, why: str) -> tuple[dict[str, Any], str]:
    """Release the legal hold on PATIENT."""
    return _lift(request, HoldKind.LEGAL_HOLD, why)


def _lay(request: Request, kind: HoldKind, why: str, said: str) -> tuple[dict[str, Any], str]:
    laid = patient_requests.lay_hold(request.box, request.patient_id, kind, request.by, why)
    return {"id": laid.id, "kind": kind, "patient_id": laid.patient_id, "since": laid.since}, said


def _lift(request: Request, kind: HoldKind, why: str) -> tuple[dict[str, Any], str]:
    patient_requests.lift_hold(request.box, request.patient_id, kind, request.by, why)
    said = f"the {kind.replace('_', ' ')} is lifted"
    return {"kind": kind, "patient_id": request.patient_id, "lifted": True}, said


@patient.command()
@click.option("--note", required=True, help="The statement, in the patient's words.")
@_verb
def amend(request: Request, note: str) -> tuple[dict[str, Any], str]:
    """Add a statement to the record of PATIENT (45 CFR 164.526). What is on record stays as it is."""
    added = patient_requests.amend(request.box, request.patient_id, request.by, note)
    return {"id": added.id, "patient_id": added.patient_id, "at": added.at}, f"added as {added.id}"


@patient.command()
@_verb
def purge(request: Request) -> tuple[dict[str, Any], str]:
    """Remove what is held of PATIENT and no longer has to be kept. Cannot be undone.

    Refused under a legal hold, for an active patient, and while the newest record is not older than six
    calendar years. Consent, opt-outs, wishes, restrictions and the audit log stay; a tombstone with a hash
    takes the place of the rest.
    """
    stone = retention.purge_patient(request.box, request.patient_id, request.by)
    said = f"removed; {stone.records} records in all are behind the tombstone {stone.sha256[:16]}"
    return msgspec.to_builtins(stone), said
