"""What a 10DLC registration asks for, made from the wordings in force.

Carriers compare what is sent with what was registered, and filter what differs (facts/messaging.md 5). So
nothing here is written for the form: samples, answers and opt-in wording are those that patients see. Names
of patients in it are invented. Decides nothing about the brand, which only the practice can vouch for.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from appliance.domain.model import Practice
from appliance.domain.permission.consent import Scope
from appliance.domain.permission.consent_form import VERSIONS, form_words
from appliance.domain.policy import Policy
from appliance.domain.wording.content import Template, merge, show_phone
from appliance.domain.wording.template_check import Sample, sample_values
from appliance.domain.wording.templates import Kind, TemplateSet

USE_CASE = "Low Volume Mixed (or Customer Care with Account Notification)"
_SAMPLES: tuple[tuple[Kind, bool], ...] = (
    (Kind.RECALL_OVERDUE_6MO, True),
    (Kind.RECALL_OVERDUE_12MO_PLUS, False),
    (Kind.TIMES_OFFER, False),
    (Kind.BOOKING_CONFIRMATION, False),
    (Kind.APPOINTMENT_REMINDER, False),
)
"""What most texts are, each with whether it is the first one ever to a phone. The registry takes five."""


@dataclass(frozen=True, slots=True)
class Registration:
    """The answers to the questions of a campaign's form."""

    brand: str
    use_case: str
    description: str
    opt_in: str
    opt_in_version: str
    samples: tuple[str, ...]
    help_answer: str
    stop_answer: str
    stop_words: tuple[str, ...]
    a_day: int
    has_links: bool
    has_phone_numbers: bool


def write_registration(
    practice: Practice, templates: TemplateSet, policy: Policy, stop_words: Collection[str]
) -> Registration:
    """Given the practice, its wordings, its rules and the carrier's opt-out words, return the form's answers.

    Raise LookupError when the set lacks a wording that the form shows.
    """
    texts = tuple(_write(practice, templates, kind, is_first) for kind, is_first in _SAMPLES)
    words = form_words("en", practice.name, show_phone(practice.phone))
    opt_in = (
        f"Patients tick each kind of text on a paper form at the office and sign it. {words['intro']}"
        f" {'; '.join(words[scope] for scope in Scope)}. {words['frequency']} {words['stop']}"
        f" {words['condition']}"
    )
    return Registration(
        brand=practice.name,
        use_case=USE_CASE,
        description=(
            f"{practice.name}, a dental practice, texts its own patients who agreed to it: invitations to a"
            " visit that is due, times to choose from by a short reply, confirmations and reminders of"
            " visits. No advertising, no billing, no diagnosis. Replies are read, and answered by a person"
            " where needed."
        ),
        opt_in=opt_in,
        opt_in_version=VERSIONS["en"],
        samples=texts,
        help_answer=_write(practice, templates, Kind.HELP_ANSWER, False),
        stop_answer=_write(practice, templates, Kind.OPT_OUT_CONFIRMATION, False),
        stop_words=tuple(sorted(word.upper() for word in stop_words)),
        a_day=policy.daily_cap,
        has_links=any("http" in text or "www." in text for text in texts),
        has_phone_numbers=any(show_phone(practice.phone) in text for text in texts),
    )


def _write(practice: Practice, templates: TemplateSet, kind: Kind, is_first: bool) -> str:
    found = [one for one in templates.candidates(kind, "en", 1, first_contact=is_first) if not one.variant]
    if not found:
        raise LookupError(f"no {kind} wording")
    return _fill(practice, found[0])


def _fill(practice: Practice, template: Template) -> str:
    sample = Sample("Maria", "Alvarez", practice.name)
    values = {**sample_values(sample, template.lang), "phone": show_phone(practice.phone)}
    return merge(template, values).body


def show_registration(form: Registration) -> str:
    """Return the answers as a page of text, in the order in which forms ask."""
    samples = "\n".join(f"  {place}. {text}" for place, text in enumerate(form.samples, 1))
    return (
        f"Brand: {form.brand}\n"
        f"Use case: {form.use_case}\n"
        f"Description: {form.description}\n\n"
        f"Opt-in (wording {form.opt_in_version}): {form.opt_in}\n"
        "  Attach the form: `recallbox consent form --out FILE.html`.\n\n"
        f"Sample messages:\n{samples}\n\n"
        f"HELP answer: {form.help_answer}\n"
        f"STOP answer: {form.stop_answer}\n"
        f"Opt-out words: {', '.join(form.stop_words)}; any other wording is understood as well\n"
        f"Texts a day: at most {form.a_day} invitations, and answers\n"
        f"Links in texts: {_yes(form.has_links)}. Phone numbers in texts: {_yes(form.has_phone_numbers)}."
        " Age-gated: no. Lending: no.\n"
    )


def _yes(value: bool) -> str:
    return "yes" if value else "no"
