"""How the browser tests start Chromium: a real one, without a sandbox for root, with Chinese fonts."""

import os
from pathlib import Path
from typing import TypedDict

from tests.support.chinese_fonts import fontconfig_file
from tools.browser import ensure


class LaunchOptions(TypedDict):
    """What ``playwright.chromium.launch(**options)`` is given."""

    executable_path: str
    args: list[str]
    env: dict[str, str | float | bool]
    headless: bool


def launch_options(folder: Path) -> LaunchOptions:
    """The options for a headless Chromium that shows Chinese; ``folder`` takes the font settings.

    Raises:
        NoBrowser: no Chromium can be had here; the message says what to do.
    """
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {
        "executable_path": str(ensure()),
        # /dev/shm is 64 MB in many containers, and Chromium dies when it is full
        "args": [*sandbox, "--disable-dev-shm-usage", "--font-render-hinting=none"],
        "env": {**os.environ, "FONTCONFIG_FILE": str(fontconfig_file(folder))},
        "headless": True,
    }
