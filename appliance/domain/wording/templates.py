"""Every wording the practice sends, as one versioned and approved set, and the choice among them.

Owns which wording a text gets and the name of the exact set in force; decides nothing about when or to
whom a text goes. The words stand in `invitations` and `answers`. A text says who writes and why, uses the
first name and the word "visit" only, offers and never presses, and prints no word that a carrier takes for
an opt-out (CANCEL, END, QUIT) except STOP itself.

To change a wording, edit the body, raise its version, and have the new set approved: its hash goes into
`APPROVAL`. The old one stays in the version history and in the audit records that name it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from appliance.domain.wording.answers import ANSWERS
from appliance.domain.wording.content import LONGEST_SLOT, Draft, Template, merge, to_gsm7
from appliance.domain.wording.invitations import INVITATIONS
from appliance.domain.wording.wordings import FIRST_CONTACT, LAST_TOUCH, Kind, Wording

__all__ = ["APPROVAL", "FIRST_CONTACT", "LAST_TOUCH", "MODELS", "SHIPPED", "TEMPLATES", "Kind", "TemplateSet"]

OPT_OUT_WORDS: Final = {"en": " Reply STOP to opt out", "es": " Responda STOP para no recibir mas"}
"""How every text that we start ends."""
MODELS: Final = "model"
"""What stands behind the name of one of our wordings when a model's words are in its place."""


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved the exact set of wordings that is shipped, and when."""

    sha256: str
    approved_by: str
    approved_on: date


def _build(rows: Iterable[Wording], *, proactive: bool) -> Iterator[Template]:
    for use, legend, english, spanish in rows:
        for lang, body in (("en", english), ("es", spanish)):
            ending = OPT_OUT_WORDS[lang] if proactive else ""
            yield Template(
                use.kind, use.touch, lang, use.version, body + ending, legend, proactive, use.variant
            )


@dataclass(frozen=True)
class TemplateSet:
    """The wordings in force: those we ship, some perhaps replaced by an office's own."""

    templates: tuple[Template, ...]

    @cached_property
    def sha256(self) -> str:
        """The name of this exact set: over id, version, body and codes of every wording, in hex."""
        rows = sorted([one.template_id, one.version, one.body, sorted(one.legend.items())] for one in self)
        return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()

    def __iter__(self) -> Iterator[Template]:
        return iter(self.templates)

    def find(self, template_id: str) -> Template | None:
        """Return the wording with that id."""
        return next((one for one in self if one.template_id == template_id), None)

    def is_in_force(self, name: str, *, models_may_write: bool = False) -> bool:
        """Given the name of the words that a draft was written in, return whether they may still be used.

        Words of a model stand for one of our wordings, and hold for as long as models may write.
        """
        plain, _, by = name.partition("+")
        if by == MODELS:
            return models_may_write and any(one.name.partition("+")[0] == plain for one in self)
        return any(one.name == name for one in self)

    def replace(self, overrides: Mapping[str, Template]) -> TemplateSet:
        """Given wordings by id, return the set with those in place of ours."""
        return TemplateSet(tuple(overrides.get(one.template_id, one) for one in self))

    def candidates(
        self, kind: str, lang: str, touch: int = 1, *, first_contact: bool = False
    ) -> list[Template]:
        """Return the wordings for a kind, a language and a touch, in the order of preference.

        An office's own go first. A touch beyond the last one written takes turns with the wordings of the
        last, lest somebody reads the same words twice within weeks; a language without texts reads
        English. For a first contact those that say who we are, where the kind has them.
        """
        spoken = lang if any(one.lang == lang for one in self) else "en"
        written = [one for one in self if one.kind == kind and one.lang == spoken]
        written.sort(key=lambda one: not one.override)
        if first_contact and any(one.touch == FIRST_CONTACT for one in written):
            return [one for one in written if one.touch == FIRST_CONTACT]
        last = max((one.touch for one in written if one.touch <= max(touch, 1)), default=0)
        found = [one for one in written if one.touch == last]
        turn = (touch - last) % len(found) if found and touch > last > FIRST_CONTACT else 0
        return [*found[turn:], *found[:turn]]

    def write(
        self,
        kind: str,
        lang: str,
        values: Mapping[str, str],
        *,
        longest: int,
        touch: int = 1,
        first_contact: bool = False,
        said: Sequence[str] = (),
    ) -> Draft:
        """Given what a text is for and the values at hand, return the draft of the best wording that fits.

        `longest` is in characters. The first wording whose values are all known and that is no longer wins,
        counted with its slots at their longest, because a slot may be replaced just before the text leaves.
        `said` is what its reader has had from us, newest first: of that nothing is said again while another
        touch has other words, and else what they had longest ago. Two recalls of one person each have a
        first touch. If none fits, the last one comes back too long, for the judge to withhold: nothing is
        cut to length. Raise LookupError when no wording can be filled.
        """
        found = self.candidates(kind, lang, touch, first_contact=first_contact)
        fillable = [one for one in found if set(one.placeholders) <= set(values)]
        if not fillable:
            raise LookupError(f"no {kind} text in {lang} can be filled from the values at hand")
        drafts = _that_fit(found, values, longest)
        if drafts and all(one.body in said for one in drafts):
            touches = range(1, LAST_TOUCH + 1)
            other = [one for turn in touches for one in self.candidates(kind, lang, turn) if one not in found]
            drafts += _that_fit(other, values, longest)
        if not drafts:
            return merge(fillable[-1], values)
        return max(drafts, key=lambda one: said.index(one.body) if one.body in said else len(said))


def _that_fit(templates: Iterable[Template], values: Mapping[str, str], longest: int) -> list[Draft]:
    drafts = [(one, merge(one, values)) for one in templates if set(one.placeholders) <= set(values)]
    return [draft for one, draft in drafts if len(draft.body) + _slot_growth(one, values) <= longest]


def _slot_growth(template: Template, values: Mapping[str, str]) -> int:
    """Return by how many characters a text may grow when its slots are replaced by longer ones."""
    limit = LONGEST_SLOT[template.lang]
    return sum(max(limit - len(values[name]), 0) for name in template.placeholders if name.startswith("slot"))


SHIPPED: Final = TemplateSet((*_build(INVITATIONS, proactive=True), *_build(ANSWERS, proactive=False)))
TEMPLATES: Final = SHIPPED.templates
APPROVAL: Final = Approval(
    "4b4420148376daaceaf89b8d25bd8ca5d6447fb0a846ae4675480ad9807c6c5a",
    "the maintainers, with the release",
    date(2026, 11, 22),
)


def canonical_body(body: str) -> str:
    """Return a body as it is signed: in GSM-7 where it can be, on one line, with single blanks."""
    return " ".join(to_gsm7(body).split())


def body_to_sign(template_id: str, body: str) -> str:
    """Return the hex SHA-256 that approves these words for this use, and for no other."""
    return hashlib.sha256(f"{template_id}\n{canonical_body(body)}".encode()).hexdigest()
