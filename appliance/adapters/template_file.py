"""An office's own wordings: `templates.toml` beside the site file.

Each `[[template]]` names one of our wordings by its id, says the words that take its place, and carries a
signature: who approved them, when, and the hash of exactly these words. A file with any mistake is refused
whole with every mistake named, because half a set of wordings is not what anybody approved. What the file
does not name stays as shipped; where an office's wording does not fit a patient's long name, ours is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from appliance.domain.wording.content import Template
from appliance.domain.wording.template_check import find_faults, override
from appliance.domain.wording.templates import SHIPPED, TemplateSet, body_to_sign
from appliance.toml_text import Fault, TomlText, read_toml

_TEXTS = ("id", "body", "approved_by", "approved_sha256")
_REMEDY = (
    "`recallbox templates` lists the ids and what is shipped, `recallbox templates hash FILE` prints what the"
    " approver signs"
)


@dataclass(frozen=True, slots=True)
class OfficeWording:
    """One entry of the file, as it stands there."""

    template_id: str
    body: str
    approved_by: str
    approved_on: date | None
    approved_sha256: str

    @property
    def to_sign(self) -> str:
        """The hash that approves these words for this use."""
        return body_to_sign(self.template_id, self.body)


def load_templates(path: str) -> TemplateSet:
    """Given where an office's wordings are, or nothing, return the set in force.

    Raise Misconfigured naming file, line, key and remedy of every mistake.
    """
    return read_template_file(Path(path)) if path else SHIPPED


def read_template_file(path: Path) -> TemplateSet:
    """Given an office's file, return our set with its wordings in place. Raise Misconfigured as above."""
    source = read_toml(path, "make the file, or leave templates_file out of the site file")
    found = _read_entries(source, is_signing=False)
    faults: list[Fault] = []
    overrides: dict[str, Template] = {}
    ours = {one.template_id: one for one in SHIPPED}
    for number, entry in found:
        place = ("template", str(number))
        if entry.template_id in overrides:
            faults.append(Fault((*place, "id"), f"must stand once, {entry.template_id} stands twice"))
            continue
        if entry.approved_sha256.strip().lower() != entry.to_sign:
            faults.append(
                Fault(
                    (*place, "approved_sha256"),
                    f"the words of {entry.template_id} were changed after approval, or never approved;"
                    " have them approved again",
                )
            )
        template = override(ours[entry.template_id], entry.body, entry.to_sign)
        overrides[entry.template_id] = template
        faults += [
            Fault((*place, "body"), f"{entry.template_id} {one.reason}; {one.remedy}")
            for one in find_faults(template)
        ]
    if faults:
        raise source.refuse(faults, _REMEDY)
    return SHIPPED.replace(overrides)


def read_for_signing(path: Path) -> list[OfficeWording]:
    """Given an office's file, return its entries with what is to be signed, whatever is signed now.

    Raise Misconfigured for a file whose shape is wrong.
    """
    source = read_toml(path, "name the file with the office's wordings")
    return [entry for _, entry in _read_entries(source, is_signing=True)]


def _read_entries(source: TomlText, *, is_signing: bool) -> list[tuple[int, OfficeWording]]:
    """Return the entries by their number from 0. Raise Misconfigured if any has not the right shape.

    For signing, the signature may still be missing.
    """
    entries = source.data.get("template", [])
    faults = [Fault((key,), "there is no such key") for key in source.data if key != "template"]
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        faults.append(Fault(("template",), "must be written as [[template]]"))
        entries = []
    for number, entry in enumerate(entries):
        faults += _faults_of_shape(number, entry, is_signing=is_signing)
    if faults:
        raise source.refuse(faults, _REMEDY)
    return [
        (
            number,
            OfficeWording(
                entry["id"],
                entry["body"],
                entry.get("approved_by", ""),
                entry.get("approved_on"),
                entry.get("approved_sha256", ""),
            ),
        )
        for number, entry in enumerate(entries)
    ]


def _faults_of_shape(number: int, entry: Mapping[str, Any], *, is_signing: bool) -> Iterator[Fault]:
    place = ("template", str(number))
    for key in entry:
        if key not in (*_TEXTS, "approved_on"):
            yield Fault((*place, key), "there is no such key")
    for key in _TEXTS[:2] if is_signing else _TEXTS:
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            yield Fault((*place, key), "must be a text")
    on = entry.get("approved_on")
    if not (is_signing and on is None) and (not isinstance(on, date) or isinstance(on, datetime)):
        yield Fault((*place, "approved_on"), "must be a day such as 2026-11-22, without quotes")
    name = entry.get("id")
    if isinstance(name, str) and name.strip() and SHIPPED.find(name) is None:
        yield Fault((*place, "id"), f"there is no wording {name!r}")
