"""The archive in an S3 bucket with Object Lock: encrypted here, locked there, read back before it counts.

Botocore, not boto3: it is the same client by the same people without the transfer manager, which objects of a
few megabytes do not need. It is loaded when the archive is first used, because it costs 36 MB.

Compliance mode: until its day nobody can shorten or lift the lock, the account's root included. What lies
there was compressed with gzip, then sealed with ChaCha20-Poly1305 under a key derived from the escrowed one,
bound to the object's name. The store is told a SHA-256 of what it gets and refuses anything else.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from appliance.adapters.escrow import decrypt, encrypt
from appliance.errors import Corrupt, Misconfigured, Permanent, Refused, Transient
from appliance.ports.archive import Stored

_OURS = frozenset(
    {"NoSuchBucket", "InvalidAccessKeyId", "SignatureDoesNotMatch", "AccessDenied", "PermanentRedirect"}
)
_NO_LOCK = frozenset(
    {"InvalidRequest", "ObjectLockConfigurationNotFoundError", "NoSuchObjectLockConfiguration"}
)


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bucket and what opens it."""

    name: str
    url: str
    region: str
    proxy: str
    access_id: str
    access_secret: str = field(repr=False)


class ObjectLockArchive:
    """The archive of one box."""

    def __init__(self, bucket: Bucket, key: bytes, nonce: Callable[[], bytes]) -> None:
        """Given a bucket, the key of its contents and a source of nonces that never repeat."""
        self._bucket = bucket
        self._key = key
        self._nonce = nonce
        self._made: Any = None

    def put(self, name: str, data: bytes, retain_until_on: date) -> Stored:
        sealed = encrypt(self._key, self._nonce(), gzip.compress(data, mtime=0), name)
        digest = hashlib.sha256(sealed)
        with _translated(name):
            answer = self._client().put_object(
                Bucket=self._bucket.name,
                Key=name,
                Body=sealed,
                ChecksumAlgorithm="SHA256",
                ChecksumSHA256=base64.b64encode(digest.digest()).decode(),
                ObjectLockMode="COMPLIANCE",
                ObjectLockRetainUntilDate=_end_of(retain_until_on),
            )
        stored = Stored(name, answer.get("VersionId", ""), digest.hexdigest(), len(sealed), retain_until_on)
        if self.get(name, stored.version) != data:
            raise Corrupt(f"{name} came back from the archive altered")
        return stored

    def get(self, name: str, version: str = "") -> bytes:
        with _translated(name):
            sealed = self._client().get_object(**self._which(name, version))["Body"].read()
        try:
            return gzip.decompress(decrypt(self._key, sealed, name))
        except (ValueError, gzip.BadGzipFile):
            raise Corrupt(
                f"{name} is not what was archived", remedy="keep it for inspection; the box has the rows"
            ) from None

    def lock_of(self, name: str, version: str = "") -> date | None:
        with _translated(name):
            head = self._client().head_object(**self._which(name, version))
        until = head.get("ObjectLockRetainUntilDate")
        if head.get("ObjectLockMode") != "COMPLIANCE" or until is None:
            return None
        found: date = until.astimezone(UTC).date()
        return found

    def _which(self, name: str, version: str) -> dict[str, str]:
        return {"Bucket": self._bucket.name, "Key": name, **({"VersionId": version} if version else {})}

    def _client(self) -> Any:
        if self._made is None:
            from botocore.config import Config
            from botocore.session import Session

            one = self._bucket
            proxies = {"https": one.proxy, "http": one.proxy} if one.proxy else {}
            options = Config(
                connect_timeout=10,
                read_timeout=60,
                retries={"max_attempts": 3, "mode": "standard"},
                proxies=proxies,
                s3={"addressing_style": "path" if one.url else "auto"},
            )
            self._made = Session().create_client(
                "s3",
                region_name=one.region,
                endpoint_url=one.url or None,
                aws_access_key_id=one.access_id,
                aws_secret_access_key=one.access_secret,
                config=options,
            )
        return self._made


def _end_of(on: date) -> datetime:
    """Return the last second of a day; midnight after it would show as the next day."""
    return datetime.combine(on, time(23, 59, 59), UTC)


@contextmanager
def _translated(name: str) -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        raise _failure(name, code, int(error.response["ResponseMetadata"].get("HTTPStatusCode", 0))) from None
    except BotoCoreError as error:
        raise Transient(f"archive: not reached ({type(error).__name__})") from None


def _failure(name: str, code: str, status: int) -> Misconfigured | Refused | Transient | Permanent:
    if code in _OURS or status in (401, 403):
        return Misconfigured(f"archive: {code or status}", remedy="check [archive] and its two secrets")
    if code in _NO_LOCK:
        return Refused(
            "archive: the bucket does not lock objects", remedy="make the bucket with Object Lock switched on"
        )
    if status >= 500 or status == 429:
        return Transient(f"archive: {code or status}")
    return Permanent(f"archive: {name}: {code or status}", code=code or str(status))
