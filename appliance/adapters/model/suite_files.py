"""The suite of the prompts on file: its profiles, and recorded answers by exactly what was asked.

A recording is found by the hash of the whole request, with the prompt, the model and the profile in it: a
changed word of any of them finds nothing, and what finds nothing does not pass.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import msgspec

from appliance.domain.advice.asking import Request, Said
from appliance.domain.advice.costs import Usage
from appliance.domain.advice.prompt_profiles import Profile
from appliance.errors import Permanent

PROFILES: Final = Path(__file__).with_name("profiles.jsonl")
RECORDINGS: Final = Path(__file__).with_name("recordings.jsonl")


def load_profiles(path: Path = PROFILES) -> list[Profile]:
    """Return the suite."""
    decoder = msgspec.json.Decoder(Profile)
    return [decoder.decode(line) for line in path.read_bytes().splitlines() if line.strip()]


def key_of(request: Request) -> str:
    """Return the name of exactly this request."""
    return hashlib.sha256(request.body()).hexdigest()


class RecordedModel:
    """Answers that were given before, as a model. Raises Permanent for anything it was never asked."""

    name = "recordings"

    def __init__(self, answers: Mapping[str, Said], endpoint: str) -> None:
        """Given answers by request, and where they came from, be ready."""
        self._answers = answers
        self.endpoint = endpoint

    def ask(self, request: Request) -> Said:
        said = self._answers.get(key_of(request))
        if said is None:
            raise Permanent("there is no recording of this request", code="not_recorded")
        return said


def load_recordings(path: Path = RECORDINGS) -> dict[str, Said]:
    """Return the recorded answers by request."""
    found: dict[str, Said] = {}
    for line in path.read_bytes().splitlines() if path.exists() else ():
        entry: dict[str, Any] = msgspec.json.decode(line)
        found[entry["request"]] = Said(
            entry["text"], entry["stop"], Usage(**entry["usage"]), entry["model"], "recorded"
        )
    return found


def format_recording(request: Request, said: Said) -> str:
    """Return the line that keeps one answer."""
    entry = {
        "call": str(request.call),
        "prompt": request.prompt_hash,
        "request": key_of(request),
        "model": request.model,
        "text": said.text,
        "stop": said.stop,
        "usage": asdict(said.usage),
    }
    return msgspec.json.encode(entry, order="sorted").decode()
