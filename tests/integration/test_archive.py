"""The archive against a real S3 server in a process of its own: locked, sealed, read back, found again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.session import Session

from appliance.adapters.archive import Bucket, ObjectLockArchive
from appliance.adapters.escrow import derive
from appliance.adapters.host import fresh_nonce
from appliance.adapters.restic import Place, Restic
from appliance.domain.agreements import Agreement, Agreements, ServiceRecord
from appliance.domain.proof.archiving import COLD_AFTER
from appliance.domain.proof.audit import AuditEntry
from appliance.errors import Corrupt, Misconfigured, Refused, Transient
from appliance.ports.safety import RunKind
from appliance.ports.store import Lane
from appliance.workflow.box import Box
from appliance.workflow.proof import archiving
from appliance.workflow.proof.archiving import archive_due, archived_about, fetch_rows
from appliance.workflow.upkeep.backups import OFF_SITE
from tests.integration.phones import Phones, phones_at

KEY = derive(bytes(32), "archive")
_SERVER = """
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server
app = DomainDispatcherApplication(create_backend_app)
server = make_server("127.0.0.1", 0, app, threaded=True)
print(server.server_port, flush=True)
server.serve_forever()
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The address of an S3 server that lives while the module's tests run."""
    command = [sys.executable, "-c", _SERVER]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ}
    ) as server:
        assert server.stdout is not None
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        server.terminate()


def client(url: str) -> Any:
    return Session().create_client(
        "s3",
        region_name="us-east-1",
        endpoint_url=url,
        aws_access_key_id="id",
        aws_secret_access_key="secret",
    )


def bucket(url: str, name: str, *, locks: bool = True) -> Bucket:
    client(url).create_bucket(Bucket=name, ObjectLockEnabledForBucket=locks)
    return Bucket(name, url, "us-east-1", "", "id", "secret")


@contextmanager
def archiving_office(folder: Path, archive: ObjectLockArchive) -> Iterator[tuple[Phones, Box]]:
    with phones_at(folder) as office:
        yield office, replace(office.box, archive=archive, agreements=covered(office.box.agreements))


def covered(agreements: Agreements, *, until: date = date(2030, 12, 31)) -> Agreements:
    """Return agreements of which one covers the archive."""
    signed = Agreement("aws", "Storage.", date(2026, 1, 2), until, "0" * 64, frozenset({"archive"}))
    record = ServiceRecord(OFF_SITE, True, "the log names patients", "aws", ("archive",))
    return Agreements({**agreements.signed, "aws": signed}, {**agreements.services, OFF_SITE: record})


def log(box: Box, at: datetime, count: int) -> None:
    """Write audit rows as of an instant."""
    with box.store.transaction(Lane.DESK, "test.log") as tx:
        for number in range(count):
            tx.audit(AuditEntry(at, "test", "noted", "operations", detail={"number": number}))


def test_what_is_stored_is_sealed_locked_and_comes_back(url: str) -> None:
    place = bucket(url, "sealed")
    archive = ObjectLockArchive(place, KEY, fresh_nonce)
    stored = archive.put("audit/one", b"rows of the log " * 100, date(2032, 12, 31))
    assert b"rows of the log " * 100 == archive.get("audit/one", stored.version)
    assert date(2032, 12, 31) == archive.lock_of("audit/one", stored.version)
    raw = client(url).get_object(Bucket="sealed", Key="audit/one")["Body"].read()
    assert b"rows" not in raw
    assert stored.size_bytes == len(raw)


def test_nobody_removes_it_before_its_day(url: str) -> None:
    archive = ObjectLockArchive(bucket(url, "locked"), KEY, fresh_nonce)
    stored = archive.put("audit/one", b"rows", date(2032, 12, 31))
    with pytest.raises(Exception, match="AccessDenied"):
        client(url).delete_object(
            Bucket="locked", Key="audit/one", VersionId=stored.version, BypassGovernanceRetention=True
        )
    client(url).delete_object(Bucket="locked", Key="audit/one")  # hides it, and removes nothing
    assert b"rows" == archive.get("audit/one", stored.version)


def test_an_object_under_another_name_or_key_is_not_ours(url: str) -> None:
    archive = ObjectLockArchive(bucket(url, "moved"), KEY, fresh_nonce)
    archive.put("audit/one", b"rows", date(2032, 12, 31))
    raw = client(url).get_object(Bucket="moved", Key="audit/one")["Body"].read()
    client(url).put_object(Bucket="moved", Key="audit/two", Body=raw)
    with pytest.raises(Corrupt):
        archive.get("audit/two")
    with pytest.raises(Corrupt):
        ObjectLockArchive(archive._bucket, bytes(32), fresh_nonce).get("audit/one")


