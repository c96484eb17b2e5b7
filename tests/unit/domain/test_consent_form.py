"""The form that patients sign: what the law wants on it, what must not be on it, and its version."""

from __future__ import annotations

import re
from html import unescape

import pytest

from appliance.domain.permission.consent import Scope
from appliance.domain.permission.consent_form import LANGUAGES, VERSIONS, render_form


def words(lang: str) -> str:
    page = render_form(lang, "Cedar Ridge Dental", "(312) 555-0100")
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.split("</style>")[1])).split())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_names_the_practice_its_phone_its_wording_and_three_kinds_to_tick(lang: str) -> None:
    page = render_form(lang, "Cedar Ridge Dental", "(312) 555-0100")
    assert len(Scope) + 2 == page.count('class="box"')
    needed = ("Cedar Ridge Dental", "(312) 555-0100", VERSIONS[lang], "STOP", "HELP")
    assert [] == [one for one in needed if one not in page]
    assert not re.search(r"<script|<img|<link|https?:", page)
    assert f'lang="{lang}"' in page


def test_it_says_what_the_law_wants_in_both_languages() -> None:
    english, spanish = words("en"), words("es")
    for said in (
        "Message and data rates may apply",
        "not a condition of care",
        "not encrypted",
        "three in a week",
        "under 18",
        "No texts about bills",
        "Signature",
        "Date of birth",
    ):
        assert said in english
    for said in (
        "Pueden aplicarse tarifas",
        "no es condición",
        "no van cifrados",
        "tres por semana",
        "menores",
    ):
        assert said in spanish


def test_a_changed_word_is_another_version() -> None:
    assert {"en": "consent-en-df658d61d767", "es": "consent-es-35195cfc5933"} == VERSIONS


def test_a_practice_cannot_smuggle_markup_in() -> None:
    page = render_form("en", "Cedar <b>Ridge</b> & Sons", "(312) 555-0100")
    assert "<b>" not in page
    assert "Cedar &lt;b&gt;Ridge&lt;/b&gt; &amp; Sons" in page
