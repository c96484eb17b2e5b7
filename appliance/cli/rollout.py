"""Verbs that decide whether the box may text at all: rollout, pause, resume, breakers.

Each needs the name of a person for whatever it changes, and says afterwards what is held and what goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table as Grid

from appliance.bootstrap import open_site
from appliance.cli import as_json, json_option
from appliance.domain.limits.breakers import MEANINGS as WHAT_TRIPS
from appliance.domain.limits.breakers import Breaker
from appliance.domain.limits.rollout import MEANINGS, PAUSE, Phase, phase_after, review_phase
from appliance.ports.records import Halt
from appliance.settings import read_settings
from appliance.workflow.box import Box
from appliance.workflow.limits import breakers as switches
from appliance.workflow.limits import rollout as phases

by_option = click.option("--by", default="", metavar="NAME", help="Who answers for it; goes on record.")
why_option = click.option(
    "--why", default="", metavar="TEXT", help="What for; goes into the audit log, so no patient's name."
)
phase_argument = click.argument("phase", type=click.Choice([str(one) for one in Phase]))


@contextmanager
def _at(site: Path) -> Iterator[Box]:
    """Yield the box of a site file."""
    here = open_site(read_settings(site))
    try:
        yield here.box
    finally:
        here.close()


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def rollout(ctx: click.Context, as_json_flag: bool) -> None:
    """Show how far the rollout is, its record, and what the next phase needs.

    \b
    The phases: test, shadow, first_50, six_months, everyone. One step at a time, by name:
      recallbox rollout approve PHASE --by NAME
      recallbox rollout back PHASE --by NAME --why TEXT
    """
    if ctx.invoked_subcommand is None:
        with _at(ctx.obj) as box:
            _show_rollout(box, as_json_flag)


@rollout.command()
@json_option
@phase_argument
@by_option
@click.pass_obj
def approve(site: Path, as_json_flag: bool, phase: str, by: str) -> None:
    """Go on to PHASE, if the record of the phase before is clean and its days have passed."""
    with _at(site) as box:
        phases.approve_phase(box, Phase(phase), by)
        _show_rollout(box, as_json_flag)


@rollout.command()
@json_option
@phase_argument
@by_option
@why_option
@click.pass_obj
def back(site: Path, as_json_flag: bool, phase: str, by: str, why: str) -> None:
    """Go back to PHASE at once."""
    with _at(site) as box:
        phases.step_back(box, Phase(phase), by, why)
        _show_rollout(box, as_json_flag)


def _show_rollout(box: Box, as_json_flag: bool) -> None:
    with box.store.view() as view:
        stand = phases.stand_of(view.phases())
        record = phases.record_of(box, view)
        held = phases.describe_halts(view, box.clock.now(), box.zone)
    needs = review_phase(record, box.policy)
    follows = phase_after(stand.phase)
    if as_json_flag:
        shown = {"stand": stand, "record": record, "next": follows, "needs": needs, "halts": held}
        click.echo(as_json(shown))
        return
    console = Console(highlight=False)
    since = f"{stand.began_at.astimezone(box.zone):%a %b %d %H:%M}" if stand.began_at else "not begun"
    console.print(f"[bold]{stand.phase}[/]: {MEANINGS[stand.phase]}. Since {since}.")
    console.print(f"Its record: {phases.describe_record(record)}.")
    if follows is not None:
        grid = Grid("", "of", "needs", "has", title=f"What {follows} needs ({MEANINGS[follows]})")
        for one in needs:
            grid.add_row("met" if one.met else "OPEN", one.name.replace("_", " "), one.needs, one.has)
        console.print(grid)
    for line in held:
        console.print(line)


@click.command()
@json_option
@by_option
@why_option
@click.pass_obj
def pause(site: Path, as_json_flag: bool, by: str, why: str) -> None:
    """Hold every text that the box starts by itself. Answers, opt-outs and bookings go on."""
    with _at(site) as box:
        changed = phases.pause(box, by, why)
        _show_halts(box, as_json_flag, changed=changed, otherwise="It was paused already.")


@click.command()
@json_option
@by_option
@click.pass_obj
def resume(site: Path, as_json_flag: bool, by: str) -> None:
    """End the pause. Texts that waited and are still in time leave at their next turn."""
    with _at(site) as box:
        changed = phases.resume(box, by)
        _show_halts(box, as_json_flag, changed=changed, otherwise="It was not paused.")


@click.command()
@json_option
@click.option("--reset", "name", default="", metavar="NAME", help="Close the breaker of that name.")
@by_option
@why_option
@click.pass_obj
def breakers(site: Path, as_json_flag: bool, name: str, by: str, why: str) -> None:
    """Show every circuit breaker; with --reset, --by and --why, close one once its cause is found."""
    with _at(site) as box:
        if name:
            switches.reset(box, name, by, why)
            _show_halts(box, as_json_flag, changed=True, otherwise="")
            return
        with box.store.view() as view:
            facts = switches.count_facts(box, view)
            halts = {one.name: one for one in view.halts() if one.name != PAUSE}
        if as_json_flag:
            click.echo(as_json({"open": halts, "facts": facts}))
            return
        _show_breakers(box, halts)


def _show_breakers(box: Box, halts: dict[str, Halt]) -> None:
    grid = Grid("breaker", "state", "opens when")
    for one in Breaker:
        halt = halts.get(one)
        state = "closed"
        if halt is not None:
            state = f"OPEN since {halt.since.astimezone(box.zone):%a %b %d %H:%M}: {halt.why}"
        grid.add_row(one, state, WHAT_TRIPS[one])
    Console(highlight=False).print(grid)


def _show_halts(box: Box, as_json_flag: bool, *, changed: bool, otherwise: str) -> None:
    """Say what holds now, and what goes on."""
    with box.store.view() as view:
        held = phases.describe_halts(view, box.clock.now(), box.zone)
    if as_json_flag:
        click.echo(as_json({"changed": changed, "halts": held}))
        return
    if not changed:
        click.echo(otherwise)
    for line in held or ["Nothing is held: texts leave at their time."]:
        click.echo(line)
