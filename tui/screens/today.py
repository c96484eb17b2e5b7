"""today."""

from __future__ import annotations

from tui.screens.frame import DeskScreen


class TodayScreen(DeskScreen):
    """today."""

    PLACE = "today"

    def open(self, patient_id: str) -> None:
        """Show somebody."""
