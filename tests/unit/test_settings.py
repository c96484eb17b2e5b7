"""A site file with a mistake is refused whole, and the message names the key and what to do about it."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, time
from pathlib import Path

import pytest

from appliance.domain.policy import MON, Cohort, Hours, Policy, Window
from appliance.errors import Misconfigured
from appliance.settings import Settings, describe_settings, parse_settings, read_settings

SITE = """
[practice]
name = "Cedar Ridge Dental"
phone = "+13035550100"
zone = "America/Denver"
state = "CO"

[pms]
url = "https://10.0.0.5:30223/api/v1"

[sms]
account_sid = "AC0"
key_sid = "SK0"
number = "+13035550101"
"""


def parse(*more: str, change: tuple[str, str] = ("", "")) -> Settings:
    text = SITE.replace(*change) if change[0] else SITE
    assert not change[0] or text != SITE
    return parse_settings("\n".join((text, *more)), "site.toml")


def refuse(*more: str, change: tuple[str, str] = ("", "")) -> str:
    with pytest.raises(Misconfigured) as refused:
        parse(*more, change=change)
    assert refused.value.remedy, "every refusal says what to do"
    assert str(refused.value).startswith("site.toml: ")
    return str(refused.value)


def test_the_least_a_site_has_to_say() -> None:
    settings = parse()
    assert ("Cedar Ridge Dental", "America/Denver", "CO") == (
        settings.practice.name,
        settings.practice.zone,
        settings.practice.state,
    )
    assert ("", "", ()) == (
        settings.practice.parking,
        settings.pms.clear_text_waiver,
        settings.pms.bookable_operatories,
    )
    assert ("open_dental", "twilio", True) == (
        settings.pms.kind,
        settings.sms.kind,
        settings.sms.confirms_opt_out,
    )
    assert ("https://api.twilio.com", "https://lookups.twilio.com", "") == (
        settings.sms.url,
        settings.sms.lookup_url,
        settings.sms.proxy,
    )
    assert "/var/lib/recallbox/recallbox.db" == settings.database.path
    assert ("", {}, Policy()) == (settings.secrets.folder, settings.agreements, settings.rules())


def test_everything_a_site_may_say() -> None:
    settings = parse(
        "[agreements.twilio]\nsigned = 2026-01-05\nexpires = 2027-01-04",
        '[secrets]\nfolder = "/run/secrets"',
        '[database]\npath = "/data/box.db"',
        '[policy]\ndaily_cap = 40\nfence_start = 10:00:00\nfence_stop = "18:30:00"\nauto_book = false',
        "cadence_days = [-7, 14]",
        "[policy.cohort_windows.overdue_6mo]\nweekdays = [0]\nstart = 11:00:00\nstop = 12:00:00",
        "[policy.text_max_chars]\ntx_plan_pending = 160",
        change=('10.0.0.5:30223/api/v1"', '10.0.0.5/"\nbookable_operatories = ["3", "4"]'),
    )
    assert ("/run/secrets", "/data/box.db", ("3", "4")) == (
        settings.secrets.folder,
        settings.database.path,
        settings.pms.bookable_operatories,
    )
    assert (date(2026, 1, 5), date(2027, 1, 4)) == (
        settings.agreements["twilio"].signed,
        settings.agreements["twilio"].expires,
    )
    rules = settings.rules()
    assert (40, time(10), time(18, 30), False, (-7, 14)) == (
        rules.daily_cap,
        rules.fence_start,
        rules.fence_stop,
        rules.auto_book,
        rules.cadence_days,
    )
    assert settings.rules().hash == rules.hash != Policy().hash


def test_a_table_of_the_policy_changes_only_what_it_names() -> None:
    """A cohort that is not named keeps its window."""
    table = "[policy.cohort_windows.overdue_6mo]\nweekdays = [0]\nstart = 11:00:00\nstop = 12:00:00"
    windows = {**Policy().cohort_windows, Cohort.OVERDUE_6MO: Window((MON,), time(11), time(12))}
    assert windows == parse(table).rules().cohort_windows


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('name = "Cedar Ridge Dental"', ""), "practice.name: is missing"),
        (('phone = "+13035550100"', ""), "practice.phone: is missing"),
        (("[practice]", "[office]"), "office: there is no such setting"),
        (('url = "https://10.0.0.5:30223/api/v1"', ""), "pms.url: is missing"),
        (('key_sid = "SK0"', ""), "sms.key_sid: is missing"),
        (('key_sid = "SK0"', 'key_sid = "SK0"\nsecret = "x"'), "sms.secret: there is no such setting"),
        (("[pms]\n", '[pms]\nurls = ""\n'), "pms.urls: there is no such setting"),
        (("[pms]", "[fax]\n[pms]"), "fax: there is no such setting"),
        (('"Cedar Ridge Dental"', "7"), "practice.name: expected `str`, got `int`"),
        (('"Cedar Ridge Dental"', '""'), "practice.name: expected `str` of length >= 1"),
        (('"Cedar Ridge Dental"', f'"{"x" * 41}"'), "practice.name: expected `str` of length <= 40"),
        (('"+13035550100"', '"303-555-0100"'), "practice.phone: expected `str` matching regex"),
        (('"+13035550101"', '"+03035550101"'), "sms.number: expected `str` matching regex"),
        (('"+13035550101"', '"+13035550101 "'), "sms.number: expected `str` matching regex"),
        (('"CO"', '"Colorado"'), "practice.state: expected `str` matching regex"),
        (('"AC0"', "true"), "sms.account_sid: expected `str`, got `bool`"),
        (('"America/Denver"', '"Denver"'), "practice.zone: 'Denver' is not an IANA time zone"),
        (('"America/Denver"', '"-07:00"'), "practice.zone: '-07:00' is not an IANA time zone"),
        (("[pms]\n", '[pms]\nkind = "dentrix"\n'), "pms.kind: expected `str` matching regex"),
        (("[pms]\n", "[pms]\nbookable_operatories = [3]\n"), "pms.bookable_operatories[0]: expected `str`"),
    ],
)
def test_a_mistake_is_named_by_its_key(change: tuple[str, str], says: str) -> None:
    assert says in refuse(change=change)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("[policy]\nquiet = 1", "policy.quiet: there is no such setting"),
        ("[policy]\ndaily_cap = '9'", "policy.daily_cap: Expected `int`, got `str`"),
        ("[policy]\ndaily_cap = true", "policy.daily_cap: Expected `int`, got `bool`"),
        ("[policy]\nfence_start = 'nine'", "policy.fence_start: "),
        ("[policy]\nfence_start = 08:00:00", "policy.fence_start: must be not before 09:00 (DESIGN §12)"),
        ("[policy]\nfence_stop = 21:00:00", "policy.fence_stop: must be not after 20:00 (DESIGN §12)"),
        ("[policy]\ndaily_cap = 251", "policy.daily_cap: must be 1 to 250 (seed 000"),
        ("[policy]\nmax_per_phone_24h = 2", "policy.max_per_phone_24h: must be 1 (47 CFR 64.1200(a)(9)(iv))"),
        ("[policy.risk_weights]\nage_risk = 50", "policy.risk_weights: must be sum of 100 (seed 001)"),
        ("[policy.risk_weights]\nluck = 0", "policy.risk_weights: must be exactly the six factors"),
        ("[policy.cohort_windows.sometimes]\nweekdays = []", "policy.cohort_windows: Invalid enum value"),
        (
            "[policy.cohort_windows.high_value_no_show]\nweekdays = [1]\nstart = 10:00:00\nstop = 11:00:00",
            "policy.cohort_windows: must be no window for high_value_no_show",
        ),
        (
            '[policy.state_hours.TX]\nweekday = ["08:00:00", "21:00:00"]\nsaturday = ["09:00:00", "21:00:00"]'
            '\nsunday = ["12:00:00", "21:00:00"]',
            "policy.state_hours: must be within the hours of the state table",
        ),
        ("[agreements.twilio]\nsigned = 2026-01-05", "agreements[...].expires: is missing"),
        ("[agreements.twilio]\nsigned = 'May'\nexpires = 2027-01-05", "agreements[...].signed: "),
        ("policy = 3\n[sms", "not valid TOML"),
        ("[practice]\n", "not valid TOML"),
        ("this is not TOML", "not valid TOML"),
    ],
)
def test_a_mistake_in_a_further_section_is_named_too(more: str, says: str) -> None:
    assert says in refuse(more)


def test_an_empty_file_is_told_where_to_begin() -> None:
    with pytest.raises(Misconfigured, match="practice: is missing"):
        parse_settings("", "site.toml")


def test_a_state_may_be_narrowed_and_one_may_be_added() -> None:
    hours = """
