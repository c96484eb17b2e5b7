"""audit."""

from __future__ import annotations

from tui.screens.frame import DeskScreen


class AuditScreen(DeskScreen):
    """audit."""

    PLACE = "audit"

    def open(self, patient_id: str) -> None:
        """Show somebody."""
