"""The list resources of the simulated Open Dental API: which filters each knows, and how pages are cut.

Every list narrows first by an index (patient, day, time of change), then by the remaining filters, so
that a page of a large practice costs no more than a page of a small one. Unknown parameters are refused
with 400: the vendor documents none, and a client that relies on one being ignored has a bug.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from appliance.simulation.books import Table
from appliance.simulation.clinic import Clinic
from appliance.simulation.open_dental_rows import PAT_STATUS, Fields, Rows, text_of_date

Test = Callable[[Any], bool]
Filter = Callable[[str], Test]
Query = dict[str, str]
_SHOWN = 20_000
"""Rows kept as they were shown last; a year's first pull alone shows many more, and once."""


class BadRequest(Exception):
    """The request is not one the API understands; the message is its plain-text answer."""


class NotFound(Exception):
    """The row or resource does not exist; the message is its plain-text answer."""


def whole(text: str, name: str) -> int:
    """Given a parameter, return its whole number. Raise BadRequest if it is none."""
    try:
        return int(text)
    except ValueError:
        raise BadRequest(f"{name} is invalid.") from None


def a_date(text: str, name: str) -> date:
    """Given a parameter, return its date. Raise BadRequest unless it reads yyyy-MM-dd."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRequest(f"{name} format must be yyyy-MM-dd") from None


def a_time(text: str, name: str) -> datetime:
    """Given a parameter, return its naive time; a date alone means midnight (vendor page: an example of
    Appointments GET sends one). Raise BadRequest otherwise.
    """
    for form in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - office-local, without a zone
        except ValueError:
            continue
    raise BadRequest(f"{name} format must be yyyy-MM-dd HH:mm:ss")


def same(read: Callable[[Any], Any]) -> Filter:
    """Return a filter for rows of which a field reads exactly like the parameter."""
    return lambda value: lambda row: str(read(row)) == value


def partly(read: Callable[[Any], str]) -> Filter:
    """Return a filter for text that contains the parameter, whatever the case."""
    return lambda value: lambda row: value.lower() in read(row).lower()


def _any(_: str) -> Test:
    return lambda _row: True


@dataclass(frozen=True, slots=True)
class Listing:
    """One list resource. `stamp_name` is its parameter for changed rows; `after` means strictly after."""

    table: Table[Any]
    render: Callable[[Any], Fields]
    filters: dict[str, Filter] = field(default_factory=dict)
    owner: str = ""
    stamp_name: str = ""
    after: bool = True
    dated: bool = False
    required: str = ""
    single: Callable[[Any], Fields] | None = None
    keep: Test | None = None
    hides: bool = False  # `includeHidden=true` lifts `keep`
    stamp: Callable[[Any], datetime | None] = lambda row: row.changed_at


class Lists:
    """Answers list requests from the tables of one clinic."""

    def __init__(self, clinic: Clinic, rows: Rows) -> None:
        self._clinic = clinic
        self._rows = rows
        self._cache: dict[tuple[str, tuple[tuple[str, str], ...]], tuple[int, Sequence[int]]] = {}
        self._shown: dict[tuple[str, int], tuple[int, Fields]] = {}
        self.resources = self._resources()

    def rows(self, path: str, query: Query, offset: int, limit: int) -> list[Fields]:
        """Given a list resource and its parameters, return one page of rendered rows."""
        listing = self.resources[path]
        keys = self._keys(path, listing, query)[offset : offset + limit]
        now = self._rows.now()
        return [self._show(path, listing, key, now) for key in keys]

    def _show(self, path: str, listing: Listing, key: int, now: str) -> Fields:
        """Return a row rendered as of now; one that nobody touched looks as it did, but for the time."""
        touches = listing.table.touches.get(key, 0)
        known = self._shown.get((path, key))
        if known is None or known[0] != touches:
            if len(self._shown) > _SHOWN:
                self._shown.clear()
            known = self._shown[path, key] = (touches, listing.render(listing.table.rows[key]))
        row = known[1]
        return {**row, "serverDateTime": now} if "serverDateTime" in row else row

    def one(self, path: str, key: int) -> Fields:
        """Given a resource and a key, return that row. Raise NotFound if there is none."""
        listing = self.resources.get(path)
        if listing is None or listing.single is None:
            raise NotFound("The specified resource does not exist.")
        row = listing.table.rows.get(key)
        if row is None:
            raise NotFound(f"{path} not found")
        return listing.single(row)

    def _keys(self, path: str, listing: Listing, query: Query) -> Sequence[int]:
        if listing.required and listing.required not in query:
            raise BadRequest(f"{listing.required} is required.")
        if not query and not listing.keep and path != "schedules":
            return listing.table.keys
        name = (path, tuple(sorted(query.items())))
        known = self._cache.get(name)
        if known is None or known[0] != listing.table.version or path == "schedules":
            if len(self._cache) > 16:
                self._cache.clear()
            known = self._cache[name] = (listing.table.version, self._select(listing, query))
        return known[1]

    def _select(self, listing: Listing, query: Query) -> Sequence[int]:
        narrowed: list[Sequence[int]] = []
        left = dict(query)
        shows_all = left.pop("includeHidden", "false") == "true" if listing.hides else False
        tests = [listing.keep] if listing.keep and not shows_all else []
        if listing.owner in left:
            narrowed.append(listing.table.owned.get(whole(left.pop(listing.owner), listing.owner), []))
        if listing.stamp_name in left:
            narrowed.append(self._changed(listing, left.pop(listing.stamp_name), tests))
        if listing.dated:
            narrowed += self._dated(listing, left, tests)
        for name, value in left.items():
            if name not in listing.filters:
                raise BadRequest(f"{name} is not a valid parameter.")
            tests.append(listing.filters[name](value))
        table = listing.table.rows
        keys = min(narrowed, key=len) if narrowed else listing.table.keys
        allowed = [set(other) for other in narrowed if other is not keys]
        return [
            key
            for key in keys
            if all(key in other for other in allowed) and all(test(table[key]) for test in tests)
        ]

    def _changed(self, listing: Listing, text: str, tests: list[Test]) -> Sequence[int]:
        """Stamps are compared as the database keeps them, in whole seconds of local time."""
        since = a_time(text, listing.stamp_name)
        sure = self._clinic.instant(since) - timedelta(hours=2)  # a repeated hour in autumn is not missed
        local, stamp = self._clinic.local, listing.stamp

        def fresh(row: Any) -> bool:
            at = stamp(row)
            if at is None:
                return True
            changed = local(at).replace(microsecond=0)
            return changed > since if listing.after else changed >= since

        tests.append(fresh)
        return listing.table.changed_since(sure, self._clinic.opened_at, stamp)

    def _dated(self, listing: Listing, left: Query, tests: list[Test]) -> list[Sequence[int]]:
        """`date`, or `dateStart` and `dateEnd`, both inclusive. Schedules default to today."""
        first = last = None
        if "date" in left:
            first = last = a_date(left.pop("date"), "date")
        if "dateStart" in left:
            first = a_date(left.pop("dateStart"), "dateStart")
        if "dateEnd" in left:
            last = a_date(left.pop("dateEnd"), "dateEnd")
        if listing.table is self._clinic.books.schedules and first is None and last is None:
            first = last = self._clinic.local(self._clinic.clock.now()).date()
        if first is None and last is None:
            return []
        if first is None or last is None or (last - first).days > 3650:
            raise BadRequest("dateStart and dateEnd are both required.")
        days = [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]
        return [self._on_days(listing, days, tests)]

    def _on_days(self, listing: Listing, days: Iterable[date], tests: list[Test]) -> list[int]:
        books, clinic = self._clinic.books, self._clinic
        if listing.table is books.appointments:
            return sorted(apt.apt_num for day in days for apt in clinic.appointments_on(day))
        if listing.table is books.schedules:  # "Results are sorted by StartTime" (vendor page)
            keys = [num for day in days for num in clinic.schedules_on(day)]
            return sorted(keys, key=lambda num: (books.schedules[num].on, books.schedules[num].start, num))
        wanted = set(days)
        tests.append(lambda row: row.was.start.date() in wanted)
        return listing.table.keys

    def _resources(self) -> dict[str, Listing]:
        parts = self._of_patients(), self._of_visits(), self._of_treatment(), self._of_insurance()
        return {name: listing for part in (*parts, self._of_office()) for name, listing in part.items()}

    def _of_patients(self) -> dict[str, Listing]:
        books, rows = self._clinic.books, self._rows
        person = {
            "LName": partly(lambda p: p.last),
            "FName": partly(lambda p: p.first),
            "Birthdate": same(lambda p: text_of_date(p.birthdate)),
            "ClinicNum": _any,
            "PatStatus": same(lambda p: PAT_STATUS[p.status]),
            "PriProv": same(lambda p: p.pri_prov),
            "Gender": same(lambda p: p.gender),
            "Position": same(lambda p: p.position),
            "Guarantor": same(lambda p: p.guarantor),
        }
        field_filters = {"FieldName": same(lambda f: f.name)}
        return {
            "patients/Simple": Listing(books.people, rows.patient_simple, person, stamp_name="DateTStamp"),
            "patients": Listing(books.people, rows.patient_found, person, single=rows.patient),
            "recalls": Listing(books.recalls, rows.recall, {}, "PatNum"),
            "commlogs": Listing(
                books.commlogs, rows.commlog, {}, "PatNum", "DateTStamp", single=rows.commlog
            ),
            "patfields": Listing(
                books.pat_fields, rows.pat_field, field_filters, "PatNum", "SecDateTEdit",
                single=rows.pat_field,
            ),
            "popups": Listing(books.popups, rows.popup, {}, "PatNum", required="PatNum"),
        }  # fmt: skip

    def _of_visits(self) -> dict[str, Listing]:
        books, rows = self._clinic.books, self._rows
        apt = {
            "AptStatus": same(lambda a: a.status),
            "Op": same(lambda a: a.op),
            "ClinicNum": _any,
            "AppointmentTypeNum": same(lambda a: a.type_num),
        }
        hist = {
            "HistApptAction": same(lambda h: h.action),
            "AptNum": same(lambda h: h.was.apt_num),
            "AptStatus": same(lambda h: h.was.status),
            "ClinicNum": _any,
        }
        asap = {"ClinicNum": _any, "ProvNum": same(lambda a: a.prov_num)}
        return {
            "appointments": Listing(
                books.appointments, rows.appointment, apt, "PatNum", "DateTStamp", dated=True,
                single=rows.appointment,
            ),
            "appointments/ASAP": Listing(
                books.appointments, rows.appointment, asap, keep=lambda a: a.asap
            ),
            "histappointments": Listing(books.histories, rows.hist_appointment, hist, "PatNum", dated=True),
        }  # fmt: skip

    def _of_treatment(self) -> dict[str, Listing]:
        books, rows = self._clinic.books, self._rows
        proc = {
            "AptNum": same(lambda p: p.apt_num),
            "ProcStatus": same(lambda p: p.status),
            "PlannedAptNum": same(lambda p: p.planned_apt),
            "CodeNum": same(lambda p: p.code_num),
            "ClinicNum": _any,
        }
        return {
            "procedurelogs": Listing(
                books.procedures, rows.procedure, proc, "PatNum", "DateTStamp", after=False,
                single=rows.procedure,
            ),
            "procedurecodes": Listing(books.procedure_codes, rows.procedure_code, single=rows.procedure_code),
            "treatplans": Listing(
                books.treat_plans, rows.treat_plan, {"TPStatus": same(lambda t: t.status)}, "PatNum",
                "SecDateTEdit",
            ),
            "treatplanattaches": Listing(
                books.treat_plan_attaches, rows.treat_plan_attach, {}, "TreatPlanNum", required="TreatPlanNum"
            ),
        }  # fmt: skip

    def _of_insurance(self) -> dict[str, Listing]:
        books, rows = self._clinic.books, self._rows
        return {
            "carriers": Listing(books.carriers, rows.carrier, single=rows.carrier),
            "insplans": Listing(
                books.ins_plans, rows.ins_plan,
                {
                    "CarrierNum": same(lambda p: p.carrier_num),
                    "PlanType": same(lambda p: p.kind or "percentage"),
                },
                single=rows.ins_plan,
            ),
            "inssubs": Listing(
                books.ins_subs, rows.ins_sub, {"PlanNum": same(lambda s: s.plan_num)}, "Subscriber",
                "SecDateTEdit", after=False, single=rows.ins_sub,
            ),
            "patplans": Listing(
                books.pat_plans, rows.pat_plan, {"InsSubNum": same(lambda p: p.sub_num)}, "PatNum"
            ),
        }  # fmt: skip

    def _of_office(self) -> dict[str, Listing]:
        books, rows = self._clinic.books, self._rows
        block = {
            "SchedType": same(lambda s: s.kind),
            "ProvNum": same(lambda s: s.prov_num),
            "BlockoutDefNum": same(lambda s: s.blockout),
            "EmployeeNum": same(lambda _s: 0),
        }
        return {
            "providers": Listing(
                books.providers, rows.provider, {"ClinicNum": _any}, stamp_name="DateTStamp",
                single=rows.provider,
            ),
            "operatories": Listing(
                books.operatories, rows.operatory, {"ClinicNum": _any}, single=rows.operatory
            ),
            "schedules": Listing(books.schedules, rows.schedule, block, dated=True, single=rows.schedule),
            "definitions": Listing(
                books.definitions, rows.definition, {"Category": same(lambda d: d.category)},
                keep=lambda d: not d.is_hidden, hides=True,
            ),
            "appointmenttypes": Listing(books.appointment_types, rows.appointment_type),
            "recalltypes": Listing(books.recall_types, rows.recall_type, single=rows.recall_type),
        }  # fmt: skip
