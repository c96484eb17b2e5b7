"""The desk's API: the routes of every area put together.

One process serves it inside the core, on a UNIX socket. OpenAPI is made from the structs of `wire` and stands
at `/v1/schema/openapi.json`; there are no pages to look at it with, because nothing here has the internet.
"""

from __future__ import annotations

import msgspec
from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException, SerializationException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin

from appliance import __version__
from appliance.errors import RecallBoxError
from appliance.web.desk_door import (
    SCHEMA,
    Desk,
    guard,
    provide_peer,
    provide_who,
    tell_crash,
    tell_error,
    tell_invalid,
    tell_unreadable,
)
from appliance.web.desk_office import HealthRoutes, LogRoutes
from appliance.web.desk_session import SessionRoutes
from appliance.web.desk_views import PatientRoutes, PreviewRoutes
from appliance.web.desk_work import TaskRoutes, ThreadRoutes, TodayRoutes, WordRoutes

ROUTES = (
    SessionRoutes, TodayRoutes, ThreadRoutes, TaskRoutes, WordRoutes, PreviewRoutes, PatientRoutes, LogRoutes,
    HealthRoutes,
)  # fmt: skip
_LONGEST_BODY = 64 * 1024


def make_app(desk: Desk) -> Litestar:
    """Return the API of a desk."""
    return Litestar(
        route_handlers=ROUTES,
        guards=[guard],
        dependencies={
            "desk": Provide(lambda: desk, sync_to_thread=False),
            "peer": Provide(provide_peer, sync_to_thread=False),
            "who": Provide(provide_who, sync_to_thread=False),
        },
        exception_handlers={
            RecallBoxError: tell_error,
            HTTPException: tell_invalid,
            SerializationException: tell_unreadable,
            msgspec.MsgspecError: tell_unreadable,
            Exception: tell_crash,
        },
        openapi_config=OpenAPIConfig(
            title="RecallBox desk",
            version=__version__,
            path=SCHEMA,
            render_plugins=[JsonRenderPlugin()],
        ),
        request_max_body_size=_LONGEST_BODY,
        state=State({"desk": desk}),
        logging_config=None,
    )
