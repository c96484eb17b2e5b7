"""The real product on a simulated stage: a site for it to live in, virtual time, and evidence at the end.

The only place where the box and the simulated world meet. The world does not know the box: it is
reached over HTTP, and judges by what it saw itself and by the records handed over here.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from appliance.adapters.model.prompt_files import PromptRun, format_runs, load_prompts
from appliance.adapters.number_files import format_questions, read_answers
from appliance.adapters.numbers import e164
from appliance.adapters.store.audit_log import verify
from appliance.adapters.store.store import SqlCipherStore
from appliance.adapters.store.view import SqlCipherView
from appliance.bootstrap import Site, open_site
from appliance.cli.rounds import Rota
from appliance.domain.advice.asking import CLASSIFIERS
from appliance.domain.advice.use import Call, Step
from appliance.domain.limits.rollout import Phase
from appliance.ports.records import PhaseChange
from appliance.ports.store import Lane
from appliance.scheduler import DailyAt, Job, Recorder, Timetable
from appliance.settings import ModelSettings, Settings, read_settings
from appliance.simulation.kernel import Chance
from appliance.simulation.promises import Evidence, Held, Violation
from appliance.simulation.world import World
from appliance.vendors import Outside
from appliance.workflow.consent import wish
from appliance.workflow.nightly.pull import Progress
from appliance.workflow.nightly.scrub import import_answers, plan_scrub
from appliance.workflow.upkeep.takeover import plan_history, plan_opt_outs, sign_off

_SITE = """# The simulated practice. Nothing here is secret or real.
[practice]
name = "{practice.name}"
phone = "{practice.phone}"
zone = "{practice.zone}"
state = "{practice.state}"
parking = "Park behind the building."

[pms]
url = "{pms}/api/v1"

[sms]
carrier = "{vendor}"
account_sid = "{account}"
key_sid = "{key}"
client_id = "{client}"
high_volume = {high_volume}
unverified = {unverified}
number = "{number}"
url = "{carrier}"
lookup_url = "{lookup}"
confirms_opt_out = {confirms}

[database]
path = "{folder}/recallbox.db"

[secrets]
folder = "{folder}/secrets"

[audit]
heads_folder = "{folder}/heads"

[agreements.msp]
scope = "The looking after of this box."
signed = {signed}
expires = {expires}
document_sha256 = "{document}"
features = ["support"]

[agreements.twilio]
scope = "Text messages and number look-ups."
signed = {signed}
expires = {expires}
document_sha256 = "{document}"
features = ["sms", "lookup"]

[agreements.ringcentral]
scope = "Text messages."
signed = {signed}
expires = {expires}
document_sha256 = "{document}"
features = ["sms"]

[agreements.tigerconnect]
scope = "Text messages."
signed = {signed}
expires = {expires}
document_sha256 = "{document}"
features = ["sms"]

[services.support]
touches_phi = true
why = "who looks after the box can reach its records"
baa = "msp"
minimum_necessary = []

[services.{vendor}]
touches_phi = true
why = "a text names the practice to a patient's phone"
baa = "{vendor}"
minimum_necessary = ["mobile", "body"]

[services.twilio_lookup]
touches_phi = true
why = "the phone numbers are those of patients"
baa = "twilio"
minimum_necessary = ["mobile"]
"""


_MODEL = """
[agreements.anthropic]
scope = "The API under a business associate agreement."
signed = {signed}
expires = {expires}
document_sha256 = "{document}"
features = ["model"]

[services.anthropic]
touches_phi = true
why = "what a patient wrote is shown, redacted"
baa = "anthropic"
minimum_necessary = ["prompt"]

[model]
url = "{url}"
runs_file = "runs.toml"

