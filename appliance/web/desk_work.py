"""Routes of the desk's work: today, inbox, conversations, tasks, calls, what a person writes and books."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, get, post
from litestar.params import FromQuery, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK

from appliance.domain.roles import Act
from appliance.web.desk_door import By, Cursor, Limit, PathKey, TheDesk, needs
from appliance.wire import calls, common, inbox, today
from appliance.wire import thread as talk
from appliance.workflow.desk import reads as desk_reads
from appliance.workflow.desk import words as desk_words
from appliance.workflow.desk.acts import Hands


class TodayRoutes(Controller):
    """What a desk begins with, and lists of what waits."""

    path = "/v1"
    tags = ("work",)

    @get("/today", opt=needs(Act.VIEW_TODAY), sync_to_thread=True)
    def show_today(self, desk: TheDesk, who: By) -> today.Today:
        """Show what needs a person now. Tasks are empty for whoever may not see conversations."""
        return desk_reads.show_today(desk.box, who, desk.findings())

    @get("/inbox", opt=needs(Act.VIEW_THREADS), sync_to_thread=True)
    def show_inbox(
        self,
        desk: TheDesk,
        who: By,
        show: FromQuery[inbox.Show] = "waiting",
        cursor: Cursor = "",
        limit: Limit = 50,
    ) -> inbox.Inbox:
        """Show a page of conversations, the most pressing first; of `everything`, the newest first."""
        return desk_reads.show_inbox(desk.box, who, show, cursor, limit)

    @get("/calls", opt=needs(Act.VIEW_THREADS), sync_to_thread=True)
    def show_calls(self, desk: TheDesk, who: By, cursor: Cursor = "", limit: Limit = 50) -> calls.Calls:
        """Show a page of the work list."""
        return desk_reads.show_calls(desk.box, who, cursor, limit)


class ThreadRoutes(Controller):
    """One conversation."""

    path = "/v1/threads/{thread:str}"
    tags = ("work",)

    @get("/", opt=needs(Act.VIEW_THREADS), sync_to_thread=True)
    def show_thread(self, desk: TheDesk, who: By, thread: PathKey) -> talk.Thread:
        """Show a conversation."""
        return desk_reads.show_thread(desk.box, who, thread)

    @post("/replies", opt=needs(Act.REPLY), status_code=HTTP_200_OK, sync_to_thread=True)
    def send_reply(self, desk: TheDesk, who: By, thread: PathKey, data: JSONBody[inbox.Reply]) -> talk.Sent:
        """Have words of one's own sent, through the gate of answers. Claims the thread if nobody has it."""
        sent = desk_words.send_reply(desk.box, who, thread, data)
        desk.hurry("sending")
        return sent

    @get("/slots", opt=needs(Act.BOOK), sync_to_thread=True)
    def show_slots(
        self,
        desk: TheDesk,
        who: By,
        thread: PathKey,
        minutes: Annotated[int, QueryParameter(ge=10, le=240)] = 60,
    ) -> talk.Slots:
        """Show times that are free in the PMS right now."""
        return desk_words.show_slots(desk.box, who, desk.live_pms(), thread, minutes)

    @post("/bookings", opt=needs(Act.BOOK), status_code=HTTP_200_OK, sync_to_thread=True)
    def book(self, desk: TheDesk, who: By, thread: PathKey, data: JSONBody[inbox.Book]) -> common.Done:
        """Book a time for somebody of the conversation, by the same steps as an accepted offer."""
        done = desk_words.book_slot(desk.box, desk.undo, who, desk.live_pms(), thread, data)
        desk.hurry("inbound")
        return done

    @post("/give-back", opt=needs(Act.WORK_TASKS), status_code=HTTP_200_OK, sync_to_thread=True)
    def give_back(
        self, desk: TheDesk, who: By, thread: PathKey, data: JSONBody[inbox.GiveBack]
    ) -> common.Done:
        """Close everything that waits in it; the machine answers again."""
        return Hands(desk.box, desk.undo, who).give_back(thread, data.version, data.outcome)


class TaskRoutes(Controller):
    """One task, and what goes with it."""

    path = "/v1/tasks/{task:str}"
    tags = ("work",)

    @post("/claim", opt=needs(Act.WORK_TASKS), status_code=HTTP_200_OK, sync_to_thread=True)
    def claim(self, desk: TheDesk, who: By, task: PathKey, data: JSONBody[inbox.Claim]) -> common.Done:
        """Take it for a while, with everything else of its phone. Claiming again extends."""
        return Hands(desk.box, desk.undo, who).claim(task, data.version, take_over=data.take_over)

    @post("/release", opt=needs(Act.WORK_TASKS), status_code=HTTP_200_OK, sync_to_thread=True)
    def release(self, desk: TheDesk, who: By, task: PathKey, data: JSONBody[common.Seen]) -> common.Done:
        """Put it back on the desk's list."""
        return Hands(desk.box, desk.undo, who).release(task, data.version)

    @post("/snooze", opt=needs(Act.WORK_TASKS), status_code=HTTP_200_OK, sync_to_thread=True)
    def snooze(self, desk: TheDesk, who: By, task: PathKey, data: JSONBody[inbox.Snooze]) -> common.Done:
        """Put it off."""
        return Hands(desk.box, desk.undo, who).snooze(task, data.version, data.until)

    @post("/close", opt=needs(Act.WORK_TASKS), status_code=HTTP_200_OK, sync_to_thread=True)
    def close(self, desk: TheDesk, who: By, task: PathKey, data: JSONBody[inbox.Close]) -> common.Done:
        """Close it with what came of it."""
        hands = Hands(desk.box, desk.undo, who)
        return hands.close(task, data.version, data.outcome, take_over=data.take_over)

    @post("/call", opt=needs(Act.WORK_TASKS), status_code=HTTP_200_OK, sync_to_thread=True)
    def note_call(
        self, desk: TheDesk, who: By, task: PathKey, data: JSONBody[calls.CallOutcome]
    ) -> common.Done:
        """Write down a call: closed with its outcome, or put off to be tried again."""
        return Hands(desk.box, desk.undo, who).note_call(task, data.version, data.outcome, data.again_at)


class WordRoutes(Controller):
    """What is being typed, what was read wrongly, what is taken back."""

    path = "/v1"
    tags = ("work",)

    @post("/drafts", opt=needs(Act.REPLY), status_code=HTTP_200_OK, sync_to_thread=True)
    def judge_draft(self, desk: TheDesk, who: By, data: JSONBody[talk.Draft]) -> talk.Judged:
        """Count and judge words before they are sent. Nothing is kept."""
        return desk_words.judge_typed(desk.box, who, data)

    @post("/replies/{reply:str}/intent", opt=needs(Act.CORRECT), status_code=HTTP_200_OK, sync_to_thread=True)
    def correct_intent(
        self, desk: TheDesk, who: By, reply: PathKey, data: JSONBody[inbox.Correct]
    ) -> common.Done:
        """Say what a reply really meant; everything that follows is put right and kept as a case."""
        return desk_words.correct_intent(desk.box, who, reply, data)

    @post("/undo", opt=needs(None), status_code=HTTP_200_OK, sync_to_thread=True)
    def undo(self, desk: TheDesk, who: By, data: JSONBody[common.Undo]) -> common.Done:
        """Take back an act of one's own; refused if something has happened to its object since."""
        return desk.undo.undo(who, data.act)
