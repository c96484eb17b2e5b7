"""The desk as plain commands, second half: what is planned and known, the office, papers.

Adds its commands to the group of `tui.plain` when it is imported.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import click

from appliance.wire.common import Done
from tui.client import DeskClient
from tui.papers import NoPaper, huddle_page, key_card, write_pdf
from tui.phrases import as_columns, count, plain, say_cohort, say_state
from tui.plain import MOST, Hand, desk, find_text
from tui.plain_papers import show_huddle, show_keys
from tui.screens.audit import say_verified
from tui.screens.health import draw_health
from tui.screens.overdue import draw_funnel
from tui.screens.patient import draw_head, draw_why

# --- what is planned and known -----------------------------------------------------------------------------


@desk.command()
@click.option("--show", type=click.Choice(["queued", "withheld"]), default="queued", show_default=True)
@click.pass_obj
def preview(hand: Hand, show: str) -> None:
    """The texts that go out next."""
    page = hand.run(lambda client: client.preview(show, limit=MOST))
    clock = hand.clock()
    rows = [
        (one.id[:6], clock.when(one.leaves_at), say_state(one.state), one.name, one.body,
         "; ".join(why.meaning for why in one.reasons))
        for one in page.rows
    ]  # fmt: skip
    heads = ("Text", "Leaves", "State", "Name", "Words", "Reasons")
    hand.say(page, f"{page.total} texts.\n{as_columns(heads, rows, 160)}")


@desk.command()
@click.option("--reason", default="", help="Only those of one reason code.")
@click.pass_obj
def withheld(hand: Hand, reason: str) -> None:
    """Who gets no text, with every reason."""
    page = hand.run(lambda client: client.withheld(reason, limit=MOST))
    rows = [
        (one.patient_id, one.name, say_cohort(one.cohort), "; ".join(why.meaning for why in one.reasons))
        for one in page.rows
    ]
    hand.say(page, as_columns(("Patient", "Name", "Group", "Why"), rows, 160))


def _on_text(name: str, about: str, act: Callable[[DeskClient, str, int], Awaitable[Done]]) -> None:
    """Add a command that does one thing with one planned text."""

    @desk.command(name, help=about)
    @click.argument("text")
    @click.pass_obj
    def command(hand: Hand, text: str) -> None:
        async def run(client: DeskClient) -> Done:
            return await act(client, *await find_text(client, text))

        hand.told(hand.run(run))


_on_text("approve", "Let a text go.", lambda client, text, version: client.approve(text, version))
_on_text("hold", "Keep a text back.", lambda client, text, version: client.hold(text, version))


@desk.command()
@click.argument("text")
@click.argument("words")
@click.pass_obj
def edit(hand: Hand, text: str, words: str) -> None:
    """Give a planned text other words."""

    async def run(client: DeskClient) -> Done:
        return await client.edit(*await find_text(client, text), words)

    hand.told(hand.run(run))


@desk.command("what-if")
@click.argument("changes", nargs=-1, required=True)
@click.pass_obj
def what_if(hand: Hand, changes: tuple[str, ...]) -> None:
    """What other rules (NAME=VALUE …) would make of the same day."""
    wanted = dict(one.split("=", 1) for one in changes if "=" in one)
    found = hand.run(lambda client: client.what_if(wanted))
    names = dict.fromkeys([*found.before, *found.after])
    rows = [(plain(name), str(found.before.get(name, 0)), str(found.after.get(name, 0))) for name in names]
    hand.say(found, as_columns(("Verdict", "Now", "Then"), rows))


@desk.command()
@click.argument("words")
@click.pass_obj
def find(hand: Hand, words: str) -> None:
    """Find people by name, phone (the last four will do) or token."""
    found = hand.run(lambda client: client.find(words))
    rows = [
        (one.patient_id, one.name, str(one.birth_year or ""), one.phone, one.status) for one in found.rows
    ]
    hand.say(found, as_columns(("Patient", "Name", "Born", "Phone", "Status"), rows))


@desk.command()
@click.argument("patient_id")
@click.pass_obj
def patient(hand: Hand, patient_id: str) -> None:
    """Everything about one person, and why they did or did not get a text."""
    found = hand.run(lambda client: client.patient(patient_id))
    clock = hand.clock()
    moments = [
        f"{clock.when(one.at)}, {plain(one.kind)}: {one.what} {one.detail}".rstrip() for one in found.moments
    ]
    hand.say(
        found, "\n".join([draw_head(found, clock).plain, "", draw_why(found, clock).plain, "", *moments])
    )


@desk.command()
@click.option("--days", default=7, show_default=True, type=click.IntRange(1, 31))
@click.pass_obj
def openings(hand: Hand, days: int) -> None:
    """Free time."""
    found = hand.run(lambda client: client.openings(days))
    clock = hand.clock()
    rows = [(clock.when(one.start_at), str(one.minutes), one.operatory, one.provider) for one in found.slots]
    hand.say(found, as_columns(("When", "Minutes", "Where", "With"), rows))


@desk.command()
@click.option("--sort", type=click.Choice(["days", "risk", "name"]), default="days", show_default=True)
@click.option("--cohort", default="")
@click.pass_obj
def overdue(hand: Hand, sort: str, cohort: str) -> None:
    """Who is late."""
    page = hand.run(lambda client: client.overdue(sort, cohort, limit=MOST))
    rows = [
        (
            one.patient_id,
            one.name,
            str(one.days),
            f"{one.risk:.0f} {one.band}",
            say_cohort(one.cohort),
            plain(one.verdict),
        )
        for one in page.rows
    ]
    heads = ("Patient", "Name", "Days", "Risk", "Group", "Text")
    hand.say(page, f"{draw_funnel(page.funnel)}\n{as_columns(heads, rows)}")


# --- the office ------------------------------------------------------------------------------------------


@desk.command()
@click.pass_obj
def health(hand: Hand) -> None:
    """What is wrong, and what to do."""
    found = hand.run(lambda client: client.health())
    hand.say(found, draw_health(found, hand.clock()).plain)


@desk.command()
@click.option("--why", default="")
@click.pass_obj
def pause(hand: Hand, why: str) -> None:
    """Hold every text the box would start by itself."""
    hand.told(hand.run(lambda client: client.pause(why)))


@desk.command()
@click.pass_obj
def resume(hand: Hand) -> None:
    """End the pause."""
    hand.told(hand.run(lambda client: client.resume()))


@desk.command("reset-breaker")
@click.argument("name")
@click.argument("why")
@click.pass_obj
def reset_breaker(hand: Hand, name: str, why: str) -> None:
    """Close a breaker whose cause is found."""
    hand.told(hand.run(lambda client: client.reset_breaker(name, why)))


@desk.command()
@click.option("--action", default="")
@click.option("--actor", default="")
@click.option("--patient", default="")
@click.pass_obj
def audit(hand: Hand, action: str, actor: str, patient: str) -> None:
    """Rows of the log, newest first."""
    page = hand.run(lambda client: client.search_log(action=action, actor=actor, patient_id=patient))
    clock = hand.clock()
    rows = [
        (str(one.seq), clock.when(one.at), one.actor, one.action, one.object, one.outcome)
        for one in page.rows
    ]
    hand.say(page, as_columns(("Row", "When", "Who", "What", "About", "Outcome"), rows))


@desk.command()
@click.option("--patient", default="")
@click.pass_obj
def accesses(hand: Hand, patient: str) -> None:
    """Who looked at patients' data."""
    found = hand.run(lambda client: client.accesses(patient))
    clock = hand.clock()
    rows = [(str(one.seq), clock.when(one.at), one.who, one.what, one.patient_id) for one in found.rows]
    hand.say(found, as_columns(("Row", "When", "Who", "What", "Patient"), rows))


