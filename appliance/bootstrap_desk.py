"""The desk's part of the composition root: from a site to its API on a socket.

Apart from `bootstrap`, so that a verb that serves no desk does not pay for a web server.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

from appliance.adapters.passwords import ArgonPasswords
from appliance.bootstrap import Site, gather_machine
from appliance.policy_file import policy_with
from appliance.scheduler import Recorder
from appliance.web.desk_door import Desk
from appliance.web.desk_server import DeskServer
from appliance.workflow.desk.acts import UndoBook
from appliance.workflow.desk.users import Limits, Sessions


def serve_desk(site: Site, hurry: Callable[[str], None], recorder: Recorder | None = None) -> DeskServer:
    """Given a site, return the desk's API on its socket, yet to be started. `hurry` fires a job at once.

    Raise Misconfigured if the socket cannot be made.
    """
    wanted = site.settings.desk.socket
    path = Path(wanted) if wanted else Path(site.settings.database.path).with_name("desk.sock")
    return DeskServer(make_desk(site, hurry, recorder), path)


def make_desk(site: Site, hurry: Callable[[str], None], recorder: Recorder | None = None) -> Desk:
    """Return what the desk's API works with."""
    settings = site.settings
    lock, logoff = settings.desk.lock_minutes, settings.desk.logoff_minutes
    limits = Limits(timedelta(minutes=lock), timedelta(minutes=logoff))
    return Desk(
        box=site.box,
        sessions=Sessions(site.box, ArgonPasswords(), limits),
        undo=UndoBook(site.box),
        instance=site.box.entropy.token(),
        price_cents=settings.sms.segment_price_cents,
        hurry=hurry,
        live_pms=site.spare_pms,
        machine=lambda: gather_machine(settings),
        verify_log=site.store.verify_log,
        read_policy=partial(policy_with, settings.policy),
        recorder=recorder,
    )
