"""A site file with a mistake is refused whole; the message names line, key and what the value must be."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from appliance.bootstrap import secret_names
from appliance.domain.agreements import CHAIN
from appliance.domain.policy import MON, AiMode, Cohort, Hours, Policy, Window
from appliance.errors import Misconfigured
from appliance.settings import Settings, parse_settings, read_settings
from appliance.settings_help import describe_settings

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
    assert str(refused.value).startswith("site.toml:")
    return str(refused.value)


AGREEMENT = """[agreements.twilio]
scope = "texts and look-ups"
signed = 2026-01-05
expires = 2027-01-04
document_sha256 = "%s"
features = ["sms", "lookup"]
""" % ("0f" * 32)
SERVICE = """[services.twilio]
touches_phi = true
why = "it carries the texts"
baa = "twilio"
minimum_necessary = ["mobile", "body"]
"""


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
        settings.sms.carrier,
        settings.sms.confirms_opt_out,
    )
    assert ("", "https://lookups.twilio.com", "") == (
        settings.sms.url,
        settings.sms.lookup_url,
        settings.sms.proxy,
    )
    assert "/var/lib/recallbox/recallbox.db" == settings.database.path
    assert ("", {}, {}, (), Policy()) == (
        settings.secrets.folder,
        settings.agreements,
        settings.services,
        settings.rollout.test_numbers,
        settings.rules(),
    )
    assert ("", "", 0.83) == (
        settings.policy_file,
        settings.templates_file,
        settings.sms.segment_price_cents,
    )
    assert ("twilio", "twilio_lookup") == settings.services_in_use()


def test_everything_a_site_may_say() -> None:
    settings = parse(
        AGREEMENT,
        SERVICE,
        '[rollout]\ntest_numbers = ["+13035550142", "+13035550143"]',
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
    assert ("+13035550142", "+13035550143") == settings.rollout.test_numbers
    register = settings.register()
    assert frozenset({"sms", "lookup"}) == register.signed["twilio"].features
    assert ("mobile", "body") == register.services["twilio"].minimum_necessary
    assert register.covers("twilio", date(2027, 1, 4))
    assert not register.covers("twilio", date(2027, 1, 4) + timedelta(days=1))
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
        (('name = "Cedar Ridge Dental"', ""), ":2: practice.name: is missing: Name in every text."),
        (('phone = "+13035550100"', ""), ":2: practice.phone: is missing"),
        (("[practice]", "[office]"), ":2: office: there is no such setting"),
        (("[practice]", "[office]"), ":1: practice: is missing: The practice as patients know it."),
        (("[practice]", "[practise]"), ":2: practise: there is no such setting; did you mean practice?"),
        (('url = "https://10.0.0.5:30223/api/v1"', ""), ":8: pms.url: is missing"),
        (('key_sid = "SK0"', ""), ":11: sms.key_sid: is missing"),
        (('key_sid = "SK0"', 'key_sid = "SK0"\nsecret = "x"'), ":14: sms.secret: there is no such setting"),
        (("[pms]\n", '[pms]\nurls = ""\n'), ":9: pms.urls: there is no such setting; did you mean url?"),
        (("[pms]", "[fax]\n[pms]"), ":8: fax: there is no such setting"),
        (('"Cedar Ridge Dental"', "7"), ":3: practice.name: must be a name of 1 to 40 characters"),
        (('"Cedar Ridge Dental"', '""'), ":3: practice.name: must be a name of 1 to 40 characters"),
        (
            ('"Cedar Ridge Dental"', f'"{"x" * 41}"'),
            ":3: practice.name: must be a name of 1 to 40 characters",
        ),
        (
            ('"+13035550100"', '"303-555-0100"'),
            ":4: practice.phone: must be a phone number in the form +1312",
        ),
        (('"+13035550101"', '"+03035550101"'), ":14: sms.number: must be a phone number in the form"),
        (('"+13035550101"', '"+13035550101 "'), ":14: sms.number: must be a phone number in the form"),
        (('"CO"', '"Colorado"'), ":6: practice.state: must be a state in two letters, e.g. IL"),
        (('"CO"', '"XX"'), ":6: practice.state: must be a state in two letters, e.g. IL"),
        (('"AC0"', "true"), ":12: sms.account_sid: must be text"),
        (('"America/Denver"', '"Denver"'), ":5: practice.zone: must be an IANA time zone such as America/"),
        (('"America/Denver"', '"-07:00"'), ":5: practice.zone: must be an IANA time zone such as America/"),
        (("[pms]\n", '[pms]\nkind = "dentrix"\n'), ':9: pms.kind: must be "open_dental"'),
        (
            ("[pms]\n", "[pms]\nbookable_operatories = [3]\n"),
            ":9: pms.bookable_operatories: must be a list of",
        ),
        (
            ("[pms]\n", "[pms]\nclear_text_waiver = '2027-02-30'\n"),
            ":9: pms.clear_text_waiver: must be a day",
        ),
        (
            ("[sms]\n", '[sms]\ncarrier = "fax"\n'),
            ':12: sms.carrier: must be "twilio", "ringcentral" or "tigerconnect"',
        ),
        (("[sms]\n", '[sms]\ncarrier = "ringcentral"\n'), ":11: sms.client_id: is missing: client id of the"),
        (
            ("[sms]\n", '[sms]\ncarrier = "tigerconnect"\nclient_id = "key"\n'),
            ":11: sms.unverified: must be true with TigerConnect: its adapter is unverified",
        ),
        (
            ("[sms]\n", '[sms]\ncarrier = "tigerconnect"\nunverified = true\n'),
            ":11: sms.client_id: is missing: API key of the account at TigerConnect",
        ),
        (("[sms]\n", "[sms]\nunverified = true\n"), ":12: sms.unverified: is TigerConnect's: leave it"),
        (("[sms]\n", "[sms]\nhigh_volume = true\n"), ":12: sms.high_volume: is RingCentral's"),
        (("[sms]\n", "[sms]\nmessages_per_second = -1\n"), ":12: sms.messages_per_second: must be a rate"),
        (("[sms]\n", "[sms]\nmessages_per_day = 1\n"), ":12: sms.messages_per_day: must be a whole number"),
        (("[sms]\n", "[sms]\nconfirms_opt_out = 'no'\n"), ":12: sms.confirms_opt_out: must be true or false"),
        (("[sms]\n", "[sms]\nsegment_price_cents = -1\n"), ":12: sms.segment_price_cents: must be a price"),
        (
            ("[sms]\n", "[sms]\npolicy_file = 'p'\n"),
            ":12: sms.policy_file: there is no such setting here; pol",
        ),
    ],
)
def test_a_mistake_is_named_by_its_line_and_key(change: tuple[str, str], says: str) -> None:
    assert [line for line in refuse(change=change).splitlines() if line.startswith(f"site.toml{says}")]


def changed(table: str, old: str, new: str) -> str:
    assert old in table
    return table.replace(old, new)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("[policy]\nquiet = 1", "17: policy.quiet: there is no such setting"),
        (
            "[policy]\ndaily_cap = '9'",
            "17: policy.daily_cap: must be a whole number: 1 to 250 (seed 000; carr",
        ),
        (
            "[policy]\nfence_start = 08:00:00",
            "17: policy.fence_start: must be not before 09:00 (DESIGN sectio",
        ),
        ("[policy.risk_weights]\nage_risk = 50", "16: policy.risk_weights: must be none below 0, with a sum"),
        ("policy = 3", "16: sms.policy: there is no such setting"),
        ("[agreements.twilio]\nsigned = 2026-01-05", "16: agreements.twilio.expires: is missing"),
        (
            changed(AGREEMENT, "2026-01-05", "'May'"),
            "18: agreements.twilio.signed: must be a day such as 2026-1",
        ),
        (
            changed(AGREEMENT, "2027-01-04", "2026-01-04"),
            "19: agreements.twilio.expires: must not be before 202",
        ),
        (changed(AGREEMENT, "0f0f", "0F0F"), "20: agreements.twilio.document_sha256: must be 64 hexadecimal"),
        (changed(AGREEMENT, "0f0f", "0f"), "20: agreements.twilio.document_sha256: must be 64 hexadecimal"),
        (
            changed(AGREEMENT, '"lookup"', '"fax"'),
            "21: agreements.twilio.features: must be a list of some of",
        ),
        (
            changed(AGREEMENT, "scope = ", "scop = "),
            "17: agreements.twilio.scop: there is no such setting; did",
        ),
        (changed(AGREEMENT, "scope = ", "scop = "), "16: agreements.twilio.scope: is missing"),
        (
            changed(SERVICE, "twilio]", "fax]"),
            "16: services.fax: must be one of support, archive, anthropic, tw",
        ),
        (changed(SERVICE, "true", '"yes"'), "17: services.twilio.touches_phi: must be true or false"),
        (changed(SERVICE, '"it carries the texts"', '""'), "18: services.twilio.why: must be a few words"),
        (
            "[rollout]\ntest_numbers = ['303-555-0142']",
            "17: rollout.test_numbers: must be a list of phone numb",
        ),
        ("[practice]\n", "16: not valid TOML"),
        ("this is not TOML", "16: not valid TOML"),
    ],
)
def test_a_mistake_in_a_further_section_is_named_too(more: str, says: str) -> None:
    assert [line for line in refuse(more).splitlines() if line.startswith(f"site.toml:{says}")]


def test_all_mistakes_are_told_at_once() -> None:
    told = refuse(
        "fax = 1",
        "[policy]\ndaily_cap = 0\nfence_stop = '21:00'",
        change=(
            'name = "Cedar Ridge Dental"\nphone = "+13035550100"\nzone = "America/Denver"',
            'zone = "Denver"',
        ),
    )
    assert [
        "practice.name",
        "practice.phone",
        "practice.zone",
        "sms.fax",
        "policy.daily_cap",
        "policy.fence_stop",
    ] == [line.split(": ")[1] for line in told.splitlines()]


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


def test_the_policy_stands_in_a_file_of_its_own_beside_the_site_file(tmp_path: Path) -> None:
    site, policy = tmp_path / "site.toml", tmp_path / "policy.toml"
    site.write_text('policy_file = "policy.toml"\ntemplates_file = "words.toml"\n' + SITE)
    policy.write_text('daily_cap = 40\nai_mode = "phi_baa"\n')
    settings = read_settings(site)
    assert 40 == settings.rules().daily_cap
    assert AiMode.PHI_BAA is settings.rules().ai_mode
    assert ("anthropic", "twilio", "twilio_lookup") == settings.services_in_use()
    assert str(tmp_path / "words.toml") == settings.templates_file
    policy.write_text("\ndaily_cap = 400\n")
    with pytest.raises(Misconfigured) as refused:
        read_settings(site)
    assert f"{policy}:2: daily_cap: must be 1 to 250 (seed 000; carriers' daily limits)" == str(refused.value)
    policy.unlink()
    with pytest.raises(Misconfigured, match=r"policy\.toml cannot be read"):
        read_settings(site)
    site.write_text('policy_file = "policy.toml"\n' + SITE + "[policy]\ndaily_cap = 1\n")
    with pytest.raises(Misconfigured, match=r"site\.toml:16: policy: must not stand beside policy_file"):
        read_settings(site)


def test_a_file_that_cannot_be_read_says_why_and_how_to_name_another(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.toml", tmp_path):
        with pytest.raises(Misconfigured, match="cannot be read") as refused:
            read_settings(path)
        assert str(path) in str(refused.value)
        assert "--site" in refused.value.remedy


def test_a_mistake_in_a_file_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    path.write_text("[policy]\n")
    with pytest.raises(Misconfigured, match=f"^{path}:1: practice: is missing"):
        read_settings(path)
    path.write_bytes(SITE.encode("utf-16"))
    with pytest.raises(Misconfigured, match=f"^{path}:1: not valid TOML: not UTF-8 text"):
        read_settings(path)


def test_every_setting_is_described() -> None:
    rows = {key: (default, about) for key, _, default, about in describe_settings()}
    sections = {"practice", "pms", "sms", "database", "secrets", "audit", "rollout", "model", "policy"}
    sections |= {"backup", "archive", "health"}
    assert {f"[{name}]" for name in sections} | {
        "[agreements.VENDOR]",
        "[services.SERVICE]",
        "[alerts.POST]",
    } == {key for key in rows if key[0] == "["}
    assert {"policy_file", "templates_file", "facts_file"} == {
        key for key in rows if "." not in key and key[0] != "["
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
    assert {f"alerts.POST.{name}" for name in ("kind", "hears", "weekdays", "start", "stop")} < set(rows)
    assert {"agreements.VENDOR.document_sha256", "services.SERVICE.minimum_necessary"} < set(rows)
    assert all(link.service in rows["[services.SERVICE]"][1] for link in CHAIN)
    assert "1 to 250 (seed 000" in rows["policy.daily_cap"][1]
    assert "required" == rows["practice.name"][0]
    assert "'/var/lib/recallbox/recallbox.db'" == rows["database.path"][0]
    assert "250" == rows["policy.daily_cap"][0]
    assert all(about for key, (_, about) in rows.items()), "each with its explanation"


def test_tigerconnect_is_accepted_as_unverified_or_not_used() -> None:
    settings = parse(
        change=("[sms]\n", '[sms]\ncarrier = "tigerconnect"\nclient_id = "key"\nunverified = true\n')
    )
    assert ("tigerconnect", "twilio_lookup") == settings.services_in_use()
    assert "tigerconnect_secret" in secret_names(settings)
    assert "ringcentral_jwt" not in secret_names(settings)
    assert 15 == settings.pace().per_tick


def test_a_site_with_ringcentral_uses_it_and_twilios_look_up_and_names_both_secrets() -> None:
    settings = parse(change=("[sms]\n", '[sms]\ncarrier = "ringcentral"\nclient_id = "app"\n'))
    assert ("ringcentral", "twilio_lookup") == settings.services_in_use()
    assert {"ringcentral_client_secret", "ringcentral_jwt", "sms_key_secret"} <= set(secret_names(settings))
    assert "ringcentral_jwt" not in secret_names(parse())
    assert (15, 20) == (settings.pace().per_tick, parse().pace().per_tick)


def test_the_registered_tier_sets_the_pace() -> None:
    tier = "[sms]\nmessages_per_second = 0.2\nmessages_per_day = 500\n"
    pace = parse(change=("[sms]\n", tier)).pace()
    assert (6, 400) == (pace.per_tick, pace.proactive_per_day)
