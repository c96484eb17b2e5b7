"""The status page on loopback for the tests: the real server in a thread, a file, and a clock that stands."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from appliance.adapters.snapshot_file import SnapshotFile
from appliance.web.status_page import listen, make_app, make_server
from appliance.wire.snapshot import Snapshot, encode
from tests.web.snapshots import NOW, PRACTICE, ZONE


@dataclass(slots=True)
class ServedPage:
    """A page that is served: where, its file, and the time it thinks it is."""

    url: str
    path: Path
    now: datetime

    def put(self, snapshot: Snapshot) -> None:
        """Replace the file, as the service does."""
        SnapshotFile(self.path).write(encode(snapshot))


@contextmanager
def served(folder: Path, snapshot: Snapshot | None = None, now: datetime = NOW) -> Iterator[ServedPage]:
    """Serve the page over a file in that folder until the block ends."""
    door = listen("127.0.0.1", 0)
    page = ServedPage(f"http://127.0.0.1:{door.getsockname()[1]}", folder / "status.json", now)
    if snapshot is not None:
        page.put(snapshot)
    server = make_server(make_app(page.path, PRACTICE, ZONE, lambda: page.now))
    thread = threading.Thread(target=server.run, args=([door],))
    thread.start()
    try:
        yield page
    finally:
        server.should_exit = True
        thread.join()
        door.close()  # a server that never got to start leaves it open
