"""The only composition root: from a site's settings to a running box.

Everything is built here and handed down; nothing below looks anything up. Clock, chance, transports and
the boundary watcher can be replaced, which is all that a simulated day needs to run the real product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import time as wall_time
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from appliance.adapters import numbers
from appliance.adapters.archive import Bucket, ObjectLockArchive
from appliance.adapters.backups import Parts, ResticBackups
from appliance.adapters.ed25519 import Ed25519Notary
from appliance.adapters.escrow import derive, read_key
from appliance.adapters.fact_file import load_facts
from appliance.adapters.head_folder import HeadFiles
from appliance.adapters.health import ping_client, tell
from appliance.adapters.host import SecretFolder, fresh_nonce
from appliance.adapters.machine import is_clock_set, read_machine
from appliance.adapters.restic import Kept, Place, Restic
from appliance.adapters.sms.ringcentral import RingCentral
from appliance.adapters.snapshot_file import SnapshotFile, read_slot
from appliance.adapters.store.database import Database
from appliance.adapters.store.opening import open_keyed
from appliance.adapters.store.store import SqlCipherStore
from appliance.adapters.template_file import load_templates
from appliance.domain.model import Practice
from appliance.domain.permission.pace import Spending
from appliance.domain.upkeep.health import Machine
from appliance.errors import Misconfigured
from appliance.ports.archive import Archive
from appliance.ports.pms import Pms
from appliance.ports.sms import SmsGateway
from appliance.scheduler import DailyAt, Every, Job, Work, next_fire
from appliance.settings import Settings
from appliance.vendors import (
    Outside,
    Port,
    open_alerts,
    open_deactivations,
    open_model,
    open_number_check,
    open_pms,
    open_sms,
    secret_names,
    watched,
)
from appliance.wire.snapshot import Slot
from appliance.workflow.alerts import send_alerts
from appliance.workflow.box import Box, Geography
from appliance.workflow.desk.work import return_left
from appliance.workflow.limits.autonomy import review_autonomy
from appliance.workflow.limits.breakers import watch
from appliance.workflow.nightly.decide import decide_everyone
from appliance.workflow.nightly.pull import Progress, pull
from appliance.workflow.nightly.rules_in_force import note_rules
from appliance.workflow.nightly.scrub import fetch_deactivated
from appliance.workflow.proof.archiving import archive_due
from appliance.workflow.proof.checkpoints import compare_with_heads, make_checkpoint
from appliance.workflow.proof.retention import purge_expired
from appliance.workflow.replies.autobook import book_held
from appliance.workflow.replies.inbound import hear
from appliance.workflow.texting.carrier import (
    exchange_opt_outs,
    keep_to_spending,
    mend_troubles,
    redact_copies,
)
from appliance.workflow.texting.deliveries import follow_deliveries
from appliance.workflow.texting.sending import recover, send_due
from appliance.workflow.texting.writeback import write_back_due
from appliance.workflow.upkeep.backups import back_up, drill_when_due
from appliance.workflow.upkeep.health import examine
from appliance.workflow.upkeep.keys import note_secrets
from appliance.workflow.upkeep.snapshot import Showcase
from appliance.workflow.upkeep.soundness import check_database, demand_sound
from appliance.workflow.upkeep.standstill import demand_time, guarded
from appliance.workflow.upkeep.watchdog import look_back

if TYPE_CHECKING:
    from appliance.adapters.sms.ringcentral_hint import MessageHint


@dataclass(frozen=True, slots=True)
class Site:
    """A box that is ready: its store, what the workflows get, and its jobs by name."""

    settings: Settings
    store: SqlCipherStore
    box: Box
    spare_pms: Callable[[], Pms]
    """Makes another PMS adapter: each serves one thread at a time, and jobs run side by side."""
    gateway: SmsGateway
    """The carrier's adapter itself."""
    connections: ExitStack
    """Every HTTP client that was made for this box."""
    watch_health: Callable[[], int] | None = None
    """Tells the outside how the box is; None where nobody asked to be told."""
    showcase: Showcase | None = None
    """Keeps what the status page is drawn from; None where there is no page."""
    clock_is_set: Callable[[], bool] = is_clock_set
    """Whether the machine's clock follows another one."""

    def jobs(self, progress: Progress | None = None) -> dict[str, Job]:
        """Return the timetable. Texts in come first, because an opt-out must not wait for anything."""
        nightly, talk, sending, writing = (replace(self.box, pms=self.spare_pms()) for _ in range(4))

        def night() -> int:
            pull(nightly, progress)
            return decide_everyone(nightly, progress).decided

        def conversation() -> int:
            heard = hear(talk)
            return heard + book_held(talk)

        def sign() -> int:
            make_checkpoint(self.box)
            return 0  # a signed hour is nothing to tell

        def guard() -> int:
            return watch(self.box) + mend_troubles(self.box) + keep_to_spending(self.box)

        outside = partial(guarded, self.box, Lock())
        return {
            job.name: replace(job, work=self._in_time(job.work))
            for job in (
                Job("inbound", Every(timedelta(seconds=30)), outside(conversation)),
                Job("sending", Every(timedelta(seconds=30)), outside(lambda: send_due(sending))),
                Job("writeback", Every(timedelta(seconds=60)), outside(lambda: write_back_due(writing))),
                Job(
                    "retention",
                    DailyAt(wall_time(3, 30), self.settings.practice.zone),
                    lambda: purge_expired(self.box),
                ),
                Job("deliveries", Every(timedelta(minutes=5)), outside(lambda: follow_deliveries(sending))),
                Job("alerts", Every(timedelta(seconds=30)), outside(lambda: send_alerts(self.box))),
                Job("desk", Every(timedelta(minutes=5)), lambda: return_left(self.box)),
                Job("autonomy", Every(timedelta(hours=1)), lambda: review_autonomy(self.box)),
                Job("checkpoint", Every(timedelta(hours=1)), sign),
                Job("breakers", Every(timedelta(minutes=5)), outside(guard)),
                Job("redaction", Every(timedelta(minutes=5)), outside(lambda: redact_copies(self.box))),
                Job("opt_outs", Every(timedelta(hours=1)), outside(lambda: exchange_opt_outs(self.box))),
                Job(
                    "nightly",
                    _night_of(self.settings),
                    outside(night),
                    retry=timedelta(minutes=15),
                    too_long=timedelta(minutes=60),
                ),
                *self._safety_jobs(),
            )
        }

    def _in_time(self, work: Work) -> Work:
        """Return a job that fails as long as the clock cannot be right."""

        def run() -> int | None:
            demand_time(self.box, follows_another=self.clock_is_set())
            return work()

        return run

    def _safety_jobs(self) -> Iterator[Job]:
        """Yield what looks after the box itself: after the night, before the first text."""

        def at(hour: int, minute: int) -> DailyAt:
            return DailyAt(wall_time(hour, minute), self.settings.practice.zone)

        soon, long = timedelta(minutes=30), timedelta(hours=2)
        if self.box.backups is not None:
            yield Job("backup", at(2, 30), lambda: back_up(self.box), retry=soon, too_long=long)
            yield Job("drill", at(4, 30), lambda: drill_when_due(self.box), retry=soon, too_long=long)
        if self.box.archive is not None:
            yield Job("archive", at(3, 45), lambda: archive_due(self.box), retry=soon, too_long=long)
        if self.box.deactivations is not None:
            yield Job("deactivations", at(5, 30), lambda: fetch_deactivated(self.box), retry=soon)
        yield Job("integrity", at(5, 0), lambda: check_database(self.box), too_long=long)
        yield Job("watchdog", at(6, 0), lambda: look_back(self.box))
        secrets = SecretFolder(self.settings.secrets.folder)
        yield Job("keys", at(6, 15), lambda: note_secrets(self.box, read_secrets(self.settings, secrets)))
        if self.watch_health is not None:
            yield Job("health", Every(timedelta(minutes=5)), self.watch_health)
        if self.showcase is not None:
            yield Job("status", Every(timedelta(seconds=2)), self.showcase.keep)

    def misses_night(self) -> bool:
        """Whether the last night was not decided to its end: we were off, or were cut off in it."""
        due_at = next_fire(_night_of(self.settings), self.box.clock.now() - timedelta(days=1))
        with self.store.view() as view:
            decided_at = view.night_decided_at()
        return decided_at is None or decided_at < due_at

    def listen(self, look: Callable[[], None]) -> MessageHint | None:
        """Have somebody told when the carrier says that a text came in; None where it cannot say so."""
        if not isinstance(self.gateway, RingCentral) or not self.settings.sms.push:
            return None
        from appliance.adapters.sms.ringcentral_hint import MessageHint

        options, proxy = self.gateway.options, self.settings.sms.proxy or None
        hint = MessageHint(self.gateway.door, options, self.box.entropy, look, proxy=proxy)
        hint.start()
        return hint

    def recover(self) -> None:
        """Bring what was under way when the last process ended into a state from which it goes on.

        Raise Corrupt if the database is damaged, and Transient while the clock cannot be right: nothing
        is written then.
        """
        demand_sound(self.box, with_log=self.store.database.was_cut_off)
        demand_time(self.box, follows_another=self.clock_is_set())
        compare_with_heads(self.box)
        note_rules(self.box)
        recover(self.box)

    def close(self) -> None:
        """Hang up and close the database."""
        self.connections.close()
        self.store.close()


