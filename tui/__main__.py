"""`recallbox-tui`: the terminal on the desk's socket, or the desk as plain commands.

A program of its own: what a receptionist's login starts needs nothing of the product but the socket.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

import tui.plain_office  # noqa: F401 (adds its commands to the group)
from tui.drafts import Drafts, runtime_folder
from tui.plain import default_socket, desk
from tui.themes import THEMES


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--socket", type=click.Path(path_type=Path), default=default_socket, help="The desk's socket.")
@click.option(
    "--theme", type=click.Choice([*THEMES]), default="dark", show_default=True, envvar="RECALLBOX_THEME"
)
@click.option(
    "--login-file", type=click.Path(path_type=Path), help="Name and password to begin with, a line each."
)
@click.option("--page", default="", envvar="RECALLBOX_PAGE", help="Where the status page is, to be told of.")
@click.pass_context
def main(ctx: click.Context, socket: Path, theme: str, login_file: Path | None, page: str) -> None:
    """The front desk's terminal."""
    if ctx.invoked_subcommand is not None:
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.ClickException("This is a screen and needs a terminal; `recallbox desk` needs none.")
    from tui.app import run

    login = None
    if login_file is not None:
        name, password, *_ = login_file.read_text().split("\n")
        login = (name, password)
    run(socket, theme=theme, drafts=Drafts(runtime_folder()), login=login, page=page)


main.add_command(desk)

if __name__ == "__main__":
    main(prog_name="recallbox-tui")
