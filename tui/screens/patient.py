"""People: one person with everything there is, and why they did or did not get a text. `/` finds them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from appliance.wire.common import Event
from appliance.wire.patient import Consent, FoundPatient, Moment, Patient, Why
from tui.keys import bindings_of
from tui.phrases import OfficeClock, plain, say_cohort
from tui.screens.frame import DeskScreen, Export
from tui.screens.preview import draw_because
from tui.widgets.cards import Cards, fit

_MARKS = {
    "visit": "visit",
    "text": "text ▸",
    "reply": "reply ◂",
    "consent": "consent",
    "decision": "decided",
    "booking": "booked",
    "task": "task",
    "hold": "hold",
}


class PatientScreen(DeskScreen):
    """Somebody's line of time, and the reasons."""

    PLACE = "patient"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("patient")]

    def __init__(self) -> None:
        super().__init__()
        self.patient: Patient | None = None
        self._wanted = ""

    def compose_body(self) -> Iterable[Widget]:
        """Lay it out."""
        yield Static(
            "/ finds a person: name, phone (the last four will do), or token.",
            id="patient-head",
            markup=False,
        )
        with Horizontal(id="patient-parts"):
            yield Cards[Moment](self._draw, _key_of, height=1, id="moments", empty="")
            with VerticalScroll(id="patient-about"):
                yield Static("", id="patient-why", markup=False)
                yield Static("Family on this account", id="family-title", classes="title")
                yield Cards[FoundPatient](
                    _draw_kin, lambda one: one.patient_id, height=1, id="family", empty=""
                )

    def on_mount(self) -> None:
        """Begin with nobody."""
        super().on_mount()
        self._show_parts()

    def concerns(self, event: Event) -> bool:
        """Only what concerns whoever is shown."""
        if event.topic == "thread":
            return self.patient is not None and event.key == self.patient.thread
        return event.topic == "resync"

    def open(self, patient_id: str) -> None:
        """Show somebody."""
        self._wanted = patient_id
        self.desk.stand(patient_id)
        self.read_anew()

    async def load(self) -> None:
        """Read whoever is wanted; with nobody, ask for whom."""
        wanted = self._wanted or (self.patient.patient_id if self.patient is not None else "")
        if not wanted:
            return
        patient = await self.desk.ask(self.desk.client.patient(wanted))
        if patient is None:
            return
        is_other = self.patient is None or self.patient.patient_id != patient.patient_id
        self.patient = patient
        clock = self.desk.clock
        self.query_one("#patient-head", Static).update(draw_head(patient, clock))
        moments: Cards[Moment] = self.query_one("#moments", Cards)
        moments.empty = "Nothing has happened yet."
        moments.show(patient.moments)
        if is_other:
            moments.cursor = 0
            moments.focus()
        self.query_one("#patient-why", Static).update(draw_why(patient, clock))
        self.query_one("#family", Cards).show(patient.family)
        self._show_parts()

    def _show_parts(self) -> None:
        self.query_one("#patient-parts").display = self.patient is not None
        has_kin = self.patient is not None and bool(self.patient.family)
        self.query_one("#family-title").display = has_kin
        family = self.query_one("#family", Cards)
        family.display = has_kin
        family.styles.height = len(family.rows)

    @on(Cards.Picked, "#family")
    def open_kin(self) -> None:
        """Show somebody of the family."""
        cards: Cards[FoundPatient] = self.query_one("#family", Cards)
        if cards.current is not None:
            self.open(cards.current.patient_id)

    @on(Cards.Picked, "#moments")
    @work
    async def action_thread(self) -> None:
        """Show the conversation."""
        if self.patient is not None and self.patient.thread:
            await self.desk.show_thread(self.patient.thread)
        else:
            self.notify("No text was ever exchanged with this phone.")

    def action_copy_phone(self) -> None:
        """Copy the phone number."""
        if self.patient is not None and self.patient.phone:
            self.app.copy_to_clipboard(self.patient.phone)
            self.notify(f"Copied: {self.patient.phone}")

    def exported(self) -> Export | None:
        """Return the line of time."""
        if self.patient is None:
            return None
        clock = self.desk.clock
        rows = [
            (clock.when(one.at), plain(one.kind), one.what, one.detail, one.by)
            for one in self.patient.moments
        ]
        return Export(self.patient.name, ("When", "What", "", "", "By"), rows)

    def _draw(self, moment: Moment, width: int) -> list[Text]:
        return [draw_moment(moment, width, self.desk.clock)]


