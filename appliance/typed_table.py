"""From the tables of a TOML file to typed settings, with every mistake found at once.

Owns what a setting's type tells: its explanation, what a value must be, which keys there are. A mistake
never hides another; what a value alone does not show is the business of whoever names the types.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from appliance.toml_text import Fault, KeyPath

S = TypeVar("S", bound=msgspec.Struct)


def doc(
    text: str, must_be: str = "", check: Callable[[Any], bool] | None = None, **constraints: Any
) -> msgspec.Meta:
    """Return what is to be known of a setting: its explanation, and what a value must be beyond its type."""
    return msgspec.Meta(description=text, extra={"must_be": must_be, "check": check}, **constraints)


def unwrap(hint: Any) -> tuple[Any, str]:
    """Given an annotated type, return the type itself and the explanation that comes with it."""
    if get_origin(hint) is Annotated:
        kind, *extras = get_args(hint)
        about = next((one.description for one in extras if isinstance(one, msgspec.Meta)), "")
        return kind, about or ""
    return hint, ""


def build(
    kind: type[S], data: Any, path: KeyPath = (), top: Mapping[str, Any] | None = None
) -> tuple[S | None, list[Fault]]:
    """Given a table's type and values, return it, or None if something is wrong in it, and every mistake.

    `path` is where the table stands, `top` the keys that stand above the first table of the file.
    """
    if not isinstance(data, Mapping):
        return None, [Fault(path, "must be a table")]
    hints = get_type_hints(kind, include_extras=True)
    top = hints if top is None else top
    faults = [Fault((*path, key), _unknown(key, hints, top)) for key in data if key not in hints]
    values: dict[str, Any] = {}
    for info in msgspec.structs.fields(kind):
        if info.name in data:
            value, wrong = _value(hints[info.name], data[info.name], (*path, info.name), top)
            faults += wrong
            values[info.name] = value
        elif info.required:
            faults.append(Fault((*path, info.name), f"is missing: {_about(hints[info.name])}"))
    return (None if faults else kind(**values)), faults


def _value(hint: Any, value: Any, path: KeyPath, top: Mapping[str, Any]) -> tuple[Any, list[Fault]]:
    kind, _ = unwrap(hint)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return build(kind, value, path, top)
    entry = get_args(kind)[1] if get_origin(kind) is dict else None
    if isinstance(entry, type) and issubclass(entry, msgspec.Struct) and isinstance(value, dict):
        built = {name: build(entry, one, (*path, name), top) for name, one in value.items()}
        return {name: one for name, (one, _) in built.items()}, [
            fault for _, wrong in built.values() for fault in wrong
        ]
    must_be, check = _terms(hint)
    try:
        given = msgspec.convert(value, hint, strict=True)
    except msgspec.ValidationError as error:
        return None, [Fault(path, f"must be {must_be or _say(str(error))}")]
    return given, [] if check is None or check(given) else [Fault(path, f"must be {must_be}")]


_KINDS = {"`str`": "text", "`int`": "a whole number", "`bool`": "true or false", "`object`": "a table"}


def _say(error: str) -> str:
    """Turn msgspec's "Expected `str`, got `int`" into what a person has to write."""
    expected = error.removeprefix("Expected ").split(",")[0].split(" - ")[0]
    return _KINDS.get(expected, expected)


def _terms(hint: Any) -> tuple[str, Callable[[Any], bool] | None]:
    """Return what a setting must be, as far as its type does not say it, and the check of that."""
    metas = [one for one in get_args(hint)[1:] if isinstance(one, msgspec.Meta) and one.extra]
    extra = metas[0].extra if metas else None
    return (extra["must_be"], extra["check"]) if extra else ("", None)


def _about(hint: Any) -> str:
    kind, about = unwrap(hint)
    return about or (kind.__doc__ or "").strip()


def _unknown(key: str, known: Mapping[str, Any], top: Mapping[str, Any]) -> str:
    near = get_close_matches(key, known, 1)
    if near:
        return f"there is no such setting; did you mean {near[0]}?"
    if key in top:
        return f"there is no such setting here; {key} stands above the first table of the file"
    return "there is no such setting"
