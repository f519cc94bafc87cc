"""Decides nothing; says where a room is: its code on every floor, its policies, texts and pages.

``make where ROOM=ledger``. Exit status: 0 found, 2 no such room (the rooms are listed).
"""

import sys
from collections.abc import Iterable, Sequence

from tools.listing import project_files
from tools.rooms import ROOT, rooms

KINDS = (
    ("rules", "src/huikuan/rules/{room}/"),
    ("books", "src/huikuan/books/{room}/"),
    ("policies", "src/huikuan/policies/{room}/"),
    ("texts", "src/huikuan/texts/{room}.yaml"),
    ("page", "docs/rooms/{room}.md"),
)


def main(arguments: Sequence[str]) -> int:
    """Print the files of the room that ``arguments`` names."""
    known = [room.name for room in rooms()]
    if len(arguments) != 1 or arguments[0] not in known:
        print("usage: make where ROOM=" + "|".join(known), file=sys.stderr)
        return 2
    room = arguments[0]
    files = project_files()
    for kind, pattern in KINDS:
        show(kind, [file for file in files if file.startswith(pattern.format(room=room))])
    show("used by", sorted(users(room, files)))
    return 0


def users(room: str, files: Iterable[str]) -> set[str]:
    """The files outside the room that import it."""
    found = set()
    for file in files:
        own = any(file.startswith(f"src/huikuan/{floor}/{room}/") for floor in ("rules", "books"))
        if own or not file.endswith(".py") or not (ROOT / file).exists():
            continue
        text = (ROOT / file).read_text(encoding="utf-8")
        if any(
            f"huikuan.{floor}.{room}" in text or f"from huikuan.{floor} import {room}" in text
            for floor in ("rules", "books")
        ):
            found.add(file)
    return found


def show(kind: str, files: Sequence[str]) -> None:
    """One heading with its files, or nothing."""
    if files:
        print(f"{kind}:")
        for file in files:
            print(f"  {file}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