[model.calls]
{calls}
"""


def build_site(world: World, urls: dict[str, str], folder: Path, *, model_step: Step = Step.ACT) -> Settings:
    """Given a world and where it is served, write a site file and keys for it; return the settings.

    `model_step` is how far every call of the world's model has come, if it has one.
    """
    folder = folder.absolute()
    secrets = folder / "secrets"
    secrets.mkdir(parents=True, exist_ok=True)
    secrets.chmod(0o700)
    chance = world.streams["keys"]
    today = world.clock.now().date()
    for name, value in (
        ("audit_signing_key", f"{world.streams['audit_key'].getrandbits(256):064x}"),
        ("database_key", f"{chance.getrandbits(256):064x}"),
        ("pms_developer_key", world.pms.developer_key),
        ("pms_customer_key", world.pms.customer_key),
        ("sms_key_secret", world.twilio.api_secret),
        ("ringcentral_client_secret", world.ringcentral.gate.client_secret),
        ("ringcentral_jwt", world.ringcentral.gate.jwt),
        ("tigerconnect_secret", world.tigerconnect.secret),
    ):
        (secrets / name).write_text(value + "\n")
    path = folder / "site.toml"
    path.write_text(
        _SITE.format(
            practice=world.clinic.practice,
            pms=urls["pms"],
            carrier=urls["carrier"],
            vendor=world.vendor,
            unverified=str(world.vendor == "tigerconnect").lower(),
            lookup=urls.get("lookup", urls["carrier"]),
            account=world.twilio.account_sid,
            key=world.twilio.api_key,
            client=world.tigerconnect.key
            if world.vendor == "tigerconnect"
            else world.ringcentral.gate.client_id,
            high_volume=str(world.ringcentral.high_volume).lower(),
            number=world.carrier.number,
            confirms=str(world.carrier.confirms_stop).lower(),
            folder=folder,
            signed=date(today.year, 1, 2),
            expires=date(today.year + 1, 12, 31),
            document="0" * 64,
        )
    )
    if world.model is not None:
        _add_model(world, urls.get("model", "http://127.0.0.1:9"), folder, path, model_step)
    return read_settings(path)


def _add_model(world: World, url: str, folder: Path, path: Path, step: Step) -> None:
    """Let the site use the world's model for every call, tried at its address beforehand."""
    assert world.model is not None
    today = world.clock.now().date()
    (folder / "secrets" / "model_api_key").write_text(world.model.key + "\n")
    with path.open("a") as site:
        site.write(
            _MODEL.format(
                signed=date(today.year, 1, 2),
                expires=date(today.year + 1, 12, 31),
                document="0" * 64,
                url=url,
                calls="\n".join(f'{call} = "{step}"' for call in Call),
            )
        )
    host, models = urlsplit(url).hostname or "", ModelSettings()
    runs = tuple(
        PromptRun(
            call,
            prompt.sha256,
            models.classifier if call in CLASSIFIERS else models.writer,
            host,
            1,
            1,
            today,
        )
        for call, prompt in load_prompts().items()
    )
    (folder / "runs.toml").write_text(format_runs(runs))


def enter(
    world: World,
    settings: Settings,
    *,
    boundary: Callable[[str], None] | None = None,
    in_process: bool = False,
) -> Site:
    """Open the box of a world: its clock is the world's, its chance is drawn from the world's seed."""
    transports = world.transports() if in_process else {}
    outside = Outside(
        clock=world.clock,
        entropy=Chance(world.streams),
        boundary=boundary,
        pause=lambda _: None,
        pms_transport=transports.get("pms"),
        sms_transport=transports.get("carrier"),
        lookup_transport=transports.get("lookup"),
        model_transport=world.model_transport() if in_process else None,
        clock_is_set=lambda: True,
    )
    site = open_site(settings, outside)
    open_for_business(world, site)
    return site


_OWNER = "user:Dr. Chen"
_DESK = "user:Priya"


def open_for_business(world: World, site: Site) -> None:
    """Take the steps an office takes before its first text, if it has not taken them yet.

    The former product's opt-outs and texts are taken over, and patients' wishes entered. The rollout is
    over: an office begins with a few days of it, and this is any day after them.
    """
    box = site.box
    with site.store.view() as view:
        if view.phases():
            return
    for plan in (
        plan_opt_outs(box, world.former_vendor_opt_outs().encode(), e164, {}),
        plan_history(box, world.former_vendor_history().encode(), e164, {}),
    ):
        sign_off(box, plan, signed_by="Dr. Chen", actor=_OWNER, accept_errors=plan.bad_lines)
    for wished in world.office_wishes():
        wanted: dict[str, Any] = {_FIELDS[name]: value for name, value in wished.items() if name in _FIELDS}
        if wanted.get("paused_until_on", date.max) <= box.local_day(box.clock.now()):
            continue
        with site.store.transaction(Lane.DESK, "desk.wish") as tx:
            wish(box, tx, str(wished["pat_num"]), actor=_DESK, **wanted)
    with site.store.transaction(Lane.DESK, "stage.open") as tx:
        tx.add(PhaseChange(box.entropy.token(), Phase.EVERYONE, box.clock.now(), _OWNER))
        tx.audit(box.entry(tx, "phase_approved", actor=_OWNER, outcome=Phase.EVERYONE))


