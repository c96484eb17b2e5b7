"""The verb `numbers`: what is known of patients' numbers, the scrub against reassignment, staff's word."""

from __future__ import annotations

import getpass
import hashlib
import os
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

import click

from appliance.adapters.number_files import BadLine, format_questions, read_answers, read_numbers, read_text
from appliance.adapters.numbers import e164
from appliance.bootstrap import open_site
from appliance.cli import as_json, json_option
from appliance.errors import Refused
from appliance.settings import read_settings
from appliance.workflow.nightly import scrub as scrubbing
from appliance.workflow.nightly.scrub import DAYS_AHEAD, Outcome, Scrub
from appliance.workflow.texting import numbers as known_numbers

_SHOWN_LINES = 20
_by_option = click.option("--by", "name", default=getpass.getuser, help="Who does this (default: you).")


@click.group()
def numbers() -> None:
    """Check patients' numbers: scrub them against reassignment, record what staff found out.

    \b
    recallbox numbers export ask.csv                 numbers and dates for the scrub vendor
    recallbox numbers import answer.csv --asked-on 2026-11-20
    recallbox numbers import list.txt --deactivated  a carrier's list of numbers out of use
    recallbox numbers verify 312-555-0142 --line valid --by "Priya"
    """


@numbers.command("export")
@json_option
@_by_option
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def export_numbers(site: Path, file: Path, name: str, as_json_flag: bool) -> None:
    """Write FILE for the Reassigned Numbers Database: every number that may be texted in the next 31 days.

    A line is ten digits and the last day on which the number is known to have been the patient's. Nothing
    else leaves the box. An existing file is never overwritten.
    """
    with closing(open_site(read_settings(site))) as here:
        with here.store.view() as view:
            scrub = scrubbing.plan_scrub(here.box, view)
        content = format_questions(scrub.questions).encode("ascii")
        actor, handle = _actor(name), _create(file)
        scrubbing.record_export(here.box, scrub, _sha256(content), actor=actor)
        with os.fdopen(handle, "wb") as out:
            out.write(content)
    if as_json_flag:
        counts = {"numbers": len(scrub.questions), "undated": scrub.undated, "answered": scrub.current}
        click.echo(as_json({**counts, "sha256": _sha256(content)}))
        return
    click.echo(f"{len(scrub.questions)} numbers written to {file}")
    click.echo(_advise(scrub))


def _advise(scrub: Scrub) -> str:
    said = [
        f"{scrub.current} of them were answered in the last {DAYS_AHEAD} days.",
        f"An answer serves {DAYS_AHEAD} days: export and import again after that.",
    ]
    if scrub.undated:
        said.append(
            f"{scrub.undated} numbers are left out, because no day is known to ask about:"
            " `recallbox numbers verify` gives them one."
        )
    return "\n".join(said)


@numbers.command("import")
@json_option
@_by_option
@click.option("--asked-on", type=click.DateTime(["%Y-%m-%d"]), help="When it was asked, or listed.")
@click.option("--deactivated", is_flag=True, help="FILE is a carrier's list of numbers out of use.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def import_numbers(
    site: Path, file: Path, asked_on: datetime | None, name: str, deactivated: bool, as_json_flag: bool
) -> None:
    """Read what came back: FILE with the scrub vendor's answers, or with numbers out of use.

    `yes` stops texts to a number and asks the desk to verify it. `no data` proves nothing and stops
    nothing. Lines that cannot be read are listed and cost the others nothing; reading a file twice
    changes nothing.
    """
    text = read_text(file)
    sha256 = _sha256(file.read_bytes())
    on = asked_on.date() if asked_on is not None else None
    with closing(open_site(read_settings(site))) as here:
        today = here.box.local_day(here.box.clock.now())
        if on is not None and on > today:
            raise Refused("--asked-on lies in the future", remedy="give the day on which it was asked")
        if deactivated:
            found, bad = read_numbers(text)
            _demand_something(len(found), bad)
            outcome = scrubbing.import_deactivated(here.box, found, on or today, sha256, actor=_actor(name))
        else:
            said = read_answers(text, on, today)
            bad = said.bad
            _demand_something(len(said.answers), bad)
            outcome = scrubbing.import_answers(here.box, said.answers.values(), sha256, actor=_actor(name))
    _tell(outcome, bad, as_json_flag)


