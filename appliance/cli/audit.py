"""Verbs for the auditor: verify, and `recallbox audit` for what is handed to outsiders.

What these verbs show of patients is on record as a viewing or an export, like everywhere else.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime, time
from getpass import getuser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table as Grid

from appliance.adapters.host import SecretFolder, fresh_key
from appliance.adapters.log_export import export_log
from appliance.adapters.store.audit_log import verify as verify_log
from appliance.bootstrap import Site, open_site, open_store
from appliance.cli import as_json, json_option
from appliance.cli.patient import find_one
from appliance.domain.proof.disclosure import Basis
from appliance.domain.proof.fhir import to_audit_events
from appliance.errors import Refused
from appliance.ports.store import Lane
from appliance.settings import read_settings
from appliance.workflow.proof import disclosures as accounts
from appliance.workflow.proof.checkpoints import describe_standing, log_key, make_checkpoint
from appliance.workflow.proof.row_proofs import prove_row, public_keys


@click.command()
@json_option
@click.pass_obj
def verify(site: Path, as_json_flag: bool) -> None:
    """Recompute every row of the audit log, its chain and its tree; name the first row that was altered.

    Exit code 0 when the log holds, 65 when it does not. Somebody who trusts neither this box nor us uses
    `recallbox audit export` and the verifier in that folder.
    """
    settings = read_settings(site)
    store = open_store(settings, SecretFolder(settings.secrets.folder), readonly=True)
    console = Console(stderr=True)
    bar = Progress(console=console, transient=True, disable=not console.is_terminal)
    with store.view() as view, bar:
        last = view.tx.execute("SELECT max(seq) FROM audit").fetchone()[0]
        rows = bar.add_task("recomputing the log", total=last)
        found = verify_log(view.tx, lambda done: bar.update(rows, completed=done))
    store.close()
    if as_json_flag:
        click.echo(
            as_json(
                {
                    "verified": found.ok,
                    "rows": found.size,
                    "root": found.root.hex(),
                    "first_bad": found.first_bad,
                    "reason": found.reason,
                }
            )
        )
    elif found.ok:
        click.echo(f"The log holds: {found.size} rows, root {found.root.hex()}")
    else:
        where = f"row {found.first_bad}" if found.first_bad is not None else "the head"
        click.echo(f"The log was ALTERED at {where}: {found.reason}. {found.size} rows before it hold.")
    sys.exit(0 if found.ok else 65)


# --- what outsiders get ----------------------------------------------------------------------------------


@contextmanager
def at_site(site: Path) -> Iterator[Site]:
    """Open a site for one verb."""
    here = open_site(read_settings(site))
    try:
        yield here
    finally:
        here.close()


def whoever() -> str:
    """Return who is at the keyboard, as the audit log names them."""
    return f"user:{getuser()}"


out_option = click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="File to make, instead of stdout."
)


def write_new(file: Path, lines: Iterator[str]) -> int:
    """Write lines into a file that is not there yet; return how many. Raise Refused."""
    try:
        with open(file, "x", encoding="utf-8") as target:
            return sum(1 for line in lines if target.write(line))
    except OSError as error:
        raise Refused(f"{file} cannot be made: {error.strerror}", remedy="name another file") from error


@click.group()
def audit() -> None:
    """Hand the audit log to outsiders: checkpoints, proofs, exports, who looked, what was disclosed."""


@audit.command()
@json_option
@click.option("--new", is_flag=True, help="Print a fresh secret key instead, for the first boot to seal.")
@click.pass_obj
def key(site: Path, as_json_flag: bool, new: bool) -> None:
    """Print the public key of this box's log: give it to the witness and to auditors.

    \b
    On the first boot:
      recallbox audit key --new | systemd-creds encrypt --name=audit_signing_key - FILE
    """
    if new:
        click.echo(fresh_key())
        return
    with at_site(site) as here, here.store.view() as view:
        text = log_key(here.box, view).text
    click.echo(as_json({"key": text}) if as_json_flag else text)


@audit.command()
@json_option
@click.pass_obj
def checkpoint(site: Path, as_json_flag: bool) -> None:
    """Sign the head of the log now, as the service does every hour, and print it."""
    with at_site(site) as here:
        head = make_checkpoint(here.box)
        with here.store.view() as view:
            stand = describe_standing(view)
    click.echo(as_json({**asdict(stand), "note": head.note}) if as_json_flag else head.note, nl=as_json_flag)


@audit.command()
@json_option
@click.argument("seq", type=int)
@out_option
@click.pass_obj
def prove(site: Path, as_json_flag: bool, seq: int, out: Path | None) -> None:
    """Prove that row SEQ is in the log, in the form of c2sp.org/tlog-proof.

    `recallbox_verify.py FILE` checks it.
    """
    with at_site(site) as here:
        text = prove_row(here.box, seq)
    if out is not None:
        write_new(out, iter((text,)))
    elif as_json_flag:
        click.echo(as_json({"row": seq, "proof": text}))
    else:
        click.echo(text, nl=False)


@audit.command()
@json_option
@click.argument("folder", type=click.Path(path_type=Path))
@click.pass_obj
def export(site: Path, as_json_flag: bool, folder: Path) -> None:
    """Write the whole log into FOLDER with its checkpoints, cosignatures, public keys and a verifier.

    The files name no patient and need neither the database's key nor this software.
    """
    with at_site(site) as here:
        box = here.box
        head = make_checkpoint(box)
        with box.store.transaction(Lane.DESK, "audit.export") as tx:
            about = f"checkpoint:{head.size}"
            tx.audit(box.entry(tx, "log_exported", actor=whoever(), object=about, outcome="ok"))
        with here.store.view() as view:
            rows = export_log(view, head, public_keys(box, view), folder)
    said = f"wrote {rows} rows into {folder}; check them: python3 {folder}/recallbox_verify.py {folder}"
    click.echo(as_json({"folder": str(folder), "rows": rows, "root": head.root}) if as_json_flag else said)


@audit.command()
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="From that day on; default: everything.")
@out_option
@click.pass_obj
def fhir(site: Path, since: datetime | None, out: Path | None) -> None:
    """Write the log as FHIR R4 AuditEvents, one a line (NDJSON)."""
    with at_site(site) as here, here.store.view() as view:
        after = view.first_row_since(_begin(since.date(), here)) - 1 if since is not None else 0
        events = to_audit_events((text for _, text in view.log_records(after)), log_key(here.box, view).name)
        lines = (f"{event}\n" for event in events)
        if out is not None:
            click.echo(f"{write_new(out, lines)} events", err=True)
            return
        for line in lines:
            click.echo(line, nl=False)


def _begin(on: date, here: Site) -> datetime:
    return datetime.combine(on, time.min, here.box.zone)


@audit.command()
@json_option
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="From that day on; default: everything.")
@click.option("--patient", "patient_text", default="", metavar="PATIENT", help="Only who looked at them.")
@click.pass_obj
def access(site: Path, as_json_flag: bool, since: datetime | None, patient_text: str) -> None:
    """List who looked at which patient's data, when and what for. Reading this list is on it too."""
    with at_site(site) as here:
        with here.store.view() as view:
            patient_id = find_one(view, patient_text) if patient_text else ""
            begin = _begin(since.date(), here) if since is not None else None
            found = list(accounts.read_accesses(view, begin, patient_id))
        _note_viewing(here, "audit_access", patient_id, len(found))
        zone = here.box.zone
    if as_json_flag:
        click.echo(as_json({"accesses": found}))
        return
    grid = Grid("row", "when", "who", "did", "what", "patient", "records", "for")
    for one in found:
        grid.add_row(
            str(one.seq),
            _local(one.at, zone),
            one.who,
            one.did,
            one.what,
            one.patient_id,
            str(one.count),
            one.purpose.replace("_", " "),
        )
    Console().print(grid)


