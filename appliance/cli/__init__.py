"""The `recallbox` command line: thin verbs over the workflows. Results go to stdout, the rest to stderr.

Every verb takes `--json` and then prints one object. No verb decides anything.
"""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Any

import click

from appliance import __version__

_VERBS = {
    "demo": "appliance.cli.demo:demo",
    "simulate": "appliance.cli.simulate:simulate",
    "run": "appliance.cli.service:run",
    "status": "appliance.cli.status:status",
    "doctor": "appliance.cli.service:doctor",
    "claim": "appliance.cli.box:claim",
    "network": "appliance.cli.box:network",
    "selftest": "appliance.cli.box:selftest",
    "secrets": "appliance.cli.secrets:secrets",
    "site": "appliance.cli.site:site_group",
    "settings": "appliance.cli.service:settings",
    "policy": "appliance.cli.policy:policy",
    "pull": "appliance.cli.practice:pull",
    "preview": "appliance.cli.practice:preview",
    "why": "appliance.cli.practice:why",
    "inbox": "appliance.cli.inbox:inbox",
    "users": "appliance.cli.users:users",
    "consent": "appliance.cli.consent:consent",
    "import": "appliance.cli.takeover:import_group",
    "carrier": "appliance.cli.carrier:carrier",
    "rollout": "appliance.cli.rollout:rollout",
    "pause": "appliance.cli.rollout:pause",
    "resume": "appliance.cli.rollout:resume",
    "breakers": "appliance.cli.rollout:breakers",
    "templates": "appliance.cli.templates:templates",
    "patient": "appliance.cli.patient:patient",
    "numbers": "appliance.cli.numbers:numbers",
    "egress": "appliance.cli.model:egress",
    "model": "appliance.cli.model:model",
    "costs": "appliance.cli.model:costs",
    "verify": "appliance.cli.audit:verify",
    "audit": "appliance.cli.audit:audit",
    "witness": "appliance.cli.witness:witness",
    "evidence": "appliance.cli.evidence:evidence",
    "at": "appliance.cli.evidence:at",
    "watchdog": "appliance.cli.safety:watchdog",
    "backup": "appliance.cli.safety:backup",
    "restore": "appliance.cli.safety:restore",
    "archive": "appliance.cli.safety:archive",
    "rekey": "appliance.cli.keys:rekey",
    "freeze": "appliance.cli.keys:freeze",
    "unfreeze": "appliance.cli.keys:unfreeze",
    "incidents": "appliance.cli.keys:incidents",
    "evaluate": "appliance.cli.evaluate:evaluate",
    "tui": "appliance.cli.terminal:tui",
    "desk": "appliance.cli.terminal:desk",
    "demo-desk": "appliance.cli.terminal:demo_desk",
    "help": "appliance.cli.topics:help_topic",
}
"""Verbs by where they live. Loaded when called for, so that no verb pays for another's libraries."""


class Verbs(click.Group):
    """A group whose verbs are imported when they are needed, listed in the order above."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs in the order in which they are taught."""
        del ctx
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one verb."""
        del ctx
        if cmd_name not in _VERBS:
            return None
        module, name = _VERBS[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="recallbox")
@click.option(
    "--site",
    type=click.Path(path_type=Path),
    default=lambda: os.environ.get("RECALLBOX_SITE", "/etc/recallbox/site.toml"),
    help="Settings file of the site (default: $RECALLBOX_SITE or /etc/recallbox/site.toml).",
)
@click.pass_context
def cli(ctx: click.Context, site: Path) -> None:
    """RecallBox finds patients who fell off the schedule, texts those it may, books their replies
    into the practice-management system, and keeps a log that anyone can verify.

    \b
    First steps:
      recallbox demo              a whole practice day on a simulated clinic, no keys needed
      recallbox simulate          a year in which everything goes wrong: is every promise kept?
      recallbox settings          what belongs into a site's settings file
      recallbox doctor            check everything a site needs, with remedies
      recallbox run               the service

    \b
    Every day:
      recallbox status            how the box is, and what needs somebody
      recallbox preview           tomorrow's texts and everybody withheld, with reasons
      recallbox why PATIENT       why somebody did or did not get a text
      recallbox tui               the front desk's terminal (`--demo` without a site)
      recallbox inbox             replies and what waits for a person
      recallbox verify            prove that the log was not altered
      recallbox evidence          one patient's texts with proof, for whoever may ask

    \b
    Before the first text:
      recallbox import opt-outs   take over the opt-outs of the product used before
      recallbox rollout           who may be texted yet, and what the next phase needs
      recallbox consent           what patients agreed to

    \b
    When something is wrong:
      recallbox pause             hold every text the box starts by itself
      recallbox freeze            a suspected breach: nothing leaves, and the clocks run
      recallbox restore           bring the box back from a backup
    """
    ctx.obj = site


def as_json(value: Any) -> str:
    """Return a value as one line of JSON, keys sorted."""
    import msgspec

    return msgspec.json.encode(value, order="sorted").decode()


json_option = click.option("--json", "as_json_flag", is_flag=True, help="Print one JSON object.")
