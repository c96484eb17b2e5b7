"""Alerts through Slack's incoming webhooks: one address per post, which is also its only credential.

Facts: messaging 6. It refuses to follow a redirection, to let an address into an error or a log, and to
take a webhook's word for more than a code: what it answers may be anybody's text.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx

from appliance.errors import Misconfigured, Permanent, Transient

_TOKEN = re.compile(r"[a-z_]{3,40}")
_LONGEST_WAIT = 3600.0
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def alert_client(transport: httpx.BaseTransport | None = None) -> httpx.Client:
    """Return a client for webhooks. It ignores proxies and certificates the environment names."""
    # httpx logs every address at INFO, and here the address is the secret.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    return httpx.Client(transport=transport, timeout=10.0, trust_env=False, follow_redirects=False)


class SlackWebhooks:
    """The posts of one office, each with its webhook."""

    def __init__(self, client: httpx.Client, addresses: Mapping[str, str]) -> None:
        """Given the address of each post. Raise Misconfigured if one is not safe to send to."""
        for post, address in addresses.items():
            target = urlsplit(address)
            if target.scheme != "https" and (target.scheme, target.hostname in _LOOPBACK) != ("http", True):
                raise Misconfigured(
                    f"the secret alert_webhook_{post} is not an https address",
                    remedy="put the whole address of the incoming webhook into it",
                )
        self._client = client
        self._addresses = dict(addresses)

    def send(self, post: str, text: str) -> None:
        address = self._addresses.get(post)
        if address is None:
            raise Permanent("no such post is set up", code="no_post")
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        failed = ""
        try:
            answer = self._client.post(address, json={"text": escaped, "unfurl_links": False})
        except httpx.HTTPError as error:
            failed = type(error).__name__
        if failed:  # raised out here, because the library's own error names the address
            raise Transient(f"Slack did not answer ({failed})")
        _judge(answer)


def _judge(answer: httpx.Response) -> None:
    """Raise what an answer means; success is a plain 200."""
    if answer.status_code == 200:
        return
    if answer.status_code == 429 or answer.status_code >= 500:
        wait = answer.headers.get("retry-after", "")
        after = min(float(wait), _LONGEST_WAIT) if wait.isascii() and wait.isdigit() else None
        raise Transient(f"Slack answered {answer.status_code}", retry_after=after)
    said = answer.text[:60].strip()
    code = said if _TOKEN.fullmatch(said) else str(answer.status_code)
    raise Permanent(f"Slack refused the alert: {code}", code=code)
