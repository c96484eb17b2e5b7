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
    "First steps": {
        "demo": ("demo:demo", "a whole practice day on a simulated clinic, no keys needed"),
        "simulate": ("simulate:simulate", "a year in which everything goes wrong: is every promise kept?"),
        "settings": ("service:settings", "what belongs into a site's settings file"),
        "doctor": ("service:doctor", "check everything a site needs, with remedies"),
        "run": ("service:run", "the service"),
    },
    "Every day": {
        "status": ("status:status", "how the box is, and what needs somebody"),
        "preview": ("practice:preview", "tomorrow's texts and everybody withheld, with reasons"),
        "why": ("practice:why", "why somebody did or did not get a text"),
        "tui": ("terminal:tui", "the front desk's terminal (`--demo` without a site)"),
        "desk": ("terminal:desk", "the same as plain commands, for screen readers and scripts"),
        "inbox": ("inbox:inbox", "replies, and what waits for a person"),
        "patient": (
            "patient:patient",
            "what patients may ask of their record: a copy, a restriction, an amendment",
        ),
    },
    "Before the first text": {
        "import": (
            "takeover:import_group",
            "take over what the product used before knows: opt-outs, consent",
        ),
        "consent": ("consent:consent", "what patients agreed to; the form to print"),
        "policy": ("policy:policy", "the office's policy: show, check, compare, replay"),
        "templates": ("templates:templates", "every wording, its length, and how a change is approved"),
        "numbers": ("numbers:numbers", "check patients' numbers: mobile, reassigned"),
        "carrier": ("carrier:carrier", "how the number stands; what the 10DLC registration asks for"),
        "rollout": ("rollout:rollout", "who may be texted yet, and what the next phase needs"),
        "users": ("users:users", "the accounts of the desk: who joins, who leaves"),
    },
    "What leaves, and what it costs": {
        "egress": ("model:egress", "what left the box: fields, bytes, to whom, under which agreement"),
        "costs": ("model:costs", "what a month cost: texts, the model"),
        "model": ("model:model", "how the model does beside the rules"),
        "evaluate": ("evaluate:evaluate", "run the rules over a file of cases"),
    },
    "The log": {
        "verify": ("audit:verify", "prove that the log was not altered"),
        "audit": ("audit:audit", "hand the log to outsiders: checkpoints, proofs, exports"),
        "witness": ("witness:witness", "let others sign that they saw it"),
        "evidence": ("evidence:evidence", "one patient's texts with proof, for whoever may ask"),
        "at": ("evidence:at", "what the box knew and had decided then"),
        "watchdog": ("safety:watchdog", "judge the last day's texts by the log alone"),
        "archive": ("safety:archive", "old rows of the log under Object Lock"),
    },
    "When something is wrong": {
        "pause": ("rollout:pause", "hold every text the box starts by itself"),
        "resume": ("rollout:resume", "end the pause"),
        "breakers": ("rollout:breakers", "what has stopped by itself, and how it starts again"),
        "freeze": ("keys:freeze", "a suspected breach: nothing leaves, and the clocks run"),
        "unfreeze": ("keys:unfreeze", "let a frozen box work again"),
        "incidents": ("keys:incidents", "open incidents and their clocks"),
        "restore": ("safety:restore", "bring the box back from a backup"),
    },
    "Looking after the box": {
        "backup": ("safety:backup", "take, list, check and rehearse backups"),
        "secrets": ("secrets:secrets", "which the box needs and has; seal one"),
        "rekey": ("keys:rekey", "give the database a new key"),
        "pull": ("practice:pull", "read what is new from the PMS now"),
        "site": ("site:site_group", "the file of a site in a fleet: check it, write what its box gets"),
        "claim": ("box:claim", "the code by which a new box is enrolled"),
        "network": ("box:network", "what may cross the network card"),
        "update": ("update:update", "prove an update bundle; write it to the other slot and start it"),
        "selftest": ("box:selftest", "boot chain, units, ports, users, kernel"),
    },
    "Words": {
        "help": ("topics:help_topic", "every reason for which a text is withheld or a slot not booked"),
    },
}
"""Verbs by occasion, each with where it lives and what it is for.

Loaded when called for, so that no verb pays for another's libraries, and a list of them for none.
"""

_HIDDEN = {"demo-desk": "terminal:demo_desk"}
_HOMES = _HIDDEN | {name: home for verbs in _VERBS.values() for name, (home, _) in verbs.items()}


class Verbs(click.Group):
    """A group whose verbs are imported when they are needed, listed by occasion."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs in the order in which they are taught."""
        del ctx
        return list(_HOMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one verb."""
        del ctx
        if cmd_name not in _HOMES:
            return None
        module, name = _HOMES[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(f"appliance.cli.{module}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the verbs by occasion, without importing any of them."""
        del ctx
        widest = max(len(name) for verbs in _VERBS.values() for name in verbs)
        for occasion, verbs in _VERBS.items():
            with formatter.section(occasion):
                formatter.write_dl([(name.ljust(widest), purpose) for name, (_, purpose) in verbs.items()])


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
    """
    ctx.obj = site


def as_json(value: Any) -> str:
    """Return a value as one line of JSON, keys sorted."""
    import msgspec

    return msgspec.json.encode(value, order="sorted").decode()


json_option = click.option("--json", "as_json_flag", is_flag=True, help="Print one JSON object.")
