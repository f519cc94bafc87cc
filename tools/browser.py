"""Decides which Chromium drives the browser tests, and makes sure that there is one.

In this order: the one remembered from last time, the one that ``HUIKUAN_CHROMIUM`` names,
Playwright's own build, the system's, the system's after installing it from Debian's packages where
that is allowed (root and apt). Each is started once before it is believed. With none the answer is
an error that says what to do: browser tests are never skipped. Playwright drives the browser by a
Node of its own, which wants a library that Debian's smallest system lacks: that one comes first.

``.venv/bin/python tools/browser.py`` prints the path. Exit status: 0 done, 3 none can be had.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STAMP = ROOT / ".venv" / "huikuan-browser.json"
SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# a closed network must be noticed in seconds; a download over a slow one may take minutes
CONNECTION_TIMEOUT_MS = "5000"
DOWNLOAD_TIMEOUT_S = 600
START_TIMEOUT_S = 60

ADVICE = """browser: no Chromium could be started. The browser tests need one; any of these gives it:
  - as root, on Debian or Ubuntu:  apt-get install chromium
  - with access to the network:    .venv/bin/playwright install --with-deps chromium
  - an existing one:               HUIKUAN_CHROMIUM=/path/to/chromium make test"""


DRIVER_ADVICE = """browser: Playwright's driver does not start: {said}
  - as root, on Debian or Ubuntu:  apt-get install libatomic1
  - with another Node:             PLAYWRIGHT_NODEJS_PATH=/path/to/node make test"""


class NoBrowser(RuntimeError):
    """No Chromium can be started or installed here; the message says what to do."""


def main() -> int:
    """Print the path of a Chromium that starts."""
    try:
        print(f"browser: {ensure()}")
    except NoBrowser as missing:
        print(missing, file=sys.stderr)
        return 3
    return 0


def ensure() -> Path:
    """A Chromium that starts.

    Raises:
        NoBrowser: with what was tried and what to do.
    """
    ensure_driver()
    for candidate in _candidates():
        path = candidate()
        if path is not None and starts(path):
            STAMP.write_text(json.dumps({"executable": str(path)}), encoding="utf-8")
            return path
    raise NoBrowser(ADVICE)


def ensure_driver() -> None:
    """Make Playwright's Node start; its one missing library is installed where that is allowed.

    Raises:
        NoBrowser: it does not start; with what it said and what to do.
    """
    said = driver_fault()
    if said and _may_install():
        _from_debian("libatomic1")
        said = driver_fault()
    if said:
        raise NoBrowser(DRIVER_ADVICE.format(said=said))


def driver_fault() -> str:
    """Why Playwright's Node does not start; empty when it does."""
    from playwright._impl._driver import compute_driver_executable

    node, _ = compute_driver_executable()
    try:
        done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    except OSError as fault:
        return str(fault)
    return done.stderr.strip() or "no reason given" if done.returncode else ""


def _candidates() -> Iterator[Callable[[], Path | None]]:
    # each is asked only when the ones before it gave nothing that starts
    if "HUIKUAN_CHROMIUM" in os.environ:
        # who names one means that one
        yield lambda: Path(os.environ["HUIKUAN_CHROMIUM"])
        return
    yield remembered
    yield playwrights_own
    yield download
    yield with_system_libraries
    yield of_the_system
    yield from_packages


def remembered() -> Path | None:
    """The one that started last time."""
    try:
        path = Path(json.loads(STAMP.read_text(encoding="utf-8"))["executable"])
    except (OSError, ValueError, KeyError):
        return None
    return path if path.exists() else None


def playwrights_own() -> Path | None:
    """Playwright's own build where it lies on the disk already."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None


def download() -> Path | None:
    """Playwright's own build, fetched."""
    environment = {**os.environ, "PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": CONNECTION_TIMEOUT_MS}
    if not _runs([sys.executable, "-m", "playwright", "install", "chromium"], environment):
        return None
    return playwrights_own()


def with_system_libraries() -> Path | None:
    """Playwright's own build after installing the libraries it wants from the system."""
    own = playwrights_own()
    if own is None or not _may_install():
        return None
    _runs([sys.executable, "-m", "playwright", "install-deps", "chromium"], dict(os.environ))
    return own


def of_the_system() -> Path | None:
    """The first Chromium on the search path."""
    return next((Path(found) for name in SYSTEM_NAMES if (found := shutil.which(name))), None)


def from_packages() -> Path | None:
    """Debian's Chromium, installed."""
    if not _may_install():
        return None
    _from_debian("chromium")
    return of_the_system()


def _from_debian(package: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _runs(["apt-get", "update", "-q"], environment)
    _runs(["apt-get", "install", "-q", "-y", "--no-install-recommends", package], environment)


def _may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _runs(command: list[str], environment: dict[str, str]) -> bool:
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, check=False, timeout=DOWNLOAD_TIMEOUT_S
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def starts(path: Path) -> bool:
    """Whether this Chromium prints a page: a file that is there may still lack a library."""
    command = [
        str(path),
        "--headless",
        "--disable-gpu",
        "--no-sandbox",
        "--dump-dom",
        "data:text/html,up",
    ]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=START_TIMEOUT_S)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return b"up" in done.stdout


if __name__ == "__main__":
    sys.exit(main())
