"""Audit: the log, who looked at whom, its proof, and packs for whoever may ask."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar, cast

import msgspec
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from appliance.wire.audit import AccessRow, AuditRow, Evidence, EvidenceRequest, Verified
from tui.keys import bindings_of
from tui.phrases import OfficeClock, plain
from tui.screens.frame import DeskScreen, Export
from tui.widgets.ask import Choice, Choose, Say
from tui.widgets.finder import Finder
from tui.widgets.grid import Grid

_BASES = (
    Choice("1", "the patient themselves asks", "to_the_individual"),
    Choice("2", "the patient authorised it", "authorised"),
    Choice("3", "required by law", "required_by_law"),
    Choice("4", "health oversight", "health_oversight"),
    Choice("5", "a legal proceeding", "legal_proceeding"),
    Choice("6", "law enforcement", "law_enforcement"),
    Choice("7", "HHS asks", "hhs"),
    Choice("8", "treatment, payment or operations", "operations"),
    Choice("9", "other, permitted", "other_permitted"),
)


class AuditScreen(DeskScreen):
    """The log."""

    PLACE = "audit"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("audit")]

    def __init__(self) -> None:
        super().__init__()
        self.wanted: dict[str, str] = {}
        self._next = 0
        self._is_accesses = False

    def compose_body(self) -> Iterable[Widget]:
        """Lay it out."""
        yield Static("", id="audit-note", classes="note", markup=False)
        yield Grid[AuditRow](
            ("Row", "When", "Who", "What", "Patient", "About", "Outcome", "Purpose"),
            self._cells,
            lambda one: str(one.seq),
            id="log",
        )
        yield Grid[AccessRow](
            ("Row", "When", "Who", "Looked at", "Patient", "Records"),
            self._access,
            lambda one: str(one.seq),
            id="accesses",
        )

    def on_mount(self) -> None:
        """Begin with the log."""
        super().on_mount()
        self._arrange()

    def _arrange(self) -> None:
        self.query_one("#log").display = not self._is_accesses
        self.query_one("#accesses").display = self._is_accesses
        self.query_one("#accesses" if self._is_accesses else "#log").focus()

    @property
    def log_grid(self) -> Grid[AuditRow]:
        """Return the log's table."""
        return self.query_one("#log", Grid)

    async def load(self) -> None:
        """Read the newest page."""
        if self._is_accesses:
            found = await self.desk.ask(self.desk.client.accesses(self.wanted.get("patient_id", "")))
            if found is not None:
                self.query_one("#accesses", Grid).show(found.rows)
                self._note(
                    "who looked at patients' data, newest first; that this was read is on it too · a: the log"
                )
            return
        page = await self.desk.ask(self.desk.client.search_log(**self._asked()))
        if page is not None:
            self._next = page.next
            self.log_grid.show(page.rows)
            sought = ", ".join(f"{plain(name)} {value}" for name, value in self.wanted.items())
            self._note(f"{page.size:,} rows{f' · only {sought}' if sought else ''} · newest first")

    def _asked(self) -> dict[str, Any]:
        return dict(self.wanted)

    def _note(self, words: str) -> None:
        self.query_one("#audit-note", Static).update(words)

    @on(Grid.NearEnd)
    def go_on(self) -> None:
        """Read older rows."""
        if self._next and not self._is_accesses:
            self.read_more()

    @work(exclusive=True, group="more")
    async def read_more(self) -> None:
        """Add older rows."""
        before, self._next = self._next, 0
        page = await self.desk.ask(self.desk.client.search_log(**self._asked(), before=before))
        if page is not None:
            self._next = page.next
            self.log_grid.show([*self.log_grid.things, *page.rows])

    def action_accesses(self) -> None:
        """Show who looked, or the log again."""
        self._is_accesses = not self._is_accesses
        self._arrange()
        self.read_anew()

    @work
    async def action_filter(self) -> None:
        """Search the log."""
        wanted = await self.desk.push_screen_wait(LogFilter(self.wanted))
        if wanted is not None:
            self.wanted = wanted
            self.read_anew()

    @work(exclusive=True, group="verify")
    async def action_verify(self) -> None:
        """Recompute the whole log."""
        self._note("recomputing every row …")
        found = await self.desk.ask(self.desk.client.verify())
        if found is not None:
            self._note(say_verified(found, self.desk.clock))

    @work(group="act")
    async def action_evidence(self) -> None:
        """Make a pack about one patient."""
        desk = self.desk
        person = await desk.push_screen_wait(Finder(lambda words: desk.ask(desk.client.find(words))))
        if person is None:
            return
        basis = await desk.push_screen_wait(Choose(f"A pack about {person.name}: on what ground?", _BASES))
        recipient = await desk.push_screen_wait(Say("For whom?")) if basis else ""
        purpose = await desk.push_screen_wait(Say("What for?", "It goes into the log.")) if recipient else ""
        if not purpose:
            return
        wanted = EvidenceRequest(
            patient_id=person.patient_id, recipient=recipient, purpose=purpose, basis=cast("Any", basis)
        )
        found = await desk.ask(desk.client.evidence(wanted))
        if found is not None:
            path = await asyncio.to_thread(_save, found)
            where = f"saved as {path}" if path is not None else "it could not be saved here"
            self._note(f"the pack is made and on record (sha256 {found.sha256[:16]}…); {where}")
            self.notify(f"The pack is made; {where}.", timeout=8)

    def exported(self) -> Export:
        """Return the table that is shown."""
        grid = self.query_one("#accesses" if self._is_accesses else "#log", Grid)
        return Export("Who looked" if self._is_accesses else "Audit log", grid.heads, grid.as_rows())

    def _cells(self, row: AuditRow) -> tuple[str, ...]:
        return (
            str(row.seq), self.desk.clock.when(row.at), row.actor, plain(row.action), row.patient_token[:8],
            row.object, plain(row.outcome), plain(row.purpose),
        )  # fmt: skip

    def _access(self, row: AccessRow) -> tuple[str, ...]:
        return (
            str(row.seq),
            self.desk.clock.when(row.at),
            row.who,
            row.what,
            row.patient_id,
            str(row.records),
        )


