"""The simulated front desk at work on the box: it claims tasks, calls people, edits the PMS, closes.

It does with the product's own verbs what people at the desk do with them, and in the simulated PMS what
the task was about. What it decides is drawn from the seed; the referee knows nothing of it but what the
box records. It never lifts a silence and never texts.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from appliance.bootstrap import Site
from appliance.domain.limits.rollout import PAUSE
from appliance.domain.replies import Intent
from appliance.errors import Refused
from appliance.ports.records import InboundText, Task
from appliance.ports.store import Lane
from appliance.simulation.kernel import Dice
from appliance.simulation.world import World
from appliance.workflow.desk.work import claim, find_task, finish, snooze
from appliance.workflow.handoff import TaskKind, TaskOutcome
from appliance.workflow.limits import breakers, rollout
from appliance.workflow.replies.corrections import correct_reading

_AT_ONCE = 6
_NAME = "Priya"
_ACTOR = f"user:{_NAME}"
_BOOKS = frozenset({TaskKind.BOOK_BY_HAND, TaskKind.HOUSEHOLD_BOOKING, TaskKind.CALL, TaskKind.RESCHEDULE})
_WORDS = frozenset({Intent.QUESTION, Intent.RESCHEDULE_REQUEST, Intent.NOISE, Intent.CONFIRM, Intent.CANCEL})
"""What a reading may be corrected to without asking the patient; an opt-out is never argued with."""


class FrontDesk:
    """Whoever sits at the desk of one practice."""

    def __init__(self, world: World, dice: Dice) -> None:
        self._world = world
        self._dice = dice
        self._meant = 0
        self._truth: dict[str, str] = {}
        self.done = 0

    def work(self, site: Site) -> int:
        """Deal with some of what is open, the most overdue first; return how many tasks were touched."""
        with site.store.view() as view:
            tasks = view.open_tasks()
        touched = 0
        for task in sorted(tasks, key=lambda one: (one.due_at, one.id))[:_AT_ONCE]:
            if self._dice.random() < 0.6:
                touched += self._try(lambda task=task: self._deal(site, task))  # type: ignore[misc]
        self._flip_the_switch(site)
        return touched

    def meddle(self, site: Site, dice: Dice) -> None:
        """Do one thing to one open task at any instant: claim it, put it off, close it, pause the box."""
        with site.store.view() as view:
            tasks = view.open_tasks()
        if not tasks or dice.random() < 0.1:
            self._try(lambda: self._toggle(site))
            return
        self._try(lambda: self._deal(site, dice.choice(tasks)))

    def _try(self, act: Callable[[], object]) -> bool:
        """Do something the box may refuse: another has the task, it is closed, it cannot be put off."""
        try:
            act()
        except Refused:
            return False
        self.done += 1
        return True

    def _flip_the_switch(self, site: Site) -> None:
        """Now and then somebody pauses sending for a while, and always somebody ends it."""
        with site.store.view() as view:
            paused = any(one.name == PAUSE for one in view.halts())
        if self._dice.random() < (0.5 if paused else 0.001):
            self._toggle(site)

    def _toggle(self, site: Site) -> None:
        if not rollout.resume(site.box, _NAME):
            rollout.pause(site.box, _NAME, "the street is closed")

    def _deal(self, site: Site, task: Task) -> None:
        box, way = site.box, self._dice.random()
        if task.kind == TaskKind.BREAKER:
            breakers.reset(box, task.correlation_id.partition(":")[2], "Dr. Chen", "looked at it")
            return
        with site.store.transaction(Lane.DESK, "desk.claim") as tx:
            task = claim(box, tx, find_task(tx, task.id), actor=_ACTOR, take_over=way > 0.5)
        if way < 0.08:
            with site.store.transaction(Lane.DESK, "desk.snooze") as tx:
                until = box.clock.now() + timedelta(hours=self._dice.randrange(2, 40))
                snooze(box, tx, find_task(tx, task.id), actor=_ACTOR, until=until)
            return
        if way < 0.1:
            return  # claimed, and then the telephone rang
        self._correct(site, task)
        outcome = self._act(task)
        with site.store.transaction(Lane.DESK, "desk.finish") as tx:
            finish(box, tx, find_task(tx, task.id), actor=_ACTOR, outcome=outcome)

    def _act(self, task: Task) -> TaskOutcome:
        """Do in the PMS what a task asks for; return what came of it."""
        pat_num = int(task.patient_id) if task.patient_id.isdecimal() else 0
        clinic, office = self._world.clinic, self._world.office
        person = clinic.people.get(pat_num)
        if person is None or person.status != "active":
            return TaskOutcome.ANSWERED
        ahead = clinic.visits_ahead(pat_num, clinic.clock.now())
        if task.kind == TaskKind.GIVE_UP_VISIT and ahead:
            office.break_visit(ahead[0].apt_num)
            return TaskOutcome.GIVEN_UP
        if task.kind == TaskKind.DECEASED:
            office.set_status(pat_num, "deceased")
        if task.kind not in _BOOKS or self._dice.random() < 0.4:
            return TaskOutcome.CALLED
        if ahead and task.kind == TaskKind.RESCHEDULE:
            office.break_visit(ahead[0].apt_num)
            ahead = []
        if not ahead and office.book_soon(pat_num):
            return TaskOutcome.BOOKED
        return TaskOutcome.NOT_REACHED

    def _correct(self, site: Site, task: Task) -> None:
        """Say what a reply really meant, where the box read it otherwise."""
        if not task.inbound_id:
            return
        with site.store.view() as view:
            heard = view.get(InboundText, task.inbound_id)
        meant = self._meaning_of(task.inbound_id)
        if heard is None or meant not in _WORDS or meant == heard.intent:
            return
        self._try(lambda: correct_reading(site.box, task.inbound_id, Intent(meant), None, actor=_ACTOR))

    def _meaning_of(self, sid: str) -> str:
        inbound = self._world.carrier.inbound
        for text in inbound[self._meant :]:
            if text.meant is not None:
                self._truth[text.sid] = str(text.meant.intent)
        self._meant = len(inbound)
        return self._truth.get(sid, "")
