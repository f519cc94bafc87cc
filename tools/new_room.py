"""Decides what a new room starts with: both halves, their tests, a page, the contract's lines.

``make room NAME=disputes`` puts it where the house's order says; a room that the house does not
name yet says after which room it stands: ``make room NAME=escrow AFTER=securities``. ``FLOOR=rules``
or ``FLOOR=books`` makes one half only. Nothing that exists is written over.

Exit status: 0 made, 2 wrong use.
"""

import argparse
import keyword
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from tools import rooms
from tools.rooms import Floor

FILES: dict[Floor, dict[str, str]] = {
    "rules": {
        "__init__.py": '"""Decides ... ({room}; requirement ids)."""\n\n__all__: list[str] = []\n',
        "values.py": '"""The values of {room}: frozen, without behaviour of their own."""\n',
        "policy.py": '"""The policy of {room}: parsed and checked when it is loaded."""\n',
        "states.py": '"""The states of {room} as a table (kernel.states)."""\n',
        "tests/test_{room}.py": '"""What {room} decides, in the words of the trade."""\n',
    },
    "books": {
        "__init__.py": "",
        "apps.py": (
            '"""The room {room} as Django knows it."""\n\nfrom django.apps import AppConfig\n\n\n'
            "class {title}Config(AppConfig):\n"
            '    """Durable records of {room}."""\n\n'
            '    name = "huikuan.books.{room}"\n    label = "{room}"\n'
        ),
        "models.py": '"""The rows of {room}: private to this room."""\n',
        "queries.py": '"""What is read from {room}: frozen values, never rows."""\n',
        "operations.py": (
            '"""The acts on {room}: each checks state and writes rows and evidence inside the\n'
            'caller\'s transaction."""\n'
        ),
        "migrations/__init__.py": "",
        "tests/test_{room}.py": '"""The acts on {room}, in the words of the trade."""\n',
    },
}
PAGE = """# {room}

What this room decides, which requirements it serves, which law or standard stands behind it.

## Rules

## Books

## What may go wrong
"""
MODELS_CONTRACT = """
[importlinter:contract:models-{room}]
name = The models of {room} are private
type = protected
protected_modules = huikuan.books.{room}.models
allowed_importers = huikuan.books.{room}
"""


class WrongUse(ValueError):
    """The room cannot be made as asked; the message says why."""


def main(arguments: Sequence[str]) -> int:
    """Make the room that ``arguments`` describes."""
    parser = argparse.ArgumentParser(prog="make room")
    parser.add_argument("name")
    parser.add_argument("--after", default="")
    parser.add_argument("--floor", default="", choices=["", "rules", "books"])
    options = parser.parse_args(arguments)
    floors: tuple[Floor, ...] = (options.floor,) if options.floor else rooms.FLOORS
    try:
        for written in make(options.name, floors=floors, after=options.after):
            print(written.relative_to(rooms.ROOT))
    except WrongUse as wrong:
        print(f"make room: {wrong}", file=sys.stderr)
        return 2
    if "books" in floors:
        print(f'next: add "huikuan.books.{options.name}" to INSTALLED_APPS in config/settings.py')
    return 0


def make(name: str, *, floors: Sequence[Floor], after: str) -> list[Path]:
    """Write the room's files and its lines in the contract; the files that were written.

    Raises:
        WrongUse: a bad name, a room that is there already, or no known place for it.
    """
    if not re.fullmatch(r"[a-z][a-z_]*[a-z]", name) or keyword.iskeyword(name):
        raise WrongUse(f"{name!r} is no name for a room: small letters, one English noun")
    contract = rooms.CONTRACT.read_text(encoding="utf-8")
    written = []
    for floor in floors:
        if (rooms.PACKAGE / floor / name).exists():
            raise WrongUse(f"{floor}/{name} is there already")
        contract = with_layer(contract, floor, name, below(floor, name, after))
    if "books" in floors:
        contract = contract.rstrip("\n") + "\n" + MODELS_CONTRACT.format(room=name)
    for floor in floors:
        for file, text in FILES[floor].items():
            path = rooms.PACKAGE / floor / name / file.format(room=name)
            written.append(_write(path, text.format(room=name, title=_title(name))))
    page = rooms.ROOT / "docs" / "rooms" / f"{name}.md"
    if not page.exists():
        written.append(_write(page, PAGE.format(room=name)))
    written.append(_write(rooms.CONTRACT, contract))
    return written


def below(floor: Floor, name: str, after: str) -> str:
    """The room of ``floor`` that the new one stands right above; empty for the lowest place.

    Raises:
        WrongUse: the house does not name the room, or not the one it shall stand after.
    """
    present = rooms.order(floor)
    if after:
        if after not in present:
            raise WrongUse(f"{floor} has no room {after}")
        return after
    house = rooms.HOUSE[floor]
    if name not in house:
        raise WrongUse(f"the house's order does not name {name} in {floor}: say AFTER=<room>")
    lower = [room for room in present if room in house and house.index(room) < house.index(name)]
    return lower[-1] if lower else ""


def with_layer(contract: str, floor: Floor, name: str, lower: str) -> str:
    """The contract's text with ``name`` in a line right over that of ``lower``."""
    head, mark, tail = contract.partition(f"[importlinter:contract:{floor}-rooms]")
    section, exhaustive, rest = tail.partition("exhaustive = True")
    line = f"    {name}\n"
    if lower:
        section = section.replace(f"    {lower}\n", f"{line}    {lower}\n", 1)
    else:
        section += line
    return head + mark + section + exhaustive + rest


def _title(name: str) -> str:
    return name.replace("_", " ").title().replace(" ", "")


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
