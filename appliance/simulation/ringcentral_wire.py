"""The written form of the simulated RingCentral: message records, errors, delivery codes.

Fields, codes and wordings follow the vendor's pages (`facts/messaging.md` section 1; "Handling SMS
Messaging Errors", "High Volume SMS Message Store", "Requirements for SMS Enabling"). What happens to a text
is decided in `ringcentral`; this module only writes it down.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

from appliance.simulation.carrier_wire import Text, segments
from appliance.simulation.http import Response

ERRORS: dict[str, tuple[int, str]] = {
    "CMN-101": (400, "Parameter value is invalid"),
    "CMN-102": (404, "Resource for parameter is not found"),
    "CMN-201": (503, "Service Temporary Unavailable"),
    "CMN-203": (500, "Internal Server Error"),
    "CMN-301": (429, "Request rate exceeded"),
    "CMN-401": (403, "In order to call this API endpoint, user needs to have permission"),
    "CMN-408": (403, "In order to call this API endpoint, application needs to have permission"),
    "MSG-242": (403, "The requested feature is not available"),
    "MSG-243": (400, "Sending SMS to the number is blocked"),
    "MSG-245": (400, "Phone number does not belong to the extension"),
    "MSG-305": (429, "SMS rate limit exceeded"),
    "MSG-333": (400, "Parameter [syncToken] is invalid"),
    "MSG-367": (403, "Phone number cannot be used to send SMS"),
    "MSG-384": (403, "The account's message limit is reached"),
    "OAU-153": (401, "Client authentication is required"),
    "OAU-213": (401, "Token not found"),
    "OAU-251": (400, "invalid_grant"),
}
"""Error code -> HTTP status, message. The status of the OAU codes is (R)."""


class ApiError(Exception):
    """An error answer on its way out."""

    def __init__(self, code: str, headers: Mapping[str, str] | None = None) -> None:
        """Given the vendor's error code and headers to send with it, carry them."""
        super().__init__(code)
        self.code = code
        self.headers = dict(headers or {})


def error_answer(code: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return the vendor's error answer (D): the code in a list and repeated at the top."""
    status, message = ERRORS.get(code, (400, "Error"))
    body: dict[str, object] = {
        "errorCode": code,
        "message": message,
        "errors": [{"errorCode": code, "message": message}],
    }
    return json_answer(status, body, headers)


def json_answer(status: int, body: object, headers: Mapping[str, str] | None = None) -> Response:
    """Return an answer with a JSON body."""
    return Response(
        status, msgspec.json.encode(body), {"content-type": "application/json", **(headers or {})}
    )


def stamp(at: datetime) -> str:
    """Return an instant as the vendor writes it: UTC, milliseconds, Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def instant_of(text: str | None) -> datetime | None:
    """Return a date parameter, or None without one. Raise ApiError if it is none."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise ApiError("CMN-101") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def record_of(text: Text) -> dict[str, object]:
    """Return a text of the ordinary message store (D). One that is gone has only its id and state left."""
    if text.deleted:
        return {"id": int(text.sid), "availability": "Purged", "lastModifiedTime": stamp(changed_at(text))}
    kind = "Inbound" if text.direction == "inbound" else "Outbound"
    pictures = [
        {"id": f"{text.sid}{n}", "type": "MmsAttachment", "contentType": "image/jpeg"}
        for n in range(text.media)
    ]
    record: dict[str, object] = {
        "id": int(text.sid),
        "uri": f"https://platform.ringcentral.com/restapi/v1.0/account/1/extension/1/message-store/{text.sid}",
        "to": [{"phoneNumber": text.to}],
        "from": {"phoneNumber": text.sender},
        "type": "SMS",
        "creationTime": stamp(text.at),
        "lastModifiedTime": stamp(changed_at(text)),
        "readStatus": "Unread" if kind == "Inbound" else "Read",
        "priority": "Normal",
        "attachments": [{"id": int(text.sid), "type": "Text", "contentType": "text/plain"}, *pictures],
        "direction": kind,
        "availability": "Alive",
        "subject": text.body,
        "messageStatus": text.outcome,
        "smsSendingAttemptsCount": 1,
        "conversation": {"id": f"9{text.sid}"},
    }
    if text.code:
        record["deliveryErrorCode"] = text.code
    if text.outcome == "Delivered":
        record["smsDeliveryTime"] = stamp(changed_at(text))
    return record


def high_volume_record_of(text: Text, *, detailed: bool) -> dict[str, object]:
    """Return a text of the high-volume store (D): bare numbers, `errorCode`, words only in detail."""
    record: dict[str, object] = {
        "id": text.sid,
        "from": text.sender,
        "to": [text.to],
        "creationTime": stamp(text.at),
        "lastModifiedTime": stamp(changed_at(text)),
        "messageStatus": text.outcome,
        "direction": "Inbound" if text.direction == "inbound" else "Outbound",
        "segmentCount": segments(text.body),
        "cost": 0.007 * segments(text.body),
    }
    if detailed:
        record["text"] = text.body
    if text.code:
        record["errorCode"] = text.code
    return record


def changed_at(text: Text) -> datetime:
    """Return when a text last changed."""
    return text.changed_at or text.at
