"""Decides which Java runs Spark in the tests, and gets one where that is allowed.

In this order: the one that ``JAVA_HOME`` names, the first on the path, Debian's after installing
it from its packages (root and apt). It must be Java 17 or newer, which is asked of it. Spark is an
extra that most installations do without, so a machine without Java still runs all other tests: the
ones that need it are skipped, and this says so, with what to do.

``.venv/bin/python tools/java.py`` prints the path. Exit status: 0 always; the message tells.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = 17
PACKAGE = "openjdk-17-jre-headless"
# a closed network must be noticed in a minute; a download over a slow one may take several
INSTALL_TIMEOUT_S = 600
START_TIMEOUT_S = 30

ADVICE = f"""java: no Java {OLDEST} or newer, so the tests of Spark are skipped. Any of these gives it:
  - as root, on Debian or Ubuntu:  apt-get install {PACKAGE}
  - an existing one:               JAVA_HOME=/path/to/jdk make test"""


def main() -> int:
    """Print the path of a Java that is new enough, or what is skipped without one."""
    found = ensure()
    print(f"java: {found}" if found else ADVICE)
    return 0


def ensure() -> Path | None:
    """A Java that is new enough, installed where that is allowed; nothing when there is none."""
    return found() or (_from_debian() if may_install() else None)


def found() -> Path | None:
    """The Java that Spark would start: the one that is named, else the first on the path."""
    home = os.environ.get("JAVA_HOME")
    path = Path(home) / "bin" / "java" if home else shutil.which("java")
    return Path(path) if path and version(Path(path)) >= OLDEST else None


def version(java: Path) -> int:
    """The feature version that a Java says it has (21 of 21.0.4, 8 of 1.8.0); 0 if it says none."""
    try:
        done = subprocess.run(
            [str(java), "-version"],
            capture_output=True,
            text=True,
            check=False,
            timeout=START_TIMEOUT_S,
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    said = re.search(r'version "(?:1\.)?(\d+)', done.stderr + done.stdout)
    return int(said.group(1)) if said and not done.returncode else 0


def may_install() -> bool:
    """Whether Debian's packages can be had."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _from_debian() -> Path | None:
    for command in (
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-q", "-y", "--no-install-recommends", PACKAGE],
    ):
        _run(command)
    # one that JAVA_HOME names and that is too old stays the one that Spark would start
    return found()


def _run(command: list[str]) -> None:
    try:
        subprocess.run(
            command,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            capture_output=True,
            check=False,
            timeout=INSTALL_TIMEOUT_S,
        )
    except subprocess.TimeoutExpired:
        return


if __name__ == "__main__":
    sys.exit(main())
