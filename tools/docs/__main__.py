"""Writes the generated pages, or checks all of the documentation."""

import os
import sys
from collections.abc import Iterator, Sequence

from tools.docs.links import dead_links
from tools.listing import project_files
from tools.rooms import ROOT, rooms


def main(arguments: Sequence[str]) -> int:
    """Do what ``arguments`` says; 1 where something is stale, missing or dead."""
    if list(arguments) == ["write"]:
        for path, text in built().items():
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_text(text, encoding="utf-8")
        return 0
    if list(arguments) != ["check"]:
        print("usage: python -m tools.docs write|check", file=sys.stderr)
        return 2
    problems = [*stale(), *rooms_without_page(), *dead()]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def built() -> dict[str, str]:
    """The generated pages, read off the product with its settings loaded."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huikuan.config.settings")
    from tools.docs import pages

    return pages.build()


def stale() -> Iterator[str]:
    """Generated pages that differ from what the code says now."""
    for path, text in built().items():
        file = ROOT / path
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            yield f"{path}: stale, `make docs` writes it anew"


def rooms_without_page() -> Iterator[str]:
    """Rooms whose subject nobody explained."""
    for room in rooms():
        page = ROOT / "docs" / "rooms" / f"{room.name}.md"
        if not page.exists() or not page.read_text(encoding="utf-8").startswith("# "):
            yield f"docs/rooms/{room.name}.md: the room has no page"


def dead() -> Iterator[str]:
    """Links that lead nowhere, in every page that the project keeps."""
    for path in project_files(".md"):
        yield from dead_links(ROOT, ROOT / path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
