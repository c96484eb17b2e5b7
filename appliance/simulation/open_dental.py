"""The simulated Open Dental API Service: keys, headers, pages, reads and writes, as documented.

Written from the vendor's pages (opendental.com/site/api*.html) as collected in facts: pms 1 to 4. It
does what is documented and nothing kinder: no clash is refused, no request is idempotent, nothing is
deleted through it, and a write takes effect at once in the clinic and in its journal. What the facts
mark as unknown (error bodies, clamping of Limit) is decided here on the strict side.

Not simulated, because no recall product needs them or the facts advise against them: the Slots and
WebSched methods, subscriptions, documents, claims, payments, DateFormatString and DateTimeFormatString.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec

from appliance.simulation.clinic import Clinic
from appliance.simulation.http import Request, Response
from appliance.simulation.kernel import VirtualClock
from appliance.simulation.open_dental_lists import BadRequest, Lists, NotFound, Query, a_date, whole
from appliance.simulation.open_dental_queries import NotReadOnly, short_query
from appliance.simulation.open_dental_rows import Fields, Rows
from appliance.simulation.open_dental_writes import Writes
from appliance.simulation.records import Recall

BASE = "/api/v1/"

READ_ONLY = frozenset({"ReadAll"})
FULL = frozenset({"ReadAll", "Comm", "Appointments", "ProcedureLogs", "Patients", "AllOthers", "Queries"})
"""What the $30 tier grants (vendor page: API Permissions)."""

Body = dict[str, Any]

# method, path pattern, permission, name of the method of `Writes` (vendor page: API Permissions)
_WRITES = (
    ("POST", r"appointments", "Appointments", "create_appointment"),
    ("PUT", r"appointments/(\d+)", "Appointments", "update_appointment"),
    ("PUT", r"appointments/(\d+)/Break", "Comm", "break_appointment"),
    ("PUT", r"appointments/(\d+)/Confirm", "Comm", "confirm_appointment"),
    ("PUT", r"appointments/(\d+)/Note", "Comm", "append_note"),
    ("POST", r"commlogs", "Comm", "create_commlog"),
    ("POST", r"popups", "Comm", "create_popup"),
    ("PUT", r"recalls/Status", "Comm", "set_recall_status"),
    ("POST", r"procedurelogs", "ProcedureLogs", "create_procedure"),
    ("PUT", r"patients/(\d+)", "Patients", "update_patient"),
    ("PUT", r"patfields", "AllOthers", "update_pat_field"),
)


class Unauthorized(Exception):
    """The keys or the permissions do not allow the request."""


class OpenDental:
    """One office's API Service, reached on port 30223 of the database server in real life."""

    def __init__(
        self,
        clinic: Clinic,
        clock: VirtualClock,
        *,
        customer_key: str = "Y0urCust0merKey1",
        developer_key: str = "NFF1i0KrXrtDkZPt",
        permissions: frozenset[str] = FULL,
        page_size: int = 1000,
        faults: Callable[[Request], Response | None] | None = None,
    ) -> None:
        """Given a clinic, serve it. `page_size` is 1,000 for the Service, 100 remote, 10,000 Enterprise.

        `faults` sees every request first and may answer in the service's stead or raise
        `ConnectionLost`; to lose an answer after its effect it calls `answer` itself.
        """
        self.clinic = clinic
        self.faults = faults
        self._clock = clock
        self.developer_key, self.customer_key = developer_key, customer_key
        self._key = f"ODFHIR {developer_key}/{customer_key}"
        self._permissions = permissions
        self._page_size = page_size
        self._rows = Rows(clinic)
        self._lists = Lists(clinic, self._rows)
        self._writes = Writes(clinic, self._rows)
        self._encode = msgspec.json.Encoder().encode

    def handle(self, request: Request) -> Response:
        """Given a request, answer it, unless a fault does."""
        fault = self.faults(request) if self.faults else None
        return fault or self.answer(request)

    def answer(self, request: Request) -> Response:
        """Given a request, answer it. Errors are a status and plain text (facts: pms 1, Status codes)."""
        try:
            self._check_headers(request)
            if not request.path.startswith(BASE):
                raise NotFound("The specified resource does not exist.")
            path = request.path[len(BASE) :].rstrip("/")
            if request.method == "GET":
                return self._json(200, self._read(path, request))
            return self._write(path, request)
        except BadRequest as wrong:
            return _text(400, str(wrong))
        except (Unauthorized, NotReadOnly) as refused:
            return _text(401, str(refused))
        except NotFound as missing:
            return _text(404, str(missing))

    def _check_headers(self, request: Request) -> None:
        """Both headers are needed on every request, GET too (vendor page: API Implementation)."""
        if not request.headers.get("content-type", "").lower().startswith("application/json"):
            raise BadRequest('Content-Type header must be "application/json".')
        if request.headers.get("authorization") != self._key:
            raise Unauthorized("Invalid Credentials: the Customer or Developer key is invalid.")

    def _need(self, permission: str) -> None:
        if permission not in self._permissions:
            raise Unauthorized(f"Invalid Permissions: this key does not have the Api{permission} permission.")

    def _read(self, path: str, request: Request) -> Fields | list[Fields]:
        self._need("ReadAll")
        query, offset, limit = self._page(request)
        if path in self._lists.resources:
            return self._lists.rows(path, query, offset, limit)
        if path == "recalls/List":
            return self._recall_list(query)[offset : offset + limit]
        if path == "preferences":
            return self._preferences(query)[offset : offset + limit]
        if path == "scheduleops":
            return self._schedule_ops(query)[offset : offset + limit]
        found = re.fullmatch(r"(\w+)/(\d+)", path)
        if found is None:
            raise NotFound("The specified resource does not exist.")
        return self._lists.one(found[1], int(found[2]))

    def _page(self, request: Request) -> tuple[Query, int, int]:
        """Split off Offset and Limit. A Limit above the page size is clamped (facts: pms 10, open)."""
        query = _parameters(request)
        offset = whole(query.pop("Offset", "0"), "Offset")
        limit = whole(query.pop("Limit", str(self._page_size)), "Limit")
        if offset < 0 or limit < 1:
            raise BadRequest("Offset and Limit must not be negative.")
        return query, offset, min(limit, self._page_size)

    def _preferences(self, query: Query) -> list[Fields]:
        """Vendor page: Preferences GET."""
        wanted = query.pop("PrefName", None)
        _nothing_left(query)
        rows = enumerate(sorted(self.clinic.books.preferences.items()), 1)
        return [
            {"PrefNum": num, "PrefName": name, "ValueString": value}
            for num, (name, value) in rows
            if wanted in (None, name)
        ]

    def _schedule_ops(self, query: Query) -> list[Fields]:
        """Vendor page: ScheduleOps GET. A schedule may have none."""
        wanted_schedule, wanted_op = query.pop("ScheduleNum", None), query.pop("OperatoryNum", None)
        _nothing_left(query)
        rows, num = [], 0
        for block in self.clinic.books.schedules.rows.values():
            for op in block.ops:
                num += 1
                if wanted_schedule in (None, str(block.num)) and wanted_op in (None, str(op)):
                    rows.append({"ScheduleOpNum": num, "ScheduleNum": block.num, "OperatoryNum": op})
        return rows

    def _recall_list(self, query: Query) -> list[Fields]:
        """Vendor page: Recalls GET List. What the office's own recall window shows, with its defaults."""
        today = self.clinic.local(self._clock.now()).date()
        prefs = self.clinic.books.preferences
        first = today - timedelta(days=int(prefs["RecallDaysPast"]))
        last = today + timedelta(days=int(prefs["RecallDaysFuture"]))
        first = a_date(query.pop("DateStart", first.isoformat()), "DateStart")
        last = a_date(query.pop("DateEnd", last.isoformat()), "DateEnd")
        kind, reminded = query.pop("RecallType", None), query.pop("IncludeReminded", "false") == "true"
        _nothing_left(query)
        shown = {int(num) for num in prefs["RecallTypesShowingInList"].split(",")}
        return [
            self._rows.recall_list_row(recall)
            for recall in self.clinic.books.recalls.rows.values()
            if self._is_listed(recall)
            and recall.due_on is not None
            and first <= recall.due_on <= last
            and recall.type_num in shown
            and kind in (None, self.clinic.books.recall_types[recall.type_num].name)
            and (reminded or not recall.status)
        ]

    def _is_listed(self, recall: Recall) -> bool:
        today = self.clinic.local(self._clock.now()).date()
        waits = recall.disabled_until is not None and recall.disabled_until > today
        active = self.clinic.people[recall.pat_num].status == "active"
        return active and not recall.is_disabled and not waits and recall.scheduled_on is None

    def _write(self, path: str, request: Request) -> Response:
        if (request.method, path) == ("PUT", "queries/ShortQuery"):
            self._need("Queries")
            rows = short_query(self.clinic.books, _body(request), _parameters(request))
            return self._json(200, rows)
        for method, pattern, permission, name in _WRITES:
            found = re.fullmatch(pattern, path)
            if method == request.method and found:
                self._need(permission)
                made = getattr(self._writes, name)(*map(int, found.groups()), _body(request))
                return self._json_of_write(request, made)
        raise NotFound("The specified resource does not exist.")

    def _json_of_write(self, request: Request, made: tuple[Fields, int] | Fields | None) -> Response:
        """A creation answers 201 and where it is, an update 200 with or without the row."""
        if isinstance(made, tuple):
            row, key = made
            location = f"{request.path.rstrip('/')}/{key}"
            return Response(201, self._encode(row), {**_JSON, "location": location})
        return self._json(200, made) if made is not None else Response(200)

    def _json(self, status: int, content: Fields | list[Fields]) -> Response:
        return Response(status, self._encode(content), dict(_JSON))


_JSON = {"content-type": "application/json; charset=utf-8"}


def _parameters(request: Request) -> Query:
    query: Query = {}
    for name, value in request.query:
        if name in query:
            raise BadRequest(f"{name} was given twice.")
        query[name] = value
    return query


def _nothing_left(query: Query) -> None:
    if query:
        raise BadRequest(f"{next(iter(query))} is not a valid parameter.")


def _body(request: Request) -> Body:
    try:
        body = msgspec.json.decode(request.body or b"{}")
    except msgspec.DecodeError:
        raise BadRequest("The request body is not valid JSON.") from None
    if not isinstance(body, dict):
        raise BadRequest("The request body must be a JSON object.")
    return body


def _text(status: int, explanation: str) -> Response:
    return Response(status, explanation.encode(), {"content-type": "text/plain; charset=utf-8"})
