"""Decides what stands in ``.venv``: the locked dependencies, by hash, and the project itself.

Run by the machine's own Python (3.11 or newer), which is all that may be assumed beside make:
``python3 tools/environment.py run`` for using the product, ``dev`` for working on it (a superset).
A stamp in ``.venv`` remembers the locks it was made from, so that a second call takes no time.

Exit status: 0 done, 2 wrong use, 3 something is missing on the machine (the message says what).
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = str(VENV / "bin" / "python")
STAMP = VENV / "huikuan-environment.json"
BOOTSTRAP = ROOT / "requirements" / "bootstrap.lock"
LOCKS = {"run": ROOT / "requirements" / "run.lock", "dev": ROOT / "requirements" / "dev.lock"}
SUPERSETS = {"run": ("run", "dev"), "dev": ("dev",)}


def main(arguments: Sequence[str]) -> int:
    """Make the set of dependencies that ``arguments`` names stand in ``.venv``."""
    if len(arguments) != 1 or arguments[0] not in LOCKS:
        print("usage: environment.py run|dev", file=sys.stderr)
        return 2
    wanted = arguments[0]
    if stands(wanted):
        return 0
    if held() == "dev":
        # who works on the product and tries the demo keeps the tools
        wanted = "dev"
    try:
        make_venv()
        STAMP.unlink(missing_ok=True)
        install(LOCKS[wanted])
    except subprocess.CalledProcessError as failed:
        print(f"setup: failed: {' '.join(map(str, failed.cmd))}", file=sys.stderr)
        return 3
    STAMP.write_text(json.dumps({"set": wanted, "digest": digest(wanted)}), encoding="utf-8")
    return 0


def stands(wanted: str) -> bool:
    """Whether ``.venv`` already holds ``wanted`` or more, from these very locks."""
    there = held()
    return there in SUPERSETS[wanted] and _stamp().get("digest") == digest(there) and works()


def held() -> str:
    """The set that ``.venv`` was last made to hold, "" where none was."""
    return _stamp().get("set", "")


def _stamp() -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp


def digest(name: str) -> str:
    """One digest over everything that decides what is installed."""
    seen = hashlib.sha256(f"{sys.version_info[:2]}\0{ROOT}".encode())
    for file in (BOOTSTRAP, LOCKS[name], ROOT / "pyproject.toml"):
        seen.update(file.read_bytes())
    return seen.hexdigest()


def works() -> bool:
    """Whether the virtual environment's Python starts (it dies with the Python it was made from)."""
    if not Path(PYTHON).exists():
        return False
    return subprocess.run([PYTHON, "-c", ""], capture_output=True, check=False).returncode == 0


def make_venv() -> None:
    """A virtual environment with pip in it, made anew only where there is none that works."""
    if works() and has_pip():
        return
    print("setup: making .venv", flush=True)
    if not _has_ensurepip():
        _install_ensurepip()
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)


def has_pip() -> bool:
    """Whether pip can be run in the virtual environment."""
    probe = [PYTHON, "-m", "pip", "--version"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def _has_ensurepip() -> bool:
    probe = [sys.executable, "-c", "import ensurepip, venv"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def _install_ensurepip() -> None:
    # Debian and Ubuntu split the standard library: without python3-venv no environment has pip
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("setup: installing Debian's python3-venv", flush=True)
        subprocess.run(["apt-get", "update", "-q"], check=True)
        subprocess.run(["apt-get", "install", "-q", "-y", "python3-venv"], check=True)
        return
    print("setup: this Python has no ensurepip; install python3-venv first", file=sys.stderr)
    raise subprocess.CalledProcessError(3, [sys.executable, "-m", "ensurepip"])


def install(lock: Path) -> None:
    """Exactly what the locks name, then the project itself, editable and without dependencies."""
    print(f"setup: installing {lock.name}", flush=True)
    pip = [PYTHON, "-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", str(BOOTSTRAP)], check=True)
    if not _sync_with_uv(lock):
        # uv does not read pip's settings; where only pip knows the way to the packages, pip goes
        print("setup: uv cannot reach the packages, trying pip", flush=True)
        subprocess.run([*pip, "--require-hashes", "-r", str(lock)], check=True)
    project = ["--no-deps", "--no-build-isolation", "-e", str(ROOT)]
    subprocess.run([*pip, *project], check=True)
    # compiled once here, not by every command where Python may not write beside its sources
    compiled = [PYTHON, "-m", "compileall", "-q", "-j", "0", str(VENV / "lib"), str(ROOT / "src")]
    subprocess.run(compiled, check=False, stdout=subprocess.DEVNULL)


def _sync_with_uv(lock: Path) -> bool:
    command = [str(VENV / "bin" / "uv"), "-q", "pip", "sync", "--require-hashes"]
    environment = {**os.environ, "VIRTUAL_ENV": str(VENV), "UV_PYTHON": PYTHON}
    # uv brings certificates; a firm's proxy shows one that only the system knows
    for certificates in ({}, {"UV_SYSTEM_CERTS": "true"}):
        synced = subprocess.run(
            [*command, str(BOOTSTRAP), str(lock)],
            env={**environment, **certificates},
            check=False,
            capture_output=True,
        )
        if synced.returncode == 0:
            return True
    return False


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs before anything is checked
        sys.exit("setup: Python 3.11 or newer is needed; name one: make PYTHON=/path/to/python3.11")
    sys.exit(main(sys.argv[1:]))
