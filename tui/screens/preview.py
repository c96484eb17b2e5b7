"""preview."""

from __future__ import annotations

from tui.screens.frame import DeskScreen


class PreviewScreen(DeskScreen):
    """preview."""

    PLACE = "preview"

    def open(self, patient_id: str) -> None:
        """Show somebody."""
