"""The ground a decision stands on besides the PMS: what patients and the office have laid down on the box.

Consent ledger, silences, wishes, restrictions, halts, the rollout's phase and the former product's
opt-outs, read together and turned into what the gate is told. The night reads all of it once; sending
reads, inside its transaction, what concerns one phone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from appliance.domain.limits.rollout import PAUSE, Phase, RolloutCase, reaches
from appliance.domain.model import (
    AppointmentStatus,
    PatientRow,
    PatientStatus,
    TextConsent,
    day,
    instant,
)
from appliance.domain.permission.consent import Act, Line, Scope, silences, weigh_consent
from appliance.domain.permission.outreach import Recipient, SiteState
from appliance.domain.policy import Cohort
from appliance.ports.records import (
    ConsentEntry,
    ContactWish,
    Halt,
    Suppression,
)
from appliance.ports.store import View
from appliance.workflow.box import Box
from appliance.workflow.limits.rollout import count_texts, stand_of

_STATUS = {one.value: one for one in PatientStatus}
_CONSENT = {one.value: one for one in TextConsent}


def scope_of(cohort: Cohort) -> Scope:
    """Return the kind of text a cohort gets, as consent knows it."""
    return Scope.TREATMENT if cohort is Cohort.TX_PLAN_PENDING else Scope.RECALL


def standing_lines(ledger: Sequence[ConsentEntry]) -> list[ConsentEntry]:
    """Given a phone's ledger, return it without the revocations that a named person says were none."""
    misread = {one.document for one in ledger if one.act == Act.MISREAD}
    return [one for one in ledger if not (one.act == Act.REVOKED and one.document in misread)]


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything laid down on the box that the gate has to know."""

    silences: Mapping[str, Suppression]
    ledger: Mapping[str, list[ConsentEntry]]
    wishes: Mapping[str, ContactWish]
    restricted: frozenset[str]
    halts: tuple[Halt, ...]
    phase: Phase
    texted_in_phase: int
    """Texts to patients since the first fifty began, a family's counting once; elsewhere nobody asks."""
    opt_outs_settled: bool
    test_numbers: frozenset[str]
    zone: ZoneInfo
    rehearses: bool = False
    """Whether texts are planned only to be looked at: the phase is shadow, and nothing will be sent."""

    @classmethod
    def load(cls, box: Box, view: View) -> Ground:
        """Read the ground for everybody, to plan on.

        A halt does not shape the plan: it may be lifted before a text's hour, and until then it holds it.
        """
        ground = cls._read(box, view, view.suppressions(), view.consent_entries(), view.contact_wishes())
        return replace(ground, halts=(), rehearses=ground.phase is Phase.SHADOW)

    @classmethod
    def load_for(cls, box: Box, view: View, phones: Iterable[str], patients: Iterable[str]) -> Ground:
        """Read the ground for a few phones and patients."""
        numbers = tuple(phones)
        silences = {one: found for one in numbers if (found := view.get(Suppression, one)) is not None}
        ledger = {one: view.consent_of(one) for one in numbers}
        wishes = {one: wish for one in patients if (wish := view.get(ContactWish, one)) is not None}
        return cls._read(box, view, silences, ledger, wishes)

    @classmethod
    def _read(
        cls,
        box: Box,
        view: View,
        silences: Mapping[str, Suppression],
        ledger: Mapping[str, list[ConsentEntry]],
        wishes: Mapping[str, ContactWish],
    ) -> Ground:
        stand = stand_of(view.phases())
        return cls(
            silences,
            ledger,
            wishes,
            frozenset(one.patient_id for one in view.patient_holds() if one.kind == "restriction"),
            tuple(view.halts()),
            stand.phase,
            count_texts(box, view, stand.entered_at) if stand.phase is Phase.FIRST_50 else 0,
            any(one.kind in ("opt_outs", "none") for one in view.former_vendor_imports()),
            box.test_numbers,
            box.zone,
        )

    def recipient(self, row: PatientRow, scope: Scope) -> Recipient:
        """Return a person as the gate sees them. What is not known stays unknown."""
        agreement = weigh_consent(_CONSENT[row.consent], self._lines(row), scope)
        wish = self.wishes.get(row.id)
        return Recipient(
            _STATUS[row.status],
            day(row.birth_on),
            agreement.state,
            row.mobile,
            _preference(row, wish),
            agreement.since,
            wish.paused_until_on if wish is not None else None,
            _hours(wish),
            row.id in self.restricted,
        )

    def _lines(self, row: PatientRow) -> list[Line]:
        """Return the ledger of a patient's phone as it bears on this patient."""
        return [
            Line(
                one.act,
                one.scopes,
                one.captured_at,
                one.captured_at.astimezone(self.zone).date(),
                own=one.patient_id in ("", row.id),
            )
            for one in standing_lines(self.ledger.get(row.mobile or "", ()))
        ]

    def is_silent(self, phone: str, scope: Scope) -> bool:
        """Whether a phone must not get that kind of text."""
        silence = self.silences.get(phone)
        return silence is not None and silences(silence.scopes, scope)

    def site(self, phone: str | None, due_on: date | None, today: date) -> SiteState:
        """Return what the box may do for a text to a phone about a recall that was due on a day."""
        late = (today - due_on).days if due_on is not None else None
        case = RolloutCase(late, phone in self.test_numbers, self.texted_in_phase)
        return SiteState(
            self.opt_outs_settled,
            any(one.name == PAUSE for one in self.halts),
            any(one.name != PAUSE for one in self.halts),
            self.rehearses or reaches(self.phase, case),
        )


