"""health."""

from __future__ import annotations

from tui.screens.frame import DeskScreen


class HealthScreen(DeskScreen):
    """health."""

    PLACE = "health"

    def open(self, patient_id: str) -> None:
        """Show somebody."""
