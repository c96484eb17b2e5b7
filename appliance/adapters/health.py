"""Telling others how the box is: a ping to one address, and figures in a file for Prometheus.

Owns the two forms and nothing of their content. The ping has no body: it is asked as it is when all is well,
and with /fail at its end when something is not (the form of Healthchecks). The file is replaced whole, as
the textfile collector of node_exporter wants it. Neither can fail the caller: nobody is texted less because
a monitor is away.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

import httpx
from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from appliance.domain.upkeep.health import Check

logger = logging.getLogger("recallbox.health")


def ping_client(proxy: str = "", transport: httpx.BaseTransport | None = None) -> httpx.Client:
    """Return a client for the monitor. It ignores what the environment names."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    return httpx.Client(
        transport=transport, proxy=proxy or None, timeout=10.0, trust_env=False, follow_redirects=False
    )


def tell(
    client: httpx.Client,
    ping_url: str,
    metrics_file: str,
    checks: Sequence[Check],
    figures: Mapping[str, float],
) -> None:
    """Tell whoever is set up how the box is. What goes wrong is logged."""
    if metrics_file:
        try:
            write_metrics(metrics_file, checks, figures)
        except OSError as error:
            logger.warning("metrics result=failed reason=%s", error.strerror)
    if ping_url:
        address = ping_url if all(one.ok for one in checks) else ping_url.rstrip("/") + "/fail"
        try:
            client.get(address).raise_for_status()
        except httpx.HTTPError as error:
            logger.warning("ping result=failed reason=%s", type(error).__name__)


def write_metrics(path: str, checks: Sequence[Check], figures: Mapping[str, float]) -> None:
    """Replace a file by the figures as they are, in Prometheus' text form."""
    registry = CollectorRegistry()
    state = Gauge("recallbox_check_ok", "1 if a check of the box is well.", ["check"], registry=registry)
    soon = Gauge("recallbox_check_soon", "1 if it will not stay so.", ["check"], registry=registry)
    for one in checks:
        state.labels(one.name).set(one.ok)
        soon.labels(one.name).set(one.is_warning)
    for name, value in figures.items():
        Gauge(f"recallbox_{name}", name.replace("_", " "), registry=registry).set(value)
    write_to_textfile(path, registry)
