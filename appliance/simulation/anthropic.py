"""The vendor of the language model, simulated: its Messages API as documented, and whom it may behave like.

Owns the written form (headers, errors, stop reasons, usage; facts/messaging.md section 7), and three
personalities. `helpful` answers as the prompts ask, `hostile` does everything a model could do wrong, one
vice after the other, and `off` is a vendor nobody can reach. It keeps every body it was sent, so that a test
can look for what must never leave. It knows the calls only by the shape of answer they ask for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

import httpx2

from appliance.simulation.http import ConnectionLost, Handler, Request, Response, TimedOut

VERSION = "2026-10-21"
MODELS = ("claude-haiku-5-5", "claude-sonnet-5-5", "claude-haiku-4-5", "claude-sonnet-4-6")
_FIELDS = frozenset(
    {
        "cache_control",
        "inference_geo",
        "max_tokens",
        "messages",
        "metadata",
        "model",
        "output_config",
        "service_tier",
        "stop_sequences",
        "stream",
        "system",
        "thinking",
        "tool_choice",
        "tools",
    }
)
_GONE = ("temperature", "top_p", "top_k")
_CHARS_A_TOKEN = 4


class Personality(StrEnum):
    """How the model behaves."""

    HELPFUL = "helpful"
    HOSTILE = "hostile"
    OFF = "off"


class Vice(StrEnum):
    """What a hostile model does with one answer."""

    LEAK = "leak"
    OTHER_NAME = "other_name"
    WRONG_SLOT = "wrong_slot"
    VETO = "veto"
    HUGE = "huge"
    REFUSAL = "refusal"
    RESIDUE = "residue"
    WRONG_JSON = "wrong_json"
    OUT_OF_RANGE = "out_of_range"
    TRUNCATED = "truncated"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one request: an error answer, or a connection that is lost (status 0)."""

    status: int
    kind: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Anthropic:
    """One vendor with one customer. `others` are names a hostile model drops into texts."""

    key: str
    personality: Personality = Personality.HELPFUL
    others: Sequence[str] = ()
    vices: Sequence[Vice] = tuple(Vice)
    fault: Callable[[Request], Fault | None] | None = None
    on_ask: Callable[[bytes], None] | None = None
    """Is shown the body of every request that arrives."""
    bodies: list[bytes] = field(default_factory=list)
    answered: int = 0

    def handle(self, request: Request) -> Response:
        """Answer one request. Raise ConnectionLost when nobody is there."""
        if self.personality is Personality.OFF:
            raise ConnectionLost
        self.bodies.append(request.body)
        if self.on_ask is not None:
            self.on_ask(request.body)
        fault = self.fault(request) if self.fault is not None else None
        if fault is not None and fault.status == 0:
            raise ConnectionLost
        if fault is not None:
            return self._error(fault.status, fault.kind, "no", fault.headers)
        refused = self._refuse(request)
        if refused is not None:
            return refused
        body = json.loads(request.body)
        self.answered += 1
        if self.personality is Personality.HOSTILE:
            return self._misbehave(body)
        return self._answer(body, json.dumps(_help(body)))

    def _refuse(self, request: Request) -> Response | None:
        """Return the vendor's error for a request that is not as documented."""
        if request.headers.get("authorization") != f"Bearer {self.key}":
            return self._error(401, "authentication_error", "invalid bearer token")
        if (request.method, request.path) != ("POST", "/v1/messages"):
            return self._error(404, "not_found_error", "not found")
        if request.headers.get("anthropic-version") != VERSION:
            return self._error(400, "invalid_request_error", "anthropic-version: not supported")
        try:
            body = json.loads(request.body)
        except ValueError:
            return self._error(400, "invalid_request_error", "the body is not valid JSON")
        wrong = _find_wrong(body)
        if wrong:
            return self._error(404 if wrong.startswith("model:") else 400, "invalid_request_error", wrong)
        return None

    def _error(self, status: int, kind: str, message: str, more: dict[str, str] | None = None) -> Response:
        body = {"type": "error", "error": {"type": kind or "api_error", "message": message}}
        headers = {
            "content-type": "application/json",
            "request-id": f"req_{len(self.bodies)}",
            **(more or {}),
        }
        return Response(status, json.dumps(body).encode(), headers)

    def _answer(self, body: dict[str, Any], text: str, stop: str = "end_turn") -> Response:
        """Return an answer: a thinking block first, as models of this generation write it."""
        sent = json.dumps(body)
        answer = {
            "id": f"msg_{self.answered:06d}",
            "type": "message",
            "role": "assistant",
            "model": body["model"],
            "content": [
                {"type": "thinking", "thinking": "", "signature": "c2ln"},
                {"type": "text", "text": text},
            ],
            "stop_reason": stop,
            "stop_sequence": None,
            "usage": {
                "input_tokens": len(sent) // _CHARS_A_TOKEN,
                "output_tokens": min(len(text), 4_000) // _CHARS_A_TOKEN + 40,
                "cache_creation_input_tokens": 0,
                "cache_read_input_tokens": 0,
            },
        }
        return Response(200, json.dumps(answer).encode(), {"content-type": "application/json"})

    # --- hostile

    def _misbehave(self, body: dict[str, Any]) -> Response:
        vice = self.vices[(self.answered - 1) % len(self.vices)]
        if vice is Vice.HUGE:
            return self._answer(body, "x" * 10_000_000)
        if vice is Vice.REFUSAL:
            return self._answer(body, "", "refusal")
        if vice is Vice.TRUNCATED:
            return self._answer(body, json.dumps(_help(body))[:-4], "max_tokens")
        if vice is Vice.WRONG_JSON:
            return self._answer(body, '```json\n{"intent": "book", ' + '"slot": 1}')
        told = _help(body)
        for name, value in told.items():
            told[name] = self._twist(vice, name, value)
        return self._answer(body, json.dumps(told))

    def _twist(self, vice: Vice, name: str, value: Any) -> Any:
        """Return what a vice makes of one value of a good answer."""
        chosen = {
            ("slot", Vice.WRONG_SLOT): "slot_3",
            ("intent", Vice.WRONG_SLOT): "book",
            ("intent", Vice.LEAK): "book",
            ("slot", Vice.LEAK): "slot_1",
            ("intent", Vice.VETO): "noise",
            ("intent", Vice.OTHER_NAME): "confirm",
            ("intent", Vice.RESIDUE): "cancel",
            ("intent", Vice.ALARM): "opt_out",
            ("intent", Vice.OUT_OF_RANGE): "delete_everything",
            ("slot", Vice.OUT_OF_RANGE): "slot_99",
            ("flag", Vice.ALARM): True,
            ("flag", Vice.VETO): False,
            ("cohort", Vice.VETO): "tx_plan_pending",
            ("cohort", Vice.ALARM): "high_value_no_show",
            ("topic", Vice.OTHER_NAME): "billing",
        }
        if (name, vice) in chosen:
            return chosen[name, vice]
        return self._twist_text(vice, value) if name in ("body", "rationale", "summary") else value

    def _twist_text(self, vice: Vice, text: str) -> str:
        other = self.others[self.answered % len(self.others)] if self.others else "Mr. Somebody Else"
        return {
            Vice.LEAK: f"{text} Your root canal on #14 is $1,400, call +13125550142. DOB 03/14/1985",
            Vice.OTHER_NAME: text.replace("{first}", other) + f" Bring {other}.",
            Vice.WRONG_SLOT: re.sub(r"\{slot\d\}", "Sun Jan 3 at 3:00 AM", text),
            Vice.VETO: text.replace("Reply STOP to opt out", "This cannot be turned off"),
            Vice.RESIDUE: f"Here is the text: {text} As an AI model I hope it helps",
            Vice.OUT_OF_RANGE: text * 40,
            Vice.ALARM: "ACT NOW!!! Last chance, your teeth will fall out http://evil.example {practice}",
        }.get(vice, text)


