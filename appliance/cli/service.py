"""Verbs for the technician: run, doctor, settings."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table as Grid

from appliance.adapters.fact_file import load_facts
from appliance.adapters.host import SecretFolder, SystemClock, notify
from appliance.adapters.template_file import load_templates
from appliance.bootstrap import Site, gather_machine, open_site, open_still, open_store
from appliance.cli import as_json, json_option
from appliance.cli.model import check_calls
from appliance.domain.agreements import ServiceRecord, Standing
from appliance.domain.limits.autonomy import Mode
from appliance.domain.replies import prepare
from appliance.domain.upkeep.health import Check
from appliance.domain.upkeep.selftest import WAITING
from appliance.domain.wording.templates import APPROVAL
from appliance.errors import RESTORE, Misconfigured, RecallBoxError, Transient
from appliance.scheduler import LiveScheduler, Recorder
from appliance.settings import Settings, read_settings
from appliance.settings_help import describe_settings
from appliance.vendors import secret_names
from appliance.workflow.box import MODEL_VENDOR
from appliance.workflow.limits.autonomy import describe_autonomy, mode_of
from appliance.workflow.limits.rollout import describe_halts, stand_of
from appliance.workflow.proof.checkpoints import Witnessed, describe_standing
from appliance.workflow.upkeep.health import examine
from appliance.workflow.upkeep.recovery import describe_window
from appliance.workflow.upkeep.standstill import EARLIEST_AT
from appliance.workflow.upkeep.takeover import HISTORY

if TYPE_CHECKING:
    from appliance.web.desk_server import DeskServer

_WATCHDOG_SECONDS = 10.0
_WITNESS_DAYS = timedelta(days=31)
_LOOK_AGAIN_SECONDS = 5.0


@click.command()
@click.pass_obj
def run(site: Path) -> None:
    """Run the service: the nightly pull and decisions, texts in and out, bookings. Stop with SIGTERM.

    On SIGTERM nothing new is begun and what runs is finished; every step is committed, so the next start
    goes on where this one stopped.
    """
    configure_logging()
    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    opened = _open_patiently(site, stopping)
    if opened is None:
        return
    here = opened
    prepare()
    recorder = Recorder(here.box.clock)
    scheduler = LiveScheduler(here.jobs(), recorder, here.settings.practice.zone)
    misses_night = here.misses_night()
    scheduler.start()
    if misses_night:
        scheduler.run_now("nightly")
    hint = here.listen(lambda: scheduler.run_now("inbound"))
    desk = _open_desk(here, scheduler, recorder)
    notify("READY=1\nSTATUS=running")
    logging.getLogger("recallbox").info("state=running jobs=%s", ",".join(here.jobs()))
    while not stopping.wait(_WATCHDOG_SECONDS):
        notify("WATCHDOG=1")
        scheduler.follow_clock()
    notify("STOPPING=1")
    logging.getLogger("recallbox").info("state=draining")
    if desk is not None:
        desk.stop()
    if hint is not None:
        hint.stop()
    scheduler.stop()
    here.close()
    logging.getLogger("recallbox").info("state=stopped")


def _open_desk(here: Site, scheduler: LiveScheduler, recorder: Recorder) -> DeskServer | None:
    """Serve the desk. Where its socket cannot be made the box goes on: opt-outs wait for no terminal."""
    try:
        from appliance.bootstrap_desk import serve_desk

        desk = serve_desk(here, scheduler.run_now, recorder)
    except Misconfigured as error:
        logging.getLogger("recallbox").error("state=no desk reason=%s remedy=%s", error, error.remedy)
        return None
    desk.start()
    return desk


def _open_patiently(site: Path, stopping: threading.Event) -> Site | None:
    """Open the site, or say what is missing and look again until it is there; None if told to stop first.

    A disk that is full or read-only, a key or a mount that is not there yet, a clock that was never set: each
    is mended from outside, and the box then goes on by itself. Nothing is sent meanwhile. The service manager
    is told that the start is over: whoever looks after the box must not wait for what only they can bring.
    The self-test, and with it the gate of a boot, knows the difference.
    """
    log, said = logging.getLogger("recallbox"), ""
    while True:
        try:
            if SystemClock().now() < EARLIEST_AT:
                raise Transient("the clock was never set", remedy="let NTP in from the firewall")
            return _open_whole(site)
        except (Misconfigured, Transient) as error:
            if str(error) != said:
                said = str(error)
                log.error("state=waiting reason=%s remedy=%s", said, error.remedy)
            notify(f"READY=1\nWATCHDOG=1\nSTATUS={WAITING}{said}")
        if stopping.wait(_LOOK_AGAIN_SECONDS):
            return None


def _open_whole(site: Path) -> Site:
    """Open the site and recover; leave nothing open if that cannot be done now."""
    here = open_site(read_settings(site), site_file=site)
    try:
        here.recover()
    except BaseException:
        here.close()
        raise
    return here


def configure_logging() -> None:
    """Log to the journal, by way of standard error.

    The HTTP client's own lines carry addresses, and those carry patients' phone numbers: it stays quiet
    at whatever level the rest is asked to log.
    """
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s", stream=sys.stderr)
    for chatty in ("httpx", "httpcore", "apscheduler", "uvicorn", "uvicorn.error", "litestar"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


@click.command()
@json_option
@click.option("--offline", is_flag=True, help="Check only what is on this box.")
@click.pass_obj
def doctor(site: Path, as_json_flag: bool, offline: bool) -> None:
    """Check everything a site needs and say the remedy. Sends nothing and changes nothing."""
    checks = list(_examine(site, offline=offline))
    if as_json_flag:
        click.echo(as_json({"healthy": all(one.ok for one in checks), "checks": checks}))
    else:
        grid = Grid("", "check", "found", "what to do", title="Doctor")
        for one in checks:
            word = "[red]NO[/]" if not one.ok else "[yellow]soon[/]" if one.is_warning else "[green]ok[/]"
            grid.add_row(word, one.name, one.finding, one.remedy)
        Console().print(grid)
    sys.exit(0 if all(one.ok for one in checks) else 1)


def _examine(site: Path, *, offline: bool) -> Iterator[Check]:
    try:
        settings = read_settings(site)
    except RecallBoxError as error:
        yield Check("settings", False, str(error), error.remedy)
        return
    yield Check("settings", True, str(site))
    yield from _check_secrets(settings)
    yield from _check_agreements(settings)
    yield _check_pms_link(settings)
    yield _check_templates(settings)
    yield from _check_model(settings)
    yield from _check_database(settings)
    yield from _check_health(settings)
    if not offline:
        yield from _check_vendors(settings)


def _check_secrets(settings: Settings) -> Iterator[Check]:
    folder = SecretFolder(settings.secrets.folder)
    for name, about in secret_names(settings).items():
        try:
            folder.read(name)
        except RecallBoxError as error:
            yield Check(f"secret {name}", False, about, error.remedy)
        else:
            yield Check(f"secret {name}", True, about)


def _check_agreements(settings: Settings) -> Iterator[Check]:
    """Yield the chain of agreements from the practice outwards, with the answers about each service."""
    today = SystemClock().now().astimezone(ZoneInfo(settings.practice.zone)).date()
    model = (MODEL_VENDOR,) if settings.uses_model() else ()
    for one in settings.register().report(("support", *model, *settings.services_in_use()), today):
        yield Check(
            f"BAA with {one.link.vendor}: {one.link.service}",
            one.is_fine,
            "; ".join((one.finding, *_answers(one.record))),
            one.remedy,
            is_warning=one.standing is Standing.EXPIRES_SOON,
        )


def _answers(record: ServiceRecord | None) -> tuple[str, ...]:
    if record is None:
        return ()
    return (
        f"touches patients' data: {'yes' if record.touches_phi else 'no'}, {record.why}",
        f"agreement: {record.baa}",
        f"leaves: {', '.join(record.minimum_necessary) or 'nothing'}",
    )


def _check_pms_link(settings: Settings) -> Check:
    """TLS or a tunnel to the PMS, or a dated waiver of the owner that is shown until it ends."""
    url, waiver = settings.pms.url, settings.pms.clear_text_waiver
    if url.startswith("https://") or "//127.0.0.1" in url or "//localhost" in url:
        return Check("PMS link", True, "encrypted or on this machine")
    if waiver and date.fromisoformat(waiver) >= SystemClock().now().date():
        return Check("PMS link", True, f"CLEAR TEXT on the LAN, accepted by the owner until {waiver}")
    return Check(
        "PMS link",
        False,
        "patients' data would cross the LAN unencrypted",
        "put TLS or a tunnel in front of the API Service, or set pms.clear_text_waiver",
    )


def _check_database(settings: Settings) -> Iterator[Check]:
    path = Path(settings.database.path)
    if not path.exists():
        yield Check("database", True, f"{path} will be made by the first run")
        return
    try:
        store = open_store(settings, SecretFolder(settings.secrets.folder), readonly=True)
    except RecallBoxError as error:
        yield Check("database", False, str(error), error.remedy)
        return
    problems = [*store.database.check(), *filter(None, [store.find_loss()])]
    yield Check(
        "database",
        not problems,
        "; ".join(problems) or f"{path} is sound",
        RESTORE if problems else "",
    )
    with store.view() as view:
        runs = view.last_runs(SystemClock().now())
        books, record = mode_of(view) is Mode.ACT, describe_autonomy(view, settings.rules())
        stand = describe_standing(view)
        windows = [one for one in view.restorations() if one.closed_at is not None][:1]
    store.close()
    for window in windows:
        yield Check("restored", True, " ".join(describe_window(window)))
    yield Check(
        "booking",
        True,
        record,
        "" if books else "`recallbox evaluate replies --local` shows what it read wrongly",
        is_warning=not books,
    )
    yield _check_log(settings, stand)
    yield from (
        Check(
            f"pull of {run.table}s",
            run.pms_count in (None, run.held) and not run.errors,
            f"{run.held} held, PMS counts {run.pms_count}, {run.errors} set aside",
            ""
            if run.pms_count in (None, run.held) and not run.errors
            else "`recallbox pull`, then look again",
        )
        for run in runs
        if run.errors or run.pms_count not in (None, run.held)
    )


def _check_log(settings: Settings, stand: Witnessed) -> Check:
    """A log that nobody outside has seen for a month can be rewritten that far back."""
    if not settings.audit.witnesses:
        return Check(
            "audit log", True, "nobody outside witnesses it", "set [audit] witnesses", is_warning=True
        )
    seen = f"{stand.cosigned_size} of {stand.rows} rows witnessed"
    fresh = stand.cosigned_at is not None and SystemClock().now() - stand.cosigned_at < _WITNESS_DAYS
    return Check(
        "audit log", True, seen, "" if fresh else "`recallbox witness request FILE`", is_warning=not fresh
    )


def _check_health(settings: Settings) -> Iterator[Check]:
    """Yield how the box itself is: disk, clock, backups, keys, halts. The outside is asked elsewhere."""
    if not Path(settings.database.path).exists():
        return
    try:
        store, box = open_still(settings, readonly=True)
    except RecallBoxError:
        return  # said by the database's own check
    with closing(store):
        yield from examine(box, gather_machine(settings))[0]


def _check_vendors(settings: Settings) -> Iterator[Check]:
    try:
        here = open_site(settings)
    except RecallBoxError as error:
        yield Check("PMS and carrier", False, str(error), error.remedy)
        return
    with closing(here):
        yield from _check_sending(here)
        for probe in here.box.pms.probe():
            yield Check(f"PMS: {probe.name}", probe.ok, probe.finding, probe.remedy)
        yield from _check_carrier(here)


def _check_sending(here: Site) -> Iterator[Check]:
    """Yield what stands before every text, whoever it is for: opt-outs taken over, rollout, halts."""
    with here.store.view() as view:
        taken_over = view.former_vendor_imports()
        stand, halts = stand_of(view.phases()), describe_halts(view, here.box.clock.now(), here.box.zone)
    settled = [one for one in taken_over if one.kind != HISTORY]
    yield Check(
        "former product",
        bool(settled),
        "; ".join(f"{one.kind} signed by {one.signed_by}, {one.numbers} numbers" for one in settled)
        or "its opt-outs are not in: nothing is sent",
        "" if settled else "`recallbox import opt-outs FILE`, or `recallbox import none` if there was none",
    )
    yield Check("rollout", True, f"phase {stand.phase}; `recallbox rollout` shows what the next one needs")
    yield Check(
        "sending",
        not halts,
        " ".join(halts) or "nothing holds it",
        "`recallbox breakers` and `recallbox resume`" if halts else "",
    )


def _check_model(settings: Settings) -> Iterator[Check]:
    """Yield every call to the model that is switched on, and what bars it; and the office's fact sheet."""
    today = SystemClock().now().astimezone(ZoneInfo(settings.practice.zone)).date()
    for one in check_calls(settings, today):
        yield Check(f"model: {one.call}", one.ok, one.finding, one.remedy)
    try:
        facts = load_facts(settings.facts_file, settings.practice.phone)
    except RecallBoxError as error:
        yield Check("office facts", False, str(error), error.remedy)
    else:
        yield Check("office facts", True, f"answers to {', '.join(facts.answers) or 'nothing yet'}")


