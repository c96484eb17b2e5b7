"""The wordings we ship: form, length, judge, choice, versions and approval."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from appliance.domain.phi import DraftFacts, DraftPolicy, judge_draft
from appliance.domain.wording.content import Template, fit_value, merge, segments
from appliance.domain.wording.template_check import (
    LONGEST,
    SAMPLES,
    TYPICAL,
    Sample,
    fill,
    find_faults,
    judge_sample,
    sample_values,
)
from appliance.domain.wording.templates import (
    APPROVAL,
    FIRST_CONTACT,
    LAST_TOUCH,
    SHIPPED,
    TEMPLATES,
    Kind,
    body_to_sign,
)

RELEASED = Path(__file__).with_name("templates_released.txt")
"""Every version of every wording ever approved, one a line: id@version and what it was. Only grows."""

COHORT_KINDS = (
    Kind.RECALL_OVERDUE_6MO,
    Kind.RECALL_OVERDUE_12MO_PLUS,
    Kind.TX_PLAN_PENDING,
    Kind.HOUSEHOLD_OVERDUE_6MO,
    Kind.HOUSEHOLD_OVERDUE_12MO_PLUS,
    Kind.HOUSEHOLD_TX_PLAN_PENDING,
)

groups: dict[tuple[str, int, str], list[Template]] = defaultdict(list)
for one in TEMPLATES:
    groups[one.kind, one.touch, one.lang].append(one)


def name_of(template: Template) -> str:
    return template.template_id


def fingerprint(template: Template) -> str:
    legend = ",".join(f"{code}={meaning}" for code, meaning in sorted(template.legend.items()))
    return f"{template.template_id}@{template.version} {body_to_sign(legend, template.body)[:16]}"


# --- form ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_every_wording_is_gsm7_names_the_practice_and_explains_its_codes(template: Template) -> None:
    body = fill(template, SAMPLES[0])
    assert segments(body).encoding == "gsm7"
    assert "Cedar Ridge Dental" in body
    for code in template.legend:
        assert re.search(rf"(?<!\w){code}(?!\w|:\d)", template.body), code
    for code in re.findall(r"(?:[Rr]eply|[Rr]esponda) ([0-9CR])\b", template.body):
        assert code in template.legend
    assert "{" not in body
    if template.proactive:
        ending = {"en": "Reply STOP to opt out", "es": "Responda STOP para no recibir mas"}
        assert body.endswith(ending[template.lang])


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_no_wording_prints_a_carrier_opt_out_word_as_an_action(template: Template) -> None:
    words = {word.upper() for word in re.findall(r"\w+", template.body)}
    assert not words & {"CANCEL", "END", "QUIT", "UNSUBSCRIBE", "STOPALL", "REVOKE", "CANCELAR"}


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_no_wording_presses_or_speaks_of_money_or_procedures_or_says_tu(template: Template) -> None:
    low = template.body.lower()
    pressing = r"hurry|last chance|today only|act now|don.t miss|must|free|\$|fee|cost|insurance|benefit"
    spoken = r"cleaning|exam|x-ray|gum|cavity|limpieza|seguro|gratis|urgente|ultima oportunidad|precio"
    assert not re.search(rf"\b(?:{pressing}|{spoken})\b", low)
    assert not re.search(r"\b(?:tu|tus|te|ti|contigo|responde|llama|puedes|quieres)\b", low)


@pytest.mark.parametrize("sample", [*SAMPLES, LONGEST], ids=lambda sample: sample.first)
def test_every_wording_passes_the_judge_for_awkward_names(sample: Sample) -> None:
    flagged = {
        template.template_id: found
        for template in TEMPLATES
        if (found := judge_sample(template, sample, 400))
    }
    assert {} == flagged


def test_every_kind_exists_in_both_languages_with_the_same_codes() -> None:
    for kind in Kind:
        english = {(one.touch, one.variant): one for one in TEMPLATES if (one.kind, one.lang) == (kind, "en")}
        spanish = {(one.touch, one.variant): one for one in TEMPLATES if (one.kind, one.lang) == (kind, "es")}
        assert english
        assert english.keys() == spanish.keys()
        assert all(english[key].legend == spanish[key].legend for key in english)


def test_ids_are_unique_and_the_touches_differ() -> None:
    ids = [template.template_id for template in TEMPLATES]
    assert len(ids) == len(set(ids))
    for kind in COHORT_KINDS[:3]:
        plain = {
            one.touch: one.body for one in TEMPLATES if (one.kind, one.lang, one.variant) == (kind, "en", "")
        }
        assert {FIRST_CONTACT, *range(1, LAST_TOUCH + 1)} == set(plain)
        assert len(plain) == len(set(plain.values()))


# --- length ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", groups, ids=str)
def test_each_touch_has_a_wording_of_160_for_usual_names_and_one_for_the_longest(
    key: tuple[str, int, str],
) -> None:
    found = groups[key]
    if not found[0].proactive:
        return
    assert (30, 12) == (len(TYPICAL.practice), len(TYPICAL.first))
    assert 40 == len(fit_value("practice", LONGEST.practice))
    plain = next(one for one in found if not one.variant)
    usual = [one for one in found if len(fill(one, TYPICAL)) <= 160]
    assert plain in usual
    assert len(fill(found[-1], LONGEST)) <= 160


def test_the_plain_wording_is_what_usual_names_get_and_it_offers_its_times() -> None:
    for lang in ("en", "es"):
        values = sample_values(TYPICAL, lang)
        draft = SHIPPED.write(Kind.RECALL_OVERDUE_6MO, lang, values, longest=160)
        assert f"recall_overdue_6mo.1.{lang}@2" == draft.template
        assert values["slot1"] in draft.body
        assert values["slot2"] in draft.body


def test_long_names_get_the_short_wording_and_what_still_does_not_fit_is_withheld_uncut() -> None:
    values = sample_values(LONGEST, "en")
    draft = SHIPPED.write(Kind.RECALL_OVERDUE_6MO, "en", values, longest=160)
    assert "recall_overdue_6mo.1.en.short@1" == draft.template
    monster = "LlanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogochDental" * 2
    draft = SHIPPED.write(Kind.RECALL_OVERDUE_6MO, "en", {**values, "practice": monster}, longest=160)
    assert monster in draft.body
    facts = DraftFacts(
        practice_name=monster,
        allowed_slots=(values["slot1"], values["slot2"]),
        policy=DraftPolicy(max_len=160),
    )
    assert ("too_long",) == judge_draft(draft.body, facts).reasons


def test_short_names_get_the_warm_wording_and_room_is_kept_for_longer_slots() -> None:
    values = {"first": "Al", "practice": "Oak Dental", "visit": "visit", "hygienist": "Bo"}
    slots = {"slot1": "Tue Dec 1 at 9:00 AM", "slot2": "Wed Dec 2 at 9:00 AM"}
    kind = Kind.RECALL_OVERDUE_6MO
    fits = len(SHIPPED.write(kind, "en", {**values, **slots}, longest=500).body)
    assert "recall_overdue_6mo.1.en.hygienist@1" == (
        SHIPPED.write(kind, "en", {**values, **slots}, longest=fits + 4).template
    )
    assert "recall_overdue_6mo.1.en.warm@1" == (
        SHIPPED.write(kind, "en", {**values, **slots}, longest=fits + 3).template
    )


# --- choice ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", COHORT_KINDS)
@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_first_text_ever_says_who_we_are_and_later_ones_do_not_repeat_it(kind: Kind, lang: str) -> None:
    who = {"en": "your dentist", "es": "su dentista"}[lang]
    assert all(who in one.body for one in SHIPPED.candidates(kind, lang, 2, first_contact=True))
    for touch in range(1, LAST_TOUCH + 1):
        assert not any(who in one.body for one in SHIPPED.candidates(kind, lang, touch))


def test_a_kind_without_a_first_contact_uses_its_usual_words() -> None:
    usual = SHIPPED.candidates(Kind.HELP_ANSWER, "en")
    assert usual == SHIPPED.candidates(Kind.HELP_ANSWER, "en", first_contact=True)


def test_candidates_repeat_the_last_touch_and_read_english_where_a_language_is_missing() -> None:
    assert {3} == {one.touch for one in SHIPPED.candidates(Kind.RECALL_OVERDUE_6MO, "en", 9)}
    assert {1} == {one.touch for one in SHIPPED.candidates(Kind.HOUSEHOLD_TX_PLAN_PENDING, "en", 3)}
    assert {"en"} == {one.lang for one in SHIPPED.candidates(Kind.HELP_ANSWER, "fr")}


def test_a_wording_whose_values_are_not_known_is_not_chosen() -> None:
    values = sample_values(SAMPLES[0], "en")
    without = {name: value for name, value in values.items() if not name.startswith("slot")}
    draft = SHIPPED.write(Kind.TX_PLAN_PENDING, "en", without, longest=160)
    assert "tx_plan_pending.1.en@1" == draft.template
    with pytest.raises(LookupError, match="tx_plan_pending"):
        SHIPPED.write(Kind.TX_PLAN_PENDING, "es", {"first": "Maria"}, longest=160)


def test_nobody_reads_the_same_words_again_while_there_are_others() -> None:
    values = sample_values(SAMPLES[0], "en")
    kind, said = Kind.RECALL_OVERDUE_12MO_PLUS, list[str]()

    def next_one(touch: int = 1) -> str:
        draft = SHIPPED.write(kind, "en", values, longest=160, touch=touch, said=said)
        said.insert(0, draft.body)
        return draft.template

    # Two recalls of one person both begin with a first touch.
    names = [next_one() for _ in range(8)]
    assert names == list(dict.fromkeys(names))
    touches = [SHIPPED.find(name.partition("@")[0]).touch for name in names]  # type: ignore[union-attr]
    assert [1, 1, 1, 1, 2, 2, 3, 3] == touches
    assert names == [next_one() for _ in range(8)]  # then what they had longest ago
    assert names[0] == next_one(3)


# --- versions and approval -------------------------------------------------------------------------------


def test_a_changed_wording_has_a_new_version_and_every_version_is_on_record() -> None:
    """Add the missing lines to templates_released.txt; a line there never changes."""
    lines = RELEASED.read_text().splitlines()
    released = dict(line.split(" ") for line in lines)
    assert len(lines) == len(released)
    now = dict(fingerprint(one).split(" ") for one in TEMPLATES)
    changed = {name for name in now if name in released and released[name] != now[name]}
    assert set() == changed, "raise the version of these"
    assert set() == now.keys() - released.keys(), "add these to templates_released.txt"


def test_the_shipped_set_is_the_approved_one() -> None:
    assert APPROVAL.sha256 == SHIPPED.sha256, "have the set approved and put its hash into APPROVAL"
    assert APPROVAL.approved_by


def test_the_hash_is_over_id_version_body_and_codes_whatever_the_order() -> None:
    first, *rest = TEMPLATES
    same = type(SHIPPED)((*rest, first))
    assert same.sha256 == SHIPPED.sha256
    for changes in ({"version": 99}, {"body": first.body + "!"}, {"legend": {"1": "slot:1"}}, {"touch": 7}):
        fields = {name: getattr(first, name) for name in first.__dataclass_fields__}
        other = SHIPPED.replace({first.template_id: Template(**{**fields, **changes})})
        assert other.sha256 != SHIPPED.sha256, changes


def test_what_we_ship_would_pass_as_an_offices_own_where_it_fits() -> None:
    plain = [one for one in TEMPLATES if one.proactive and len(fill(one, TYPICAL)) <= 160]
    assert len(plain) > 80
    for template in plain[::7]:
        assert [] == find_faults(template), template.template_id


def test_merge_refuses_a_missing_value_in_any_wording() -> None:
    with pytest.raises(ValueError, match="no value for"):
        merge(TEMPLATES[0], {})
