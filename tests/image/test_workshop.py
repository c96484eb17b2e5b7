"""What runs in the tools tree belongs to whoever started it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from images.workshop import CHECKOUT, Workshop

STARTS = """
import subprocess, sys
from pathlib import Path
from images.workshop import Workshop
command = Workshop(Path(sys.argv[1])).enter("sh", "-c", "echo begun; sleep 600")
subprocess.run(command, start_new_session=True)
"""


@pytest.mark.parametrize("how", ["terminate", "kill"])
def test_a_build_that_is_ended_leaves_nothing_running(workshop: Workshop, how: str) -> None:
    command = [sys.executable, "-c", STARTS, str(workshop.cache)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE) as build:
        assert build.stdout is not None
        assert b"begun\n" == build.stdout.readline()
        getattr(build, how)()
        # The sleeper holds the pipe too: it closes when nobody is left.
        assert b"" == build.communicate(timeout=60)[0]
