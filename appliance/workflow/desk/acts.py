"""What people do at the desk with tasks and switches: each act on the version they saw, most with an undo.

An act that was decided on an older version is refused with who did what meanwhile (`Stale`); nothing of it is
carried out. Undo is itself an act on a version: it is refused as soon as anything else has happened. What has
left the box is never undone here.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from appliance.domain.limits.rollout import PAUSE
from appliance.domain.roles import Act
from appliance.errors import Refused
from appliance.ports.records import Halt, Message, Task, TaskState, Thread
from appliance.ports.store import Lane, View, Writer
from appliance.wire.common import Done
from appliance.workflow.box import Box
from appliance.workflow.desk import work as desk
from appliance.workflow.desk.cards import Missing, demand_thread, describe_pending, who_of
from appliance.workflow.desk.users import Forbidden, Who
from appliance.workflow.handoff import TaskOutcome
from appliance.workflow.limits import breakers, rollout

_UNDO_FOR = timedelta(minutes=15)
_UNDO_KEPT = 500


class Stale(Refused):
    """What was acted upon has changed since it was looked at: `who` did `what`, it has `version` now."""

    kind = "conflict"

    def __init__(self, who: str, what: str, at: datetime | None, version: int) -> None:
        super().__init__(
            f"this has changed since you looked: {who} {what}",
            remedy="look at it again; what you typed is kept",
        )
        self.who, self.what, self.at, self.version = who, what, at, version


# --- taking back -----------------------------------------------------------------------------------------

Revert = Callable[[], Done]


@dataclass(slots=True)
class UndoBook:
    """What can be taken back, by whom, for a quarter of an hour. A restart forgets it, and nothing else."""

    box: Box
    _acts: OrderedDict[str, tuple[str, datetime, Revert]] = field(default_factory=OrderedDict)
    _guard: Lock = field(default_factory=Lock)

    def keep(self, actor: str, revert: Revert) -> str:
        """Keep how an act is taken back; return the name under which that is asked for."""
        key = self.box.entropy.token()
        with self._guard:
            self._acts[key] = (actor, self.box.clock.now(), revert)
            while len(self._acts) > _UNDO_KEPT:
                self._acts.popitem(last=False)
        return key

    def undo(self, who: Who, key: str) -> Done:
        """Take an act of one's own back. Raise Missing if there is none, Stale if too much has happened."""
        with self._guard:
            actor, at, revert = self._acts.get(key, ("", self.box.clock.now(), None))
        if revert is None or actor != who.actor or self.box.clock.now() - at > _UNDO_FOR:
            raise Missing("this can no longer be taken back", remedy="change it by hand")
        done = revert()
        with self._guard:
            self._acts.pop(key, None)
        return done


# --- versions --------------------------------------------------------------------------------------------


def demand_task(view: View, task_id: str, version: int) -> Task:
    """Return an open task at the version that was seen. Raise Missing, or Stale with who changed it."""
    task = view.get(Task, task_id)
    if task is None:
        raise Missing("there is no such task", remedy="look at the list again")
    if task.version != version or task.state is not TaskState.OPEN:
        word = f"{task.change} it as {task.outcome}" if task.outcome else f"{task.change or 'changed'} it"
        raise Stale(who_of(task.changed_by) or "recallbox", word, task.changed_at, task.version)
    return task


def demand_version(view: View, thread: Thread, version: int) -> None:
    """Raise Stale, with the newest thing that happened, if a thread is not at the version that was seen."""
    now = view.desk.thread_version(thread.phone)
    if now != version:
        raise Stale(*_newest(view, thread.phone), now)


def _newest(view: View, phone: str) -> tuple[str, str, datetime | None]:
    """Return who did what with a phone last, and when."""
    found: list[tuple[datetime, str, str]] = []
    for heard in view.heard_from(phone, 1):
        found.append((heard.fetched_at, "the patient", "wrote"))
    for text in view.desk.texts_to(phone, 1):
        found.append((text.created_at, author_of(text), "wrote a text"))
    task = view.desk.newest_task(phone)
    if task is not None:
        at = task.changed_at or task.opened_at
        found.append((at, who_of(task.changed_by) or "recallbox", task.change or "opened a task"))
    if not found:
        return "somebody", "changed it", None
    at, who, what = max(found)
    return who, what, at


def author_of(text: Message) -> str:
    """Return who wrote a text of ours: a person by name, or the machine."""
    return who_of(text.author) or "machine"


def demand_free(box: Box, task: Task, who: Who, *, take_over: bool) -> None:
    """Raise Stale while somebody else has a task, Forbidden if it may not be taken from them."""
    holder = desk.holder_of(task, box.clock.now())
    if holder in ("", who.actor):
        return
    if take_over and not who.may(Act.TAKE_OVER):
        raise Forbidden("your role may not take this over", remedy="ask whoever has it")
    if not take_over:
        until = describe_pending(task.claimed_until_at, box)
        raise Stale(who_of(holder), f"has it until {until}", task.changed_at, task.version)


