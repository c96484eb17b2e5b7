"""openings."""

from __future__ import annotations

from tui.screens.frame import DeskScreen


class OpeningsScreen(DeskScreen):
    """openings."""

    PLACE = "openings"

    def open(self, patient_id: str) -> None:
        """Show somebody."""
