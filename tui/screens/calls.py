"""calls."""

from __future__ import annotations

from tui.screens.frame import DeskScreen


class CallsScreen(DeskScreen):
    """calls."""

    PLACE = "calls"

    def open(self, patient_id: str) -> None:
        """Show somebody."""
