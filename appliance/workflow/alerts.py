"""Alerts: telling the office's people that a thread needs somebody, without saying anything of a patient.

An alert is recorded in the transaction of what it is about and leaves later, as often as it takes, until it
is told, moot or too old. Nothing waits for it. It names a thread by its random token, the kind of task and
when it is due; `recallbox inbox --open TOKEN` shows the rest to whoever may see it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from appliance.domain.visits.roster import choose_posts
from appliance.errors import Permanent, Transient
from appliance.ports.records import Alert, AlertState, Task, TaskState, Thread
from appliance.ports.store import Lane, Writer
from appliance.workflow.box import Box

_PER_TICK = 20
_LIFETIME = timedelta(hours=24)
_LONGEST_WAIT_MINUTES = 30


def thread_of(box: Box, tx: Writer, phone: str) -> Thread:
    """Return the thread with a phone, with a token by which it may be named elsewhere; make either."""
    thread = tx.get(Thread, phone) or Thread(phone)
    if not thread.token:
        thread = replace(thread, token=box.entropy.token())
        tx.save(thread)
    return thread


def raise_alert(box: Box, tx: Writer, task: Task, *, urgent: bool) -> int:
    """Queue word of a task to whoever is to hear it, in the caller's transaction; return how many are."""
    if not box.posts or not task.phone:
        return 0
    now = box.clock.now()
    posts = choose_posts(box.posts, now, box.zone, urgent=urgent)
    token = thread_of(box, tx, task.phone).token if posts else ""
    for post, at in posts:
        alert = Alert(
            box.entropy.token(),
            post,
            str(task.kind),
            token,
            task.id,
            task.due_at,
            urgent,
            AlertState.DUE,
            now,
            at,
            at + _LIFETIME,
        )
        tx.add(alert)
        tx.audit(box.entry(tx, "alert_due", object=f"alert:{alert.id}", outcome=post, detail=_detail(alert)))
    return len(posts)


def send_alerts(box: Box) -> int:
    """Tell every alert whose time has come; return how many were told. One that fails holds up no other."""
    if box.alerts is None:
        return 0
    with box.store.view() as view:
        due = view.alerts_due(box.clock.now(), _PER_TICK)
        tasks = {one.task_id: view.get(Task, one.task_id) for one in due}
    told = 0
    for alert in due:
        if _is_moot(tasks[alert.task_id], alert, box):
            _close(box, alert, AlertState.MOOT, "dealt with")
            continue
        if box.clock.now() >= alert.expires_at:
            _close(box, alert, AlertState.FAILED, "too late")
            continue
        try:
            box.alerts.send(alert.post, describe_alert(box, alert))
        except Transient as error:
            _later(box, alert, error.retry_after)
        except Permanent as refused:
            _close(box, alert, AlertState.FAILED, refused.code or refused.kind)
        else:
            _close(box, alert, AlertState.SENT, "ok")
            told += 1
    return told


def describe_alert(box: Box, alert: Alert) -> str:
    """Return the words of an alert."""
    due = alert.task_due_at.astimezone(box.zone).strftime("%a %b %d %H:%M")
    urgent = "URGENT. " if alert.urgent else ""
    return f"{urgent}A thread needs you: {alert.token}, {alert.kind.replace('_', ' ')}, due {due}"


def _is_moot(task: Task | None, alert: Alert, box: Box) -> bool:
    """Whether somebody has dealt with it, or has it in hand. An emergency is told as long as it is open."""
    if task is None or task.state is TaskState.CLOSED:
        return True
    held = task.claimed_until_at is not None and task.claimed_until_at > box.clock.now()
    return held and not alert.urgent


def _later(box: Box, alert: Alert, retry_after: float | None) -> None:
    attempts = alert.attempts + 1
    minutes = 0.5 if alert.urgent else min(2.0**attempts / 2, _LONGEST_WAIT_MINUTES)
    wait = max(timedelta(minutes=minutes), timedelta(seconds=retry_after or 0))
    with box.store.transaction(Lane.NIGHTLY, "alerts.later") as tx:
        tx.update(alert, replace(alert, attempts=attempts, not_before_at=box.clock.now() + wait))


def _close(box: Box, alert: Alert, state: AlertState, outcome: str) -> None:
    with box.store.transaction(Lane.NIGHTLY, "alerts.done") as tx:
        tx.update(alert, replace(alert, state=state, attempts=alert.attempts + 1))
        entry = box.entry(
            tx, f"alert_{state}", object=f"alert:{alert.id}", outcome=outcome, detail=_detail(alert)
        )
        tx.audit(entry)


def _detail(alert: Alert) -> dict[str, object]:
    return {"task": alert.task_id, "kind": alert.kind, "post": alert.post, "urgent": alert.urgent}
