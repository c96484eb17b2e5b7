"""From a view to the one request that may leave, and from an answer to what it proposes.

`build_request` is the only maker of requests. It takes a view that the mode allows for the call and nothing
else, writes it as JSON behind a versioned prompt, and names every field that leaves. `find_leak` reads the
finished body once more for anything of anybody in the books. `read_answer` believes an answer only if it
ended well, has the promised shape and every value is in range; it never raises on what a model says. Schemas
hold no patient data, because the vendor caches them unprotected (facts/messaging.md section 7).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Any, Final

from appliance.domain.advice.costs import Usage
from appliance.domain.advice.redaction import Cleared, KnownPeople, Redacted
from appliance.domain.advice.use import TABLE, Call, ModelView
from appliance.domain.phi import DraftFacts, Reason, judge_draft
from appliance.domain.policy import AiMode, Cohort, Policy
from appliance.domain.replies import Intent

ASKABLE: Final = (
    Intent.BOOK, Intent.CONFIRM, Intent.RESCHEDULE_REQUEST, Intent.CANCEL, Intent.QUESTION, Intent.OPT_OUT,
    Intent.WRONG_NUMBER, Intent.EMERGENCY, Intent.NOISE, Intent.AMBIGUOUS,
)  # fmt: skip
"""The intents a model chooses among."""
_SLOTS: Final = ("none", "slot_1", "slot_2", "slot_3")
_NO_COHORT: Final = "none"
_LONGEST: Final = {"rationale": 240, "body": 480, "summary": 900, "point": 240, "topic": 40}
_MOST_POINTS: Final = 5
_MOST_ANSWER_CHARS: Final = 20_000


def _object(**properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


_TEXT: Final = {"type": "string"}
SCHEMAS: Final[Mapping[Call, Mapping[str, Any]]] = MappingProxyType(
    {
        Call.SEGMENT: _object(
            cohort={"type": "string", "enum": [*Cohort, _NO_COHORT]},
            rationale=_TEXT,
        ),
        Call.DRAFT: _object(body=_TEXT),
        Call.REPLY: _object(
            intent={"type": "string", "enum": [str(one) for one in ASKABLE]},
            slot={"type": "string", "enum": list(_SLOTS)},
        ),
        Call.PHI_AUDIT: _object(flag={"type": "boolean"}),
        Call.FACT: _object(topic=_TEXT),
        Call.INSIGHTS: _object(summary=_TEXT, points={"type": "array", "items": _TEXT}),
    }
)
MAX_TOKENS: Final[Mapping[Call, int]] = MappingProxyType(
    {
        Call.SEGMENT: 1_024,
        Call.DRAFT: 2_048,
        Call.REPLY: 1_024,
        Call.PHI_AUDIT: 1_024,
        Call.FACT: 1_024,
        Call.INSIGHTS: 4_096,
    }
)
"""Room for the model's own thinking, which counts as output, above an answer of a line or two."""
CLASSIFIERS: Final = frozenset({Call.REPLY, Call.PHI_AUDIT, Call.FACT, Call.SEGMENT})
"""Calls for the small model; the others go to the one that writes."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A versioned prompt: the words for the model, as they stand in their file."""

    call: Call
    version: int
    text: str

    @property
    def sha256(self) -> str:
        """The name of exactly these words with exactly this shape of answer, in hex."""
        shape = json.dumps(SCHEMAS[self.call], sort_keys=True)
        return hashlib.sha256(f"{self.call}\n{self.version}\n{self.text}\n{shape}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Request:
    """One request, complete: what it says and, in `fields_left`, the names of the fields that it says."""

    call: Call
    model: str
    system: tuple[str, ...]
    user: str
    prompt_hash: str
    fields_left: tuple[str, ...]
    caches: bool = False

    def wire(self) -> dict[str, Any]:
        """Return the body that leaves, as documented for POST /v1/messages."""
        system: list[dict[str, Any]] = [{"type": "text", "text": text} for text in self.system]
        if self.caches:
            system[-1]["cache_control"] = {"type": "ephemeral"}
        output: dict[str, Any] = {"format": {"type": "json_schema", "schema": dict(SCHEMAS[self.call])}}
        if self.call in CLASSIFIERS:
            output["effort"] = "low"
        return {
            "model": self.model,
            "max_tokens": MAX_TOKENS[self.call],
            "system": system,
            "messages": [{"role": "user", "content": self.user}],
            "output_config": output,
        }

    def body(self) -> bytes:
        """Return the body in bytes, as it is counted and hashed."""
        return json.dumps(self.wire(), ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def build_request(
    prompt: Prompt, view: ModelView, *, mode: AiMode, model: str, policy: Policy, cache_min_tokens: int = 0
) -> Request:
    """Given a prompt and the view that the mode allows for its call, return the request.

    Raise ValueError if the view is not the one that the table of `model_use` names: nothing else is shown.
    """
    shown = TABLE[mode].get(prompt.call)
    if shown is None or type(view) is not shown.view:
        raise ValueError(f"a {prompt.call} call may not show a {type(view).__name__} in mode {mode}")
    system = (prompt.text, policy_block(policy))
    tokens = sum(map(len, system)) // 4
    return Request(
        prompt.call,
        model,
        system,
        json.dumps(_plain(view), ensure_ascii=False, sort_keys=True),
        prompt.sha256,
        tuple(_names(view)),
        caches=0 < cache_min_tokens <= tokens,
    )


def policy_block(policy: Policy) -> str:
    """Return the practice's policy as far as a model needs it: figures of its rules, no words."""
    longest = max(policy.text_max_chars.values())
    return "\n".join(
        (
            "# This practice's policy",
            f"- treatment is pending when it was presented more than {policy.tx_pending_days} days ago",
            f"- {policy.no_show_visits} or more broken visits in 24 months, with open treatment above the"
            " line, are called and never texted",
            f"- a text has at most {longest} characters",
            '- visits are called "visit" and nothing else',
        )
    )


def _plain(value: object) -> Any:
    if isinstance(value, Redacted | Cleared):
        return value.text
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _names(value: object, path: str = "") -> Iterator[str]:
    """Yield the names of all fields that hold a value; those of parts as "shape.cohort"."""
    if isinstance(value, tuple) and value and is_dataclass(value[0]):
        value = value[0]
    if not is_dataclass(value) or isinstance(value, Redacted | Cleared):
        yield path
        return
    for field in fields(value):
        yield from _names(getattr(value, field.name), f"{path}.{field.name}" if path else field.name)


def free_texts(value: object) -> Iterator[str]:
    """Yield every text of a view that is not a word of our own."""
    if isinstance(value, Redacted | Cleared):
        yield value.text
    elif is_dataclass(value):
        for field in fields(value):
            yield from free_texts(getattr(value, field.name))
    elif isinstance(value, tuple):
        for one in value:
            yield from free_texts(one)
    elif isinstance(value, str) and not isinstance(value, StrEnum):
        yield value


_IDENTIFYING: Final = (
    Reason.LAST_NAME, Reason.DOB, Reason.PHONE_OF_PATIENT, Reason.EMAIL, Reason.ADDRESS, Reason.CARRIER,
    Reason.MEMBER_ID,
)  # fmt: skip


def find_leak(
    request: Request,
    view: ModelView,
    known: KnownPeople,
    subjects: Iterable[DraftFacts] = (),
    allowed: frozenset[str] = frozenset(),
) -> str:
    """Given a finished request, return which kind of value of a patient stands in it; empty if none does.

    Everybody in the books counts, and about the `subjects` every detector of the judge of drafts. `allowed`
    are the names that the mode lets this call show.
    """
    found = known.find_in(request.body().decode(), allowed=allowed, whole=False)
    if found:
        return found
    people = tuple(subjects) or (DraftFacts(),)
    for text in free_texts(view):
        found = known.find_in(text, allowed=allowed)
        if found:
            return found
        for facts in people:
            reasons = judge_draft(text, facts).reasons
            told = next((reason for reason in _IDENTIFYING if reason in reasons), None)
            if told is not None:
                return str(told)
    return ""


# --- answers ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """What came back: the text, why it ended there, and what it cost. `stop` is the vendor's word."""

    text: str
    stop: str
    usage: Usage
    model: str = ""
    request_id: str = ""


class Trouble(StrEnum):
    """Why an answer is not used."""

    REFUSAL = "refusal"
    TRUNCATED = "truncated"
    ENDED_OTHERWISE = "ended_otherwise"
    TOO_LONG = "too_long"
    NOT_JSON = "not_json"
    WRONG_SHAPE = "wrong_shape"
    OUT_OF_RANGE = "out_of_range"


@dataclass(frozen=True, slots=True)
class CohortSaid:
    """A cohort, or None, and one sentence why."""

    cohort: Cohort | None
    rationale: str


@dataclass(frozen=True, slots=True)
class DraftSaid:
    """A wording with blanks."""

    body: str


@dataclass(frozen=True, slots=True)
class ReplySaid:
    """What a reply is read as, and the place from 0 of the time it takes."""

    intent: Intent
    slot: int | None


@dataclass(frozen=True, slots=True)
class AuditSaid:
    """Whether a draft should not go."""

    flag: bool


@dataclass(frozen=True, slots=True)
class FactSaid:
    """The topic of the office's sheet that answers a question; empty: none does."""

    topic: str


@dataclass(frozen=True, slots=True)
class InsightsSaid:
    """A month in words."""

    summary: str
    points: tuple[str, ...]


Proposal = CohortSaid | DraftSaid | ReplySaid | AuditSaid | FactSaid | InsightsSaid


def read_answer(call: Call, said: Said) -> Proposal | Trouble:
    """Given what a model answered to a call, return what it proposes, or why that is not used."""
    if said.stop == "refusal":
        return Trouble.REFUSAL
    if said.stop in ("max_tokens", "model_context_window_exceeded"):
        return Trouble.TRUNCATED
    if said.stop != "end_turn":
        return Trouble.ENDED_OTHERWISE
    if len(said.text) > _MOST_ANSWER_CHARS:
        return Trouble.TOO_LONG
    try:
        data = json.loads(said.text)
    except (ValueError, RecursionError):
        return Trouble.NOT_JSON
    if not isinstance(data, dict) or set(data) != set(SCHEMAS[call]["properties"]):
        return Trouble.WRONG_SHAPE
    return _READERS[call](data)


def _read_cohort(data: Mapping[str, Any]) -> Proposal | Trouble:
    name, why = data["cohort"], _line(data["rationale"], "rationale")
    if why is None or name not in (*Cohort, _NO_COHORT):
        return Trouble.OUT_OF_RANGE
    return CohortSaid(None if name == _NO_COHORT else Cohort(name), why)


def _read_draft(data: Mapping[str, Any]) -> Proposal | Trouble:
    body = _line(data["body"], "body")
    return DraftSaid(body) if body else Trouble.OUT_OF_RANGE


def _read_reply(data: Mapping[str, Any]) -> Proposal | Trouble:
    intent, slot = data["intent"], data["slot"]
    if intent not in ASKABLE or slot not in _SLOTS:
        return Trouble.OUT_OF_RANGE
    return ReplySaid(Intent(intent), _SLOTS.index(slot) - 1 if slot != "none" else None)


def _read_audit(data: Mapping[str, Any]) -> Proposal | Trouble:
    return AuditSaid(data["flag"]) if isinstance(data["flag"], bool) else Trouble.OUT_OF_RANGE


def _read_fact(data: Mapping[str, Any]) -> Proposal | Trouble:
    topic = _line(data["topic"], "topic")
    return Trouble.OUT_OF_RANGE if topic is None else FactSaid("" if topic == "none" else topic)


def _read_insights(data: Mapping[str, Any]) -> Proposal | Trouble:
    summary, points = _line(data["summary"], "summary"), data["points"]
    if not summary or not isinstance(points, list) or len(points) > _MOST_POINTS:
        return Trouble.OUT_OF_RANGE
    lines = [_line(one, "point") for one in points]
    told = tuple(one for one in lines if one)
    return InsightsSaid(summary, told) if len(told) == len(lines) else Trouble.OUT_OF_RANGE


def _line(value: object, name: str) -> str | None:
    """Return a text on one line; None if it is no text or longer than it may be."""
    if not isinstance(value, str) or len(value) > _LONGEST[name]:
        return None
    return " ".join(value.split())


_READERS: Final = MappingProxyType(
    {
        Call.SEGMENT: _read_cohort,
        Call.DRAFT: _read_draft,
        Call.REPLY: _read_reply,
        Call.PHI_AUDIT: _read_audit,
        Call.FACT: _read_fact,
        Call.INSIGHTS: _read_insights,
    }
)
