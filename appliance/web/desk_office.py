"""Routes of the office: the log and its proof, health and its switches, live events."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from litestar import Controller, get, post
from litestar.params import Parameter
from litestar.response import ServerSentEvent
from litestar.status_codes import HTTP_200_OK

from appliance.domain.roles import Act
from appliance.web.desk_door import Desk, Limit, PathKey, Who, needs, when_locked
from appliance.wire import audit, common, health

Word = Annotated[str, Parameter(max_length=80)]
Seq = Annotated[int, Parameter(ge=0, le=2**53)]


class LogRoutes(Controller):
    """The audit log."""

    path = "/v1"
    tags = ("audit",)

    @get("/audit", opt=needs(Act.VIEW_LOG), sync_to_thread=True)
    def search_log(
        self,
        desk: Desk,
        who: Who,
        action: Word = "",
        actor: Word = "",
        patient_id: Word = "",
        since: datetime | None = None,
        before: Seq = 0,
        limit: Limit = 100,
    ) -> audit.Audit:
        """Show a page of rows, newest first. A search that finds little looks at 20,000 rows a page."""
        raise NotImplementedError

    @post("/audit/verify", opt=needs(Act.VERIFY_LOG), status_code=HTTP_200_OK, sync_to_thread=True)
    def verify(self, desk: Desk) -> audit.Verified:
        """Recompute the whole log."""
        raise NotImplementedError

    @get("/audit/accesses", opt=needs(Act.VIEW_ACCESSES), sync_to_thread=True)
    def show_accesses(
        self, desk: Desk, who: Who, patient_id: Word = "", since: datetime | None = None, limit: Limit = 100
    ) -> audit.Accesses:
        """Show who looked at patients' data, newest first. Reading this is on it too."""
        raise NotImplementedError

    @post("/evidence", opt=needs(Act.MAKE_EVIDENCE), status_code=HTTP_200_OK, sync_to_thread=True)
    def make_evidence(self, desk: Desk, who: Who, data: audit.EvidenceRequest) -> audit.Evidence:
        """Make the pack about a patient; that it was made is on record before it is."""
        raise NotImplementedError


class HealthRoutes(Controller):
    """Health and switches."""

    path = "/v1"
    tags = ("health",)

    @get("/health", opt=needs(Act.VIEW_HEALTH), sync_to_thread=True)
    def show_health(self, desk: Desk) -> health.Health:
        """Show whether all is well."""
        raise NotImplementedError

    @post("/pause", opt=needs(Act.PAUSE), status_code=HTTP_200_OK, sync_to_thread=True)
    def pause(self, desk: Desk, who: Who, data: health.Pause) -> common.Done:
        """Hold every text that the box starts by itself. Answers, opt-outs and bookings go on."""
        raise NotImplementedError

    @post("/resume", opt=needs(Act.PAUSE), status_code=HTTP_200_OK, sync_to_thread=True)
    def resume(self, desk: Desk, who: Who) -> common.Done:
        """End the pause: a manager any, others their own."""
        raise NotImplementedError

    @post(
        "/breakers/{name:str}/reset",
        opt=needs(Act.RESET_BREAKERS),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def reset_breaker(self, desk: Desk, who: Who, name: PathKey, data: health.ResetBreaker) -> common.Done:
        """Close a breaker whose cause is found."""
        raise NotImplementedError

    @get("/events", opt=when_locked(), media_type="text/event-stream")
    async def listen(
        self,
        desk: Desk,
        who: Who,
        last_event_id: Annotated[int | None, Parameter(header="Last-Event-ID", ge=0, le=2**53)] = None,
    ) -> ServerSentEvent:
        """Send what changes (`common.Event`) as it is committed, from the number after Last-Event-ID on."""
        raise NotImplementedError
