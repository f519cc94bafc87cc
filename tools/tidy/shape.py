"""Decides how long code may be, what files may be called, and what a room's face may hold."""

import ast
from pathlib import PurePosixPath

from tools.tidy.rules import Found, Rule
from tools.tidy.source import Source

LONGEST_FUNCTION = 60
LONGEST_FILE = 400
DRAWERS = frozenset(
    [
        "util",
        "utils",
        "helper",
        "helpers",
        "common",
        "core",
        "misc",
        "shared",
        "lib",
        "stuff",
        "manager",
        "managers",
    ]
)


def long_function(source: Source) -> Found:
    """A function fits on a screen; its docstring is not counted."""
    if source.is_migration:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1 - _docstring_lines(node)
            if length > LONGEST_FUNCTION:
                yield node.lineno, f"{node.name} has {length} lines, more than {LONGEST_FUNCTION}"


def long_file(source: Source) -> Found:
    """A file holds one thought."""
    if not source.is_migration and len(source.lines) > LONGEST_FILE:
        yield LONGEST_FILE, f"{len(source.lines)} lines, more than {LONGEST_FILE}"


def drawer(source: Source) -> Found:
    """A file is named for what it decides; a drawer collects what nobody placed."""
    if source.in_package:
        for part in PurePosixPath(source.path).with_suffix("").parts[2:]:
            if part in DRAWERS:
                yield 1, f"{part} is a drawer, not a room"


def books_init(source: Source) -> Found:
    """A room of the books has an empty ``__init__``: Django imports it before the models."""
    if source.floor == "books" and len(source.parts) == 3 and source.parts[2] == "__init__.py":  # noqa: PLR2004
        body = source.tree.body
        if body and not (len(body) == 1 and ast.get_docstring(source.tree)):
            yield 1, "the face of a room of the books is queries and operations"


def rules_face(source: Source) -> Found:
    """A room of the rules names its face in ``__all__``."""
    if source.floor == "rules" and len(source.parts) == 3 and source.parts[2] == "__init__.py":  # noqa: PLR2004
        names = {
            target.id
            for node in source.tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        if "__all__" not in names:
            yield 1, "a room of the rules names its face in __all__"


def _docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    if ast.get_docstring(node) is None:
        return 0
    first = node.body[0]
    return (first.end_lineno or first.lineno) - first.lineno + 1


RULES: dict[str, Rule] = {
    "long-function": long_function,
    "long-file": long_file,
    "drawer": drawer,
    "books-init": books_init,
    "rules-face": rules_face,
}
