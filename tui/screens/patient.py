"""patient."""

from __future__ import annotations

from tui.screens.frame import DeskScreen


class PatientScreen(DeskScreen):
    """patient."""

    PLACE = "patient"

    def open(self, patient_id: str) -> None:
        """Show somebody."""
