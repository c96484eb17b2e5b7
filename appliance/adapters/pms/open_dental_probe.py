"""What `doctor` asks of an Open Dental: address, keys, permissions, release, clock, and what it cannot read.

Owns the findings and their remedies. Every question is one that changes nothing; it refuses to raise for
an answer it does not like.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from appliance.adapters.pms.open_dental_http import OpenDentalDoor, Params
from appliance.adapters.pms.open_dental_refusals import read_refusals
from appliance.errors import Misconfigured, Permanent, RecallBoxError
from appliance.ports.pms import Probe

ALLOW_QUERIES = "allow Queries for this key"
_NEEDED_READS: tuple[tuple[str, Params], ...] = (
    ("patients/Simple", {}),
    ("appointments", {}),
    ("histappointments", {"HistApptAction": "Deleted"}),
    ("recalls", {}),
    ("recalltypes", {}),
    ("procedurelogs", {"ProcStatus": "TP"}),
    ("schedules", {}),
    ("commlogs", {}),
    ("patfields", {}),
)
_WITHOUT = {"commlogs": "; other products' texts are not counted, refusals written there are not seen"}
_NEEDED_WRITES = (
    ("commlog", "appointments/0/Note", "Comm"),
    ("visits", "appointments/0", "Appointments"),
    ("patients", "patients/0", "Patients"),
)
_OLDEST = (25, 2)


def examine(
    door: OpenDentalDoor,
    now: datetime,
    *,
    version: Callable[[], str],
    server_time: Callable[[], datetime | None],
    count: Callable[[], int | None],
) -> list[Probe]:
    """Given the door to the API and three ways of asking behind it, return every finding."""
    found = [_probe_transport(door)]
    try:
        release = version()
    except RecallBoxError as error:
        remedy = error.remedy or "start the API Service, check the address"
        return [*found, Probe("connection", False, str(error), remedy)]
    found.append(Probe("connection", True, "the API answers and accepts the keys"))
    found.append(_judge_version(release))
    found.append(_probe_clock(server_time, now))
    found += [_probe_read(door, path, params) for path, params in _NEEDED_READS]
    found += [_probe_write(door, name, path, tier) for name, path, tier in _NEEDED_WRITES]
    return [*found, _probe_counts(count), _probe_refusals(door)]


def _probe_transport(door: OpenDentalDoor) -> Probe:
    url = urlsplit(door.address)
    if url.scheme == "https" or url.hostname in ("127.0.0.1", "::1", "localhost"):
        return Probe("transport", True, "encrypted, or on this machine")
    return Probe(
        "transport", False, "keys and patient data cross the network in clear text", "use TLS or a tunnel"
    )


def _judge_version(version: str) -> Probe:
    """Judge the release: 25.2 lists procedures by status, the youngest thing we need (facts: pms 2)."""
    parts = [int(part) for part in version.split(".")[:2] if part.isdecimal()]
    if len(parts) == 2 and tuple(parts) >= _OLDEST:
        return Probe("version", True, f"Open Dental {version}")
    return Probe("version", False, f"Open Dental {version or '(unknown)'}", "update to 25.2 or later")


def _probe_clock(server_time: Callable[[], datetime | None], now: datetime) -> Probe:
    try:
        theirs = server_time()
    except RecallBoxError:
        theirs = None
    if theirs is None:
        return Probe("clock", False, "the PMS did not tell its time", "check the API version")
    apart = abs(theirs - now)
    if apart <= timedelta(minutes=5):
        return Probe("clock", True, f"agrees within {int(apart.total_seconds())} s")
    minutes = int(apart.total_seconds() // 60)
    return Probe("clock", False, f"{minutes} minutes apart", "check the server's clock and the office's zone")


def _probe_read(door: OpenDentalDoor, path: str, params: Params) -> Probe:
    name = f"read {path}"
    try:
        door.get(path, {**params, "Limit": "1"})
    except RecallBoxError as error:
        remedy = error.remedy or "update Open Dental, allow Read All for this key"
        return Probe(name, False, f"{error}{_WITHOUT.get(path, '')}", remedy)
    return Probe(name, True, "readable")


def _probe_write(door: OpenDentalDoor, name: str, path: str, tier: str) -> Probe:
    """Try a write on row 0, which no table has: refusal of the key comes before refusal of the row."""
    try:
        door.put(path, {})
    except Misconfigured:
        remedy = f"allow {tier} for this key, or leave booking off"
        return Probe(f"write {name}", False, "not permitted", remedy)
    except Permanent:
        return Probe(f"write {name}", True, "permitted")
    except RecallBoxError as error:
        return Probe(f"write {name}", False, str(error), "try again")
    return Probe(f"write {name}", True, "permitted")


def _probe_counts(count: Callable[[], int | None]) -> Probe:
    try:
        counted = count() is not None
    except RecallBoxError:
        counted = False
    if counted:
        return Probe("counts", True, "pulls are checked against the PMS's own counts")
    return Probe("counts", False, "pulls cannot be counted", ALLOW_QUERIES)


def _probe_refusals(door: OpenDentalDoor) -> Probe:
    """Whether the refusals outside the patient list can be read; else those who refused there get texts."""
    try:
        unread = read_refusals(door).unread
    except RecallBoxError as error:
        return Probe("refusals", False, str(error), "try again")
    if not unread:
        return Probe("refusals", True, "short codes, message types and reactivations are read")
    names = ", ".join(source.removeprefix("pms:") for source in unread)
    return Probe("refusals", False, f"who refused texts there is not known: {names}", ALLOW_QUERIES)
