"""Every setting of a site file explained, generated from the types that read it.

Owns nothing but the order and form of the explanation: name, type, default and what `settings` says of each;
for the policy, what each value means and within which bounds. It reads no file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import get_type_hints

import msgspec

from appliance.domain.bounds import TERMS, say_value
from appliance.domain.policy import Policy
from appliance.settings import AgreementSettings, AlertSettings, ServiceSettings, Settings
from appliance.typed_table import unwrap

_BY_NAME: Mapping[str, tuple[str, type[msgspec.Struct]]] = {
    "agreements": ("VENDOR", AgreementSettings),
    "services": ("SERVICE", ServiceSettings),
    "alerts": ("POST", AlertSettings),
}


def describe_settings() -> Iterator[tuple[str, str, str, str]]:
    """Yield every setting as (key, type, default, explanation), those without a section first."""
    hints = get_type_hints(Settings, include_extras=True)
    for info in msgspec.structs.fields(Settings):
        kind, about = unwrap(hints[info.name])
        if kind is str:
            yield info.name, "str", repr(info.default), about
    for name, hint in hints.items():
        kind, about = unwrap(hint)
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            yield f"[{name}]", "", "", (kind.__doc__ or "").strip()
            yield from _describe_struct(name, kind)
        elif name in _BY_NAME:
            entry, struct = _BY_NAME[name]
            yield f"[{name}.{entry}]", "", "", about
            yield from _describe_struct(f"{name}.{entry}", struct)
        elif name == "policy":
            yield f"[{name}]", "", "", about
            yield from _describe_policy(name)


def _describe_policy(section: str) -> Iterator[tuple[str, str, str, str]]:
    defaults = Policy()
    for one in fields(Policy):
        term = TERMS[one.name]
        bounds = "; ".join(f"{bound.text} ({bound.source})" for bound in term.bounds)
        about = f"{term.meaning} Bound: {bounds}." if bounds else term.meaning
        yield f"{section}.{one.name}", "", say_value(getattr(defaults, one.name)), about


def _describe_struct(section: str, kind: type[msgspec.Struct]) -> Iterator[tuple[str, str, str, str]]:
    hints = get_type_hints(kind, include_extras=True)
    for info in msgspec.structs.fields(kind):
        of, about = unwrap(hints[info.name])
        default = "required" if info.required else repr(info.default)
        yield f"{section}.{info.name}", getattr(of, "__name__", str(of)), default, about
