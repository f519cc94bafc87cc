"""Decides which lists of the documentation are read off the code, so that they cannot grow old."""

import ast
import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import yaml

from huikuan.adapters import texts
from huikuan.config.environment import NAMES
from huikuan.kernel.states import Machine
from huikuan.rules.intake.kinds import LAYOUTS
from tools.docs.commands import commands_page
from tools.docs.measures import measures_page, measures_page_zh
from tools.rooms import FLOORS, PACKAGE, order, rooms

REFERENCE = "docs/reference"
NOTE = "<!-- written by `make docs` from the code; edit the code -->\n"


def build() -> dict[str, str]:
    """Every generated page: its path from the project's root and its text."""
    return {f"{REFERENCE}/{name}.md": NOTE + "\n" + page() for name, page in PAGES.items()}


def rooms_page() -> str:
    """The rooms of both floors in their order, and what each decides."""
    lines = ["# Rooms", "", "Low to high: a room may know those above it in the list, never below."]
    for floor in FLOORS:
        lines += ["", f"## {floor.title()}", ""]
        rows = [
            (f"[{room}](../rooms/{room}.md)", first_sentence(PACKAGE / floor / room, room))
            for room in order(floor)
        ]
        lines += table(("room", "what it decides"), rows)
    lines += [
        "",
        f"{len(rooms())} rooms in all. `make where ROOM=<room>` lists the files of one.",
        "",
    ]
    return "\n".join(lines)


def policies_page() -> str:
    """The policies that come with the product."""
    lines = [
        "# Policies shipped as data",
        "",
        "Under `src/huikuan/policies/<kind>/<name>.yaml`.",
        "",
    ]
    rows = []
    for file in sorted((PACKAGE / "policies").rglob("*.yaml")):
        kind = file.parent.relative_to(PACKAGE / "policies").as_posix()
        if kind == "descriptions":
            # the words of the figures, no policy
            continue
        rows.append((kind, file.stem, leading_comment(file)))
    return "\n".join([*lines, *table(("kind", "name", "what it says"), rows), ""])


def reasons_page() -> str:
    """The codes of refusals and rejects that people and programs meet, with both sentences."""
    lines = [
        "# Reason codes",
        "",
        "A rejected row, a refused act and a held order each carry a code. Codes keep their meaning;",
        "the sentences may be reworded.",
        "",
    ]
    areas = texts.areas()
    entries = {**areas.get("reasons", {}), **areas.get("banking", {})}
    rows = [(f"`{code}`", entry.zh, entry.en) for code, entry in sorted(entries.items())]
    return "\n".join([*lines, *table(("code", "中文", "English"), rows), ""])


def texts_page() -> str:
    """How many sentences each area has."""
    lines = [
        "# Texts",
        "",
        "Every sentence that people see stands in `src/huikuan/texts/<area>.yaml`, in Chinese and",
        "English side by side (decision [0003](../decisions/0003-texts-as-a-bilingual-catalogue.md)).",
        "",
    ]
    rows = [(area, str(len(entries))) for area, entries in texts.areas().items()]
    return "\n".join([*lines, *table(("area", "codes"), rows), ""])


def files_page() -> str:
    """The kinds of files that are read, with every column and the headings known for it."""
    lines = [
        "# Files that are read",
        "",
        "CSV, TSV or XLSX; UTF-8 with or without a mark, UTF-16 with a mark, GB18030. The headings",
        "below are known by heart, in order of preference; any other layout is read through a mapping",
        "file. Columns that are not listed are kept as attributes of the record.",
    ]
    for kind, layout in LAYOUTS.items():
        lines += ["", f"## {kind}", ""]
        rows = [
            (
                f"`{field.name}`" + ("*" if field.required else ""),
                field.type.value,
                ", ".join(dict.fromkeys(word for _, word in field.choices)),
                " · ".join(field.headings),
            )
            for field in layout.fields
        ]
        lines += table(("column (* required)", "type", "values", "headings"), rows)
    return "\n".join([*lines, ""])