def _find_wrong(body: dict[str, Any]) -> str:
    """Return what the vendor would refuse in a body; empty if nothing."""
    if body.get("model") not in MODELS:
        return f"model: {body.get('model')}"
    gone = [name for name in _GONE if name in body]
    if gone:
        return f"{gone[0]}: no longer supported"
    strange = [name for name in body if name not in _FIELDS]
    if strange:
        return f"{strange[0]}: extra inputs are not permitted"
    if not isinstance(body.get("max_tokens"), int) or not body.get("messages"):
        return "max_tokens, messages: field required"
    if body["messages"][-1].get("role") != "user":
        return "messages: prefill is not supported"
    form = body.get("output_config", {}).get("format", {})
    if form.get("type") != "json_schema" or form.get("schema", {}).get("additionalProperties") is not False:
        return "output_config.format: must be a closed json_schema"
    return ""


# --- helpful ---------------------------------------------------------------------------------------------


def _help(body: dict[str, Any]) -> dict[str, Any]:
    """Return a good answer to a request, whose call is told by the shape it asks for."""
    asked = set(body["output_config"]["format"]["schema"]["properties"])
    told = json.loads(body["messages"][-1]["content"])
    if "cohort" in asked:
        return _segment(told)
    if asked == {"body"}:
        return {"body": _draft(told.get("shape", told))}
    if "intent" in asked:
        return _reply(told)
    if asked == {"flag"}:
        return {"flag": bool(_UNFIT.search(told["text"]))}
    if asked == {"topic"}:
        return {"topic": _topic(told)}
    return {
        "summary": f"{told['texts']} texts led to {told['bookings']} bookings.",
        "points": [f"{told['opt_outs']} people opted out."],
    }


