"""Routes of the desk's work: today, inbox, conversations, tasks, calls, what a person writes and books."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, get, post
from litestar.params import Parameter
from litestar.status_codes import HTTP_200_OK

from appliance.domain.roles import Act
from appliance.web.desk_door import Cursor, Desk, Limit, PathKey, Who, needs
from appliance.wire import calls, common, inbox, thread
from appliance.wire import today as day


class TodayRoutes(Controller):
    """What a desk begins with, and lists of what waits."""

    path = "/v1"
    tags = ("work",)

    @get("/today", opt=needs(Act.VIEW_TODAY), sync_to_thread=True)
    def show_today(self, desk: Desk, who: Who) -> day.Today:
        """Show what needs a person now. Tasks are empty for whoever may not see conversations."""
        raise NotImplementedError

    @get("/inbox", opt=needs(Act.VIEW_THREADS), sync_to_thread=True)
    def show_inbox(
        self, desk: Desk, who: Who, show: inbox.Show = "waiting", cursor: Cursor = "", limit: Limit = 50
    ) -> inbox.Inbox:
        """Show a page of conversations, the most pressing first; of `everything`, the newest first."""
        raise NotImplementedError

    @get("/calls", opt=needs(Act.VIEW_THREADS), sync_to_thread=True)
    def show_calls(self, desk: Desk, who: Who, cursor: Cursor = "", limit: Limit = 50) -> calls.Calls:
        """Show a page of the work list."""
        raise NotImplementedError


class ThreadRoutes(Controller):
    """One conversation."""

    path = "/v1/threads/{thread:str}"
    tags = ("work",)

    @get("/", opt=needs(Act.VIEW_THREADS), sync_to_thread=True)
    def show_thread(self, desk: Desk, who: Who, thread: PathKey) -> thread.Thread:
        """Show a conversation."""
        raise NotImplementedError

    @post("/replies", opt=needs(Act.REPLY), status_code=HTTP_200_OK, sync_to_thread=True)
    def send_reply(self, desk: Desk, who: Who, thread: PathKey, data: inbox.Reply) -> thread.Sent:
        """Have words of one's own sent, through the gate of answers. Claims the thread if nobody has it."""
        raise NotImplementedError

    @get("/slots", opt=needs(Act.BOOK), sync_to_thread=True)
    def show_slots(
        self,
        desk: Desk,
        who: Who,
        thread: PathKey,
        minutes: Annotated[int, Parameter(ge=10, le=240)] = 60,
    ) -> thread.Slots:
        """Show times that are free in the PMS right now."""
        raise NotImplementedError

    @post("/bookings", opt=needs(Act.BOOK), status_code=HTTP_200_OK, sync_to_thread=True)
    def book(self, desk: Desk, who: Who, thread: PathKey, data: inbox.Book) -> common.Done:
        """Book a time for somebody of the conversation, by the same steps as an accepted offer."""
        raise NotImplementedError

    @post("/give-back", opt=needs(Act.WORK_TASKS), status_code=HTTP_200_OK, sync_to_thread=True)
    def give_back(self, desk: Desk, who: Who, thread: PathKey, data: inbox.GiveBack) -> common.Done:
        """Close everything that waits in it; the machine answers again."""
        raise NotImplementedError


class TaskRoutes(Controller):
    """One task, and what goes with it."""

    path = "/v1/tasks/{task:str}"
    tags = ("work",)

    @post("/claim", opt=needs(Act.WORK_TASKS), status_code=HTTP_200_OK, sync_to_thread=True)
    def claim(self, desk: Desk, who: Who, task: PathKey, data: inbox.Claim) -> common.Done:
        """Take it for a while, with everything else of its phone. Claiming again extends."""
        raise NotImplementedError

    @post("/release", opt=needs(Act.WORK_TASKS), status_code=HTTP_200_OK, sync_to_thread=True)
    def release(self, desk: Desk, who: Who, task: PathKey, data: common.Seen) -> common.Done:
        """Put it back on the desk's list."""
        raise NotImplementedError

    @post("/snooze", opt=needs(Act.WORK_TASKS), status_code=HTTP_200_OK, sync_to_thread=True)
    def snooze(self, desk: Desk, who: Who, task: PathKey, data: inbox.Snooze) -> common.Done:
        """Put it off."""
        raise NotImplementedError

    @post("/close", opt=needs(Act.WORK_TASKS), status_code=HTTP_200_OK, sync_to_thread=True)
    def close(self, desk: Desk, who: Who, task: PathKey, data: inbox.Close) -> common.Done:
        """Close it with what came of it."""
        raise NotImplementedError

    @post("/call", opt=needs(Act.WORK_TASKS), status_code=HTTP_200_OK, sync_to_thread=True)
    def note_call(self, desk: Desk, who: Who, task: PathKey, data: calls.CallOutcome) -> common.Done:
        """Write down a call: closed with its outcome, or put off to be tried again."""
        raise NotImplementedError


class WordRoutes(Controller):
    """What is being typed, what was read wrongly, what is taken back."""

    path = "/v1"
    tags = ("work",)

    @post("/drafts", opt=needs(Act.REPLY), status_code=HTTP_200_OK, sync_to_thread=True)
    def judge_draft(self, desk: Desk, who: Who, data: thread.Draft) -> thread.Judged:
        """Count and judge words before they are sent. Nothing is kept."""
        raise NotImplementedError

    @post("/replies/{reply:str}/intent", opt=needs(Act.CORRECT), status_code=HTTP_200_OK, sync_to_thread=True)
    def correct_intent(self, desk: Desk, who: Who, reply: PathKey, data: inbox.Correct) -> common.Done:
        """Say what a reply really meant; everything that follows is put right and kept as a case."""
        raise NotImplementedError

    @post("/undo", opt=needs(None), status_code=HTTP_200_OK, sync_to_thread=True)
    def undo(self, desk: Desk, who: Who, data: common.Undo) -> common.Done:
        """Take back an act of one's own; refused if something has happened to its object since."""
        raise NotImplementedError
