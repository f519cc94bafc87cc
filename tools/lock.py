"""Decides the versions that are installed: the newest that ``pyproject.toml`` allows, with hashes.

Writes ``requirements/*.lock`` without the address of any registry, for every Python and platform
that the project supports. ``run.lock`` is within ``dev.lock``: the same versions in both.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
OLDEST_PYTHON = "3.11"


def main() -> int:
    """Compile the four locks."""
    compile_lock(
        "dev.lock", ["pyproject.toml", "--extra", "embedded", "--extra", "spark", "--group", "dev"]
    )
    within = ["-c", "requirements/dev.lock"]
    compile_lock("run.lock", ["pyproject.toml", "--extra", "embedded", *within])
    compile_lock("bootstrap.lock", ["requirements/bootstrap.in", *within])
    compile_lock("node.lock", ["requirements/node.in"])
    return 0


def compile_lock(name: str, sources: list[str]) -> None:
    """One lock from its sources, with hashes and without hosts."""
    subprocess.run(
        [
            *(ROOT / ".venv" / "bin" / "uv", "pip", "compile", "-q", "--upgrade", "--universal"),
            *("--python-version", OLDEST_PYTHON, "--generate-hashes", "--no-emit-index-url"),
            *("--no-annotate", "--no-header", *sources, "-o", f"requirements/{name}"),
        ],
        cwd=ROOT,
        check=True,
    )


if __name__ == "__main__":
    sys.exit(main())