def _check_templates(settings: Settings) -> Check:
    try:
        own = load_templates(settings.templates_file)
    except RecallBoxError as error:
        return Check("templates", False, str(error), error.remedy)
    return Check("templates", True, f"set {own.sha256[:16]}, approved by {APPROVAL.approved_by}")


def _check_carrier(here: Site) -> Iterator[Check]:
    """Ask the carrier for the texts of the last minute, and how account, number and campaign stand."""
    sms = here.box.sms
    try:
        sms.poll_inbound(here.box.clock.now() - timedelta(minutes=1))
        standings = sms.inspect()
    except RecallBoxError as error:
        yield Check("carrier", False, str(error), error.remedy or "check [sms] and its secrets")
        return
    yield Check("carrier", True, f"{sms.name} answers for {here.settings.sms.number}")
    for one in standings:
        yield Check(f"carrier: {one.name}", one.ok, one.finding, one.remedy)
    pace = here.box.pace
    yield Check(
        "carrier: pace",
        pace.proactive_per_day >= here.box.policy.daily_cap,
        f"{pace.per_tick} texts every half minute, {pace.proactive_per_day} a day besides answers",
        "lower daily_cap in the policy, or raise sms.messages_per_day to what the brand is registered for"
        if pace.proactive_per_day < here.box.policy.daily_cap
        else "",
    )


@click.command()
@json_option
@click.option("--show", is_flag=True, help="Show the settings of this site instead of explaining them.")
@click.option("--check", is_flag=True, help="Only say whether they can be used.")
@click.pass_obj
def settings(site: Path, as_json_flag: bool, show: bool, check: bool) -> None:
    """Explain every setting of a site file, with type and default; or show or check this site's."""
    if check:
        read_settings(site)
        click.echo(as_json({"usable": True}) if as_json_flag else f"{site} can be used.")
        return
    if show:
        click.echo(as_json(read_settings(site)))
        return
    rows = list(describe_settings())
    if as_json_flag:
        keys = ("key", "type", "default", "about")
        click.echo(as_json([dict(zip(keys, row, strict=True)) for row in rows]))
        return
    for key, kind, default, about in rows:
        if key.startswith("["):
            click.echo(f"\n{key}  {about}")
        else:
            click.echo(f"  {key.split('.', 1)[-1]:28} {about}")
            click.echo(f"  {'':28} {f'{kind}, ' if kind else ''}default: {default}")
