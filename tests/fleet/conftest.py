"""A box to log in to, and the MSP's folder from which its playbooks are run."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
SECRETS = {
    "pms_developer_key": "canary-developer-5f1c9a",
    "pms_customer_key": "canary-customer-77ab02",
    "sms_key_secret": "canary-texting-c0ffee",
}
LONGEST_PLAY_S = 1800


@dataclass(frozen=True, slots=True)
class Told:
    """How a playbook ended: its words, and what its recap counts for the box."""

    code: int
    text: str
    recap: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Msp:
    """The MSP's machine: a copy of `ansible/` with its own keys, sites and secrets."""

    folder: Path
    box: Path
    inside: int

    @property
    def site(self) -> Path:
        """The site file."""
        return self.folder / "inventory/sites/cedar-ridge.toml"

    @property
    def claim_code(self) -> str:
        """What the box's screen shows."""
        return str(json.loads((self.box / "claim.json").read_text())["claim_code"])

    def play(self, name: str, *words: str, **extra: object) -> Told:
        """Run a playbook against the box with everything shown that Ansible can be asked to show."""
        env = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "ANSIBLE_LOCAL_TEMP": str(self.folder / "tmp"),
            "ANSIBLE_SSH_CONTROL_PATH_DIR": str(self.box / "c"),
            "RECALLBOX": str(self.folder / "recallbox"),
            "TMPDIR": str(self.folder / "tmp"),
            "ANSIBLE_NOCOLOR": "1",
            "LC_ALL": "C.UTF-8",
        }
        command = [
            "nsenter",
            f"--net=/proc/{self.inside}/ns/net",
            "ansible-playbook",
            f"playbooks/{name}.yml",
        ]
        command += ["--private-key", str(self.folder / "id_ed25519"), "-e", json.dumps(extra), *words]
        told = subprocess.run(
            command,
            cwd=self.folder,
            env=env,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_PLAY_S,
        )
        text = told.stdout + told.stderr
        return Told(told.returncode, text, _recap(told.stdout))

    def enroll(self, *words: str, code: str = "") -> Told:
        """Enrol the box with the code on its screen, or another."""
        ca = str(self.folder / "ssh-ca")
        return self.play("enroll", *words, claim_code=code or self.claim_code, identity_ca_key=ca)

    def on_box(self, path: str) -> Path:
        """Return where a file of the box is seen from here."""
        return self._seen / "root" / path.lstrip("/")

    @property
    def written(self) -> tuple[Path, ...]:
        """Where everything lies that was ever written on the box: on its disk, and in memory."""
        return self._seen / "upper", self._seen / "root/run"

    @property
    def _seen(self) -> Path:
        return Path(f"/proc/{self.inside}/root{self.box}/mnt")

    def run_on_box(self, *command: str) -> str:
        """Run a program on the box as root and return what it printed."""
        enter = ["nsenter", f"--target={self.inside}", "--mount", "chroot", f"{self.box}/mnt/root"]
        return subprocess.run([*enter, *command], capture_output=True, text=True, check=True).stdout

    def log_in(self, address: str) -> str:
        """Try to log in for upkeep at an address of the box; return why not, or nothing."""
        command = ["nsenter", f"--net=/proc/{self.inside}/ns/net", "ssh", "-F", "none"]
        options = (
            "BatchMode=yes",
            "StrictHostKeyChecking=no",
            "UserKnownHostsFile=/dev/null",
            "LogLevel=ERROR",
        )
        command += [word for one in options for word in ("-o", one)]
        command += ["-i", str(self.folder / "id_ed25519"), f"msp@{address}", "true"]
        told = subprocess.run(command, capture_output=True, text=True, check=False)
        return told.stderr if told.returncode else ""


def _recap(text: str) -> dict[str, int]:
    last = text.rpartition("PLAY RECAP")[2]
    for line in last.splitlines():
        name, colon, counts = line.partition(":")
        if colon and name.strip() == "cedar-ridge":
            return {key: int(value) for key, value in (one.split("=") for one in counts.split())}
    return {}


@pytest.fixture(scope="module")
def fresh_msp() -> Iterator[Msp]:
    """Yield an MSP's machine beside a box fresh from its image."""
    work = Path(tempfile.mkdtemp(prefix="rb"))  # short: sockets of SSH connections lie below it
    started: subprocess.Popen[bytes] | None = None
    try:
        folder = make_msp(work)
        command = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child"]
        command += [str(CHECKOUT / "tests/fleet/start-box"), str(work), str(CHECKOUT), sys.executable]
        with (work / "box.log").open("wb") as log:
            started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log)
        yield Msp(folder, work, _wait_for_sshd(work, started))
    finally:
        if started is not None:
            started.send_signal(signal.SIGKILL)
            started.communicate()
        shutil.rmtree(work, ignore_errors=True)


def _wait_for_sshd(work: Path, started: subprocess.Popen[bytes]) -> int:
    """Wait until the box answers; return the number, outside, of its first process."""
    assert started.stdout is not None
    if b"ready\n" not in started.stdout:
        raise AssertionError(f"the box did not start:\n{_read(work / 'box.log')}{_read(work / 'sshd.log')}")
    children = Path(f"/proc/{started.pid}/task/{started.pid}/children")
    return int(children.read_text().split()[0])


def _read(path: Path) -> str:
    return path.read_text(errors="replace") if path.exists() else ""


def make_msp(work: Path, authority_key: Path | None = None) -> Path:
    """Make the MSP's folder, its authority or that of a key, a technician's certificate, a site's secrets."""
    folder = work / "msp"
    shutil.copytree(CHECKOUT / "ansible", folder)
    (folder / "tmp").mkdir()
    launcher = folder / "recallbox"
    launcher.write_text(
        f"#!{sys.executable} -P\nimport sys\nsys.path.insert(0, {str(CHECKOUT)!r})\n"
        "from appliance.__main__ import main\nmain()\n"
    )
    launcher.chmod(0o755)
    for name in ("ssh-ca", "id_ed25519"):
        _run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name))
    if authority_key is not None:
        for suffix in ("", ".pub"):
            shutil.copyfile(f"{authority_key}{suffix}", folder / f"ssh-ca{suffix}")
    who = "recallbox-enrolment,cedar-ridge-upkeep"
    ca, key = str(folder / "ssh-ca"), str(folder / "id_ed25519.pub")
    _run("ssh-keygen", "-q", "-s", ca, "-I", "technician", "-n", who, "-V", "-5m:+8h", key)
    authority = (folder / "ssh-ca.pub").read_text()
    (work / "msp_ca.pub").write_text(authority)
    (folder / "inventory/known_hosts").write_text(f"@cert-authority * {authority}")
    subject = ["-subj", "/CN=escrow/", "-keyout", str(work / "escrow.key"), "-out", str(work / "escrow.crt")]
    _run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject)
    secrets = folder / "inventory/secrets/cedar-ridge.yml"
    secrets.parent.mkdir()
    secrets.write_text("".join(f"{name}: {value}\n" for name, value in SECRETS.items()))
    return folder


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture(scope="module")
def enrolment(fresh_msp: Msp) -> Told:
    """Enrol the box, once for all tests that need an enrolled one."""
    return fresh_msp.enroll("-vvvv", "--diff")


@pytest.fixture(scope="module")
def msp(fresh_msp: Msp, enrolment: Told) -> Msp:
    """Return the MSP's machine with the box enrolled."""
    assert 0 == enrolment.code, enrolment.text
    return fresh_msp