def timetable_of(world: World, site: Site, progress: Progress | None = None) -> dict[str, Job]:
    """Return the box's jobs and, beside them, what the front desk does with it every morning."""
    trigger = DailyAt(time(8), world.clinic.practice.zone)
    return {**site.jobs(progress), "front_desk": Job("front_desk", trigger, lambda: _open_desk(world, site))}


def _open_desk(world: World, site: Site) -> int:
    """Have the numbers that may be texted asked about at the Reassigned Numbers Database."""
    box = site.box
    today = box.local_day(box.clock.now())
    with site.store.view() as view:
        scrub = plan_scrub(box, view)
    before = dict(world.reassigned.told)
    answered = world.reassigned_answers(format_questions(scrub.questions))
    said = read_answers(answered, today, today)
    digest = hashlib.sha256(answered.encode()).hexdigest()
    try:
        import_answers(box, said.answers.values(), digest, actor=_DESK)
    except BaseException:  # what the box has not kept, it was not told
        world.reassigned.take_back(before)
        raise
    return 0


_FIELDS = {"pause_until": "paused_until_on", "best_start": "best_start", "best_stop": "best_stop"}
"""What the world calls a wish, and what the box does."""


def play(
    world: World,
    site: Site,
    until: datetime,
    *,
    progress: Progress | None = None,
    on_step: Callable[[datetime], None] | None = None,
    every_round: bool = False,
) -> Recorder:
    """Let time pass in the world and in the box together, event by event, up to an instant.

    Rounds of jobs that cannot find anything are left out, unless `every_round` is wanted: see `rounds`.
    """
    recorder, zone = Recorder(world.clock), ZoneInfo(world.clinic.practice.zone)
    jobs = timetable_of(world, site, progress)
    site.recover()
    if every_round:
        _play_every_round(world, Timetable(jobs, recorder), until)
    else:
        play_rota(world, Rota(jobs, site.store, recorder, zone), until, on_step)
    world.advance(until)
    for name in ("inbound", "sending", "writeback", "deliveries"):
        recorder.run(jobs[name])
    return recorder


def _play_every_round(world: World, timetable: Timetable, until: datetime) -> None:
    while (step := min(timetable.next_at(), world.next_at() or until)) <= until:
        world.advance(step)
        timetable.run_due()


def play_rota(
    world: World, rota: Rota, until: datetime, on_step: Callable[[datetime], None] | None = None
) -> None:
    """Let time pass up to an instant, each job having its rounds when the rota says so."""
    carrier = world.carrier
    while (now := world.clock.now()) < until:
        heard, settled = len(carrier.inbound), carrier.settled
        world.advance(min(max(rota.next_at(), now), until), lambda: (len(carrier.inbound), carrier.settled))
        if len(carrier.inbound) != heard:
            rota.note_news("inbound")
        if carrier.settled != settled:
            rota.note_news("deliveries")
        if rota.next_at() <= world.clock.now():
            rota.run_due()
            if on_step is not None:
                on_step(world.clock.now())


def gather_evidence(store: SqlCipherStore) -> Evidence:
    """Return what the box has on record, as plain data for the referee."""
    return EvidenceReader().read_on(store)


_HANDED_OVER = {
    ("reply_settled", "handed_off"),
    ("reply_settled", "emergency"),
    ("booking_suggested", "ok"),
}


