"""What the machine says of itself: its disk, how good its clock is, the certificates it was given.

Reads only. The clock's error comes from the kernel, which the time daemon keeps informed (ntp_adjtime(3)), so
that it does not matter which daemon that is. On the appliance the service may not ask the kernel (its unit
has ProtectClock=): there the time daemon's own mark says it.
"""

from __future__ import annotations

import ctypes
import os
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

from cryptography import x509

from appliance.adapters.host import SystemClock
from appliance.domain.upkeep.health import Machine

_UNSYNCHRONISED = 0x0040
"""STA_UNSYNC of <sys/timex.h>."""

TIMESYNC_MARK = Path("/run/systemd/timesync/synchronized")
"""Touched by systemd-timesyncd whenever it has set the clock by its server (systemd-timesyncd.service(8))."""

_FARTHEST_S = 5.0
"""It takes no server's word that may be off by more (RootDistanceMaxSec= of timesyncd.conf(5))."""

_MARK_HOLDS_S = 10 * 3600.0
"""It asks at least every 34 minutes; the kernel itself gives up after about nine hours of silence."""


_LIBC = ctypes.CDLL(None, use_errno=True)


class _Timex(ctypes.Structure):
    """`struct timex` as far as it is read; the rest is room for the kernel to write into."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 256),
    )


def read_machine(database: Path, ca_file: str = "") -> Machine:
    """Given the database's path and the PMS's CA file, return what the machine says now."""
    usage = shutil.disk_usage(database.parent)
    files = (database, database.with_name(database.name + "-wal"))
    return Machine(
        usage.free,
        usage.total,
        _is_writable(database.parent),
        sum(one.stat().st_size for one in files if one.exists()),
        _clock_error_s(),
        _certificates(ca_file),
    )


def is_clock_set() -> bool:
    """Whether the kernel knows how far off its clock is: something keeps it right."""
    return _clock_error_s() is not None


def _is_writable(folder: Path) -> bool:
    """Whether a byte can be written there; what the permissions say does not tell."""
    probe = folder / ".writable"
    try:
        handle = os.open(probe, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        try:
            os.write(handle, b"\n")
        finally:
            os.close(handle)
            probe.unlink()
    except OSError:
        return False
    return True


def _clock_error_s() -> float | None:
    """Return by how many seconds the clock may be off, or None if it follows no other."""
    found = _Timex(modes=0)
    try:
        # Of the C library this process runs on: to look for it by name starts a program, before every job.
        state = _LIBC.ntp_adjtime(ctypes.byref(found))
    except AttributeError:
        return None
    if state < 0:
        return _FARTHEST_S if is_marked(TIMESYNC_MARK) else None
    if found.status & _UNSYNCHRONISED:
        return None
    return float(found.maxerror) / 1e6


def is_marked(mark: Path) -> bool:
    """Whether the time daemon has set the clock lately."""
    try:
        return SystemClock().now().timestamp() - mark.stat().st_mtime < _MARK_HOLDS_S
    except OSError:
        return False


def _certificates(ca_file: str) -> dict[str, date]:
    """Return the last day of the PMS's CA certificates; a file that cannot be read ended long ago."""
    if not ca_file:
        return {}
    try:
        found = x509.load_pem_x509_certificates(Path(ca_file).read_bytes())
        ends = min(one.not_valid_after_utc for one in found)
    except (OSError, ValueError):
        ends = datetime.fromtimestamp(0, UTC)
    return {"the PMS": ends.date()}
