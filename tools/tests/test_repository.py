"""What may lie in the repository: no registry's address, nothing built, nothing of a third party."""

import re
import shutil
import subprocess

import pytest

from tools import frontend, listing
from tools.rooms import ROOT

ADDRESS = re.compile(r"(https?|git|ssh|file)://|index-url|find-links")
BUILT = re.compile(r"\.min\.(js|css)$|(^|/)(node_modules|\.venv|vendor|__pycache__)/|\.(whl|so)$")


def committed() -> list[str]:
    if shutil.which("git") is None:
        return []
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    # an unpacked archive has no repository, and nothing that could be committed
    return listed.stdout.splitlines() if listed.returncode == 0 else []


@pytest.mark.parametrize("lock", ["run", "dev", "bootstrap", "node"])
def test_a_lock_has_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.lock").read_text("utf-8")
    assert not ADDRESS.search(text)
    requirements = re.findall(r"^\S+==\S+", text, re.MULTILINE)
    assert requirements
    for requirement in re.split(r"^(?=\S)", text, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in requirement


def test_what_runs_the_product_is_the_same_when_working_on_it() -> None:
    pinned = {
        name: set(re.findall(r"^(\S+==\S+)", text, re.MULTILINE))
        for name in ("run", "dev")
        for text in [(ROOT / "requirements" / f"{name}.lock").read_text("utf-8")]
    }
    assert pinned["run"] <= pinned["dev"]


def test_the_front_end_lock_has_integrity_and_no_address() -> None:
    text = frontend.LOCK.read_text("utf-8")
    assert not ADDRESS.search(text)
    assert text == frontend.without_addresses(text)
    assert text.count('"integrity"') == text.count('"node_modules/')


def test_nothing_built_is_committed() -> None:
    assert [file for file in committed() if BUILT.search(file)] == []


def test_a_source_map_that_is_not_served_is_not_named() -> None:
    css = b"a{color:red}\n/*# sourceMappingURL=tabler.min.css.map */"
    assert frontend.without_source_map(css) == b"a{color:red}\n"
    assert frontend.without_source_map(b"f();\n//# sourceMappingURL=f.js.map\n") == b"f();\n"
    assert frontend.without_source_map(b"f();") == b"f();"


def test_without_git_the_same_files_are_the_projects() -> None:
    kept = listing.kept()
    # an unpacked archive has only the walk
    if kept is not None:
        read = {each for each in kept if each.endswith((".py", ".md")) and (ROOT / each).exists()}
        walked = set(listing.lying_here())
        assert {each for each in walked if each.endswith((".py", ".md"))} == read
        assert not [each for each in walked if BUILT.search(each)]
