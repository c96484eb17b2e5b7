"""`recallbox consent`: what patients agreed to, taken down, shown, taken back, and given anew.

Whatever is recorded here names the person at the keyboard and stands in the audit log. Looking at it is
on record as a viewing.
"""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table as Grid

from appliance.adapters.numbers import e164
from appliance.adapters.store.view import SqlCipherView
from appliance.bootstrap import Site, open_site
from appliance.cli import as_json, json_option
from appliance.cli.practice import Desk
from appliance.domain.model import PatientRow
from appliance.domain.permission.consent import Act, Scope
from appliance.domain.permission.consent_form import LANGUAGES, VERSIONS, render_form
from appliance.domain.permission.former_vendor import read_instant
from appliance.domain.wording.content import show_phone
from appliance.errors import Misconfigured, Refused
from appliance.ports.records import ConsentEntry, ContactWish, Suppression
from appliance.ports.store import Lane
from appliance.settings import read_settings
from appliance.workflow import consent as ledger
from appliance.workflow.ground import Ground

patient_argument = click.argument("patient")
scope_option = click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([str(one) for one in Scope]),
    help="Kind of text, once for each: recall, reminder, treatment.",
)


@click.group()
def consent() -> None:
    """Record, show and take back what patients agreed to; print the form they sign.

    PATIENT is an id of the PMS, a mobile number, a token, or part of a name.
    """


@contextmanager
def _at(site: Path) -> Iterator[Site]:
    """Yield the open site."""
    here = open_site(read_settings(site))
    try:
        yield here
    finally:
        here.close()


def actor() -> str:
    """Return who sits at the keyboard, as the audit log names them."""
    return f"user:{getpass.getuser()}"


@dataclass(frozen=True, slots=True)
class _Found:
    """Whom a command is about: a patient, a phone, or a patient and theirs."""

    patient: PatientRow | None
    phone: str

    def person(self) -> PatientRow:
        """Return the patient. Raise Refused when only a phone is known."""
        if self.patient is None:
            raise Refused("nobody in the books has this number", remedy="use the id of the PMS")
        return self.patient


def _find(view: SqlCipherView, text: str, *, alone: bool = True) -> _Found:
    """Return who is meant. `alone` refuses a phone that several patients share."""
    phone = e164(text)
    people = view.patients_behind(phone) if phone else view.find_patients(text)
    if phone and (not people or not alone):
        return _Found(people[0] if len(people) == 1 else None, phone)
    if not people:
        raise Refused(f"nobody in the books matches {text!r}", remedy="try the id of the PMS")
    if len(people) > 1:
        listed = ", ".join(one.id for one in people[:12])
        raise Refused(f"{len(people)} people match (ids {listed})", remedy="repeat with one id")
    return _Found(people[0], phone or people[0].mobile or "")


def _demand_phone(found: _Found, number: str) -> str:
    """Return the phone that a consent is for: the one named, else the patient's."""
    phone = e164(number) if number else found.phone
    if not phone:
        raise Refused(
            "there is no such mobile number", remedy="correct it in the PMS, or name it with --phone"
        )
    return phone


