"""Decides which files are the project's: what git keeps or is about to keep.

Without git, or in an unpacked archive, what lies here and is not made by the program or a tool.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator

from tools.rooms import ROOT

# as .gitignore says: by name anywhere, and by path from the root
_MADE = {"__pycache__", "node_modules", "vendor", ".git"}
_MADE_AT = {
    *(".venv", "build", "dist", "var", "htmlcov"),
    *("tests/output", "bench/output", "bench/results"),
}


def project_files(ending: str = "") -> list[str]:
    """The files that are there, by path from the root, sorted; those with this ending only."""
    found = kept()
    files = set(lying_here() if found is None else found)
    return sorted(each for each in files if each.endswith(ending) and (ROOT / each).exists())


def kept() -> list[str] | None:
    """What git lists; None where there is no git or no repository."""
    if shutil.which("git") is None:
        return None
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return None if listed.returncode else [each for each in listed.stdout.split("\0") if each]


def lying_here() -> Iterator[str]:
    """What a walk finds, without what was made here."""
    for folder, inside, files in os.walk(ROOT):
        here = os.path.relpath(folder, ROOT)
        prefix = "" if here == "." else f"{here}/"
        inside[:] = [
            name
            for name in inside
            if not (name in _MADE or f"{prefix}{name}" in _MADE_AT or _is_cache(name))
        ]
        yield from (f"{prefix}{name}" for name in files)


def _is_cache(name: str) -> bool:
    return name.endswith(("_cache", ".egg-info")) or name == ".hypothesis"
