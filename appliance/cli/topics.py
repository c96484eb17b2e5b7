"""`recallbox help TOPIC`: what the words of the product mean, made from the code that uses them."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table as Grid

from appliance.domain.decision import REASONS


@click.command("help")
@click.argument("topic", type=click.Choice(["reasons"]), default="reasons")
def help_topic(topic: str) -> None:
    """Explain a TOPIC: `reasons` lists every reason for which a text is withheld or a slot not booked."""
    del topic
    grid = Grid("reason", "means", "what would change it", "source", title="Reasons")
    for reason, about in REASONS.items():
        grid.add_row(reason, about.meaning, about.remedy, about.source)
    Console().print(grid)
