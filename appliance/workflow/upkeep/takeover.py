"""Taking over from the texting product used before: its opt-outs bind us, its texts count against our caps.

Nothing is sent before somebody has signed this off: an import of opt-outs, or the declaration that there
was no such product (DESIGN 6; seed 004: opt-outs before the first send). A file is read whole before a
line of it is committed; too many lines that nobody can read refuse it as a whole. Repeating an import, cut
off or finished, changes nothing that is done already. It silences and never un-silences.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from appliance.domain.model import instant_text
from appliance.domain.permission.consent import Act
from appliance.domain.permission.former_vendor import (
    Export,
    FoundText,
    ToPhone,
    Unreadable,
    read_history,
    read_opt_outs,
)
from appliance.errors import Misconfigured, Refused
from appliance.ports.records import FormerVendorImport, OtherText
from appliance.ports.store import Lane, View
from appliance.workflow.box import Box
from appliance.workflow.suppress import Silence, silence_phone

OPT_OUTS, HISTORY, NONE = "opt_outs", "history", "none"
LOOK_BACK = timedelta(days=31)
"""As far back as the gate counts texts."""
SOURCE = "former_vendor"
_BATCH = 200
_BAD_PERCENT = 1
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do: the file as read, its hash, and what of it is new on the box."""

    kind: str
    sha256: str
    export: Export
    numbers: int
    fresh: tuple[FoundText, ...]
    too_old: int = 0

    @property
    def bad_lines(self) -> int:
        """How many lines nobody could read."""
        return len({one.line for one in self.export.bad})


def plan_opt_outs(box: Box, content: bytes, to_phone: ToPhone, chosen: Mapping[str, str]) -> Plan:
    """Given an exported file, return what taking over its opt-outs would change. Changes nothing.

    Raise Misconfigured when the file cannot be read as a table with phones.
    """
    digest = hashlib.sha256(content).hexdigest()
    export = _read(read_opt_outs, content, to_phone, box, chosen)
    first = _earliest(export.found, box.clock.now())
    with box.store.view() as view:
        fresh = tuple(one for one in first if not _is_taken_over(view, one.phone, digest))
    return Plan(OPT_OUTS, digest, export, len(first), fresh)


def plan_history(box: Box, content: bytes, to_phone: ToPhone, chosen: Mapping[str, str]) -> Plan:
    """Given an exported file of messages, return which of the last 31 days would be counted. Changes nothing.

    Raise Misconfigured when the file cannot be read as a table with phones and instants.
    """
    now = box.clock.now()
    digest = hashlib.sha256(content).hexdigest()
    export = _read(read_history, content, to_phone, box, chosen)
    recent = [one for one in export.found if one.at is not None and now - LOOK_BACK <= one.at <= now]
    with box.store.view() as view:
        fresh = tuple(one for one in recent if view.get(OtherText, _other_text(one).id) is None)
    numbers = len({one.phone for one in recent})
    return Plan(HISTORY, digest, export, numbers, fresh, too_old=len(export.found) - len(recent))


def sign_off(
    box: Box, plan: Plan, *, signed_by: str, actor: str, accept_errors: int | None = None
) -> FormerVendorImport | None:
    """Take over what was planned, in batches, then record who signed it off; return that record.

    None when the very same was taken over before: nothing is changed then. Raise Refused when nobody is
    named, or when more than one line in a hundred is unreadable and `accept_errors` is not that number.
    """
    name = _demand_name(signed_by)
    _demand_readable(plan, accept_errors)
    with box.store.view() as view:
        earlier = [(one.kind, one.sha256) for one in view.former_vendor_imports()]
    if not plan.fresh and (plan.kind, plan.sha256) in earlier:
        return None
    for batch in _batches(plan.fresh):
        if plan.kind == OPT_OUTS:
            _silence_all(box, batch, plan.sha256, actor)
        else:
            _count_all(box, batch, plan.sha256, actor)
    record = FormerVendorImport(
        box.entropy.token(),
        plan.kind,
        box.clock.now(),
        name,
        plan.sha256,
        plan.export.lines,
        plan.export.lines - plan.bad_lines,
        plan.bad_lines,
        plan.numbers,
    )
    return _record(box, record, actor)


