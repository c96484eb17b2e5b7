"""Files of the former texting product, with every kind of mess: what is read and what is reported."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.adapters.numbers import e164
from appliance.domain.permission.former_vendor import (
    Export,
    Unreadable,
    read_history,
    read_instant,
    read_opt_outs,
)

ZONE = ZoneInfo("America/Chicago")
MARIA, CARLOS, SOFIA = "+13125550142", "+13125550143", "+13125550144"


def opt_outs(content: str | bytes, **chosen: str) -> Export:
    return read_opt_outs(content.encode() if isinstance(content, str) else content, e164, ZONE, chosen)


def history(content: str, **chosen: str) -> Export:
    return read_history(content.encode(), e164, ZONE, chosen)


def phones(export: Export) -> list[str]:
    return [one.phone for one in export.found]


@pytest.mark.parametrize(
    "written",
    [
        "3125550142",
        "(312) 555-0142",
        "(312)555-0142",
        "312.555.0142",
        "312-555-0142",
        "+13125550142",
        "+1 312 555 0142",
        "1-312-555-0142",
        "1 (312) 555-0142 ",
        "312 555 0142 ext. 7",
        "312-555-0142 x12",
        "312-555-0142 #4",
        "cell: 312-555-0142",
        "tel:+13125550142",
        "'3125550142",
        '="3125550142"',
        "3125550142.0",
        "(312)\u00a0555\u20110142",
    ],
)
def test_a_number_is_read_in_any_form(written: str) -> None:
    quoted = '"' + written.replace('"', '""') + '"'
    assert [MARIA] == phones(opt_outs(f"Name,Phone\nAlvarez,{quoted}\n"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_delimiters_line_ends_and_encodings(delimiter: str, newline: str, encoding: str) -> None:
    rows = (
        ("Nombre", "Móvil", "Celular"),
        ("María", "", "312 555 0142"),
        ("", "", ""),
        ("José", "3125550143", ""),
    )
    content = newline.join(delimiter.join(row) for row in rows).encode(encoding)
    export = opt_outs(content)
    assert [MARIA, CARLOS] == phones(export)
    assert (2, []) == (export.lines, export.bad)
    assert [2, 4] == [one.line for one in export.found]


def test_every_phone_of_a_line_is_silenced_and_columns_of_other_numbers_are_not_read() -> None:
    export = opt_outs(
        "Patient Number,Cell,Home Phone,Office Phone,Account Number\n"
        "3125550199,312-555-0142 / 312-555-0143,(312) 555-0144,312-555-0100,3125550198\n"
    )
    assert [MARIA, CARLOS, SOFIA] == phones(export)
    assert ("Cell", "Home Phone") == export.columns.phones


def test_a_file_without_a_status_column_lists_opt_outs_only() -> None:
    export = opt_outs(
        "\ufeffPatient ,Cell Phone,Opted Out On, Reason\r\n"
        "P-1,3125550142,11/03/2026,STOP\r\nP-2,3125550143,,\r\n"
    )
    assert [MARIA, CARLOS] == phones(export)
    assert [datetime(2026, 11, 3, 6, tzinfo=UTC), None] == [one.at for one in export.found]


@pytest.mark.parametrize(
    ("header", "value", "is_out"),
    [
        ("Status", "Opted Out", True),
        ("Status", "unsubscribed", True),
        ("SMS Status", "STOP", True),
        ("Status", "Do not text", True),
        ("Status", "Inactive", True),
        ("Status", "Un-subscribed", True),
        ("Status", "Not subscribed", True),
        ("Status", "Opted In", False),
        ("Status", "subscribed", False),
        ("Status", "Active", False),
        ("Opted Out", "Yes", True),
        ("OptedOut", "TRUE", True),
        ("opt_out", "1", True),
        ("Unsubscribed", "x", True),
        ("Do Not Text", "y", True),
        ("Opted Out", "2026-03-01", True),
        ("Opted Out", "No", False),
        ("Opted Out", "", False),
        ("SMS Consent", "Yes", False),
        ("Subscribed", "true", False),
        ("Text OK", "No", True),
        ("Opt-In", "0", True),
    ],
)
def test_a_status_column_says_who_opted_out(header: str, value: str, is_out: bool) -> None:
    export = opt_outs(f"First,Mobile,{header}\nMaria,3125550142,{value}\n")
    assert ([MARIA] if is_out else []) == phones(export)
    assert ([], (header,)) == (export.unclear, export.columns.status)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Status", "Pending"),
        ("Status", ""),
        ("Status", "Yes"),
        ("SMS Consent", ""),
        ("Status", "OK for calls only"),
        ("Opt in / Opt out", "Yes"),
    ],
)
def test_an_unclear_status_counts_as_an_opt_out_and_is_listed(header: str, value: str) -> None:
    export = opt_outs(f"Mobile,{header}\n3125550142,{value}\n")
    assert ([MARIA], [2]) == (phones(export), export.unclear)


def test_a_refusal_of_email_or_a_patients_own_status_says_nothing_about_texts() -> None:
    export = opt_outs("Mobile,Email Opt Out,Patient Status,SMS Opt Out\n3125550142,Yes,Inactive,No\n")
    assert ([], ("SMS Opt Out",)) == (phones(export), export.columns.status)


def test_lines_that_cannot_be_read_are_named_with_two_digits_at_most() -> None:
    export = opt_outs(
        "Phone,Note\n3125550142,ok\n1.31255E+10,n/a\nsee chart,\n555-0142,no area code\n,empty\n"
    )
    assert [MARIA] == phones(export)
    assert [3, 4, 5, 6] == [one.line for one in export.bad]
    assert all(one.remedy for one in export.bad)
    assert ["...10", "", "...42", ""] == [one.shown for one in export.bad]


def test_a_quotation_mark_left_open_hides_nobody() -> None:
    swallowed = opt_outs('Phone,Note\n3125550142,ok\n3125550143,"open\n3125550144,x\n')
    assert ([MARIA], [3, 4]) == (phones(swallowed), [one.line for one in swallowed.bad])
    again = opt_outs('Phone,Note\n3125550143,"open\n3125550144,"x"\n3125550142,y\n')
    assert {2, 3} <= {one.line for one in again.bad}
    fine = opt_outs('Phone,Note\n3125550142,"first line\nsecond line"\n3125550143,z\n')
    assert ([MARIA, CARLOS], [2, 4]) == (phones(fine), [one.line for one in fine.found])
    assert [] == fine.bad


def test_lines_above_the_header_and_files_without_one() -> None:
    export = opt_outs(
        'Opt-out report\nCedar Ridge Dental\n\nPatient,Phone Number\n"Alvarez, Maria",3125550142\n'
    )
    assert ([MARIA], 5) == (phones(export), export.found[0].line)
    assert [MARIA, CARLOS] == phones(opt_outs("3125550142\n312-555-0143\n"))
    assert [MARIA] == phones(opt_outs("Kontakt,Wert\nMaria,3125550142\n"))


def test_a_column_can_be_named_and_a_wrong_name_lists_the_headers() -> None:
    content = "Kontakt,Raus,Phone\n3125550142,yes,3125550143\n3125550144,no,3125550143\n"
    export = opt_outs(content, phone="Kontakt", status="Raus")
    assert ([MARIA, SOFIA], [2, 3]) == (phones(export), export.unclear)
    with pytest.raises(Unreadable, match="Kontakt, Raus, Phone"):
        opt_outs(content, phone="Cell")


@pytest.mark.parametrize("content", ["", "\n\n", "a,b\n1,2\n"])
def test_a_file_without_numbers_is_refused(content: str) -> None:
    with pytest.raises(Unreadable):
        opt_outs(content)


def test_history_counts_what_went_out_and_when() -> None:
    export = history(
        "Direction,From,To,Date Sent,Body\n"
        'Outbound,3125550100,3125550142,11/12/26 2:30 PM,"Hi, Maria"\n'
        "Inbound,3125550142,3125550100,11/12/26 3:00 PM,ok\n"
        "Outbound,3125550100,3125550143,2026-11-13T10:00:00Z,x\n"
        "Outbound,3125550100,3125550144,soon,x\n"
    )
    assert [MARIA, CARLOS] == phones(export)
    assert [datetime(2026, 11, 12, 20, 30, tzinfo=UTC), datetime(2026, 11, 13, 10, tzinfo=UTC)] == [
        one.at for one in export.found
    ]
    assert (1, [5]) == (export.skipped, [one.line for one in export.bad])
    with pytest.raises(Unreadable, match="date=HEADER"):
        history("Phone,Text\n3125550142,hello\n")


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-03 14:05",
        "11/3/2026 2:05 PM",
        "11/03/26 14:05",
        "Nov 3, 2026 2:05 PM",
        "2026-11-03T20:05:00Z",
    ],
)
def test_instants_in_usual_forms_are_the_practices_wall_clock(written: str) -> None:
    assert datetime(2026, 11, 3, 20, 5, tzinfo=UTC) == read_instant(written, ZONE)


def test_words_and_bare_numbers_are_no_instants() -> None:
    assert [None] * 4 == [read_instant(text, ZONE) for text in ("", "soon", "45678", "n/a")]


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        export = read_opt_outs(content, e164, ZONE)
    except Unreadable:
        return
    assert len({one.line for one in export.bad}) <= export.lines


@given(st.lists(st.integers(0, 99), min_size=1, max_size=40), st.sampled_from([",", ";", "\t"]))
def test_no_opt_out_is_lost(numbers: list[int], mark: str) -> None:
    wanted = [f"+131255501{number:02d}" for number in numbers]
    content = mark.join(("Name", "Cell", "Reason")) + "\n"
    content += "\n".join(mark.join(("x", phone, "STOP")) for phone in wanted)
    assert wanted == phones(opt_outs(content))
