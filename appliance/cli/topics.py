"""`recallbox help TOPIC`: what the words of the product mean, made from the code that uses them."""

from __future__ import annotations

from textwrap import fill

import click

from appliance.domain.decision import REASONS, Explanation


@click.command("help")
@click.argument("topic", type=click.Choice(["reasons"]), default="reasons")
def help_topic(topic: str) -> None:
    """Explain a TOPIC: `reasons` lists every reason for which a text is withheld or a slot not booked."""
    del topic
    for reason, about in REASONS.items():
        click.echo(reason.value)
        for line in _lines(about):
            click.echo(fill(line, 100, initial_indent="  ", subsequent_indent="    "))


def _lines(about: Explanation) -> tuple[str, str, str]:
    return (about.meaning, f"what would change it: {about.remedy}", f"source: {about.source}")
