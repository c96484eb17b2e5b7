"""The desk's API: the routes of every area put together, for a UNIX socket of the core."""

from __future__ import annotations

from litestar import Litestar
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig

from appliance import __version__
from appliance.web.desk_door import Desk, Peer, Who
from appliance.web.desk_office import HealthRoutes, LogRoutes
from appliance.web.desk_session import SessionRoutes
from appliance.web.desk_views import PatientRoutes, PreviewRoutes
from appliance.web.desk_work import TaskRoutes, ThreadRoutes, TodayRoutes, WordRoutes

ROUTES = (
    SessionRoutes, TodayRoutes, ThreadRoutes, TaskRoutes, WordRoutes, PreviewRoutes, PatientRoutes, LogRoutes,
    HealthRoutes,
)  # fmt: skip


def make_app(desk: Desk) -> Litestar:
    """Return the API of a desk."""
    return Litestar(
        route_handlers=ROUTES,
        dependencies={
            "desk": Provide(lambda: desk, sync_to_thread=False),
            "peer": Provide(lambda: Peer(None), sync_to_thread=False),
            "who": Provide(lambda: Who(""), sync_to_thread=False),
        },
        openapi_config=OpenAPIConfig(title="RecallBox desk", version=__version__, path="/v1/schema"),
    )
