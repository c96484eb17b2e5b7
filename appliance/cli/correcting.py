"""The options of `recallbox inbox` by which staff say what a reply really meant."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from appliance.domain.replies import Intent
from appliance.errors import Refused

Command = TypeVar("Command", bound=Callable[..., Any])

_RECENT = 1_000


def correction_options(command: Command) -> Command:
    """Add the options of a correction to a command."""
    for option in reversed(
        (
            click.option(
                "--correct", default="", metavar="REPLY", help="Say what the reply with that id meant."
            ),
            click.option(
                "--intent",
                type=click.Choice([str(one) for one in Intent]),
                help="With --correct: the right one.",
            ),
            click.option(
                "--slot", type=click.IntRange(1), help="With --intent book: which time, 1 the first."
            ),
            click.option("--by", "who", default="", help="With --correct: your name, if not the login's."),
            click.option(
                "--undo-silence",
                default="",
                metavar="REASON",
                help="With --correct: the patient did not opt out; text this phone again.",
            ),
        )
    ):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Wanted:
    """A correction as typed."""

    correct: str
    intent: str | None
    slot: int | None
    who: str
    undo_silence: str

    def carry_out(self, site: Path) -> None:
        """Record the correction on a site's box and say what followed. Without --correct do nothing."""
        if not self.correct:
            if self.intent or self.slot or self.undo_silence:
                raise Refused("no reply is named", remedy="name it with --correct")
            return
        if self.intent is None:
            raise Refused("what did the reply mean?", remedy="say it with --intent")
        from appliance.bootstrap import open_site
        from appliance.settings import read_settings
        from appliance.workflow.replies.corrections import correct_reading

        with closing(open_site(read_settings(site))) as here:
            with here.store.view() as view:
                ids = [one.vendor_id for one in view.newest_inbound(_RECENT)]
            found = [one for one in ids if one == self.correct or one.endswith(self.correct)]
            if len(found) > 1:
                raise Refused(f"{len(found)} replies have an id that ends so", remedy="use the whole id")
            result = correct_reading(
                here.box,
                found[0] if found else self.correct,
                Intent(self.intent),
                self.slot - 1 if self.slot else None,
                actor=f"user:{self.who or getpass.getuser()}",
                undo_silence_because=self.undo_silence,
            )
        kept = f"kept as a case of this office: {result.correction.intent}"
        click.echo("; ".join((kept, *result.followed)), err=True)
