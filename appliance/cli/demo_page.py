"""The status page beside the demo: the real page, on this machine only, over the demo's own box.

Owns how the two clocks meet. The demo's day goes by in a minute, so the page takes for now the moment at
which its snapshot was made; a real box's page has the machine's clock, and an old snapshot turns it red.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from appliance.adapters.snapshot_file import SnapshotFile
from appliance.bootstrap import Site, gather_machine
from appliance.web.status_page import listen, make_app, make_server
from appliance.wire.snapshot import Slot
from appliance.workflow.upkeep.snapshot import Showcase

_PORT = 8088
_BETWEEN_SECONDS = 0.4


@dataclass(slots=True)
class DemoPage:
    """A page that is being served: where, and what brings it up to date."""

    url: str
    showcase: Showcase
    shown_at: datetime
    _turn: float = 0.0

    def refresh(self, *, at_once: bool = False) -> None:
        """Show the box as it is now, unless that was just done."""
        turn = time.monotonic()
        if at_once or turn - self._turn >= _BETWEEN_SECONDS:
            self._turn = turn
            now = self.showcase.box.clock.now()
            self.showcase.keep()
            self.shown_at = now


@contextmanager
def page_beside(site: Site, folder: Path) -> Iterator[DemoPage]:
    """Given the demo's box and its folder, serve its page on 127.0.0.1 until the block ends."""
    try:
        door = listen("127.0.0.1", _PORT)
    except OSError:
        door = listen("127.0.0.1", 0)
    file, practice = folder / "status.json", site.box.practice
    url = f"http://127.0.0.1:{door.getsockname()[1]}/"
    showcase = Showcase(site.box, lambda: gather_machine(site.settings), Slot.NONE, SnapshotFile(file).write)
    page = DemoPage(url, showcase, site.box.clock.now())
    page.refresh(at_once=True)
    server = make_server(make_app(file, practice.name, practice.zone, lambda: page.shown_at))
    serving = threading.Thread(target=server.run, args=([door],), name="status-page")
    serving.start()
    try:
        yield page
    finally:
        server.should_exit = True
        serving.join()
        door.close()  # a server that never got to start leaves it open
