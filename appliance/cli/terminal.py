"""`recallbox tui` and `recallbox desk`: start the front desk's terminal, a program of its own.

Nothing of it runs in this process: it sees the desk's socket and nothing else. `--demo` starts an invented
practice beside it, on which the day goes on while one watches.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path

import click
from rich.console import Console

from appliance.errors import RecallBoxError, Transient


@click.command()
@click.option("--demo", is_flag=True, help="An invented practice on which the day goes on while you watch.")
@click.option(
    "--patients",
    default=600,
    show_default=True,
    type=click.IntRange(60, 20_000),
    help="Size of the demo's practice.",
)
@click.option("--pace", default=12.0, show_default=True, help="Seconds of the demo's day in one of yours.")
@click.option("--theme", type=click.Choice(["dark", "light", "contrast"]), default="dark", show_default=True)
@click.pass_obj
def tui(site: Path, demo: bool, patients: int, pace: float, theme: str) -> None:
    """Open the front desk's terminal."""
    if not demo:
        _become(["--socket", str(socket_of(site)), "--theme", theme])
    with tempfile.TemporaryDirectory(prefix="recallbox-") as folder:
        _play_beside(Path(folder), patients, pace, theme)


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_obj
def desk(site: Path, arguments: tuple[str, ...]) -> None:
    """The front desk as plain commands, for screen readers and scripts."""
    os.environ.setdefault("RECALLBOX_DESK", str(socket_of(site)))
    _become(["desk", *arguments])


@click.command(hidden=True)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--patients", default=800)
@click.option("--pace", default=12.0)
def demo_desk(folder: Path, patients: int, pace: float) -> None:
    """Serve the desk of an invented practice until stdin ends."""
    from appliance.cli.demo_desk import serve

    serve(folder, patients, pace)


def socket_of(site: Path) -> Path:
    """Return where the desk of a site is; where its settings cannot be read, the usual place."""
    from appliance.settings import read_settings

    named = os.environ.get("RECALLBOX_DESK", "")
    if named:
        return Path(named)
    try:
        settings = read_settings(site)
    except (RecallBoxError, OSError):
        return Path("/var/lib/recallbox/desk.sock")
    wanted = settings.desk.socket
    return Path(wanted) if wanted else Path(settings.database.path).with_name("desk.sock")


def _become(arguments: list[str]) -> None:
    """Let the terminal take this process's place."""
    os.execv(sys.executable, [sys.executable, "-m", "tui", *arguments])  # noqa: S606 (our own program)


def _play_beside(folder: Path, patients: int, pace: float, theme: str) -> None:
    """Start the invented practice, wait until its desk is open, and open the terminal on it."""
    command = [
        sys.executable, "-m", "appliance", "demo-desk", str(folder),
        "--patients", str(patients), "--pace", str(pace),
    ]  # fmt: skip
    with subprocess.Popen(  # noqa: S603 (our own program)
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as world:
        assert world.stdout is not None
        assert world.stdin is not None
        page = _await_ready(world.stdout)
        click.echo(f"The status page is at {page} until you leave.", err=True)
        screen = [
            *("--socket", str(folder / "desk.sock"), "--login-file", str(folder / "login")),
            *("--theme", theme, "--page", page),
        ]
        subprocess.run([sys.executable, "-m", "tui", *screen], check=False)  # noqa: S603
        world.stdin.close()


def _await_ready(told: Iterable[str]) -> str:
    """Show how far the demo's practice is; return where its status page is. Raise Transient without one."""
    console = Console(stderr=True)
    with console.status("starting") if console.is_terminal else nullcontext() as status:
        for line in told:
            word, _, page = line.strip().partition(" ")
            if word == "ready":
                return page
            if status is not None:
                status.update(f"{line.strip()} …")
            else:
                console.print(f"{line.strip()} …", highlight=False)
    raise Transient("the demo's practice did not open", remedy="run `recallbox demo` to see why")