def _night_of(settings: Settings) -> DailyAt:
    return DailyAt(wall_time(1, 30), settings.practice.zone)


def open_site(settings: Settings, outside: Outside | None = None, *, site_file: Path | None = None) -> Site:
    """Given a site's settings, return its box. Raise Misconfigured when something it needs is missing.

    `site_file` is the file they came from, which then goes into the backups.
    """
    out = outside or Outside()
    _require_agreements(settings)
    secrets = SecretFolder(settings.secrets.folder)
    store = open_store(settings, secrets, out)
    policy = settings.rules()
    connections = ExitStack()

    def pms() -> Pms:
        return watched(open_pms(settings, secrets, out, connections), "pms", out.boundary)

    gateway = open_sms(settings, secrets, out, connections)
    box = Box(
        store=store,
        pms=pms(),
        sms=watched(gateway, "sms", out.boundary),
        deactivations=open_deactivations(settings, secrets, out, connections),
        numbers=watched(open_number_check(settings, secrets, out, connections), "numbers", out.boundary),
        clock=out.clock,
        entropy=out.entropy,
        practice=_practice(settings),
        policy=policy,
        policy_hash=policy.hash,
        notary=Ed25519Notary.from_secret(secrets.read("audit_signing_key")),
        heads=HeadFiles(Path(settings.audit.heads_folder)),
        witnesses=settings.audit.keys(),
        test_numbers=frozenset(settings.rollout.test_numbers),
        geography=_geography(settings.practice.state),
        agreements=settings.register(),
        templates=load_templates(settings.templates_file),
        alerts=open_alerts(settings, secrets, out, connections),
        backups=open_backups(settings, secrets, out, store.database, site_file),
        archive=_archive(settings, secrets),
        posts=settings.posts(),
        pace=settings.pace(),
        spending=Spending(settings.sms.segment_price_cents, settings.sms.month_cap_cents),
        model=open_model(settings, secrets, out, connections),
        facts=load_facts(settings.facts_file, settings.practice.phone),
    )
    health = _health(settings, box, out, connections)
    showcase = None
    if settings.health.status_file:
        file = SnapshotFile(Path(settings.health.status_file))
        showcase = Showcase(box, lambda: gather_machine(settings), Slot(read_slot()), file.write)
    return Site(settings, store, box, pms, gateway, connections, health, showcase, out.clock_is_set)