class EvidenceReader:
    """Reads the box's records, the audit log from where it stopped the last time."""

    def __init__(self) -> None:
        self._last = -1
        self._since: dict[str, datetime] = {}

    def read_on(self, store: SqlCipherStore) -> Evidence:
        """Return what is new in the log, and how every text and task stands."""
        with store.view() as view:
            run = view.tx.execute
            rows = run("SELECT seq, record FROM audit WHERE seq > ? ORDER BY seq", (self._last,)).fetchall()
            self._last = rows[-1][0] if rows else self._last
            audit = [json.loads(record) for _, record in rows]
            return Evidence(
                audit=audit,
                inbound=dict(run("SELECT vendor_id, state FROM inbound").fetchall()),
                tasks=[
                    {"phone": phone, "kind": kind}
                    for phone, kind in run("SELECT DISTINCT phone, kind FROM task")
                ],
                outbound=dict(run("SELECT vendor_id, state FROM message WHERE vendor_id != ''").fetchall()),
                outcomes=_outcomes(audit),
                held=list(self._held(view, audit)),
                silent=frozenset(phone for (phone,) in run("SELECT phone FROM suppression")),
            )

    def _held(self, view: SqlCipherView, audit: list[dict[str, Any]]) -> Iterator[Held]:
        """Yield when a person had a thread, as the audit log tells it."""
        for one in audit:
            begins = (one["action"], one.get("outcome")) in _HANDED_OVER
            if begins or one["action"] == "booking_handed_off":
                self._since.setdefault(_phone_of(view, one["object"]), datetime.fromisoformat(one["at"]))
            elif one.get("outcome") == "thread_released":
                phone, at = _phone_of(view, one["object"]), datetime.fromisoformat(one["at"])
                if phone in self._since:
                    yield Held(phone, self._since.pop(phone), at)
        yield from (Held(phone, at) for phone, at in self._since.items())


_KEYS = {"inbound": "vendor_id", "booking": "id", "task": "id"}


def _phone_of(view: SqlCipherView, about: str) -> str:
    """Return the phone of what an audit record is about."""
    table, _, key = about.partition(":")
    if table not in _KEYS:
        return ""
    row = view.tx.execute(f"SELECT phone FROM {table} WHERE {_KEYS[table]} = ?", (key,)).fetchone()  # noqa: S608
    return str(row[0]) if row else ""


def _outcomes(audit: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Return every outcome on record by inbound text."""
    settled: dict[str, list[str]] = {}
    for one in audit:
        if one["action"] == "reply_settled":
            settled.setdefault(one["object"].partition(":")[2], []).append(one["outcome"])
    return settled


@dataclass(frozen=True, slots=True)
class DayReport:
    """What came of a played day, in the words of `recallbox demo --json`."""

    pulled: int
    decided: int
    withheld: dict[str, int]
    sent: int
    delivered: int
    replies: dict[str, int]
    booked: int
    handed_off: int
    audit_rows: int
    verified: bool
    root: str
    promises: dict[str, int]


def report_day(world: World, store: SqlCipherStore) -> tuple[DayReport, dict[str, list[Violation]]]:
    """Return the figures of a played day and every violation of a promise that the world saw."""
    violations = world.referee.judge(gather_evidence(store))
    with store.view() as view:
        log = verify(view.tx)
        report = DayReport(
            pulled=_one(view, "SELECT coalesce(sum(stored), 0) FROM sync_run"),
            decided=_one(view, "SELECT count(*) FROM decision"),
            withheld=withheld(view),
            sent=len(world.carrier.accepted),
            delivered=_one(view, "SELECT count(*) FROM message WHERE state = 'delivered'"),
            replies=dict(
                view.tx.execute(
                    "SELECT outcome, count(*) FROM inbound GROUP BY outcome ORDER BY 2 DESC, 1"
                ).fetchall()
            ),
            booked=_one(view, "SELECT count(*) FROM booking WHERE state = 'booked'"),
            handed_off=_one(view, "SELECT count(*) FROM task WHERE inbound_id != ''"),
            audit_rows=log.size,
            verified=log.ok,
            root=log.root.hex(),
            promises={slug: len(found) for slug, found in violations.items()},
        )
    return report, violations


def withheld(view: SqlCipherView) -> dict[str, int]:
    """Return the reasons for which the last night withheld texts, with how many patients, most first."""
    reasons: Counter[str] = Counter()
    for (text,) in view.tx.execute("SELECT reasons FROM decision WHERE verdict IN ('withheld', 'hold')"):
        reasons.update(json.loads(text))
    return dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0])))


def _one(view: SqlCipherView, sql: str) -> int:
    return int(view.tx.execute(sql).fetchone()[0])


def at_local(world: World, on: date, hour: int, minute: int = 0) -> datetime:
    """Return the instant at which the practice's wall clock shows a time."""
    return datetime(
        on.year, on.month, on.day, hour, minute, tzinfo=ZoneInfo(world.clinic.practice.zone)
    ).astimezone(UTC)