def test_what_goes_wrong_is_told_apart(url: str) -> None:
    with pytest.raises(Refused, match="does not lock"):
        ObjectLockArchive(bucket(url, "loose", locks=False), KEY, fresh_nonce).put(
            "audit/one", b"rows", date(2032, 12, 31)
        )
    missing = Bucket("missing", url, "us-east-1", "", "id", "secret")
    with pytest.raises(Misconfigured, match="NoSuchBucket"):
        ObjectLockArchive(missing, KEY, fresh_nonce).put("audit/one", b"rows", date(2032, 12, 31))
    away = Bucket("away", "http://127.0.0.1:1", "us-east-1", "", "id", "secret")
    with pytest.raises(Transient, match="not reached"):
        ObjectLockArchive(away, KEY, fresh_nonce).get("audit/one")


def test_rows_from_day_ninety_on_go_once_and_are_found_again(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archiving, "_MOST_ROWS", 40)
    archive = ObjectLockArchive(bucket(url, "rows"), KEY, fresh_nonce)
    with archiving_office(tmp_path, archive) as (office, box):
        written_at = box.clock.now()
        log(box, written_at, 100)
        assert 0 == archive_due(box)
        with box.store.view() as view:
            old = view.log_head().rows
        office.world.clock.move_to(written_at + COLD_AFTER - timedelta(seconds=1))
        assert 0 == archive_due(box)
        office.world.clock.move_to(written_at + COLD_AFTER + timedelta(seconds=1))
        log(box, box.clock.now(), 10)
        assert old == archive_due(box)
        assert 0 == archive_due(box)

        with box.store.view() as view:
            index = view.archived()
            ours = [record for _, _, record in view.log_rows(0, datetime(2100, 1, 1, tzinfo=UTC), old)]
            assert RunKind.ARCHIVE in view.last_good_runs()
            assert index == archived_about(view, written_at, written_at)
            assert [] == archived_about(view, written_at + timedelta(days=1), box.clock.now())
        assert [(1, 40), (41, 80)] == [(one.first, one.last) for one in index[:2]]
        assert old == index[-1].last
        assert {date(2032, 12, 31)} == {one.retain_until_on for one in index}
        assert ours == [record for one in index for record in fetch_rows(box, one)]


def test_an_archive_that_does_not_lock_is_never_believed(url: str, tmp_path: Path) -> None:
    archive = ObjectLockArchive(bucket(url, "unlocked", locks=False), KEY, fresh_nonce)
    with archiving_office(tmp_path, archive) as (office, box):
        office.world.clock.move_to(box.clock.now() + COLD_AFTER + timedelta(days=1))
        with pytest.raises(Refused, match="does not lock"):
            archive_due(box)
        with box.store.view() as view:
            assert [] == view.archived()
            assert not view.runs(RunKind.ARCHIVE)[0].ok


def test_without_an_agreement_in_force_nothing_goes_and_nothing_is_lost(url: str, tmp_path: Path) -> None:
    archive = ObjectLockArchive(bucket(url, "lapsed"), KEY, fresh_nonce)
    with archiving_office(tmp_path, archive) as (office, box):
        log(box, box.clock.now(), 20)
        with box.store.view() as view:
            rows = view.log_head().rows
        office.world.clock.move_to(box.clock.now() + COLD_AFTER + timedelta(days=1))
        lapsed = covered(box.agreements, until=box.local_day(box.clock.now()) - timedelta(days=1))
        for agreements in (lapsed, office.box.agreements):
            with pytest.raises(Refused, match="no agreement covers the archive") as refused:
                archive_due(replace(box, agreements=agreements))
            assert refused.value.remedy
        assert {} == {
            one["Key"]: one for one in client(url).list_objects_v2(Bucket="lapsed").get("Contents", [])
        }
        assert rows <= archive_due(box)


def test_backups_go_to_the_same_kind_of_place(url: str, tmp_path: Path) -> None:
    client(url).create_bucket(Bucket="backups")
    access = {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret"}
    engine = Restic(Place(f"s3:{url}/backups", "password", access, tmp_path / "cache"))
    engine.init()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "one").write_bytes(b"one")
    key, _ = engine.backup(tmp_path / "data", ("for-test",), datetime(2026, 11, 17, tzinfo=UTC))
    engine.restore(key, tmp_path / "back")
    assert b"one" == next((tmp_path / "back").rglob("one")).read_bytes()
