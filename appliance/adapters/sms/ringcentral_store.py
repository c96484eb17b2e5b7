"""What RingCentral's message stores have held lately, kept in step with few requests.

Two stores hold texts: the ordinary one, which can be followed by what changed since a token, and the
high-volume one, which can only be listed. Either is kept here as far back as was last asked for, so that a
text that could not be recorded today is handed out again, and what became of our own texts costs no request
of its own. Nothing is kept anywhere but in memory: a restart begins with a full listing.

A token that were one text short would lose an opt-out for good, and nobody would notice: every ten minutes
the whole stretch is listed again.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Lock

from appliance.adapters.sms.ringcentral_door import Call, Door, Group, Record, code_of, text_of
from appliance.errors import Permanent, Transient
from appliance.ports.time import Clock

logger = logging.getLogger("recallbox.sms")

EXTENSION = "/restapi/v1.0/account/~/extension/~"
A2P = "/restapi/v1.0/account/~/a2p-sms"
ID = re.compile(r"[0-9]{1,20}")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}|[0-9]{3,8}")
_SKEW = timedelta(minutes=2)
_FULL_EVERY = timedelta(minutes=10)
_FRESH = timedelta(minutes=2)
_KEPT = timedelta(days=1)
_PAGE_SIZE = 1000
_MAX_PAGES = 20
_OUTDATED = "MSG-333"


@dataclass(frozen=True, slots=True)
class Letter:
    """A text as either store lists it; `gone` when the vendor has deleted its words."""

    id: str
    is_inbound: bool
    sender: str
    to: tuple[str, ...]
    body: str
    created_at: datetime | None
    status: str
    code: str
    media: int
    segments: int
    gone: bool = False


class MessageStore:
    """The texts of one number, as the vendor holds them."""

    def __init__(self, door: Door, clock: Clock, number: str, *, high_volume: bool) -> None:
        self._door = door
        self._clock = clock
        self._number = number
        self._high_volume = high_volume
        self._lock = Lock()
        self._letters: dict[str, Letter] = {}
        self._place = ""
        self._floor: datetime | None = None
        self._listed_at: datetime | None = None
        self._asked_at: datetime | None = None

    def received(self, since: datetime) -> list[Letter]:
        """Return what came in since then, as the vendor has it. Raise Transient if that is not certain."""
        with self._lock:
            self._refresh(since - _SKEW)
            return [one for one in self._letters.values() if one.is_inbound and self._is_ours(one)]

    def known(self, vendor_id: str) -> Letter | None:
        """Return a text as it was a moment ago; None when that is too long ago or it is not known."""
        with self._lock:
            if self._asked_at is None or self._clock.now() - self._asked_at > _FRESH:
                return None
            return self._letters.get(vendor_id)

    def read(self, vendor_id: str) -> Letter:
        """Return a text as it is now. Raise Permanent if there is none."""
        path = (
            f"{A2P}/messages/{vendor_id}" if self._high_volume else f"{EXTENSION}/message-store/{vendor_id}"
        )
        call = Call("RingCentral delivery", "GET", path, Group.LIGHT, spare=10)
        letter = self._letter(self._door.ask(call))
        if letter is None or letter.id != vendor_id:
            raise Transient("RingCentral delivery: the answer could not be read")
        return letter

    def sent_to(self, phone: str, since: datetime) -> list[Letter]:
        """Return what our number sent to a phone since then, read to its end, newest first."""
        found = self._list({"direction": "Outbound", "phoneNumber": phone}, self._door.dates.earliest(since))
        return [one for one in found if phone in one.to and one.sender in (self._number, "")]

    def sent(self, since: datetime) -> list[Letter]:
        """Return everything our number sent since then, read to its end."""
        found = self._list({"direction": "Outbound"}, self._door.dates.earliest(since))
        return [one for one in found if not one.is_inbound and one.sender in (self._number, "") and one.to]

    def forget(self, vendor_id: str) -> None:
        """Drop the words of a text that the vendor was told to delete."""
        with self._lock:
            letter = self._letters.get(vendor_id)
            if letter is not None:
                self._letters[vendor_id] = replace(letter, body="")

    def _is_ours(self, letter: Letter) -> bool:
        """Whether a text came to our number: the user of the JWT may have others."""
        return not letter.to or self._number in letter.to

    def _refresh(self, since: datetime) -> None:
        now = self._clock.now()
        is_full = self._floor is None or since < self._floor or not self._place
        if is_full or self._listed_at is None or now - self._listed_at >= _FULL_EVERY:
            self._read_all(since)
            self._listed_at, self._floor = now, min(since, self._floor or since)
        else:
            self._read_changes(since)
        self._asked_at = now
        oldest = since - _KEPT
        kept = {key: one for key, one in self._letters.items() if (one.created_at or now) >= oldest}
        self._letters, self._floor = kept, max(self._floor or oldest, oldest)

    def _read_all(self, since: datetime) -> None:
        if self._high_volume:
            self._take(self._list({}, since))
            self._place = "high volume"
            return
        params = {"syncType": "FSync", "messageType": "SMS", "dateFrom": _stamp(since), "recordCount": "250"}
        answer = self._sync(params)
        info = answer["syncInfo"]
        self._take(self._letters_of(answer))
        if info.get("olderRecordsExist") is not False:
            self._take(self._list({}, since))
        self._place = text_of(info, "syncToken")

    def _read_changes(self, since: datetime) -> None:
        if self._high_volume:
            self._take(self._list({}, since))
            return
        try:
            answer = self._sync({"syncType": "ISync", "syncToken": self._place})
        except Permanent as refused:
            if refused.code != _OUTDATED:
                raise
            self._read_all(since)
            return
        self._take(self._letters_of(answer))
        self._place = text_of(answer["syncInfo"], "syncToken")

    def _sync(self, params: dict[str, str]) -> Record:
        path = f"{EXTENSION}/message-sync"
        answer = self._door.ask(Call("RingCentral sync", "GET", path, Group.LIGHT, params))
        if not isinstance(answer.get("records"), list) or not isinstance(answer.get("syncInfo"), dict):
            raise Transient("RingCentral sync: the answer could not be read")
        return answer

    def _take(self, letters: Iterable[Letter]) -> None:
        """Note texts as they are now; one that is gone keeps what is known of it, but for nothing new."""
        for one in letters:
            if not one.gone:
                self._letters[one.id] = one

    # --- listings

    def _list(self, params: dict[str, str], since: datetime) -> list[Letter]:
        """Return a listing read to its end. Raise Transient if that cannot be done."""
        asked = {**params, "dateFrom": _stamp(since), "perPage": str(_PAGE_SIZE)}
        pages = self._high_volume_pages(asked) if self._high_volume else self._pages(asked)
        return [letter for page in pages for letter in self._letters_of(page)]

    def _pages(self, params: dict[str, str]) -> Iterator[Record]:
        for number in range(1, _MAX_PAGES + 1):
            page = self._page(
                f"{EXTENSION}/message-store", {**params, "messageType": "SMS", "page": str(number)}
            )
            yield page
            paging, ways = _table(page, "paging"), _table(page, "navigation")
            total = paging.get("totalPages")
            if "nextPage" not in ways and not (isinstance(total, int) and total > number):
                return
        raise Transient("RingCentral list: more pages than such a listing can have")

    def _high_volume_pages(self, params: dict[str, str]) -> Iterator[Record]:
        asked = {**params, "view": "Detailed"}
        for _ in range(_MAX_PAGES):
            page = self._page(f"{A2P}/messages", asked)
            yield page
            onward = text_of(_table(page, "paging"), "nextPageToken")
            if not onward:
                return
            asked["pageToken"] = onward
        raise Transient("RingCentral list: more pages than such a listing can have")

    def _page(self, path: str, params: dict[str, str]) -> Record:
        page = self._door.ask(Call("RingCentral list", "GET", path, Group.LIGHT, params))
        if not isinstance(page.get("records"), list):
            raise Transient("RingCentral list: the answer could not be read")
        return page

    def _letters_of(self, page: Record) -> list[Letter]:
        found = (self._letter(record) for record in page["records"] if isinstance(record, dict))
        return [letter for letter in found if letter is not None]

    def _letter(self, record: Record) -> Letter | None:
        """Return a listed text as ours to read; None, with a line in the log, if it cannot be named."""
        found = _letter_of(record)
        if not ID.fullmatch(found.id):
            logger.warning("text left out: unreadable id")
            return None
        if found.is_inbound and not found.gone and not _PHONE.fullmatch(found.sender):
            logger.warning("inbound text left out: unreadable from")
            return None
        return found


def _letter_of(record: Record) -> Letter:
    """Return a record of either store: the one names callers in objects, the other in bare numbers."""
    key = record.get("id")
    to = record.get("to")
    attached = record.get("attachments")
    segments = record.get("segmentCount")
    return Letter(
        id=str(key) if isinstance(key, int | str) and not isinstance(key, bool) else "",
        is_inbound=text_of(record, "direction") == "Inbound",
        sender=_phone(record.get("from")),
        to=tuple(filter(None, map(_phone, to))) if isinstance(to, list) else (),
        body=text_of(record, "subject") or text_of(record, "text"),
        created_at=instant_at(text_of(record, "creationTime")),
        status=text_of(record, "messageStatus"),
        code=code_of({"errorCode": record.get("deliveryErrorCode") or record.get("errorCode")}),
        media=_count_media(attached) if isinstance(attached, list) else 0,
        segments=segments if isinstance(segments, int) else 0,
        gone=text_of(record, "availability") in ("Deleted", "Purged"),
    )


def _phone(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("phoneNumber")
    return value if isinstance(value, str) else ""


def _count_media(attached: list[object]) -> int:
    return sum(isinstance(one, dict) and text_of(one, "type") == "MmsAttachment" for one in attached)


def _table(record: Record, name: str) -> Record:
    found = record.get(name)
    return found if isinstance(found, dict) else {}


def instant_at(text: str) -> datetime | None:
    """Return an instant as the vendor writes it, or None if it cannot be read."""
    try:
        at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