# --- tasks -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hands:
    """The box in somebody's hands, for one act."""

    box: Box
    undo: UndoBook
    who: Who

    def claim(self, task_id: str, version: int, *, take_over: bool) -> Done:
        """Take a task with everything else of its phone."""

        def act(tx: Writer, task: Task) -> tuple[str, int]:
            demand_free(self.box, task, self.who, take_over=take_over)
            taken = desk.claim(self.box, tx, task, actor=self.who.actor, take_over=take_over)
            return f"yours until {describe_pending(taken.claimed_until_at, self.box)}", taken.version

        return self._on_task(task_id, version, act)

    def release(self, task_id: str, version: int) -> Done:
        """Put it back on the desk's list."""

        def act(tx: Writer, task: Task) -> tuple[str, int]:
            demand_free(self.box, task, self.who, take_over=False)
            return "back on the list", desk.release(self.box, tx, task, actor=self.who.actor).version

        return self._on_task(task_id, version, act)

    def snooze(self, task_id: str, version: int, until: datetime) -> Done:
        """Put it off."""

        def act(tx: Writer, task: Task) -> tuple[str, int]:
            demand_free(self.box, task, self.who, take_over=False)
            later = desk.snooze(self.box, tx, task, actor=self.who.actor, until=until)
            return f"comes back {describe_pending(later.snoozed_until_at, self.box)}", later.version

        return self._on_task(task_id, version, act)

    def close(self, task_id: str, version: int, outcome: str, *, take_over: bool = False) -> Done:
        """Close it with what came of it."""

        def act(tx: Writer, task: Task) -> tuple[str, int]:
            demand_free(self.box, task, self.who, take_over=take_over)
            freed = desk.finish(
                self.box,
                tx,
                task,
                actor=self.who.actor,
                outcome=TaskOutcome(outcome),
                take_over=take_over,
            )
            said = "closed; the machine answers this phone again" if freed else "closed"
            return said, task.version + 1

        return self._on_task(task_id, version, act)

    def note_call(self, task_id: str, version: int, outcome: str, again_at: datetime | None) -> Done:
        """Close a call with its outcome, or put it off to be tried again."""
        if again_at is None:
            return self.close(task_id, version, outcome)
        when = again_at

        def act(tx: Writer, task: Task) -> tuple[str, int]:
            demand_free(self.box, task, self.who, take_over=False)
            word = TaskOutcome(outcome)
            later = desk.note_try(self.box, tx, task, actor=self.who.actor, outcome=word, again_at=when)
            return f"tried; comes back {describe_pending(later.snoozed_until_at, self.box)}", later.version

        return self._on_task(task_id, version, act)

    def give_back(self, token: str, version: int, outcome: str) -> Done:
        """Close everything that waits in a thread; the machine answers again."""
        box = self.box
        with box.store.transaction(Lane.DESK, "desk.give_back") as tx:
            thread = demand_thread(tx, token)
            demand_version(tx, thread, version)
            before = tx.tasks_of(thread.phone)
            for task in before:
                demand_free(box, task, self.who, take_over=False)
            for task in before:
                desk.finish(box, tx, task, actor=self.who.actor, outcome=TaskOutcome(outcome))
            current = tx.get(Thread, thread.phone)
            if current is not None and current.human_in_loop:
                desk.free_thread(box, tx, current, actor=self.who.actor)
            now = tx.desk.thread_version(thread.phone)
        key = self._keep(before, thread)
        return Done(said="the machine answers this phone again", version=now, undo=key)

    def _on_task(self, task_id: str, version: int, act: Callable[[Writer, Task], tuple[str, int]]) -> Done:
        """Carry an act out on the version that was seen, and keep how it is taken back."""
        with self.box.store.transaction(Lane.DESK, "desk.task") as tx:
            task = demand_task(tx, task_id, version)
            before = tx.tasks_of(task.phone) if task.phone else [task]
            thread = tx.get(Thread, task.phone) if task.phone else None
            said, now = act(tx, task)
        return Done(said=said, version=now, undo=self._keep(before, thread))

    def _keep(self, before: Sequence[Task], thread: Thread | None) -> str:
        """Keep how tasks are put back as they were, as long as nothing else happens to them."""
        with self.box.store.view() as view:
            after = {one.id: view.get(Task, one.id) for one in before}
        versions = {key: one.version for key, one in after.items() if one is not None}
        touched = [one for one in before if versions.get(one.id, one.version) != one.version]

        def revert() -> Done:
            with self.box.store.transaction(Lane.DESK, "desk.undo") as tx:
                for old in touched:
                    current = tx.get(Task, old.id)
                    if current is None or current.version != versions[old.id]:
                        raise Stale(
                            who_of(current.changed_by) if current else "recallbox",
                            current.change if current else "removed it",
                            current.changed_at if current else None,
                            current.version if current else 0,
                        )
                desk.undo_changes(self.box, tx, touched, thread, actor=self.who.actor)
                first = tx.get(Task, touched[0].id) if touched else None
            return Done(said="taken back", version=first.version if first is not None else 0)

        return self.undo.keep(self.who.actor, revert)

    # --- switches

    def pause(self, why: str) -> Done:
        """Hold every text that the box starts by itself; undo ends the pause."""
        name = self.who.user.name
        if not rollout.pause(self.box, name, why or "paused at the desk"):
            return Done(said="it was paused already", version=0)
        return Done(said=self._halts(), version=0, undo=self.undo.keep(self.who.actor, self.resume))

    def resume(self) -> Done:
        """End the pause: a manager any, everybody else their own."""
        with self.box.store.view() as view:
            halt = view.get(Halt, PAUSE)
        if halt is not None and halt.by != self.who.user.name and not self.who.may(Act.RESUME):
            raise Forbidden(f"{halt.by} paused it", remedy="ask them or a manager to resume")
        changed = rollout.resume(self.box, self.who.user.name)
        if not changed:
            return Done(said="it was not paused", version=0)
        return Done(said=self._halts() or "nothing is held", version=0)

    def reset_breaker(self, name: str, why: str) -> Done:
        """Close a breaker whose cause is found."""
        breakers.reset(self.box, name, self.who.user.name, why)
        return Done(said=self._halts() or "nothing is held", version=0)

    def _halts(self) -> str:
        with self.box.store.view() as view:
            return " ".join(rollout.describe_halts(view, self.box.clock.now(), self.box.zone))
