"""`recallbox import`: opt-outs and history of the texting product used before, signed off by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table as Grid

from appliance.adapters.numbers import e164
from appliance.bootstrap import open_site
from appliance.cli import as_json, json_option
from appliance.cli.consent import actor
from appliance.errors import Misconfigured, Refused
from appliance.ports.records import FormerVendorImport
from appliance.settings import read_settings
from appliance.workflow.upkeep import takeover
from appliance.workflow.upkeep.takeover import Plan

_USES = ("phone", "status", "date", "direction")
_SHOWN = 20

file_argument = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
signed_option = click.option("--signed-by", default="", metavar="NAME", help="Who answers for it.")
dry_option = click.option("--dry-run", is_flag=True, help="Show what it would do; change nothing.")
column_option = click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="USE=HEADER",
    help="Name a column whose header misleads: phone, status, date, direction.",
)
accept_option = click.option(
    "--accept-errors", type=int, default=None, metavar="N", help="Go on without exactly N unreadable lines."
)


@click.group("import")
def import_group() -> None:
    """Take over what the texting product used before knows. Nothing is sent until this is settled."""


@import_group.command("opt-outs")
@json_option
@file_argument
@signed_option
@dry_option
@column_option
@accept_option
@click.pass_obj
def opt_outs(site: Path, /, file: Path, as_json_flag: bool, **options: Any) -> None:
    """Silence every phone that FILE, an export as CSV, says has opted out."""
    _run(site, takeover.plan_opt_outs, file, as_json_flag, **options)


@import_group.command("history")
@json_option
@file_argument
@signed_option
@dry_option
@column_option
@accept_option
@click.pass_obj
def history(site: Path, /, file: Path, as_json_flag: bool, **options: Any) -> None:
    """Count the texts of FILE, an export as CSV, of the last 31 days against our caps."""
    _run(site, takeover.plan_history, file, as_json_flag, **options)


@import_group.command("none")
@json_option
@signed_option
@click.pass_obj
def none(site: Path, signed_by: str, as_json_flag: bool) -> None:
    """Declare by name that no other product ever texted for this practice."""
    here = open_site(read_settings(site))
    try:
        record = takeover.declare_none(here.box, signed_by=signed_by, actor=actor())
    finally:
        here.close()
    click.echo(as_json(record) if as_json_flag else f"declared by {record.signed_by}: no former product")


def _run(
    site: Path,
    make_plan: Any,
    file: Path,
    as_json_flag: bool,
    *,
    signed_by: str,
    dry_run: bool,
    columns: tuple[str, ...],
    accept_errors: int | None,
) -> None:
    if not (dry_run or signed_by.strip()):
        raise Refused("an import is signed off by a named person", remedy="--signed-by NAME, or --dry-run")
    content = file.read_bytes()
    here = open_site(read_settings(site))
    try:
        plan: Plan = make_plan(here.box, content, e164, _chosen(columns))
        record = None
        if not as_json_flag:
            _show(plan)
        if not dry_run:
            record = takeover.sign_off(
                here.box, plan, signed_by=signed_by, actor=actor(), accept_errors=accept_errors
            )
    finally:
        here.close()
    if as_json_flag:
        click.echo(as_json(_as_object(plan, record, dry_run)))
    elif dry_run:
        click.echo("dry run: nothing was changed")
    elif record is None:
        click.echo("taken over before: nothing was changed")
    else:
        click.echo(f"signed off by {record.signed_by}: {len(plan.fresh)} new, sha256 {plan.sha256}")


def _chosen(columns: tuple[str, ...]) -> dict[str, str]:
    """Given USE=HEADER pairs, return them. Raise Misconfigured for a use that does not exist."""
    chosen = {}
    for pair in columns:
        use, _, header = pair.partition("=")
        if use not in _USES or not header:
            raise Misconfigured(f"no such column choice: {pair}", remedy=f"USE is one of {', '.join(_USES)}")
        chosen[use] = header
    return chosen


def _as_object(plan: Plan, record: FormerVendorImport | None, dry_run: bool) -> dict[str, object]:
    """Return an import without the numbers in it."""
    export = plan.export
    return {
        "kind": plan.kind,
        "sha256": plan.sha256,
        "columns": export.columns,
        "lines": export.lines,
        "skipped": export.skipped,
        "numbers": plan.numbers,
        "new": len(plan.fresh),
        "too_old": plan.too_old,
        "unclear_lines": export.unclear,
        "bad": export.bad,
        "dry_run": dry_run,
        "changed": record is not None,
        "signed": record,
    }


def _show(plan: Plan) -> None:
    export, console = plan.export, Console(highlight=False)
    columns = export.columns
    console.print(f"{export.lines} lines, {plan.numbers} numbers, {len(plan.fresh)} of them new.")
    console.print(f"sha256 {plan.sha256}", soft_wrap=True)
    console.print(
        f"phones from: {', '.join(columns.phones)}; status from: {', '.join(columns.status) or '-'};"
    )
    console.print(f"date from: {columns.at or '-'}; direction from: {columns.direction or '-'}")
    if export.skipped:
        console.print(f"{export.skipped} lines passed over: not opted out, or texts that came in.")
    if plan.too_old:
        console.print(f"{plan.too_old} texts passed over: older than 31 days, or in the future.")
    if export.unclear:
        listed = ", ".join(map(str, export.unclear[:_SHOWN]))
        console.print(f"{len(export.unclear)} lines of unclear status, taken for opt-outs: {listed}")
    if export.bad:
        grid = Grid("line", "problem", "number", "what to do", title=f"{plan.bad_lines} unreadable lines")
        for one in export.bad[:_SHOWN]:
            grid.add_row(str(one.line), one.problem, one.shown, one.remedy)
        console.print(grid)
