"""`recallbox carrier`: how the number stands with the carrier, and what its registration has to say."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table as Grid

from appliance.adapters.template_file import load_templates
from appliance.bootstrap import open_site
from appliance.cli import as_json, json_option
from appliance.domain.model import Practice
from appliance.domain.permission.registration import show_registration, write_registration
from appliance.errors import Refused
from appliance.settings import read_settings
from appliance.vendors import OPT_OUT_WORDS


@click.group()
def carrier() -> None:
    """Show how the number stands with the SMS carrier, or write what its registration asks for."""


@carrier.command()
@json_option
@click.pass_obj
def status(site: Path, as_json_flag: bool) -> None:
    """Ask the carrier about account, number and campaign. Sends nothing."""
    with closing(open_site(read_settings(site))) as here:
        found = here.box.sms.inspect()
        pace = here.box.pace
    if as_json_flag:
        click.echo(as_json({"standings": found, "pace": pace}))
        return
    grid = Grid("", "what", "found", "what to do")
    for one in found:
        grid.add_row("[green]ok[/]" if one.ok else "[red]NO[/]", one.name, one.finding, one.remedy)
    console = Console(highlight=False)
    console.print(grid)
    console.print(
        f"Planned: at most {pace.per_tick} texts every half minute, {pace.per_day} a day,"
        f" {pace.proactive_per_day} of them started by the box."
    )


@carrier.command()
@json_option
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write to FILE.")
@click.pass_obj
def registration(site: Path, as_json_flag: bool, out: Path | None) -> None:
    """Print what the 10DLC registration asks for, from the wordings in force: samples, opt-in, HELP, STOP."""
    settings = read_settings(site)
    if settings.sms.carrier == "tigerconnect":
        raise Refused(
            "with TigerConnect there is nothing to register: patients are written to from numbers of its own",
            remedy="ask your contact there how these are registered",
        )
    office = settings.practice
    form = write_registration(
        Practice(office.name, office.phone, office.zone, office.state, office.parking),
        load_templates(settings.templates_file),
        settings.rules(),
        OPT_OUT_WORDS[settings.sms.carrier],
    )
    text = as_json(form) if as_json_flag else show_registration(form)
    if out is None:
        click.echo(text)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Refused(f"{out} cannot be written: {error.strerror}", remedy="choose another place") from None
    click.echo(as_json({"file": str(out)}) if as_json_flag else f"wrote {out}")
