"""Takes the pictures of the status page that the README shows: `python -m tests.web.pictures`.

In Debian's Chromium, of the very snapshots that the tests use, so that anybody gets the same page.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from appliance.wire.snapshot import Snapshot
from tests.web.pages import ServedPage, served
from tests.web.snapshots import a_bad_day, an_ordinary_day

FOLDER = Path(__file__).with_name("pictures")
LARGEST = 150_000
SHOTS: tuple[tuple[str, Snapshot, str, int, int], ...] = (
    ("status-light", an_ordinary_day(), "light", 1280, 900),
    ("status-dark", a_bad_day(), "dark", 1280, 900),
    ("status-phone", an_ordinary_day(), "light", 360, 740),
)


def main() -> None:
    """Write every picture; stop if one is too large for a repository."""
    FOLDER.mkdir(exist_ok=True)
    path = shutil.which("chromium")
    with TemporaryDirectory() as folder, served(Path(folder)) as page, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for name, snapshot, scheme, width, height in SHOTS:
            page.put(snapshot)
            picture = FOLDER / f"{name}.png"
            _take(browser, page, picture, scheme, width, height)
            assert picture.stat().st_size < LARGEST, picture
        browser.close()


def _take(browser: Browser, page: ServedPage, picture: Path, scheme: str, width: int, height: int) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    window = context.new_page()
    window.goto(page.url)
    window.wait_for_load_state("load")
    window.screenshot(path=picture)
    context.close()


if __name__ == "__main__":
    main()
