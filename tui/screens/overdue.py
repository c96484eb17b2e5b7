"""overdue."""

from __future__ import annotations

from tui.screens.frame import DeskScreen


class OverdueScreen(DeskScreen):
    """overdue."""

    PLACE = "overdue"

    def open(self, patient_id: str) -> None:
        """Show somebody."""
