"""The real playbooks against the real image: enrolled over certificates, converged, the same after a restart.

Run by `make boot-test-full`. What the playbooks refuse and promise in every case is tested against a box
without a machine (tests/fleet); here service manager, TPM and packet filter are the box's own.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from images.boottest.machine import LAN_ADDRESS, TUNNEL_ADDRESS, Console, MiniPc
from images.build import Image
from images.workshop import Workshop, stage
from tests.fleet.conftest import Msp, make_msp
from tests.image.full.conftest import begin

PAPERS = f"""
[agreements.msp]
scope = "The looking after of this box."
signed = 2026-01-02
expires = 2099-12-31
document_sha256 = "{"0" * 64}"
features = ["support"]

[agreements.twilio]
scope = "Text messages and number look-ups."
signed = 2026-01-02
expires = 2099-12-31
document_sha256 = "{"0" * 64}"
features = ["sms", "lookup"]

[services.support]
touches_phi = true
why = "who looks after the box can reach its records"
baa = "msp"
minimum_necessary = []

[services.twilio]
touches_phi = true
why = "a text names the practice to a patient's phone"
baa = "twilio"
minimum_necessary = ["mobile", "body"]

[services.twilio_lookup]
touches_phi = true
why = "the phone numbers are those of patients"
baa = "twilio"
minimum_necessary = ["mobile"]
"""
"""What the example leaves to the office: without it the core waits."""


@pytest.fixture
def work() -> Iterator[Path]:
    """A folder with a short name: sockets of SSH connections lie below it."""
    folder = Path(tempfile.mkdtemp(prefix="rb"))
    yield folder
    shutil.rmtree(folder)


@pytest.mark.slow
def test_a_box_is_enrolled_and_a_second_converge_changes_nothing(
    workshop: Workshop, settled: MiniPc, image: Image, work: Path
) -> None:
    box, folder = MiniPc(workshop, "enrolled"), make_msp(work, image.keys.folder / "ssh-ca")
    box.copy_from(settled)

    with box.powered(has_tunnel=True) as console:
        begin(console)
        (work / "claim.json").write_text(console.run("recallbox claim --json"))
        msp = Msp(folder, work, console.child.pid)
        msp.site.write_text(msp.site.read_text() + PAPERS)
        with stage("enrolment"):
            enrolled = msp.enroll()
        assert (0, 0) == (enrolled.code, enrolled.recap["failed"]), enrolled.text
        for _ in range(2):
            with stage("converge"):
                converged = msp.play("converge")
            assert (0, 0) == (converged.code, converged.recap["changed"]), converged.text
        assert "Permission denied" in msp.log_in(LAN_ADDRESS)
        assert "" == msp.log_in(TUNNEL_ADDRESS)
        assert "0" == console.run("journalctl -o cat | grep -c canary- || true")
        _is_at_work(console)
        console.power_off()

    with box.powered(has_tunnel=True) as console:
        begin(console)
        _is_at_work(console)
        assert "" == Msp(folder, work, console.child.pid).log_in(TUNNEL_ADDRESS)


def _is_at_work(console: Console) -> None:
    told = json.loads(console.run("recallbox selftest --json || true"))
    assert [] == [one for one in told["checks"] if not one["ok"]]
    assert "active" == console.run("systemctl is-active recallbox.service || true")
