"""The `recallbox` command."""

from __future__ import annotations

import sys

import click

from appliance.cli import cli
from appliance.errors import RecallBoxError


def main() -> None:
    """Run the command; turn our own errors into one sentence, a remedy and an exit code."""
    try:
        cli.main(prog_name="recallbox", standalone_mode=False)
    except RecallBoxError as error:
        click.echo(f"recallbox: {error}", err=True)
        if error.remedy:
            click.echo(f"  what to do: {error.remedy}", err=True)
        sys.exit(error.exit_code)
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        sys.exit(130)


if __name__ == "__main__":
    main()