def open_still(
    settings: Settings, outside: Outside | None = None, *, readonly: bool = False, after_loss: bool = False
) -> tuple[SqlCipherStore, Box]:
    """Given a site's settings, return its store and a box that reaches nobody.

    For verbs that only look at or record what is on the box, also when secrets of others are gone: whatever
    asks PMS or carrier gets Misconfigured. `after_loss` is `open_store`'s.
    """
    out = outside or Outside()
    secrets = SecretFolder(settings.secrets.folder)
    store = open_store(settings, secrets, out, readonly=readonly, after_loss=after_loss)
    policy = settings.rules()
    absent = cast("Any", _Absent())
    box = Box(
        store=store,
        pms=absent,
        sms=absent,
        numbers=absent,
        clock=out.clock,
        entropy=out.entropy,
        practice=_practice(settings),
        policy=policy,
        policy_hash=policy.hash,
        notary=absent,
        heads=absent,
        test_numbers=frozenset(settings.rollout.test_numbers),
        geography=_geography(settings.practice.state),
        agreements=settings.register(),
        backups=_if_possible(lambda: open_backups(settings, secrets, out, store.database)),
        archive=_if_possible(lambda: _archive(settings, secrets)),
    )
    return store, box


def _if_possible(make: Callable[[], Port | None]) -> Port | None:
    """Return a port, or None when a secret it needs is not there."""
    try:
        return make()
    except Misconfigured:
        return None


