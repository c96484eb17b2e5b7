"""A language model: asked one complete request at a time, believed in nothing.

What an answer means, and whether it is used, is the domain's. An answer that did not end well (a refusal, no
room left) is an answer all the same, because it was paid for.
"""

from __future__ import annotations

from typing import Protocol

from appliance.domain.advice.asking import Request, Said


class Model(Protocol):
    """One vendor's model. `endpoint` is the host to which requests leave."""

    name: str
    endpoint: str

    def ask(self, request: Request) -> Said:
        """Send one request and return what came back, within the call's own deadline.

        Raise `Transient` when it may be asked again later, `Permanent` with the vendor's code when not. No
        word of the request is in an error.
        """