_UNFIT = re.compile(r"root canal|crown|\$|#\d|dob|\bbook now\b|insurance|as an ai", re.I)


def _segment(row: dict[str, Any]) -> dict[str, str]:
    misses = row.get("no_shows") == "two_or_more" or row.get("no_shows_24m", 0) >= 2
    if misses and row["open_treatment"] == "above_line":
        return {"cohort": "high_value_no_show", "rationale": "Missed visits beside open treatment."}
    if row["recall_due"]:
        is_long = row.get("last_hygiene") in ("12_to_23_months", "2_years_or_more")
        is_long = is_long or (row.get("days_since_hygiene") or 0) >= 365
        if row.get("last_hygiene") == "unknown" or row.get("days_since_hygiene", 0) is None:
            is_long = row.get("overdue") not in ("under_6_months", "unknown")
            is_long = is_long or row.get("days_overdue", 0) >= 183
        return {
            "cohort": "overdue_12mo_plus" if is_long else "overdue_6mo",
            "rationale": "The recall is due and the last hygiene visit lies back that far.",
        }
    waits = row.get("treatment_waits_longer_than_policy") or (row.get("days_since_presented") or 0) > 30
    if waits and row["open_treatment"] != "none":
        return {"cohort": "tx_plan_pending", "rationale": "Treatment was presented and is not scheduled."}
    return {"cohort": "none", "rationale": "Nothing is due."}


def _draft(shape: dict[str, Any]) -> str:
    """Return a wording for a shape."""
    slots, spanish, family = shape["slots"], shape["lang"] == "es", shape["names_family"]
    times = " ".join(f"{place}) {{slot{place}}}" for place in range(1, slots + 1))
    times = times or ("Llame al {phone}" if spanish else "Call {phone}")
    if spanish:
        opening = "{practice}, visita para {family}" if family else "{first}, visita en {practice}"
        return f"{opening}: {times}. Responda STOP para no recibir mas"
    opening = "{practice}, a visit for {family}" if family else "{first}, a visit at {practice}"
    return f"{opening}: {times}. Reply STOP to opt out"


_SAYS = (
    ("emergency", r"\bhurt|\bbleed|\bswol"),
    ("opt_out", r"\bstop\b|no more|leave me"),
    ("wrong_number", r"wrong number|numero equivocado"),
    ("reschedule_request", r"\banother|other time|different|\botro|\breschedul|\bmove\b|\blater\b"),
    ("question", r"\?|\bwhat\b|\bwhere\b|\bwhen\b|\bhow\b|\bdonde\b"),
    ("noise", r"^(?:thanks|thank you|gracias|haha)\W*$"),
)


def _reply(told: dict[str, Any]) -> dict[str, str]:
    text = told["text"].lower()
    for intent, pattern in _SAYS:
        if re.search(pattern, text):
            return {"intent": intent, "slot": "none"}
    named = [one for one in told["offered"] if re.search(rf"\b{one['weekday'][:3]}\w*", text)]
    named = named or [
        one for one in told["offered"] if f"{one['hour'] % 12 or 12}" in re.findall(r"\d+", text)
    ]
    if len(named) == 1:
        return {"intent": "book", "slot": f"slot_{named[0]['place'] + 1}"}
    return {"intent": "ambiguous", "slot": "none"}


_TOPICS = {
    "hours": r"hours|open|close|late",
    "address": r"address|located|direction|where(?! .*park)",
    "parking": r"park",
    "access": r"wheelchair|elevator|stairs",
    "arrival": r"bring|early",
    "how_to_book": r"book|schedule|make",
}


def _topic(told: dict[str, Any]) -> str:
    found = [one for one in told["topics"] if re.search(_TOPICS.get(one, "$^"), told["text"].lower())]
    return found[0] if len(found) == 1 else "none"


class InProcess(httpx2.BaseTransport):
    """The handler as a transport of the client's own HTTP library: no socket, the same request."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Given a request, return the vendor's answer. Raise ConnectError if nobody is there."""
        target = urlsplit(str(request.url))
        seen = Request(
            request.method,
            target.path,
            (),
            {name.lower(): value for name, value in request.headers.items()},
            request.read(),
        )
        try:
            answer = self._handler(seen)
        except TimedOut as lost:
            raise httpx2.ReadTimeout("the simulated vendor does not answer", request=request) from lost
        except ConnectionLost as lost:
            raise httpx2.ConnectError("the simulated vendor is not there", request=request) from lost
        return httpx2.Response(answer.status, headers=answer.headers, content=answer.body)