class _Absent:
    """A port behind which nobody is."""

    def __getattr__(self, attribute: str) -> Any:
        raise Misconfigured(f"this verb reaches nobody outside of the box ({attribute})")


def _practice(settings: Settings) -> Practice:
    one = settings.practice
    return Practice(one.name, one.phone, one.zone, one.state, one.parking)


def open_backups(
    settings: Settings,
    secrets: SecretFolder,
    out: Outside,
    database: Database | None,
    site_file: Path | None = None,
    key: bytes | None = None,
) -> ResticBackups | None:
    """Return the site's backups, or None if it has no repository. `key` takes the secret's place."""
    wanted = settings.backup
    if not wanted.repository:
        return None
    key = key or read_key(secrets.read("backup_key"))
    folder = Path(settings.database.path).parent
    environment = {"HTTPS_PROXY": wanted.proxy} if wanted.proxy else {}
    if wanted.repository.startswith("s3:"):
        environment["AWS_ACCESS_KEY_ID"] = secrets.read("backup_access_id")
        environment["AWS_SECRET_ACCESS_KEY"] = secrets.read("backup_access_secret")
    place = Place(wanted.repository, derive(key, "repository").hex(), environment, folder / "backup-cache")
    files = [site_file, *(Path(one) for one in (settings.policy_file, settings.templates_file) if one)]
    kept = Kept(wanted.keep_daily, wanted.keep_weekly, wanted.keep_monthly)
    parts = Parts(
        database,
        key,
        tuple(one for one in files if one is not None),
        folder / "backup-scratch",
        out.entropy.token,
        kept,
    )
    return ResticBackups(Restic(place), parts, out.clock, is_off_site=wanted.is_off_site)


def _archive(settings: Settings, secrets: SecretFolder) -> Archive | None:
    wanted = settings.archive
    if not wanted.bucket:
        return None
    bucket = Bucket(
        wanted.bucket,
        wanted.url,
        wanted.region,
        wanted.proxy,
        secrets.read("archive_access_id"),
        secrets.read("archive_access_secret"),
    )
    return ObjectLockArchive(bucket, derive(read_key(secrets.read("backup_key")), "archive"), fresh_nonce)


def _health(settings: Settings, box: Box, out: Outside, connections: ExitStack) -> Callable[[], int] | None:
    wanted = settings.health
    if not (wanted.ping_url or wanted.metrics_file):
        return None
    client = connections.enter_context(ping_client(wanted.proxy, out.alert_transport))

    def watch() -> int:
        checks, figures = examine(box, gather_machine(settings), ask_outside=True)
        tell(client, wanted.ping_url, wanted.metrics_file, checks, figures)
        return 0

    return watch


def gather_machine(settings: Settings) -> Machine:
    """Return what the machine itself says: disk, clock, certificates."""
    return read_machine(Path(settings.database.path), settings.pms.ca_file)


def read_secrets(settings: Settings, secrets: SecretFolder) -> dict[str, str]:
    """Return every secret of the site that is there, by name."""
    found = {}
    for name in secret_names(settings):
        with suppress(Misconfigured):
            found[name] = secrets.read(name)
    return found


def _require_agreements(settings: Settings) -> None:
    """Refuse a service in use whose record is missing or contradictory (164.502(e))."""
    faults = settings.agreement_faults()
    if faults:
        raise Misconfigured(
            "\n".join(finding for finding, _ in faults),
            remedy="; ".join(dict.fromkeys(remedy for _, remedy in faults)),
        )


def open_store(
    settings: Settings,
    secrets: SecretFolder,
    out: Outside | None = None,
    *,
    readonly: bool = False,
    after_loss: bool = False,
) -> SqlCipherStore:
    """Open the site's database with its key; see `open_keyed`."""
    out = out or Outside()
    return open_keyed(
        Path(settings.database.path),
        secrets,
        out.clock,
        boundary=out.boundary,
        readonly=readonly,
        after_loss=after_loss,
    )


def _geography(state: str) -> Geography:
    return Geography(
        lambda home, code, phone: numbers.states_for(code, home, phone, state),
        numbers.federal_holidays,
        numbers.state_holidays,
    )