def _instant(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """Return the instant that a day or a time means: a day alone is its beginning, today is now."""
    if not text or text == now.astimezone(zone).date().isoformat():
        return now
    at = read_instant(text, zone)
    if at is None:
        raise Misconfigured(f"no day or time: {text}", remedy="write 2026-11-17 or 2026-11-17 14:30")
    return at


@consent.command()
@json_option
@patient_argument
@click.pass_obj
def show(site: Path, patient: str, as_json_flag: bool) -> None:
    """Show what PATIENT may be texted about, and every line of the ledger behind it."""
    with _at(site) as here:
        with here.store.view() as view:
            found = _find(view, patient, alone=False)
            told = _told(here, view, found)
        Desk(here.settings, here.store).record_viewing("consent", found.patient.id if found.patient else "")
        if as_json_flag:
            click.echo(as_json(told))
        else:
            _print(told, here.box.zone)


def _told(here: Site, view: SqlCipherView, found: _Found) -> dict[str, Any]:
    """Return everything laid down about a patient or a phone."""
    person = found.patient
    people = view.patients_behind(found.phone) if found.phone else []
    told: dict[str, Any] = {
        "patient_id": person.id if person else "",
        "shared_by": [one.id for one in people],
        "silence": view.get(Suppression, found.phone),
        "ledger": view.consent_of(found.phone),
        "wish": view.get(ContactWish, person.id) if person else None,
        "pms": {"consent": person.consent, "source": person.consent_source} if person else None,
        "may_text": {},
    }
    if person is not None:
        ground = Ground.load_for(here.box, view, [found.phone], [person.id])
        for scope in Scope:
            state = ground.recipient(person, scope).consent
            silent = bool(found.phone) and ground.is_silent(found.phone, scope)
            told["may_text"][scope.value] = "silent" if silent else str(state)
    return told


def _print(told: dict[str, Any], zone: ZoneInfo) -> None:
    console = Console(highlight=False)
    if told["patient_id"]:
        kinds = ", ".join(f"{scope}: {state}" for scope, state in told["may_text"].items())
        console.print(f"Patient {told['patient_id']}: {kinds}. The PMS says {told['pms']['source']}.")
    others = [one for one in told["shared_by"] if one != told["patient_id"]]
    if others:
        console.print(f"The phone is shared with ids {', '.join(others)}.")
    silence = told["silence"]
    if silence is not None:
        console.print(
            f"[bold]Silent[/] for {', '.join(silence.scopes)} texts since {_shown(silence.since, zone)}"
            f" ({silence.source}: {silence.why}). Only `consent lift` with a newer consent ends it."
        )
    wish = told["wish"]
    if wish is not None:
        hours = f"{wish.best_start}-{wish.best_stop}" if wish.best_start else "any"
        console.print(
            f"Wishes: channel {wish.channel or 'not said'}, hours {hours}, paused until"
            f" {wish.paused_until_on or 'not paused'}."
        )
    grid = Grid("captured", "what", "for", "source", "document", "wording", "by", title="Ledger")
    for line in told["ledger"]:
        grid.add_row(
            _shown(line.captured_at, zone),
            line.act,
            ", ".join(line.scopes),
            line.source,
            line.document[:24] or line.note[:24],
            line.wording,
            line.actor,
        )
    console.print(grid)


def _shown(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


@consent.command()
@json_option
@patient_argument
@scope_option
@click.option("--source", type=click.Choice(ledger.SOURCES), default="form", show_default=True)
@click.option("--document", default="", help="Which paper was signed and where it lies.")
@click.option("--note", default="", help="Without a paper: who said what to whom.")
@click.option("--wording", default="", help="Version printed at the foot of the form.")
@click.option("--on", "on", default="", metavar="DAY", help="Day or time of the consent; without it now.")
@click.option("--phone", default="", help="Number it is for, if not the patient's in the PMS.")
@click.option("--risk-warned", is_flag=True, help="The risk of unencrypted texts was told and accepted.")
@click.option("--verified", is_flag=True, help="The number was checked with the patient.")
@click.pass_obj
def record(
    site: Path,
    patient: str,
    as_json_flag: bool,
    scopes: tuple[str, ...],
    source: str,
    document: str,
    note: str,
    wording: str,
    on: str,
    phone: str,
    risk_warned: bool,
    verified: bool,
) -> None:
    """Record that PATIENT agreed to texts. It lifts no silence: `consent lift` does."""
    with _at(site) as here:
        box = here.box
        with here.store.transaction(Lane.DESK, "desk.consent") as tx:
            found = _find(tx, patient)
            person = found.person()
            at = _instant(on, box.zone, box.clock.now())
            grant = ledger.Grant(
                scopes, source, at, document, wording, at if verified else None, risk_warned, note
            )
            entry = ledger.record_consent(box, tx, person, _demand_phone(found, phone), grant, actor=actor())
            silent = tx.get(Suppression, entry.phone) is not None
        _say(as_json_flag, entry, "recorded" + ("; the phone stays silent until `consent lift`" * silent))


@consent.command()
@json_option
@patient_argument
@click.option("--phone", default="", help="Number that was checked, if not the patient's in the PMS.")
@click.pass_obj
def verify(site: Path, patient: str, phone: str, as_json_flag: bool) -> None:
    """Record that the number was just found to be still that of PATIENT."""
    with _at(site) as here, here.store.transaction(Lane.DESK, "desk.verify") as tx:
        found = _find(tx, patient)
        number = _demand_phone(found, phone)
        entry = ledger.verify_number(here.box, tx, found.person(), number, actor=actor())
    _say(as_json_flag, entry, "the number counts as checked from now")


@consent.command()
@json_option
@patient_argument
@scope_option
@click.option("--note", default="", help="How the person said so.")
@click.pass_obj
def revoke(site: Path, patient: str, scopes: tuple[str, ...], note: str, as_json_flag: bool) -> None:
    """Take down that PATIENT, or the holder of a phone, wants no texts: all, or only some kinds."""
    with _at(site) as here, here.store.transaction(Lane.DESK, "desk.revoke") as tx:
        phone = _demand_phone(_find(tx, patient, alone=False), "")
        changed = ledger.revoke_consent(here.box, tx, phone, scopes, actor=actor(), note=note)
        silence = tx.get(Suppression, phone)
    kinds = ", ".join(silence.scopes) if silence else ""
    _say(as_json_flag, {"changed": changed, "silence": silence}, f"silent for {kinds} texts, everybody on it")


@consent.command()
@json_option
@patient_argument
@click.option("--entry", "start", default="", metavar="ID", help="Line of the ledger; without it the newest.")
@click.pass_obj
def lift(site: Path, patient: str, start: str, as_json_flag: bool) -> None:
    """End the silence of a phone on a consent of PATIENT that is newer than it."""
    with _at(site) as here, here.store.transaction(Lane.DESK, "desk.lift") as tx:
        found = _find(tx, patient)
        phone = _demand_phone(found, "")
        entry = _newest_grant(tx.consent_of(phone), found.person().id, start)
        done = ledger.lift_silence(here.box, tx, phone, entry, actor=actor())
    text = "the silence is lifted"
    if done.still_silent:
        text += f"; still silent for {', '.join(done.still_silent)}"
    if done.still_refused:
        text += f"; the PMS still says No for ids {', '.join(done.still_refused)}: set Text OK there"
    if done.carrier_may_block:
        text += "; the carrier may still block the phone until its holder texts START to our number"
    _say(as_json_flag, done, text)


def _newest_grant(lines: list[ConsentEntry], patient_id: str, start: str) -> ConsentEntry:
    """Return the grant that is meant. Raise Refused when there is none."""
    grants = [one for one in lines if one.act == Act.GRANTED and one.patient_id == patient_id]
    grants = [one for one in grants if one.id.startswith(start)]
    if not grants:
        raise Refused(
            "the ledger has no such consent of this patient", remedy="record it with `consent record`"
        )
    return max(grants, key=lambda one: one.captured_at)


@consent.command()
@json_option
@patient_argument
@click.option("--until", default="", metavar="DATE", help="First day on which texts may go again.")
@click.option("--off", is_flag=True, help="End the pause.")
@click.pass_obj
def pause(site: Path, patient: str, until: str, off: bool, as_json_flag: bool) -> None:
    """Send PATIENT no text before a day."""
    if bool(until) == off:
        raise Misconfigured("a pause needs a day", remedy="--until 2027-01-15, or --off to end it")
    try:
        day = None if off else date.fromisoformat(until)
    except ValueError as error:
        raise Misconfigured(f"no day: {until}", remedy="write it as 2027-01-15") from error
    _wish(site, patient, as_json_flag, paused_until_on=day)


@consent.command()
@json_option
@patient_argument
@click.option("--best", default="", metavar="FROM-TO", help="Best hours at the practice, as 13:00-17:00.")
@click.option("--any-time", is_flag=True, help="No best hours any more.")
@click.option("--channel", default=None, type=click.Choice(ledger.CHANNELS), help="How to be reached.")
@click.pass_obj
def wish(
    site: Path, patient: str, best: str, any_time: bool, channel: str | None, as_json_flag: bool
) -> None:
    """Record when and how PATIENT wants to be reached."""
    changed: dict[str, str | date | None] = {}
    if best or any_time:
        changed["best_start"], changed["best_stop"] = _hours(best) if best else ("", "")
    if channel is not None:
        changed["channel"] = channel
    if not changed:
        raise Misconfigured("no wish given", remedy="--best 13:00-17:00, --any-time or --channel call")
    _wish(site, patient, as_json_flag, **changed)


def _hours(text: str) -> tuple[str, str]:
    """Given "13:00-17:00", return both ends as HH:MM."""
    start, _, stop = text.partition("-")
    try:
        return tuple(time.fromisoformat(f"{one.strip():0>5}").strftime("%H:%M") for one in (start, stop))  # type: ignore[return-value]
    except ValueError as error:
        raise Misconfigured(f"no hours: {text}", remedy="write them as 13:00-17:00") from error


def _wish(site: Path, patient: str, as_json_flag: bool, **changed: str | date | None) -> None:
    with _at(site) as here, here.store.transaction(Lane.DESK, "desk.wish") as tx:
        person = _find(tx, patient).person()
        wanted = ledger.wish(here.box, tx, person.id, actor=actor(), **changed)
    _say(as_json_flag, wanted, "recorded; it holds from the next text on, also for those planned already")


@consent.command()
@json_option
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="FILE.html")
@click.pass_obj
def form(site: Path, lang: str, out: Path, as_json_flag: bool) -> None:
    """Write the consent form, for printing, to a file."""
    practice = read_settings(site).practice
    try:
        out.write_text(render_form(lang, practice.name, show_phone(practice.phone)), encoding="utf-8")
    except OSError as error:
        raise Refused(f"{out} cannot be written: {error.strerror}", remedy="choose another place") from None
    _say(
        as_json_flag, {"file": str(out), "wording": VERSIONS[lang]}, f"wrote {out}, wording {VERSIONS[lang]}"
    )


def _say(as_json_flag: bool, value: object, text: str) -> None:
    """Print what was done: as one object, or in words."""
    click.echo(as_json(value) if as_json_flag else text)
