"""`recallbox-status`: the status page's own process. It has no key, opens no database, and reads one file.

Owns its options and the socket: either one that systemd hands over (sd_listen_fds(3)), so that the process
needs no right to open port 443, or one it opens itself.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from pathlib import Path

import click

from appliance import __version__
from appliance.adapters.host import SystemClock
from appliance.domain.calendar import zone as zone_named
from appliance.errors import Misconfigured, RecallBoxError
from appliance.web.status_page import listen, make_app, make_server

_FIRST_PASSED = 3
"""SD_LISTEN_FDS_START."""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="recallbox-status")
@click.option(
    "--snapshot",
    type=click.Path(path_type=Path),
    default=Path("/run/recallbox/status.json"),
    show_default=True,
    help="The file that the service writes (its setting health.status_file).",
)
@click.option("--practice", required=True, help="The practice's name, as the page shows it.")
@click.option("--zone", required=True, help="The practice's time zone, e.g. America/Chicago.")
@click.option("--listen", "address", default="", metavar="HOST:PORT", help="Where to listen without systemd.")
@click.option("--certificate", type=click.Path(path_type=Path), help="Certificate chain (PEM) for TLS.")
@click.option("--key", type=click.Path(path_type=Path), help="Its private key (PEM).")
def serve(
    snapshot: Path, practice: str, zone: str, address: str, certificate: Path | None, key: Path | None
) -> None:
    """Serve the status page of this box to the office's network.

    Without TLS it listens on this machine only.
    """
    if zone_named(zone) is None:
        raise Misconfigured(f"there is no time zone {zone}", remedy="--zone America/Chicago")
    if (certificate is None) is not (key is None):
        raise Misconfigured("TLS needs a certificate and its key", remedy="give both, or neither")
    where = take_socket(os.environ, address, has_tls=certificate is not None)
    app = make_app(snapshot, practice, zone, SystemClock().now, has_tls=certificate is not None)
    make_server(app, certificate, key).run(sockets=[where])


def take_socket(environment: Mapping[str, str], address: str, *, has_tls: bool) -> socket.socket:
    """Return the socket that systemd passed to this process, or one on an address.

    Raise Misconfigured if there is neither, or if it could be reached from outside without TLS.
    """
    if environment.get("LISTEN_PID") == str(os.getpid()) and int(environment.get("LISTEN_FDS", "0")) > 0:
        taken = socket.socket(fileno=_FIRST_PASSED)
        _refuse_clear_text(str(taken.getsockname()[0]), has_tls=has_tls)
        return taken
    host, _, port = address.rpartition(":")
    host = host.strip("[]")
    if not host or not port.isdigit():
        raise Misconfigured("nowhere to listen", remedy="--listen 127.0.0.1:8443, or systemd's socket")
    _refuse_clear_text(host, has_tls=has_tls)
    try:
        return listen(host, int(port))
    except OSError as error:
        raise Misconfigured(f"cannot listen on {address}: {error.strerror}", remedy="--listen") from error


def _refuse_clear_text(host: str, *, has_tls: bool) -> None:
    if not has_tls and host not in ("127.0.0.1", "::1", "localhost"):
        raise Misconfigured(
            f"{host} can be reached by others, and there is no certificate",
            remedy="--certificate FILE --key FILE, or listen on 127.0.0.1",
        )


def main() -> None:
    """Run the page; turn our own errors into one sentence, a remedy and an exit code."""
    try:
        serve.main(prog_name="recallbox-status", standalone_mode=False)
    except RecallBoxError as error:
        click.echo(f"recallbox-status: {error}\n  what to do: {error.remedy}", err=True)
        raise SystemExit(error.exit_code) from error
    except click.ClickException as wrong:
        wrong.show()
        raise SystemExit(wrong.exit_code) from wrong
    except click.exceptions.Exit as leaving:
        raise SystemExit(leaving.exit_code) from leaving


if __name__ == "__main__":
    main()