class LogFilter(ModalScreen[dict[str, str] | None]):
    """Which rows: by action, by actor, by patient. Empty fields ask for nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "refuse", "Cancel")]
    _FIELDS = (
        ("action", "action, e.g. recall_sent"),
        ("actor", "who, e.g. user:priya"),
        ("patient_id", "patient's number"),
    )

    def __init__(self, before: dict[str, str]) -> None:
        super().__init__()
        self._before = before

    def compose(self) -> ComposeResult:
        """Ask."""
        with Vertical(classes="box"):
            yield Static("Which rows?", classes="box-title")
            for name, about in self._FIELDS:
                yield Input(self._before.get(name, ""), placeholder=about, id=f"by-{name}", max_length=80)
            yield Static("Enter: search · Tab: next field · Esc: leave it", classes="box-keys")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer with the fields that hold something."""
        event.stop()
        found = {name: self.query_one(f"#by-{name}", Input).value.strip() for name, _ in self._FIELDS}
        self.dismiss({name: value for name, value in found.items() if value})

    def action_refuse(self) -> None:
        """Leave it as it was."""
        self.dismiss(None)


def say_verified(found: Verified, clock: OfficeClock) -> str:
    """Return whether the log holds, in a sentence."""
    if not found.holds:
        return f"THE LOG DOES NOT HOLD: row {found.first_bad}: {found.why}"
    seen = (
        f", cosigned up to row {found.cosigned_rows:,}"
        if found.cosigned_rows
        else ", not yet cosigned by a witness"
    )
    when = f" {clock.when(found.cosigned_at)}" if found.cosigned_at is not None else ""
    return f"VERIFIED: {found.rows:,} rows, chain and tree hold{seen}{when} · root {found.root[:16]}…"


def _save(found: Evidence) -> Path | None:
    """Write a pack where only its owner may read it; return where, or None."""
    path = Path.home() / f"evidence-{found.sha256[:12]}.json"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError:
        return None
    with os.fdopen(handle, "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(found.pack), indent=2))
    return path