def _demand_something(count: int, bad: Sequence[BadLine]) -> None:
    if not count:
        raise Refused(
            f"no line of the file can be read ({len(bad)} lines)",
            remedy="a line needs a number, and an answer yes, no or no data",
        )


def _tell(outcome: Outcome, bad: Sequence[BadLine], as_json_flag: bool) -> None:
    if as_json_flag:
        click.echo(as_json({"outcome": outcome, "bad": bad}))
        return
    recorded = ", ".join(f"{word.replace('_', ' ')} {count}" for word, count in outcome.recorded.items())
    click.echo(f"recorded: {recorded or 'nothing new'}; {outcome.tasks} numbers for the desk to verify")
    click.echo(
        f"as known before: {outcome.same}; older than what is known: {outcome.outdone};"
        f" of nobody in the books: {outcome.strange}"
    )
    for one in bad[:_SHOWN_LINES]:
        click.echo(f"line {one.line}: {one.reason}; not read", err=True)
    if len(bad) > _SHOWN_LINES:
        click.echo(f"and {len(bad) - _SHOWN_LINES} more lines", err=True)


@numbers.command("status")
@json_option
@click.pass_obj
def status(site: Path, as_json_flag: bool) -> None:
    """Count the numbers that may be texted soon, how many have a current answer, and those in doubt."""
    with closing(open_site(read_settings(site))) as here, here.store.view() as view:
        scrub = scrubbing.plan_scrub(here.box, view)
        checks = view.number_checks().values()
        doubts = [doubt for one in checks if (doubt := known_numbers.doubt_of(one))]
        waiting = len(known_numbers.phones_asked_about(view))
    counted = {doubt: doubts.count(doubt) for doubt in sorted(set(doubts))}
    soon = len(scrub.questions) + scrub.undated
    if as_json_flag:
        figures = {"soon": soon, "answered": scrub.current, "undated": scrub.undated}
        click.echo(as_json({**figures, "doubts": counted, "waiting": waiting}))
        return
    click.echo(f"{soon} numbers may be texted in the next {DAYS_AHEAD} days.")
    click.echo(_advise(scrub))
    listed = ", ".join(f"{doubt} {count}" for doubt, count in counted.items())
    click.echo(f"in doubt and not texted: {listed or 'none'}; {waiting} wait for the desk to verify")


@numbers.command("verify")
@json_option
@click.argument("phone")
@click.option("--line", type=click.Choice(["valid", "landline", "invalid"]), required=True)
@click.option("--by", "name", required=True, help="Who found out.")
@click.pass_obj
def verify(site: Path, phone: str, line: str, name: str, as_json_flag: bool) -> None:
    """Record what staff found PHONE to be. `valid`: it is a mobile, and the patient's.

    It stands for as long as a number check does, whatever a look-up says, and clears an older answer
    that the number had gone to somebody else.
    """
    number = e164(phone)
    if number is None:
        raise Refused("that is not a telephone number", remedy="give ten digits")
    with closing(open_site(read_settings(site))) as here:
        closed = known_numbers.verify_phone(here.box, number, line, actor=_actor(name))
    if as_json_flag:
        click.echo(as_json({"line": line, "tasks_closed": len(closed)}))
        return
    click.echo(f"recorded as {line}" + (f"; {len(closed)} task closed" if closed else ""))


def _actor(name: str) -> str:
    if not name.strip():
        raise Refused("nobody is named", remedy="say who does this with --by")
    return f"user:{name.strip()}"


def _create(file: Path) -> int:
    """Make a file that only its owner reads. Raise Refused when there is one of that name."""
    try:
        return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Refused(f"{file} cannot be made: {error.strerror}", remedy="choose another name") from None


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