def settings_page() -> str:
    """Every setting and what it is for."""
    lines = [
        "# Settings",
        "",
        "From the environment, or from `huikuan.toml` in the current folder or in `HUIKUAN_HOME`,",
        "where the short form of a name will do (`port` for `HUIKUAN_PORT`). An unknown key is",
        "refused.",
        "",
    ]
    rows = [(f"`{name}`", meaning) for name, meaning in NAMES.items()]
    return "\n".join([*lines, *table(("setting", "what it is for"), rows), ""])


def permissions_page() -> str:
    """Which role may go how far in which duty, as the permission matrix says."""
    matrix = yaml.safe_load((PACKAGE / "policies/permissions/matrix.yaml").read_text("utf-8"))
    roles = [*matrix["roles"], "api"]
    lines = [
        "# Permissions",
        "",
        "From `src/huikuan/policies/permissions/matrix.yaml`. The verbs go further from left to",
        "right: view, propose, do; `approve` means view too, but not propose. A scope stands behind",
        "the verb where it is not everything. A token (`api`) needs its scope as well.",
        "",
    ]
    rows = [
        (f"`{duty}`", *(str(grants.get(role, "")) for role in roles))
        for duty, grants in matrix["duties"].items()
    ]
    return "\n".join([*lines, *table(("duty", *roles), rows), ""])


def states_page() -> str:
    """Each state machine of the rules as a diagram, drawn from its table."""
    lines = ["# State machines", ""]
    for room, name, machine in machines():
        lines += [f"## {room}: {name.lower()}", "", "```mermaid", "stateDiagram-v2"]
        lines.append(f"    [*] --> {machine.start}")
        lines += [f"    {a} --> {b}: {act}" for (a, act), b in machine.moves.items()]
        lines += [f"    {end} --> [*]" for end in sorted(machine.ends)]
        lines += ["```", ""]
    return "\n".join(lines)


def machines() -> Iterator[tuple[str, str, Machine]]:  # type: ignore[type-arg]  # any states
    """Room, name and table of every state machine of the rules."""
    for room in order("rules"):
        package = importlib.import_module(f"huikuan.rules.{room}")
        for module in pkgutil.iter_modules(package.__path__):
            if module.name == "states":
                states = importlib.import_module(f"huikuan.rules.{room}.states")
                for name, value in sorted(vars(states).items()):
                    if isinstance(value, Machine):
                        yield room, name, value


def first_sentence(folder: Path, room: str) -> str:
    """The first line of the room's docstring; for the books that of its queries or models."""
    for file in (
        "__init__.py",
        "operations.py",
        "operations/__init__.py",
        "queries.py",
        "models.py",
    ):
        path = folder / file
        if path.exists():
            said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
            if said:
                return said.splitlines()[0]
    return room


def leading_comment(file: Path) -> str:
    """The paragraph of comment a policy opens with, or its own ``description``, else nothing."""
    text = file.read_text(encoding="utf-8")
    comment = []
    for line in text.splitlines():
        if not line.lstrip("# ").strip() or not line.startswith("#"):
            break
        comment.append(line.lstrip("# ").strip())
    if comment:
        return " ".join(comment)
    document = yaml.safe_load(text)
    described = document.get("description", "") if isinstance(document, dict) else ""
    return " ".join(str(described).split())


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(cell(value) for value in row)} |" for row in rows]
    return lines


def cell(value: str) -> str:
    """``value`` so that it stays in its cell."""
    return value.replace("|", "\\|").replace("\n", " ")


PAGES: dict[str, Callable[[], str]] = {
    "commands": commands_page,
    "files": files_page,
    "measures": measures_page,
    "measures.zh": measures_page_zh,
    "permissions": permissions_page,
    "policies": policies_page,
    "reasons": reasons_page,
    "rooms": rooms_page,
    "settings": settings_page,
    "states": states_page,
    "texts": texts_page,
}