@audit.command()
@json_option
@click.argument("patient_text", metavar="PATIENT")
@click.pass_obj
def disclosures(site: Path, as_json_flag: bool, patient_text: str) -> None:
    """Account to PATIENT for disclosures of the last six years (45 CFR 164.528).

    Leaves out what the rule exempts, and says how many those are. `recallbox audit disclose` adds one.
    """
    with at_site(site) as here:
        with here.store.view() as view:
            patient_id = find_one(view, patient_text)
            found = accounts.account_for(here.box, view, patient_id)
        accounts.note_accounting(here.box, patient_id, whoever(), found)
        zone = here.box.zone
    if as_json_flag:
        click.echo(as_json(found))
        return
    grid = Grid("when", "to", "what", "what for", "ground", "breach", title=f"Disclosures of id {patient_id}")
    for one in found.named:
        to = f"{one.recipient}, {one.address}" if one.address else one.recipient
        ground = f"{one.basis.replace('_', ' ')} ({accounts.source_of(one.basis)})"
        breach = f"{one.breach}: {one.assessment}" if one.breach else ""
        grid.add_row(_local(one.disclosed_at, zone), to, one.what, one.purpose, ground, breach)
    console = Console()
    console.print(grid)
    console.print(f"{found.exempt} more are exempt (treatment, operations, to them) or older than six years.")
    for task in found.unassessed:
        console.print(f"NOT ASSESSED YET: task {task.id[:6]} of {_local(task.opened_at, zone)}: {task.why}")


@audit.command()
@json_option
@click.argument("patient_text", metavar="PATIENT")
@click.option("--to", "recipient", required=True, help="Who got it.")
@click.option("--address", default="", help="Their address, if it is known.")
@click.option("--what", required=True, help="What they got, briefly.")
@click.option("--purpose", required=True, help="What for.")
@click.option(
    "--basis", type=click.Choice([str(one) for one in Basis]), required=True, help="On what ground."
)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="When; default: now.")
@click.option("--breach", type=click.Choice(["yes", "no"]), default=None, help="For one not permitted.")
@click.option("--assessment", default="", help="The four factors of 45 CFR 164.402(2), in words.")
@click.pass_obj
def disclose(site: Path, as_json_flag: bool, patient_text: str, /, **said: Any) -> None:
    """Put a disclosure of PATIENT's data on the list, with the assessment if it was not permitted."""
    with at_site(site) as here:
        on = said.pop("on")
        with here.store.view() as view:
            patient_id = find_one(view, patient_text)
        at = _begin(on.date(), here) if on is not None else here.box.clock.now()
        said["basis"], said["breach"] = Basis(said["basis"]), said["breach"] or ""
        told = accounts.Disclosed(**said, disclosed_at=at)
        added = accounts.record_disclosure(here.box, patient_id, whoever(), told)
    click.echo(
        as_json({"id": added.id, "patient_id": patient_id}) if as_json_flag else f"on the list: {added.id}"
    )


def _note_viewing(here: Site, what: str, patient_id: str, count: int) -> None:
    box = here.box
    with box.store.transaction(Lane.DESK, "audit.viewed") as tx:
        detail = {"count": count}
        entry = box.entry(
            tx, "phi_viewed", patient_id, actor=whoever(), object=what, outcome="ok", detail=detail
        )
        tx.audit(entry)


def _local(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
