"""The desk over SSH: the box's own sshd settings on loopback, the key and settings that the desk's PC makes.

A real sshd and a real ssh. What differs from the box: its address, port and files, and that the account is
whoever runs the tests; what this machine's OpenSSH does not know yet is left out.
"""

from __future__ import annotations

import os
import pwd
import re
import select
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.simulation.crash_day import ROOT
from tests.tui.office import morning_at
from tests.tui.real import Pane

SCRIPT = ROOT / "firmware_config/desk_pc/Add-RecallBox.ps1"
SSHD = ROOT / "firmware_config/host/tree/etc/ssh/sshd_config"
PRINCIPAL = "recallbox-desk"
_OF_THE_BOX = (
    "AddressFamily", "ListenAddress", "Port", "HostKey", "HostCertificate", "TrustedUserCAKeys",
    "RevokedKeys", "AuthorizedPrincipalsFile", "Include", "UsePAM", "StrictModes", "PermitRootLogin",
    "KexAlgorithms",
)  # fmt: skip
"""Settings that name the box's own files and addresses, or need what a test has not."""


@dataclass(frozen=True, slots=True)
class Line:
    """A box's sshd on this machine, and a PC's folder with its key and settings."""

    folder: Path
    config: Path
    port: int

    def ssh(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Try to get in without a terminal."""
        command = ["ssh", "-F", str(self.config), "-o", "BatchMode=yes", *words]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def script_text() -> str:
    return SCRIPT.read_text()


def config_of_script(folder: Path, port: int) -> str:
    """Return the client's settings as the script writes them, with what it would fill in."""
    found = re.search(r'\$Config = @"\n(.*?)\n"@', script_text(), re.DOTALL)
    assert found is not None
    filled = (
        found[1].replace("$Box", "127.0.0.1").replace("$Port", str(port)).replace("$Slashed", str(folder))
    )
    assert "$" not in filled
    return filled.replace("User desk", f"User {pwd.getpwuid(os.getuid()).pw_name}")


def keygen(*words: object) -> None:
    subprocess.run(["ssh-keygen", "-q", *map(str, words)], check=True, capture_output=True)


def make_key_as_the_script_does(folder: Path) -> Path:
    """Make the PC's key with the words that stand in the script."""
    found = re.search(r"ssh-keygen\.exe (-q -t ed25519 .*?)\"$", script_text(), re.MULTILINE)
    assert found is not None
    key = folder / "recallbox_desk"
    words = found[1].replace('`"', '"').replace("$env:COMPUTERNAME", "FRONT-DESK-1").replace("$Key", str(key))
    subprocess.run(f"ssh-keygen {words}", shell=True, check=True)
    return key


def sign_as_the_script_says(authority: Path, key: Path) -> None:
    """Sign the PC's key with the words that stand at the top of the script."""
    found = re.search(r"^ +ssh-keygen (-s .*) recallbox_desk\.pub$", script_text(), re.MULTILINE)
    assert found is not None
    words = found[1].replace("AUTHORITY", str(authority)).replace("PC-NAME", "FRONT-DESK-1").split()
    keygen(*words, key.with_suffix(".pub"))


def sshd_settings(folder: Path, port: int, command: str) -> str:
    """Return the box's settings with this machine's files in the place of the box's."""
    user = pwd.getpwuid(os.getuid()).pw_name
    kept = [line for line in SSHD.read_text().splitlines() if line.split(" ")[0] not in _OF_THE_BOX]
    own = [
        "ListenAddress 127.0.0.1", f"Port {port}", f"HostKey {folder}/host",
        f"TrustedUserCAKeys {folder}/msp.pub",
        f"AuthorizedPrincipalsFile {folder}/principals", f"PidFile {folder}/sshd.pid", "UsePAM no",
        "StrictModes no", "PermitRootLogin prohibit-password",
    ]  # fmt: skip
    text = "\n".join([*own, *kept]) + "\n"
    return text.replace("Match User desk", f"Match User {user}").replace("/usr/bin/recallbox-tui", command)


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    folder = tmp_path_factory.mktemp("line")
    program = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "openssh-server is missing: make apt-packages"
    with morning_at(folder / "office") as morning, closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        (folder / "run").mkdir(mode=0o700)
        keygen("-t", "ed25519", "-N", "", "-f", folder / "host")
        keygen("-t", "ed25519", "-N", "", "-f", folder / "msp")
        sign_as_the_script_says(folder / "msp", make_key_as_the_script_does(folder))
        (folder / "principals").write_text(f"{PRINCIPAL}\n")
        terminal = f"exec {sys.executable} -m tui --socket {morning.socket}"
        command = f"cd {ROOT} && XDG_RUNTIME_DIR={folder}/run {terminal}"
        (folder / "sshd_config").write_text(sshd_settings(folder, port, command))
        host_key = " ".join((folder / "host.pub").read_text().split()[:2])
        (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {host_key}\n")
        (folder / "config").write_text(config_of_script(folder, port))
        if os.getuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)
        with (folder / "sshd.log").open("w") as log:
            server = subprocess.Popen([program, "-D", "-e", "-f", str(folder / "sshd_config")], stderr=log)
            try:
                await_door(port, server, folder / "sshd.log")
                yield Line(folder, folder / "config", port)
            finally:
                server.terminate()
                server.wait(30)


def await_door(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        assert server.poll() is None, log.read_text()
        with closing(socket.socket()) as door:
            if door.connect_ex(("127.0.0.1", port)) == 0:
                return
        select.select([], [], [], 0.05)
    raise AssertionError(log.read_text())


@pytest.mark.slow
def test_a_terminal_whose_line_breaks_stands_where_it_stood_when_it_is_back(
    line: Line, tmp_path: Path
) -> None:
    over_ssh = ["ssh", "-F", str(line.config), "recallbox"]
    first = Pane(tmp_path, "first", over_ssh)
    first.log_in("dana")
    first.press("2")
    first.sees("my insurance")
    first.press("Enter")
    first.sees("Answer")
    first.write("Half a sen")
    first.until(lambda: "Half a sen" in kept_words(line), "the words kept")
    first.close()  # the line breaks
    again = Pane(tmp_path, "again", over_ssh)
    again.log_in("dana")
    again.until(lambda: "Half a sen" == again.answer(), "the words and the place")
    again.press("C-q")
    again.sees("Log in")
    again.close()


def kept_words(line: Line) -> str:
    path = line.folder / "run" / "recallbox" / "drafts-dana.json"
    return path.read_text() if path.exists() else ""


@pytest.mark.slow
def test_the_line_leads_to_the_terminal_and_nowhere_else(line: Line, tmp_path: Path) -> None:
    asked = line.ssh("-o", "RequestTTY=no", "recallbox", "echo", "a shell")
    assert "a shell" not in asked.stdout
    assert "needs a terminal" in asked.stderr
    forwarded = line.ssh("-o", "ExitOnForwardFailure=yes", "-N", "-R", "0:127.0.0.1:9", "recallbox")
    assert 255 == forwarded.returncode
    keygen("-t", "ed25519", "-N", "", "-f", tmp_path / "stranger")
    config = line.config.read_text().replace(f"{line.folder}/recallbox_desk", f"{tmp_path}/stranger")
    (tmp_path / "config").write_text(config)
    stranger = replace(line, config=tmp_path / "config").ssh("-o", "RequestTTY=no", "recallbox")
    assert "Permission denied" in stranger.stderr
    other = (tmp_path / "stranger.pub").read_text()
    (tmp_path / "known").write_text(f"[127.0.0.1]:{line.port} {other}")
    impostor = line.ssh("-o", "RequestTTY=no", "-o", f"UserKnownHostsFile={tmp_path}/known", "recallbox")
    assert "Host key verification failed" in impostor.stderr
