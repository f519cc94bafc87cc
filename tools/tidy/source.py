"""Decides what a rule is given: one parsed file and where in the house it stands."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

FLOORS = (
    "kernel",
    "rules",
    "adapters",
    "books",
    "analytics",
    "flows",
    "entrypoints",
    "config",
)
BELOW_FLOWS = frozenset({"kernel", "rules", "adapters", "books", "analytics"})
PURE = frozenset({"kernel", "rules"})
NEAR_MONEY = frozenset({"kernel", "rules", "books"})

_ALLOWED = re.compile(r"#\s*tidy: allow ([a-z-]+) - \S")


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where the code breaks a rule."""

    path: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.message}"


@dataclass(frozen=True)
class Source:
    """One file of Python: its path from the project's root, its text and its tree."""

    path: str
    text: str
    tree: ast.Module = field(repr=False)

    @classmethod
    def parse(cls, path: str, text: str) -> "Source":
        """The source of ``text``.

        Raises:
            SyntaxError: it is not Python.
        """
        return cls(path=path, text=text, tree=ast.parse(text, path))

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The path's parts below the package, or from the root outside of it."""
        parts = PurePosixPath(self.path).parts
        return parts[2:] if parts[:2] == ("src", "huikuan") else parts

    @property
    def in_package(self) -> bool:
        """Whether the file belongs to the product, not to its tests or tools."""
        return self.path.startswith("src/huikuan/") and not self.is_test

    @property
    def floor(self) -> str:
        """The floor of the house, or nothing outside of it."""
        return self.parts[0] if self.in_package and self.parts[0] in FLOORS else ""

    @property
    def is_test(self) -> bool:
        """Whether the file is a test or its support."""
        return "tests" in PurePosixPath(self.path).parts or self.path.endswith("conftest.py")

    @property
    def is_migration(self) -> bool:
        """Whether the file is a migration."""
        return "migrations" in self.parts

    @property
    def is_operations(self) -> bool:
        """Whether the file holds the acts of a room of the books."""
        return self.floor == "books" and any(
            part in {"operations", "operations.py"} for part in self.parts
        )

    @cached_property
    def lines(self) -> list[str]:
        """The text by line."""
        return self.text.splitlines()

    def comments(self) -> Iterator[tuple[int, str]]:
        """Line and text of every comment."""
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string

    def allows(self, finding: Finding) -> bool:
        """Whether the line, or the comment line above it, excepts itself from the rule with a reason."""
        nearby = self.lines[max(0, finding.line - 2) : finding.line]
        above = nearby[0] if len(nearby) > 1 and nearby[0].lstrip().startswith("#") else ""
        own = nearby[-1] if nearby else ""
        return any(
            found is not None and found.group(1) == finding.rule
            for found in (_ALLOWED.search(own), _ALLOWED.search(above))
        )
