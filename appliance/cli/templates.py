"""`recallbox templates`: the wordings in force, what they cost, and an office's own before they are used."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table as Grid

from appliance.adapters.template_file import load_templates, read_for_signing, read_template_file
from appliance.cli import as_json, json_option
from appliance.domain.wording.content import SEGMENT_PRICE_CENTS, Template, cost_cents, segments
from appliance.domain.wording.template_check import LONGEST, SAMPLES, TYPICAL, fill
from appliance.domain.wording.templates import APPROVAL, SHIPPED, TemplateSet
from appliance.settings import read_settings

_FILE = click.Path(path_type=Path, dir_okay=False)
price_option = click.option(
    "--price",
    default=SEGMENT_PRICE_CENTS,
    show_default=True,
    help="Cents per part of a text; the default is an estimate.",
)


@click.group(invoke_without_command=True)
@json_option
@click.option("--lang", type=click.Choice(["en", "es"]), help="Only one language.")
@price_option
@click.pass_context
def templates(ctx: click.Context, as_json_flag: bool, lang: str | None, price: float) -> None:
    """List every wording: id, version, length for usual and for long names, parts, cost, words.

    With a site file whose templates_file is set, the office's own wordings stand in their places. A length
    is counted for a practice's name of 30 and a first name of 12 characters, and for 40 and 15.
    """
    if ctx.invoked_subcommand is not None:
        return
    found = _in_force(ctx.obj)
    shown = [_describe(one, price) for one in found if lang in (None, one.lang)]
    if as_json_flag:
        click.echo(as_json({"templates": shown, "sha256": found.sha256, "shipped": _approval()}))
        return
    grid = Grid("id @ version", "usual", "long", "parts", "cents", "words", title="Wordings")
    for one in shown:
        name = f"{one['id']}@{one['version']}" + (" (office)" if one["override"] else "")
        parts, cents = f"{one['segments']}", f"{one['cents']:.2f}"
        grid.add_row(name, f"{one['typical']}", f"{one['longest']}", parts, cents, one["body"])
    console = Console()
    console.print(grid)
    console.print(
        f"Set {found.sha256[:16]}. Shipped: approved by {APPROVAL.approved_by} on {APPROVAL.approved_on}."
        f" Cost is an estimate at {price} cents a part."
    )


def _in_force(site: Path) -> TemplateSet:
    """Return the site's set; ours on a machine that has no site file."""
    return load_templates(read_settings(site).templates_file) if site.exists() else SHIPPED


def _describe(template: Template, price: float) -> dict[str, Any]:
    usual = fill(template, TYPICAL)
    return {
        "id": template.template_id,
        "lang": template.lang,
        "version": template.version,
        "override": template.override,
        "typical": len(usual),
        "longest": len(fill(template, LONGEST)),
        "segments": segments(usual).count,
        "cents": round(cost_cents(usual, price), 2),
        "body": template.body,
    }


def _approval() -> dict[str, str]:
    return {
        "sha256": APPROVAL.sha256,
        "approved_by": APPROVAL.approved_by,
        "approved_on": str(APPROVAL.approved_on),
    }


@templates.command()
@json_option
@click.argument("file", type=_FILE)
def check(file: Path, as_json_flag: bool) -> None:
    """Check an office's wordings in FILE as the box does before it starts: form, length, judge, signature."""
    found = read_template_file(file)
    own = [one.name for one in found if one.override]
    if as_json_flag:
        click.echo(as_json({"ok": True, "overrides": own, "sha256": found.sha256}))
        return
    click.echo(f"{len(own)} wordings may be used. The set is {found.sha256[:16]}.")
    for name in own:
        click.echo(f"  {name}")


@templates.command("hash")
@json_option
@click.argument("file", type=_FILE)
def hash_(file: Path, as_json_flag: bool) -> None:
    """Print, for each wording in FILE, the approved_sha256 that its approver puts beside it."""
    rows = read_for_signing(file)
    if as_json_flag:
        listed = [{"id": one.template_id, "to_sign": one.to_sign, "body": one.body} for one in rows]
        click.echo(as_json({"templates": listed}))
        return
    for one in rows:
        state = "signed" if one.approved_sha256.strip().lower() == one.to_sign else "NOT SIGNED"
        click.echo(f'{one.template_id}  {state}\n  {one.body}\n  approved_sha256 = "{one.to_sign}"')


@templates.command()
@json_option
@click.option("--lang", type=click.Choice(["en", "es"]), default="en", show_default=True)
@click.option("--kind", default="", help="Only ids that begin like that.")
@price_option
@click.pass_obj
def preview(site: Path, as_json_flag: bool, lang: str, kind: str, price: float) -> None:
    """Show every wording filled in for an invented person.

    Of each touch the first one is used that fits the office's text_max_chars, so the long ones go to short
    names only.
    """
    chosen = [one for one in _in_force(site) if one.lang == lang and one.template_id.startswith(kind)]
    rows = list(_preview(chosen, price))
    if as_json_flag:
        click.echo(as_json({"templates": rows}))
        return
    grid = Grid("id", "chars", "parts", "cents", "text", title="Filled for an invented person")
    for one in rows:
        grid.add_row(one["id"], f"{one['chars']}", f"{one['segments']}", f"{one['cents']:.2f}", one["text"])
    Console().print(grid)


def _preview(chosen: Iterable[Template], price: float) -> Iterable[dict[str, Any]]:
    for template in chosen:
        text = fill(template, SAMPLES[0])
        yield {
            "id": template.template_id,
            "text": text,
            "chars": len(text),
            "segments": segments(text).count,
            "cents": round(cost_cents(text, price), 2),
        }
