"""Routes of the office: the log and its proof, health and its switches, live events."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from litestar import Controller, get, post
from litestar.params import FromQuery, HeaderParameter, JSONBody, QueryParameter
from litestar.response import ServerSentEvent
from litestar.status_codes import HTTP_200_OK

from appliance.domain.roles import Act
from appliance.web.desk_door import By, Limit, PathKey, TheDesk, live, needs
from appliance.web.desk_events import stream_events
from appliance.wire import audit, common, health
from appliance.workflow.desk import health as desk_health
from appliance.workflow.desk import log as desk_log
from appliance.workflow.desk.acts import Hands

Word = Annotated[str, QueryParameter(max_length=80)]
Seq = Annotated[int, QueryParameter(ge=0, le=2**53)]


class LogRoutes(Controller):
    """The audit log."""

    path = "/v1"
    tags = ("audit",)

    @get("/audit", opt=needs(Act.VIEW_LOG), sync_to_thread=True)
    def search_log(
        self,
        desk: TheDesk,
        who: By,
        action: Word = "",
        actor: Word = "",
        patient_id: Word = "",
        since: FromQuery[datetime | None] = None,
        before: Seq = 0,
        limit: Limit = 100,
    ) -> audit.Audit:
        """Show a page of rows, newest first. A search that finds little looks at 20,000 rows a page."""
        wanted = {"action": action, "actor": f"user:{actor}" if actor and actor != "recallbox" else actor}
        return desk_log.search_log(desk.box, who, wanted, patient_id, since, before, limit)

    @post("/audit/verify", opt=needs(Act.VERIFY_LOG), status_code=HTTP_200_OK, sync_to_thread=True)
    def verify(self, desk: TheDesk) -> audit.Verified:
        """Recompute the whole log."""
        return desk_log.show_verified(desk.box, desk.verify_log())

    @get("/audit/accesses", opt=needs(Act.VIEW_ACCESSES), sync_to_thread=True)
    def show_accesses(
        self,
        desk: TheDesk,
        who: By,
        patient_id: Word = "",
        since: FromQuery[datetime | None] = None,
        limit: Limit = 100,
    ) -> audit.Accesses:
        """Show who looked at patients' data, newest first. Reading this is on it too."""
        return desk_log.show_accesses(desk.box, who, patient_id, since, limit)

    @post("/evidence", opt=needs(Act.MAKE_EVIDENCE), status_code=HTTP_200_OK, sync_to_thread=True)
    def make_evidence(self, desk: TheDesk, who: By, data: JSONBody[audit.EvidenceRequest]) -> audit.Evidence:
        """Make the pack about a patient; that it was made is on record before it is."""
        return desk_log.make_evidence(desk.box, who, data)


class HealthRoutes(Controller):
    """Health and switches."""

    path = "/v1"
    tags = ("health",)

    @get("/health", opt=needs(Act.VIEW_HEALTH), sync_to_thread=True)
    def show_health(self, desk: TheDesk) -> health.Health:
        """Show whether all is well."""
        results, last = (desk.recorder.results, desk.recorder.last_run_at) if desk.recorder else ({}, {})
        return desk_health.show_health(desk.box, desk.findings(fresh=True), dict(results), dict(last))

    @post("/pause", opt=needs(Act.PAUSE), status_code=HTTP_200_OK, sync_to_thread=True)
    def pause(self, desk: TheDesk, who: By, data: JSONBody[health.Pause]) -> common.Done:
        """Hold every text that the box starts by itself. Answers, opt-outs and bookings go on."""
        return Hands(desk.box, desk.undo, who).pause(data.why)

    @post("/resume", opt=needs(Act.PAUSE), status_code=HTTP_200_OK, sync_to_thread=True)
    def resume(self, desk: TheDesk, who: By) -> common.Done:
        """End the pause: a manager any, others their own."""
        return Hands(desk.box, desk.undo, who).resume()

    @post(
        "/breakers/{name:str}/reset",
        opt=needs(Act.RESET_BREAKERS),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def reset_breaker(
        self, desk: TheDesk, who: By, name: PathKey, data: JSONBody[health.ResetBreaker]
    ) -> common.Done:
        """Close a breaker whose cause is found."""
        return Hands(desk.box, desk.undo, who).reset_breaker(name, data.why)

    @get("/events", opt=live(), media_type="text/event-stream")
    async def listen(
        self,
        desk: TheDesk,
        who: By,
        last_event_id: Annotated[int | None, HeaderParameter(name="Last-Event-ID", ge=0, le=2**53)] = None,
    ) -> ServerSentEvent:
        """Send what changes (`common.Event`) as it is committed, from the number after Last-Event-ID on."""
        events = stream_events(desk, who, last_event_id)
        return ServerSentEvent(events, headers={"Cache-Control": "no-store"})
