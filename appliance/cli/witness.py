"""`recallbox witness`: having the log's checkpoints cosigned by somebody outside, by files.

The witness runs `recallbox_witness.py` on a machine of their own; nothing connects the two but the files.
"""

from __future__ import annotations

from pathlib import Path

import click

from appliance.cli import as_json, json_option
from appliance.cli.audit import at_site, write_new
from appliance.errors import Refused
from appliance.workflow.proof import checkpoints

_file = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
_witness = click.option("--witness", "name", default="", help="Which one, if there are several.")


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def witness(ctx: click.Context, as_json_flag: bool) -> None:
    """Have the log witnessed, so that nobody can put back an older one unseen.

    \b
      recallbox witness request FILE     a checkpoint and the proof that the log only grew
      recallbox witness accept FILE      the witness's answer
    Without a verb: how far the log is signed and witnessed.
    """
    if ctx.invoked_subcommand is not None:
        return
    with at_site(ctx.obj) as here, here.store.view() as view:
        stand = checkpoints.describe_standing(view)
    if as_json_flag:
        click.echo(as_json(stand))
        return
    seen = "never witnessed"
    if stand.cosigned_at is not None:
        seen = f"{stand.cosigned_size} witnessed by {stand.witness}, {stand.cosigned_at:%Y-%m-%d %H:%M} UTC"
    click.echo(f"{stand.origin or 'not signed yet'}: {stand.rows} rows, {stand.signed_size} signed, {seen}")


@witness.command()
@json_option
@_file
@_witness
@click.option("--old", "old_size", type=int, help="Rows the witness cosigned last, if they say so.")
@click.pass_obj
def request(site: Path, as_json_flag: bool, file: Path, name: str, old_size: int | None) -> None:
    """Write FILE for the witness: a fresh checkpoint and the proof since their last cosignature."""
    with at_site(site) as here:
        chosen = checkpoints.choose_witness(here.box, name)
        text = checkpoints.request_cosignature(here.box, chosen, old_size)
    write_new(file, iter((text,)))
    said = f"for {chosen.name}: {file}"
    click.echo(as_json({"file": str(file), "witness": chosen.name}) if as_json_flag else said)


@witness.command()
@json_option
@_file
@click.pass_obj
def accept(site: Path, as_json_flag: bool, file: Path) -> None:
    """Check the witness's answer in FILE and keep the cosignature."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{file} cannot be read", remedy="name the witness's answer") from error
    with at_site(site) as here:
        fresh = checkpoints.accept_answer(here.box, text)
    if as_json_flag:
        click.echo(as_json({"accepted": [{"witness": one.witness, "rows": one.size} for one in fresh]}))
        return
    for one in fresh:
        click.echo(f"{one.witness} has seen {one.size} rows by {one.cosigned_at:%Y-%m-%d %H:%M:%S} UTC")
    if not fresh:
        click.echo("this cosignature was kept before")


@witness.command()
@json_option
@click.option("--by", default="", metavar="NAME", help="Who answers for it; goes on record.")
@click.option("--why", default="", metavar="TEXT", help="What happened; goes into the audit log.")
@click.pass_obj
def restart(site: Path, as_json_flag: bool, by: str, why: str) -> None:
    """Begin the log anew under a new name, after a backup was restored. The witness has to agree.

    The rows at hand stay; the former heads are kept beside the database. Sending stays stopped until
    `recallbox breakers reset log_rewound`: compare the opt-outs first, newer ones are gone.
    """
    with at_site(site) as here:
        head = checkpoints.restart_log(here.box, by, why)
        with here.store.view() as view:
            text = checkpoints.log_key(here.box, view).text
    said = f"{head.note}\nthe witness needs the log's new key: {text}"
    click.echo(as_json({"key": text, "rows": head.size}) if as_json_flag else said)