@desk.command()
@click.pass_obj
def verify(hand: Hand) -> None:
    """Recompute the whole log."""
    found = hand.run(lambda client: client.verify())
    hand.say(found, say_verified(found, hand.clock()))
    if not found.holds:
        sys.exit(1)


_pdf = click.option(
    "--pdf", type=click.Path(path_type=Path, dir_okay=False), help="Set it as PDF into a file."
)


@desk.command()
@_pdf
@click.pass_obj
def huddle(hand: Hand, pdf: Path | None) -> None:
    """The day on paper: what waits, who to call, free time; for a day without a network too."""

    async def run(client: DeskClient) -> Any:
        return await client.today(), await client.calls(limit=MOST), await client.openings(2)

    found = hand.run(run)
    if pdf is None:
        click.echo(show_huddle(*found))
    else:
        _set(huddle_page(*found), pdf)


def _set(page: str, path: Path) -> None:
    """Set a paper, and say where it is; what cannot be set is an error of its own."""
    try:
        number = write_pdf(page, path)
    except (NoPaper, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{path}: {count(number, 'page')}")


@desk.command()
@_pdf
def keys(pdf: Path | None) -> None:
    """The quick card: every key of the terminal."""
    if pdf is None:
        click.echo(show_keys())
    else:
        _set(key_card(), pdf)