def _key_of(moment: Moment) -> str:
    return f"{moment.at.isoformat()} {moment.kind} {moment.what}"


def _draw_kin(one: FoundPatient, width: int) -> list[Text]:
    born = f" ({one.birth_year})" if one.birth_year is not None else ""
    return [Text(fit(f"{one.name}{born}  {one.phone}", width))]


def draw_head(patient: Patient, clock: OfficeClock) -> Text:
    """Return who this is, on two lines."""
    years = ""
    if patient.birth_on is not None:
        today = clock.local(clock.now).date()
        had = (today.month, today.day) >= (patient.birth_on.month, patient.birth_on.day)
        born, age = patient.birth_on, today.year - patient.birth_on.year - (not had)
        years = f" · {born:%b} {born.day} {born.year}, {age} years"
    status = "" if patient.status in ("", "active", "patient") else f" · {plain(patient.status).upper()}"
    language = f" · speaks {patient.language}" if patient.language not in ("", "en") else ""
    other = f" · other {patient.other_phone}" if patient.other_phone else ""
    guarantor = (
        f" · account of {patient.guarantor}"
        if patient.guarantor and patient.guarantor != patient.name
        else ""
    )
    text = Text(f"{patient.name}{years}{status}{language}", "bold", no_wrap=True, overflow="ellipsis")
    text.append(f"\n{patient.phone or 'no mobile'}{other}{guarantor} · token {patient.token}", "not bold")
    return text


def draw_moment(moment: Moment, width: int, clock: OfficeClock) -> Text:
    """Return one thing that happened: when, what kind, what."""
    when = clock.when(moment.at)
    ahead = "ahead: " if moment.is_ahead else ""
    kind = _MARKS.get(moment.kind, plain(moment.kind))
    by = f" ({moment.by})" if moment.by else ""
    detail = f" · {moment.detail}" if moment.detail else ""
    words = f"{ahead}{moment.what}{by}{detail}"
    return Text.assemble((fit(when, 21), "quiet"), " ", (fit(kind, 8), "bold"), fit(words, width - 30))


def draw_why(patient: Patient, clock: OfficeClock) -> Text:
    """Return the reasons, consent and recalls."""
    why = patient.why
    text = Text()
    text.append(why.sentence, "bold")
    if why.next_possible_at is not None:
        text.append(f"\nNot before {clock.when(why.next_possible_at)}.")
    text.append_text(draw_because(why.reasons))
    text.append_text(_draw_risk(why))
    text.append_text(_draw_consent(patient.consent))
    if patient.recalls:
        text.append("\n\nRecalls", "bold")
        for one in patient.recalls:
            due = (
                f"due {one.due_on:%b} {one.due_on.day} {one.due_on.year}"
                if one.due_on is not None
                else "no due day"
            )
            text.append(f"\n{one.kind}: {due}{' (switched off)' if one.is_disabled else ''}")
    return text


def _draw_risk(why: Why) -> Text:
    if not why.cohort and not why.risk:
        return Text()
    factors = ", ".join(f"{plain(name)} {points}" for name, points in why.factors.items() if points)
    return Text(
        f"\n\n{say_cohort(why.cohort)}, touch {why.touch} · risk {why.risk:.0f} ({why.band}): {factors}"
    )


def _draw_consent(consent: Consent) -> Text:
    text = Text("\n\nConsent", "bold")
    if consent.silent:
        text.append(f"\nSILENT: {consent.silent_why}", "bold")
    text.append(
        f"\nPMS: {plain(consent.pms)}" + (f" ({consent.pms_source})" if consent.pms_source else ""),
        "not bold",
    )
    for line in (*consent.ledger, *consent.holds):
        text.append(f"\n{line}", "not bold")
    return text
