"""What can go wrong, in eight kinds, and what the caller may do about it.

Adapters translate vendors' and libraries' errors into these at their edge; workflows decide by kind
whether to retry, hold or give up; faces turn them into text. Messages name ids, fields and remedies,
never a patient's name, phone or words.
"""

from __future__ import annotations

RESTORE = (
    "move the database's files away, for inspection; then `recallbox restore FOLDER --key FILE --by NAME`"
    " brings back the last backup"
)
"""What to do about a database that is damaged."""


class RecallBoxError(Exception):
    """Any error the product raises on purpose. `remedy` says what a person can do."""

    kind = "error"
    exit_code = 1

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


class Transient(RecallBoxError):
    """The other side may answer if asked again later. `retry_after` is in seconds, if it said so."""

    kind = "transient"
    exit_code = 75

    def __init__(self, message: str, *, remedy: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, remedy=remedy)
        self.retry_after = retry_after


class Unknown(Transient):
    """The request may or may not have taken effect: ask the vendor before doing anything again."""

    kind = "unknown"


class Permanent(RecallBoxError):
    """Asking again will not help. `code` is the vendor's code, if it gave one."""

    kind = "permanent"

    def __init__(self, message: str, *, remedy: str = "", code: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.code = code


class Refused(RecallBoxError):
    """A rule of ours says no: the domain, a permission, a BAA that is missing."""

    kind = "refused"
    exit_code = 77


class Misconfigured(RecallBoxError):
    """Settings, keys or credentials are missing or wrong; nothing was tried."""

    kind = "misconfigured"
    exit_code = 78


class Corrupt(RecallBoxError):
    """Stored data is damaged, was altered, or was not written by this product."""

    kind = "corrupt"
    exit_code = 65


class Incompatible(RecallBoxError):
    """The stored data are from a release this one cannot read."""

    kind = "incompatible"
    exit_code = 76
