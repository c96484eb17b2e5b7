"""Word to the office's people outside of the box: short, and never anything of a patient."""

from __future__ import annotations

from typing import Protocol


class Alerts(Protocol):
    """Where alerts leave the box."""

    def send(self, post: str, text: str) -> None:
        """Tell one post of the office something. May be repeated: an alert told twice does no harm.

        Raise `Transient` if it may be told later, `Permanent` if the post cannot be reached as it is set up.
        """