weekday = ["10:00:00", "17:00:00"]
saturday = ["10:00:00", "12:00:00"]
sunday = ["13:00:00", "14:00:00"]"""
    rules = parse(f"[policy.state_hours.TX]{hours}", f"[policy.state_hours.CO]{hours}").rules()
    narrow = Hours((time(10), time(17)), (time(10), time(12)), (time(13), time(14)))
    assert {**Policy().state_hours, "TX": narrow, "CO": narrow} == rules.state_hours


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    path.write_text(SITE.replace("Cedar Ridge", "Peña Ridge"), encoding="utf-8")
    assert "Peña Ridge Dental" == read_settings(path).practice.name


def test_a_file_that_cannot_be_read_says_why_and_how_to_name_another(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.toml", tmp_path):
        with pytest.raises(Misconfigured, match="cannot be read") as refused:
            read_settings(path)
        assert str(path) in str(refused.value)
        assert "--site" in refused.value.remedy


def test_a_file_that_is_no_text_is_refused_as_well(tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    path.write_bytes(SITE.encode("utf-16"))
    with pytest.raises(Misconfigured, match="not valid TOML") as refused:
        read_settings(path)
    assert refused.value.remedy


def test_a_mistake_in_a_file_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    path.write_text("[policy]\n")
    with pytest.raises(Misconfigured, match=str(path)):
        read_settings(path)


def test_every_setting_is_described() -> None:
    rows = {key: (default, about) for key, _, default, about in describe_settings()}
    sections = {"practice", "pms", "sms", "database", "secrets", "policy"}
    assert {f"[{name}]" for name in sections} | {"[agreements.VENDOR]"} == {
        key for key in rows if key[0] == "["
    }
    settings = parse()
    for section in sections - {"policy"}:
        for name in getattr(settings, section).__struct_fields__:
            default, about = rows[f"{section}.{name}"]
            assert about, name
            assert default, name
    assert {f"policy.{one.name}" for one in fields(Policy)} == {
        key for key in rows if key.startswith("policy.")
    }
    assert {"agreements.VENDOR.signed", "agreements.VENDOR.expires"} < set(rows)
    assert "required" == rows["practice.name"][0]
    assert "'/var/lib/recallbox/recallbox.db'" == rows["database.path"][0]
    assert "250" == rows["policy.daily_cap"][0]
    assert all(about for key, (_, about) in rows.items()), "each with its explanation"
