from __future__ import annotations

from dataclasses import replace

import pytest

from appliance.domain.model import Practice
from appliance.domain.permission.consent_form import VERSIONS
from appliance.domain.permission.registration import Registration, show_registration, write_registration
from appliance.domain.policy import Policy
from appliance.domain.wording.templates import SHIPPED, TemplateSet
from appliance.vendors import OPT_OUT_WORDS

OFFICE = Practice("Cedar Ridge Dental", "+13125550100", "America/Chicago", "IL", "")


def form(templates: TemplateSet = SHIPPED, practice: Practice = OFFICE) -> Registration:
    return write_registration(practice, templates, Policy(), OPT_OUT_WORDS["ringcentral"])


def test_the_samples_are_the_wordings_in_force_under_the_practices_own_name_and_phone() -> None:
    found = form()
    assert 5 == len(found.samples)
    assert all(
        "Cedar Ridge Dental" in text for text in (*found.samples, found.help_answer, found.stop_answer)
    )
    assert not any("{" in text for text in found.samples)
    assert "Reply STOP to opt out" in found.samples[0]
    assert "(312) 555-0100" in found.help_answer
    assert (False, True) == (found.has_links, found.has_phone_numbers)


def test_an_offices_own_wording_takes_its_place_in_the_samples() -> None:
    shown = next(one for one in SHIPPED if one.kind == "help_answer" and one.lang == "en")
    own = replace(shown, body="{practice}: ask us at {phone}. Reply STOP to opt out", override="ab" * 4)
    found = form(SHIPPED.replace({shown.template_id: own}))
    assert "Cedar Ridge Dental: ask us at (312) 555-0100. Reply STOP to opt out" == found.help_answer


def test_another_practice_is_another_form() -> None:
    other = form(practice=replace(OFFICE, name="Dr. Chen Dentistry", phone="+13125550177"))
    text = show_registration(other)
    assert "Cedar Ridge" not in text
    assert {"Dr. Chen Dentistry", "(312) 555-0177", VERSIONS["en"]} <= {
        one for one in ("Dr. Chen Dentistry", "(312) 555-0177", VERSIONS["en"]) if one in text
    }


@pytest.mark.parametrize("carrier", ["twilio", "ringcentral"])
def test_every_word_that_the_carrier_blocks_at_is_listed(carrier: str) -> None:
    found = write_registration(OFFICE, SHIPPED, Policy(), OPT_OUT_WORDS[carrier])
    assert set(found.stop_words) == {word.upper() for word in OPT_OUT_WORDS[carrier]}
    assert {"STOP", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"} <= set(found.stop_words)


def test_a_set_without_a_wording_is_no_form() -> None:
    few = TemplateSet(tuple(one for one in SHIPPED if one.kind != "help_answer"))
    with pytest.raises(LookupError):
        form(few)
