"""Routes of what is planned and known: preview and its texts, patients, openings, overdue."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, get, post
from litestar.params import FromQuery, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK

from appliance.domain.roles import Act
from appliance.web.desk_door import By, Cursor, Limit, PathKey, TheDesk, needs
from appliance.wire import common, openings, overdue, patient, preview
from appliance.workflow.desk import people as desk_people
from appliance.workflow.desk import plans as desk_plans
from appliance.workflow.desk import words as desk_words

Query = Annotated[str, QueryParameter(min_length=1, max_length=80)]
CohortName = Annotated[str, QueryParameter(max_length=40)]
ReasonName = Annotated[str, QueryParameter(max_length=40)]


class PreviewRoutes(Controller):
    """Tomorrow's texts."""

    path = "/v1"
    tags = ("preview",)

    @get("/preview", opt=needs(Act.VIEW_SCHEDULE), sync_to_thread=True)
    def show_preview(
        self,
        desk: TheDesk,
        who: By,
        show: FromQuery[preview.PreviewShow] = "queued",
        cursor: Cursor = "",
        limit: Limit = 50,
    ) -> preview.Preview:
        """Show a page of the texts that wait, in the order in which they leave."""
        price = desk.price_cents
        return desk_plans.show_preview(
            desk.box, who, show, cursor, limit, price_cents=price, counts=desk.counts
        )

    @get("/withheld", opt=needs(Act.VIEW_SCHEDULE), sync_to_thread=True)
    def show_withheld(
        self, desk: TheDesk, who: By, reason: ReasonName = "", cursor: Cursor = "", limit: Limit = 50
    ) -> preview.Withheld:
        """Show a page of those who get no text, of all or of one reason."""
        return desk_plans.show_withheld(desk.box, who, reason, cursor, limit)

    @post("/preview/what-if", opt=needs(Act.WHAT_IF), status_code=HTTP_200_OK, sync_to_thread=True)
    def ask_what_if(self, desk: TheDesk, who: By, data: JSONBody[preview.WhatIf]) -> preview.WhatIfAnswer:
        """Say what other rules would make of the same day."""
        return desk_plans.ask_what_if(desk.box, who, desk.read_policy(data.changes))

    @post("/texts/{text:str}/hold", opt=needs(Act.HOLD_TEXTS), status_code=HTTP_200_OK, sync_to_thread=True)
    def hold(self, desk: TheDesk, who: By, text: PathKey, data: JSONBody[preview.Hold]) -> common.Done:
        """Keep a planned text back."""
        return desk_plans.hold_text(desk.box, desk.undo, who, text, data.version, data.why)

    @post(
        "/texts/{text:str}/approve",
        opt=needs(Act.APPROVE_TEXTS),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def approve(self, desk: TheDesk, who: By, text: PathKey, data: JSONBody[common.Seen]) -> common.Done:
        """Let a held text go, or, as a manager, one that the judge withheld. The gate is asked as always."""
        return desk_plans.approve_text(desk.box, desk.undo, who, text, data.version)

    @post(
        "/texts/{text:str}/edit", opt=needs(Act.APPROVE_TEXTS), status_code=HTTP_200_OK, sync_to_thread=True
    )
    def edit(self, desk: TheDesk, who: By, text: PathKey, data: JSONBody[preview.Edit]) -> common.Done:
        """Give a planned text other words."""
        return desk_plans.edit_text(desk.box, desk.undo, who, text, data.version, data.body)

    @post("/texts/{text:str}/withdraw", opt=needs(Act.REPLY), status_code=HTTP_200_OK, sync_to_thread=True)
    def withdraw(self, desk: TheDesk, who: By, text: PathKey, data: JSONBody[common.Seen]) -> common.Done:
        """Take back a person's reply that has not left yet. `version` is the thread's."""
        return desk_words.withdraw(desk.box, who, text, data.version)


class PatientRoutes(Controller):
    """People and time."""

    path = "/v1"
    tags = ("patients",)

    @get("/patients", opt=needs(Act.VIEW_PATIENTS), sync_to_thread=True)
    def find_patients(self, desk: TheDesk, who: By, q: Query, limit: Limit = 20) -> patient.Found:
        """Find people by part of a name, a phone or its end, an id or a token, as it is typed."""
        return desk_people.find_patients(desk.box, who, q, limit)

    @get("/patients/{patient_id:str}", opt=needs(Act.VIEW_PATIENTS), sync_to_thread=True)
    def show_patient(self, desk: TheDesk, who: By, patient_id: PathKey) -> patient.Patient:
        """Show everything about one person, and why they did or did not get a text."""
        return desk_people.show_patient(desk.box, who, patient_id)

    @get("/openings", opt=needs(Act.VIEW_SCHEDULE), sync_to_thread=True)
    def show_openings(
        self, desk: TheDesk, who: By, days: Annotated[int, QueryParameter(ge=1, le=31)] = 7
    ) -> openings.Openings:
        """Show free time and what is on offer."""
        return desk_people.show_openings(desk.box, who, days)

    @get("/overdue", opt=needs(Act.VIEW_SCHEDULE), sync_to_thread=True)
    def show_overdue(
        self,
        desk: TheDesk,
        who: By,
        sort: FromQuery[overdue.Sort] = "days",
        cohort: CohortName = "",
        cursor: Cursor = "",
        limit: Limit = 50,
    ) -> overdue.Overdue:
        """Show a page of those who are late, the latest or the riskiest first."""
        return desk_people.show_overdue(desk.box, who, sort, cohort, cursor, limit, desk.counts)