def declare_none(box: Box, *, signed_by: str, actor: str) -> FormerVendorImport:
    """Record a named person's word that no other product ever texted for this practice.

    Raise Refused when nobody is named, or when opt-outs were imported: then there was one.
    """
    name = _demand_name(signed_by)
    with box.store.view() as view:
        kinds = {one.kind for one in view.former_vendor_imports()}
    if kinds & {OPT_OUTS, HISTORY}:
        raise Refused("a former product's file was imported", remedy="there is nothing to declare any more")
    record = FormerVendorImport(box.entropy.token(), NONE, box.clock.now(), name)
    return _record(box, record, actor)


_Reader = Callable[[bytes, ToPhone, ZoneInfo, Mapping[str, str]], Export]


def _read(reader: _Reader, content: bytes, to_phone: ToPhone, box: Box, chosen: Mapping[str, str]) -> Export:
    try:
        return reader(content, to_phone, box.zone, chosen)
    except Unreadable as error:
        problem, _, remedy = str(error).partition(": ")
        raise Misconfigured(problem, remedy=remedy or "export the file again") from error


def _earliest(found: Sequence[FoundText], now: datetime) -> list[FoundText]:
    """Return each phone once, with the earliest instant it is listed with; a future one says nothing."""
    first: dict[str, FoundText] = {}
    for one in found:
        at = one.at if one.at is not None and one.at <= now else None
        known = first.get(one.phone)
        if known is None:
            first[one.phone] = replace(one, at=at)
        elif at is not None and (known.at is None or at < known.at):
            first[one.phone] = replace(known, at=at)
    return list(first.values())


def _is_taken_over(view: View, phone: str, digest: str) -> bool:
    """Whether this very file has silenced a phone before, even if a new consent lifted that since."""
    return any(one.act == Act.REVOKED and one.document == digest for one in view.consent_of(phone))


def _silence_all(box: Box, batch: Sequence[FoundText], digest: str, actor: str) -> None:
    with box.store.transaction(Lane.NIGHTLY, "takeover.opt_outs") as tx:
        for one in batch:
            if not _is_taken_over(tx, one.phone, digest):
                silence = Silence(
                    SOURCE,
                    "opted out at the former product",
                    digest,
                    f"import:{digest[:12]}",
                    actor=actor,
                    captured_at=one.at,
                    tells_desk=False,
                )
                silence_phone(box, tx, one.phone, silence)


def _count_all(box: Box, batch: Sequence[FoundText], digest: str, actor: str) -> None:
    with box.store.transaction(Lane.NIGHTLY, "takeover.history") as tx:
        for one in batch:
            tx.save(_other_text(one))
        tx.audit(
            box.entry(
                tx,
                "former_texts_counted",
                actor=actor,
                object=f"import:{digest[:12]}",
                outcome="ok",
                detail={"texts": len(batch)},
            )
        )


def _other_text(one: FoundText) -> OtherText:
    """Return a text as it is kept. The same text of the same minute is the same record."""
    assert one.at is not None
    return OtherText(f"{SOURCE}|{one.phone}|{instant_text(one.at)}", one.phone, one.at, SOURCE)


def _record(box: Box, record: FormerVendorImport, actor: str) -> FormerVendorImport:
    with box.store.transaction(Lane.DESK, "takeover.signed") as tx:
        tx.add(record)
        tx.audit(
            box.entry(
                tx,
                "former_vendor_settled",
                actor=actor,
                object=f"import:{record.sha256[:12] or record.id}",
                outcome=record.kind,
                detail={
                    "sha256": record.sha256,
                    "signed_by": record.signed_by,
                    "lines": record.lines,
                    "rejected": record.rejected,
                    "numbers": record.numbers,
                },
            )
        )
    return record


def _demand_name(signed_by: str) -> str:
    if not signed_by.strip():
        raise Refused("an import is signed off by a named person", remedy="--signed-by NAME")
    return signed_by.strip()


def _demand_readable(plan: Plan, accept_errors: int | None) -> None:
    bad, lines = plan.bad_lines, plan.export.lines
    if accept_errors is not None and accept_errors != bad:
        raise Refused(
            f"{bad} lines cannot be read, not {accept_errors}",
            remedy="look at the dry run and accept the number it shows",
        )
    if accept_errors is None and 100 * bad > _BAD_PERCENT * lines:
        raise Refused(
            f"{bad} of {lines} lines cannot be read; whoever stands there would not be silenced",
            remedy=f"mend the lines listed, or accept the loss of exactly these: --accept-errors {bad}",
        )


def _batches(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    for start in range(0, len(items), _BATCH):
        yield items[start : start + _BATCH]
