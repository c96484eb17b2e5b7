"""One practice and the boxes it has one after the other, each with the repository of backups of all.

For tests of what happens when a box is lost: the world goes on, the box does not.
"""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from appliance.adapters.backups import ResticBackups
from appliance.adapters.escrow import read_key
from appliance.adapters.host import SecretFolder
from appliance.adapters.store.opening import database_key
from appliance.bootstrap import Site, open_backups, open_still
from appliance.cli.stage import build_site, enter
from appliance.settings import Settings, read_settings
from appliance.simulation.kernel import Chance
from appliance.simulation.world import World
from appliance.vendors import Outside
from appliance.workflow.upkeep.recovery import begin_window
from tests.simulation.stage_world import Stage

BACKUP_KEY = "5e" * 32


@dataclass
class Boxes:
    """One practice and the boxes it has one after the other."""

    world: World
    folder: Path
    more: str = ""
    """What else stands in each site file, after the settings of the backups."""
    count: int = 0
    urls: dict[str, str] = field(
        default_factory=lambda: {"pms": "http://pms.test", "carrier": "http://carrier.test"}
    )

    def build(self) -> Settings:
        """Write the site of the next box, with a database key of its own and the repository of all."""
        self.count += 1
        folder = self.folder / f"box{self.count}"
        folder.mkdir()
        build_site(self.world, {"pms": "http://pms.test", "carrier": "http://carrier.test"}, folder)
        (folder / "secrets" / "database_key").write_text(secrets.token_hex(32))
        (folder / "secrets" / "backup_key").write_text(BACKUP_KEY)
        with (folder / "site.toml").open("a") as file:
            file.write(f'\n[backup]\nrepository = "{self.folder / "repository"}"\n{self.more}')
        return read_settings(folder / "site.toml")

    def first(self) -> Stage:
        """Return the box on which everything begins, with an empty repository."""
        settings = self.build()
        self.repository(settings).init()
        return Stage(self.world, enter(self.world, settings, in_process=True))

    def repository(self, settings: Settings) -> ResticBackups:
        """Return the repository as a box without a database sees it."""
        keys = SecretFolder(settings.secrets.folder)
        found = open_backups(settings, keys, self.outside(), None, key=read_key(BACKUP_KEY))
        assert found is not None
        return found

    def outside(self) -> Outside:
        return Outside(self.world.clock, Chance(self.world.streams, f"restored/{self.count}"))

    def lose(self, site: Site) -> None:
        """Destroy a box with everything on it."""
        site.close()
        shutil.rmtree(self.folder / f"box{self.count}")

    def restore(self) -> Stage:
        """Bring the newest backup to an empty box, as `recallbox restore` does, and start that."""
        settings = self.build()
        backups = self.repository(settings)
        newest = backups.snapshots()[-1]
        keys = SecretFolder(settings.secrets.folder)
        backups.restore(newest, Path(settings.database.path), database_key(keys))
        store, box = open_still(settings, self.outside())
        begin_window(box, newest, "Dr. Chen")
        store.close()
        return Stage(self.world, enter(self.world, settings, in_process=True))
