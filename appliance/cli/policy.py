"""Verbs about the office's policy: show, check, diff, replay. None of them changes anything."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table as Grid

from appliance.bootstrap import open_site
from appliance.cli import as_json, json_option
from appliance.domain.bounds import TERMS, Effect, compare_policies, say_value
from appliance.domain.policy import STATE_HOURS, STATE_HOURS_VERSION, STATE_SOURCES, Policy
from appliance.errors import Misconfigured
from appliance.policy_file import read_policy
from appliance.settings import read_settings
from appliance.workflow.nightly.replay import Replay, Tally
from appliance.workflow.nightly.replay import replay as replay_policy

_FILE = click.argument("file", type=click.Path(path_type=Path))
_COLOURS = {Effect.STRICTER: "green", Effect.LOOSER: "red", Effect.OTHER: "yellow"}


@click.group()
def policy() -> None:
    """Show the office's policy, check another one, compare it, and see what it would have changed."""


# --- show ------------------------------------------------------------------------------------------------


@policy.command()
@json_option
@click.option("--states", is_flag=True, help="Show the hours of every state instead, with their source.")
@click.pass_obj
def show(site: Path, as_json_flag: bool, states: bool) -> None:
    """Show the policy in force: each value, its meaning, whether it was changed, its bound and source."""
    rules = read_settings(site).rules()
    rows = list(_state_rows(rules) if states else _rows(rules))
    if as_json_flag:
        version = {"states_version": STATE_HOURS_VERSION} if states else {}
        click.echo(as_json({"hash": rules.hash, **version, "states" if states else "policy": rows}))
        return
    title = f"State hours, table of {STATE_HOURS_VERSION}" if states else f"Policy {rules.hash}"
    _print_rows(title, rows)


def _rows(rules: Policy) -> Iterator[dict[str, str]]:
    defaults = Policy()
    for one in fields(Policy):
        term, value = TERMS[one.name], getattr(rules, one.name)
        yield {
            "key": one.name,
            "value": say_value(value),
            "from": "default" if value == getattr(defaults, one.name) else "changed",
            "meaning": term.meaning,
            "bound": "; ".join(bound.text for bound in term.bounds),
            "source": "; ".join(dict.fromkeys(bound.source for bound in term.bounds)),
        }


def _state_rows(rules: Policy) -> Iterator[dict[str, str]]:
    for state in sorted(rules.state_hours):
        hours = rules.state_hours[state]
        law = STATE_HOURS.get(state)
        yield {
            "state": state,
            "hours": say_value(hours),
            "from": "table" if hours == law else "changed",
            "source": STATE_SOURCES.get(state, "office policy: the table has no hours of this state"),
        }


def _print_rows(title: str, rows: list[dict[str, str]]) -> None:
    grid = Grid(*(rows[0] if rows else ()), title=title)
    for row in rows:
        grid.add_row(*row.values(), style="bold" if row.get("from") == "changed" else None)
    Console().print(grid)


# --- check and diff --------------------------------------------------------------------------------------


@policy.command()
@json_option
@_FILE
def check(as_json_flag: bool, file: Path) -> None:
    """Check a policy file: every mistake with its line, its bound and the source of that. Needs no site."""
    try:
        rules = read_policy(file)
    except Misconfigured as error:
        faults = str(error).splitlines()
        if as_json_flag:
            click.echo(as_json({"ok": False, "faults": faults, "remedy": error.remedy}))
        else:
            click.echo("\n".join((*faults, f"  what to do: {error.remedy}")))
        sys.exit(1)
    changes = compare_policies(Policy(), rules)
    if as_json_flag:
        click.echo(as_json({"ok": True, "faults": [], "hash": rules.hash, "changes": len(changes)}))
    else:
        click.echo(f"{file}: in order, hash {rules.hash}, {len(changes)} values differ from the default")


@policy.command()
@json_option
@_FILE
@click.pass_obj
def diff(site: Path, as_json_flag: bool, file: Path) -> None:
    """Compare a policy file with the policy in force: key, old, new, stricter or looser, meaning."""
    mine, other = read_settings(site).rules(), read_policy(file)
    rows = [
        {
            "key": one.key,
            "old": say_value(one.old),
            "new": say_value(one.new),
            "effect": str(one.effect),
            "meaning": one.meaning,
        }
        for one in compare_policies(mine, other)
    ]
    if as_json_flag:
        click.echo(as_json({"old_hash": mine.hash, "new_hash": other.hash, "changes": rows}))
        return
    if not rows:
        click.echo(f"no difference: both are {mine.hash}")
        return
    grid = Grid(*rows[0], title=f"Policy {mine.hash} and {other.hash}")
    for row in rows:
        colour = _COLOURS[Effect(row["effect"])]
        grid.add_row(row["key"], row["old"], row["new"], f"[{colour}]{row['effect']}[/]", row["meaning"])
    Console().print(grid)


# --- replay ----------------------------------------------------------------------------------------------


@policy.command()
@json_option
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 3660), help="How far back.")
@_FILE
@click.pass_obj
def replay(site: Path, as_json_flag: bool, days: int, file: Path) -> None:
    """Judge past texts and everybody's decision of today under a policy file. Writes and sends nothing."""
    other = read_policy(file)
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description:8}"),
        TextColumn("{task.completed}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    tasks: dict[str, Any] = {}

    def tell(what: str, count: int) -> None:
        if what not in tasks:
            tasks[what] = bar.add_task(what, total=None)
        bar.update(tasks[what], completed=count)

    with closing(open_site(read_settings(site))) as here, bar:
        found = replay_policy(here.box, other, days, tell)
    if as_json_flag:
        by_day = {str(day): counts for day, counts in found.texts_by_day.items()}
        click.echo(as_json({**_plain(found), "texts_by_day": by_day}))
    else:
        _print_replay(found, days)


def _plain(found: Replay) -> dict[str, Any]:
    return {one.name: getattr(found, one.name) for one in fields(Replay)}


def _print_replay(found: Replay, days: int) -> None:
    console = Console()
    console.print(f"policy in force [bold]{found.old_hash}[/], the other [bold]{found.new_hash}[/]")
    for what, tally in ((f"texts of the last {days} days", found.texts), ("patients today", found.patients)):
        lost = f", {tally.unknown} of people no longer in the books" if tally.unknown else ""
        console.print(f"\n{what}: {tally.judged} judged, {tally.changed} judged differently{lost}")
        _print_tally(console, tally)
    grid = Grid("day", "texts now", "texts then", title="Texts by day, where they differ")
    for day, (old, new) in found.texts_by_day.items():
        if old != new:
            grid.add_row(str(day), str(old), str(new))
    if grid.row_count:
        console.print(grid)
    grid = Grid("patient", "what", "on", "objections now", "objections then", title="Examples")
    for one in found.examples:
        old_words, new_words = (", ".join(words) or "none" for words in (one.old, one.new))
        grid.add_row(one.token, one.what, str(one.on), old_words, new_words)
    if grid.row_count:
        console.print(grid)


def _print_tally(console: Console, tally: Tally) -> None:
    for sign, what, counts in (
        ("+", "objection comes", tally.newly_held),
        ("-", "objection goes", tally.newly_free),
    ):
        for reason, count in counts.most_common():
            console.print(f"  {sign} {reason:24} {count:>7}  {what}")
