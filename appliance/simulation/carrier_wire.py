"""The written form of the simulated carrier: message records, part counts, error answers, JSON and XML.

Fields, codes and wordings follow the vendor's documentation (`facts/messaging.md` sections 2 and 5, the
vendor's error pages). What happens to a text is decided in `carrier`; this module only writes it down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from email.utils import format_datetime
from xml.sax.saxutils import escape

import msgspec

from appliance.simulation.http import Response
from appliance.simulation.phrases import Meant

_PRICE = Decimal("0.0079")

# Error pages of the vendor (facts section 2): code -> HTTP status, message.
ERRORS: dict[int, tuple[int, str]] = {
    20001: (400, "Invalid parameter"),
    20003: (401, "Authenticate"),
    20004: (405, "Method not allowed"),
    20009: (409, "Cannot delete this resource before it is complete"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "Internal Server Error"),
    21211: (400, "Invalid 'To' Phone Number"),
    21212: (400, "Invalid 'From' Phone Number"),
    21408: (400, "Permission to send an SMS has not been enabled for the region of the 'To' number"),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (400, "The 'From' phone number is not a valid, SMS-capable inbound phone number."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21614: (400, "'To' number is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit."),
    21635: (400, "'To' number cannot be a landline"),
}
DELIVERY_ERRORS = {
    30003: "Unreachable destination handset",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
}


# The GSM 03.38 basic set and its extension (facts section 5).
_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM7_EXTENSION = frozenset("\f^{}\\[~]|€")


@dataclass(slots=True)
class Text:
    """One text and all that is true about it. It changes as it travels, so it is not frozen.

    `seen_at` is the instant the API first handed an inbound text to the product; `meant` is what its
    author meant by it. `body` stays as written even after the product has redacted the record.
    """

    sid: str
    at: datetime
    sender: str
    to: str
    body: str
    direction: str  # "inbound" | "outbound-api" | "outbound-reply"
    outcome: str  # the vendor's `status`
    media: int = 0
    error: int | None = None
    sent_at: datetime | None = None
    changed_at: datetime | None = None
    seen_at: datetime | None = None
    meant: Meant | None = None
    redacted: bool = False
    deleted: bool = False
    code: str = ""  # the error code of a carrier whose codes are words
    rendered: bytes = b""  # the JSON of this record until it changes: lists are polled far more often


class ApiError(Exception):
    """An error answer on its way out."""

    def __init__(self, code: int) -> None:
        """Given the vendor's error code, carry it."""
        super().__init__(code)
        self.code = code


def segments(body: str) -> int:
    """Given a body, return how many SMS parts carry it (facts section 5, 3GPP 23.038 and 23.040)."""
    if all(char in _GSM7 or char in _GSM7_EXTENSION for char in body):
        sizes, single, part = [2 if char in _GSM7_EXTENSION else 1 for char in body], 160, 153
    else:
        sizes, single, part = [2 if ord(char) > 0xFFFF else 1 for char in body], 70, 67
    if sum(sizes) <= single:
        return 1
    count, room = 1, part
    for size in sizes:
        # Neither an escape pair nor a surrogate pair may be split at a part boundary.
        if size > room:
            count, room = count + 1, part
        room -= size
    return count


def resource(text: Text, account_sid: str) -> dict[str, object]:
    """Return the message resource (D): numbers as strings, RFC 2822 dates, price null until sent."""
    uri = f"/2010-04-01/Accounts/{account_sid}/Messages/{text.sid}"
    parts = segments(text.body)
    charged = text.direction != "inbound" and text.sent_at is not None
    return {
        "account_sid": account_sid,
        "api_version": "2010-04-01",
        "body": "" if text.redacted else text.body,
        "date_created": format_datetime(text.at),
        "date_sent": format_datetime(text.sent_at) if text.sent_at else None,
        "date_updated": format_datetime(text.changed_at or text.at),
        "direction": text.direction,
        "error_code": text.error,
        "error_message": DELIVERY_ERRORS.get(text.error) if text.error else None,
        "from": text.sender,
        "messaging_service_sid": None,
        "num_media": str(text.media),
        "num_segments": str(parts),
        "price": str(-_PRICE * parts) if charged else None,
        "price_unit": "USD",
        "sid": text.sid,
        "status": text.outcome,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": text.to,
        "uri": f"{uri}.json",
    }


def rendered(text: Text, account_sid: str) -> bytes:
    """Return the JSON of a message resource, remembered until the text changes."""
    if not text.rendered:
        text.rendered = msgspec.json.encode(resource(text, account_sid))
    return text.rendered


def error_answer(code: int, in_json: bool) -> Response:
    """Return the vendor's error answer for a code (D): code, message, more_info, status."""
    status, message = ERRORS.get(code, (400, "Error"))
    more = f"https://www.twilio.com/docs/errors/{code}"
    body: dict[str, object] = {"code": code, "message": message, "more_info": more, "status": status}
    return json_answer(status, body) if in_json else xml_answer(status, tag("RestException", body))


def json_answer(status: int, body: object) -> Response:
    """Return an answer with a JSON body."""
    return Response(status, msgspec.json.encode(body), {"content-type": "application/json"})


def xml_answer(status: int, inner: str) -> Response:
    """Return an answer in the 2010 API's XML envelope."""
    body = f"<?xml version='1.0' encoding='UTF-8'?>\n<TwilioResponse>{inner}</TwilioResponse>"
    return Response(status, body.encode(), {"content-type": "application/xml"})


def tag(name: str, fields: Mapping[str, object]) -> str:
    """Return a resource as an XML element, nested resources left out."""
    inner = "".join(
        f"<{_camel(key)}>{'' if value is None else escape(str(value))}</{_camel(key)}>"
        for key, value in fields.items()
        if not isinstance(value, dict)
    )
    return f"<{name}>{inner}</{name}>"


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def whole(value: str | None, default: int, low: int, high: int) -> int:
    """Return a numeric parameter within bounds. Raise ApiError if it is no number."""
    if value is None:
        return default
    if not value.isdecimal():
        raise ApiError(20001)
    return min(max(int(value), low), high)


def day_of(value: str | None) -> date | None:
    """Return a date filter's day; a time behind the date is ignored: day granularity (D).

    Raise ApiError if it is no date.
    """
    if value is None:
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        raise ApiError(20001) from None
