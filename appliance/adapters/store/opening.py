"""Opening the site's database: its key out of the secrets, and whether it is as it was left.

The only way to a database that is in use. It refuses to let anybody write to one that went back in time: the
rows written next would hide that for good. Copies, drafts and rehearsals are opened as bare files.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from appliance.adapters.host import SecretFolder
from appliance.adapters.store.database import KEY_BYTES, Database
from appliance.adapters.store.mark import Mark
from appliance.adapters.store.store import SqlCipherStore
from appliance.errors import RESTORE, Corrupt, Misconfigured
from appliance.ports.time import Clock

NEXT_KEY = "database_key_next"
"""The secret in which a change of the database's key is prepared."""
AT_HAND = (
    "`recallbox restore FOLDER --at-hand --by NAME` goes on with it as with a backup: the carrier is asked"
    " what happened since"
)


def open_keyed(
    path: Path,
    secrets: SecretFolder,
    clock: Clock,
    *,
    boundary: Callable[[str], None] | None = None,
    readonly: bool = False,
    after_loss: bool = False,
) -> SqlCipherStore:
    """Open the database with its key.

    Raise Corrupt if it lacks what was committed: nobody may write to it then but who knows, `after_loss`.
    """

    def opened(key: bytes) -> Database:
        return Database.open(path, key, boundary=boundary, readonly=readonly, now=clock.now)

    try:
        database = opened(database_key(secrets))
    except Misconfigured:
        # A change of key was cut off between the database and its secret: the next one is the right one.
        if not secrets.has(NEXT_KEY):
            raise
        database = opened(database_key(secrets, NEXT_KEY))
    store = SqlCipherStore(database, Mark(path))
    if not readonly and not after_loss:
        _demand_whole(store, path)
    return store


def _demand_whole(store: SqlCipherStore, path: Path) -> None:
    try:
        lost = store.find_loss()
        if lost:
            raise Corrupt(f"{path} is not as it was left: {lost}", remedy=f"{AT_HAND}; or {RESTORE}")
    except BaseException:
        store.close()
        raise


def database_key(secrets: SecretFolder, name: str = "database_key") -> bytes:
    """Return the database's key. Raise Misconfigured if it is missing or no key."""
    text = secrets.read(name)
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Misconfigured(
            f"the secret {name} is not {KEY_BYTES} bytes in hexadecimal",
            remedy="restore the sealed key",
        )
    return key
