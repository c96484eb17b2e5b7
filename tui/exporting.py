"""A list leaves the screen: to the clipboard (OSC 52, over SSH too), to a file, to the printer.

What is copied or printed holds patients' data as the screen does; the file is readable by its owner only.
"""

from __future__ import annotations

import asyncio
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from tui.phrases import as_columns, as_csv, count
from tui.widgets.ask import Choice, Choose

if TYPE_CHECKING:
    from tui.app import DeskApp
    from tui.screens.frame import Export

_WAYS = (
    Choice("c", "copy as CSV, for a spreadsheet", "csv"),
    Choice("t", "copy as text", "text"),
    Choice("f", "save as a CSV file", "file"),
    Choice("p", "print", "print"),
)


async def export(app: DeskApp, wanted: Export) -> None:
    """Ask where a list shall go and bring it there."""
    way = await app.push_screen_wait(Choose(wanted.title, _WAYS, count(len(wanted.rows), "row")))
    if way == "csv":
        app.copy_to_clipboard(as_csv(wanted.heads, wanted.rows))
        app.notify("Copied as CSV.")
    elif way == "text":
        app.copy_to_clipboard(as_columns(wanted.heads, wanted.rows))
        app.notify("Copied as text.")
    elif way == "file":
        path = await asyncio.to_thread(_save, wanted)
        app.notify(f"Saved as {path}." if path else "It could not be saved here.")
    elif way == "print":
        said = await print_text(f"{wanted.title}\n\n{as_columns(wanted.heads, wanted.rows)}")
        app.notify(said)


def _save(wanted: Export) -> Path | None:
    """Write a list to a file of its own in the home folder; return where, or None."""
    stem = re.sub(r"[^a-z0-9]+", "-", wanted.title.casefold()).strip("-") or "list"
    for number in range(1, 100):
        path = Path.home() / f"{stem}-{number}.csv"
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        except OSError:
            return None
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(as_csv(wanted.heads, wanted.rows))
        return path
    return None


async def print_text(text: str) -> str:
    """Give a text to the system's printer; return what is to be said about it."""
    try:
        printer = await asyncio.create_subprocess_exec(
            "lp",
            "-",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return "No printer is set up on this machine: save it as a file, or copy it."
    await printer.communicate(text.encode())
    return "Printing." if printer.returncode == 0 else "The printer did not take it."