def _preference(row: PatientRow, wish: ContactWish | None) -> str:
    """Return how somebody wants to be reached; what they told the office later does not undo a refusal."""
    if wish is None or not wish.channel or row.contact_preference not in ("text", "none"):
        return row.contact_preference
    return wish.channel


def _hours(wish: ContactWish | None) -> tuple[time, time] | None:
    if wish is None or not wish.best_start or not wish.best_stop:
        return None
    return time.fromisoformat(wish.best_start), time.fromisoformat(wish.best_stop)


_REMINDED_BEFORE = timedelta(hours=24)
_REMINDERS_AHEAD = timedelta(days=9)


def reminders_ahead(view: View, now: datetime) -> dict[str, tuple[datetime, ...]]:
    """Return, per phone, when reminders of the visits of the coming week are due: the day before each."""
    found: dict[str, list[datetime]] = {}
    for visit in view.visits(now, now + _REMINDERS_AHEAD):
        patient = view.patient(visit.patient_id) if visit.status == AppointmentStatus.SCHEDULED else None
        if patient is None or visit.start_at is None:
            continue
        head = view.patient(patient.guarantor_id) if patient.mobile is None else None
        phone = patient.mobile or (head.mobile if head is not None else None)
        reminded_at = instant(visit.start_at) - _REMINDED_BEFORE
        if phone is not None and reminded_at > now:
            found.setdefault(phone, []).append(reminded_at)
    return {phone: tuple(sorted(times)) for phone, times in found.items()}


def reminders_to(view: View, phone: str, now: datetime) -> tuple[datetime, ...]:
    """Return when reminders of visits of the coming week are due to one phone."""
    behind = view.patients_behind(phone)
    wards = [one for head in behind for one in view.household(head.id) if one.mobile is None]
    people = {one.id for one in (*behind, *wards)}
    times = (
        instant(visit.start_at) - _REMINDED_BEFORE
        for one in people
        for visit in view.visits_of(one, now)
        if visit.status == AppointmentStatus.SCHEDULED and visit.start_at is not None
    )
    return tuple(sorted(at for at in times if now < at <= now + _REMINDERS_AHEAD - _REMINDED_BEFORE))


def due_on_of(occasion: str) -> date | None:
    """Return the day on which the recall behind an occasion was due; None for one that is about no recall."""
    kind, _, rest = occasion.partition("+")[0].partition(":")
    return day(rest.rsplit(":", 1)[1]) if kind == "recall" else None
