"""A new key for the database, the age of secrets, and a freeze from the first minute to its end."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from appliance.adapters.host import ASIDE, SecretFolder
from appliance.adapters.store.audit_log import verify
from appliance.adapters.store.database import Database, replace_key
from appliance.adapters.store.opening import NEXT_KEY, database_key
from appliance.bootstrap import open_site, open_still, open_store
from appliance.cli import cli
from appliance.domain.limits.incidents import FREEZE
from appliance.domain.wording.templates import Kind
from appliance.errors import Misconfigured, Refused, Transient
from appliance.ports.records import Halt
from appliance.scheduler import Recorder, Timetable
from appliance.settings import Settings, read_settings
from appliance.simulation.world import World
from appliance.vendors import Outside
from appliance.workflow.limits.incidents import close_incident, freeze, open_incidents, unfreeze
from appliance.workflow.upkeep.keys import note_secrets
from tests.integration.phones import DAY, Phones, phones_at
from tests.simulation.boxes import Boxes


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Phones]:
    with phones_at(tmp_path) as office:
        yield office


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site whose service is stopped."""
    boxes = Boxes(World(8, DAY, 30, with_staff=False), tmp_path)
    boxes.first().site.close()
    return tmp_path / "box1" / "site.toml"


def run(site: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--site", str(site), *words])


def secrets_of(site: Path) -> SecretFolder:
    return SecretFolder(str(site.parent / "secrets"))


def actions(settings: Settings, pattern: str) -> list[str]:
    store = open_store(settings, SecretFolder(settings.secrets.folder))
    with store.view() as view:
        assert verify(view.tx).ok
        sql = "SELECT action FROM audit WHERE action LIKE ? ORDER BY seq"
        found = [str(action) for (action,) in view.tx.execute(sql, (pattern,))]
    store.close()
    return found


# --- keys


def test_a_new_key_opens_the_database_and_the_old_one_does_not(site: Path) -> None:
    settings, old = read_settings(site), database_key(secrets_of(site))
    done = run(site, "rekey", "--by", "Dr. Chen")
    assert 0 == done.exit_code, (done.output, done.exception)
    assert old != database_key(secrets_of(site))
    assert not secrets_of(site).has(NEXT_KEY)
    with pytest.raises(Misconfigured, match="key does not open"):
        Database.open(Path(settings.database.path), old)
    assert ["database_rekeyed"] == actions(settings, "database_rekeyed")
    assert 0o600 == (site.parent / "secrets" / "database_key").stat().st_mode & 0o777


def test_a_database_that_somebody_has_open_keeps_its_key(site: Path) -> None:
    settings = read_settings(site)
    store = open_store(settings, secrets_of(site))
    done = run(site, "rekey", "--by", "Dr. Chen")
    assert isinstance(done.exception, Transient)
    store.close()
    open_store(settings, secrets_of(site)).close()
    assert 0 == run(site, "rekey", "--by", "Dr. Chen").exit_code


def test_a_change_of_key_that_is_cut_off_loses_nothing(site: Path) -> None:
    settings, keys = read_settings(site), secrets_of(site)
    path, old = Path(settings.database.path), database_key(keys)

    def cut_off(copy: Path) -> None:
        raise KeyboardInterrupt

    keys.write(NEXT_KEY, "ab" * 32)
    with pytest.raises(KeyboardInterrupt):
        replace_key(path, old, bytes.fromhex("ab" * 32), cut_off)
    open_store(settings, keys).close()  # before the new file is in place: the old key

    replace_key(path, old, bytes.fromhex("ab" * 32), lambda copy: None)
    store = open_store(settings, keys)  # after it: the next one
    assert () == store.database.check()
    store.close()
    assert 0 == run(site, "rekey", "--by", "Dr. Chen").exit_code
    open_store(settings, keys).close()


def test_a_rekey_needs_a_name(site: Path) -> None:
    assert isinstance(run(site, "rekey").exception, Refused)


def test_secrets_age_from_the_day_they_are_seen(office: Phones) -> None:
    box = office.box
    assert 2 == note_secrets(box, {"sms_key_secret": "first", "database_key": "key"})
    first_at = box.clock.now()
    office.pass_time(3600)
    assert 1 == note_secrets(box, {"sms_key_secret": "second", "database_key": "key"})
    with box.store.view() as view:
        ages = view.secret_ages()
    assert (box.clock.now(), first_at) == (ages["sms_key_secret"].since_at, ages["database_key"].since_at)
    assert 3 == len(office.actions("secret_noted"))
    shown = json.dumps([str(row) for row in office.rows("SELECT record FROM audit")])
    assert "second" not in shown


# --- incidents


def test_a_freeze_stops_answers_and_jobs_until_a_person_ends_it(office: Phones) -> None:
    person, box = office.adults()[0], office.box
    freeze(box, "Dr. Chen", "a laptop was stolen")
    office.say(person, Kind.HOLDING_UNKNOWN)
    recorder = Recorder(box.clock)
    table = Timetable(office.site.jobs(), recorder)
    sid = office.arrives(person.mobile or "", "STOP")
    office.pass_time(900)
    table.run_due()
    assert [] == office.answers(person.mobile or "")
    with box.store.view() as view:
        assert sid not in view.known_inbound(office.at(0))
        assert FREEZE in [one.name for one in view.halts()]

    assert unfreeze(box, "Dr. Chen", "the laptop came back unopened")
    office.pass_time(60)
    table.run_due()
    with box.store.view() as view:
        assert sid in view.known_inbound(office.at(0))
        assert [1] == [len(open_incidents(box, view))], "its clocks run on"
    assert ["box_frozen", "box_unfrozen"] == office.actions("box_%")


def test_a_freeze_holds_a_text_that_is_just_about_to_leave(office: Phones) -> None:
    """Another process freezes while the service is in the middle of its round."""
    person, box = office.adults()[0], office.box
    freeze(box, "Dr. Chen", "somebody read the screen")
    office.say(person, Kind.HOLDING_UNKNOWN)  # calls the sender itself, past the jobs' own check
    assert [] == office.answers(person.mobile or "")


def test_the_clocks_of_an_incident_run_from_its_discovery(office: Phones) -> None:
    box = office.box
    noticed = box.clock.now() - timedelta(hours=30)
    incident = freeze(box, "Dr. Chen", "a drive is missing", noticed)
    assert incident == freeze(box, "Priya", "the same again")
    with box.store.view() as view:
        ((found, deadlines),) = open_incidents(box, view)
    assert incident == found
    assert noticed + timedelta(hours=1) == deadlines[0].due_at
    assert noticed + timedelta(days=60) == deadlines[-1].due_at
    with pytest.raises(Refused, match="0 open incidents"):
        close_incident(box, "zzz", "Dr. Chen", "none")
    close_incident(box, incident.id[:8], "Dr. Chen", "encrypted, the key was not taken")
    with box.store.view() as view:
        assert [] == open_incidents(box, view)
        assert view.get(Halt, FREEZE) is not None, "closing an incident does not start the box"


def test_an_incident_needs_a_name_a_reason_and_a_past(office: Phones) -> None:
    for by, why, when in (
        ("", "why", None),
        ("Dr. Chen", "", None),
        ("Dr. Chen", "call +13125550142 now", None),
        ("Dr. Chen", "why", office.box.clock.now() + timedelta(minutes=1)),
    ):
        with pytest.raises(Refused):
            freeze(office.box, by, why, when)
    assert [] == office.actions("box_frozen")


def test_the_verb_moves_credentials_aside_and_secures_the_log(site: Path) -> None:
    settings, folder = read_settings(site), site.parent / "secrets"
    was = {one.name: one.read_bytes() for one in folder.iterdir()}
    done = run(site, "freeze", "--by", "Dr. Chen", "--why", "a laptop was stolen")
    assert 0 == done.exit_code, (done.output, done.exception)
    assert "Revoke at the vendors too" in done.output

    left = {one.name for one in folder.iterdir() if one.is_file()}
    assert {"database_key", "backup_key", "audit_signing_key"} == left
    aside = {one.name: one.read_bytes() for one in (folder / ASIDE).iterdir()}
    assert set(was) == left | set(aside)
    assert not any(was[name].strip() in data for name, data in aside.items())
    with pytest.raises(Misconfigured, match="the box is frozen"):
        open_site(settings)

    (evidence,) = (site.parent / "evidence").iterdir()
    head = json.loads((evidence / "head.json").read_text())
    rows = (evidence / "audit.ndjson").read_bytes()
    assert head["sha256"] == hashlib.sha256(rows).hexdigest()
    assert head["rows"] == len(rows.splitlines())
    assert 0o400 == (evidence / "audit.ndjson").stat().st_mode & 0o777

    again = run(site, "freeze", "--by", "Dr. Chen", "--why", "the same", "--json")
    assert [] == json.loads(again.output)["set_aside"]
    ended = run(site, "unfreeze", "--by", "Dr. Chen", "--why", "it came back", "--json")
    assert json.loads(ended.output)["was_frozen"]
    assert was == {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}
    open_site(settings).close()
    assert "LATE" not in run(site, "incidents").output


def test_a_secret_that_was_renewed_meanwhile_stays(site: Path) -> None:
    run(site, "freeze", "--by", "Dr. Chen", "--why", "a laptop was stolen")
    secrets_of(site).write("sms_key_secret", "the new one")
    run(site, "unfreeze", "--by", "Dr. Chen", "--why", "new keys everywhere")
    assert "the new one" == secrets_of(site).read("sms_key_secret")
    assert not list((site.parent / "secrets" / ASIDE).iterdir())


def test_a_still_box_reaches_nobody(site: Path) -> None:
    store, box = open_still(read_settings(site), Outside())
    with pytest.raises(Misconfigured, match="reaches nobody"):
        box.sms.send("+13125550142", "hello")
    store.close()
