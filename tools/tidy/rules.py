"""Decides which code breaks the rules of the house that other checkers cannot see."""

import ast
import re
from collections.abc import Callable, Iterator

from tools.tidy.source import BELOW_FLOWS, NEAR_MONEY, PURE, Source

Found = Iterator[tuple[int, str]]
Rule = Callable[[Source], Found]

_CLOCKS = {
    "date": {"today"},
    "datetime": {"now", "utcnow", "today"},
    "timezone": {"now", "localdate", "localtime"},
    "time": {"time", "time_ns", "localtime", "gmtime"},
    "arrow": {"now", "utcnow"},
}
# the parts of the standard library that compute and touch nothing
_PURE_MODULES = frozenset(
    [
        "__future__",
        "abc",
        "bisect",
        "calendar",
        "collections",
        "contextlib",
        "copy",
        "dataclasses",
        "datetime",
        "decimal",
        "enum",
        "fractions",
        "functools",
        "hashlib",
        "heapq",
        "itertools",
        "json",
        "math",
        "numbers",
        "operator",
        "re",
        "statistics",
        "string",
        "struct",
        "textwrap",
        "types",
        "typing",
        "unicodedata",
        "uuid",
        "zoneinfo",
        "base64",
        "binascii",
    ]
)
_DATE_TYPES = {"date", "datetime", "Day", "Instant"}
_DATE_NAMES = re.compile(r"(^|_)(on|at|day|date|today|as_of|until|since)$")
_TODO = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def clock(source: Source) -> Found:
    """Only entrypoints and flows read the clock; below them the day is an argument."""
    if source.floor not in BELOW_FLOWS or source.is_migration:
        return
    for node in ast.walk(source.tree):
        # without a call too: default=timezone.now is a clock that runs later
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            owner = _last_name(node.value)
            if node.attr in _CLOCKS.get(owner, ()):
                yield node.lineno, f"{owner}.{node.attr} below flows: take the day as an argument"


def money_float(source: Source) -> Found:
    """Kernel, rules and books hold no binary fractions: whole minor units and decimals only."""
    if source.floor not in NEAR_MONEY:
        return
    guards = _isinstance_arguments(source.tree)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno, f"the binary fraction {node.value} near money"
        elif isinstance(node, ast.Name) and node.id == "float" and id(node) not in guards:
            yield node.lineno, "float near money"
        elif isinstance(node, ast.Attribute) and node.attr == "FloatField":
            yield node.lineno, "FloatField near money"


def state_assignment(source: Source) -> Found:
    """Only a room's operations move a status, through its machine."""
    if not source.in_package or source.is_operations or source.is_migration:
        return
    for node in ast.walk(source.tree):
        for target in _assigned(node):
            if isinstance(target, ast.Attribute) and target.attr in {"status", "state"}:
                own = isinstance(target.value, ast.Name) and target.value.id == "self"
                if not own or source.floor == "books":
                    yield target.lineno, f".{target.attr} is set outside the room's operations"
        if isinstance(node, ast.Call) and _last_name(node.func) == "update":
            moved = {word.arg for word in node.keywords} & {"status", "state"}
            if moved:
                yield node.lineno, f"update({moved.pop()}=...) outside the room's operations"


def signal(source: Source) -> Found:
    """No hidden calls: what happens after an act is written where the act is called."""
    if not source.in_package:
        return
    for line, module in _imports(source.tree):
        if module.startswith("django.db.models.signals"):
            yield line, "a signal of the database layer: call the operation"
        elif module.startswith("django.dispatch") and source.floor not in {"entrypoints", "config"}:
            yield line, "a signal: call the operation"


def model_by_name(source: Source) -> Found:
    """A model got by its name goes round the import contract."""
    if not source.in_package or source.is_migration:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and _last_name(node.func) == "get_model":
            yield node.lineno, "a model by name, round the import contract"


def date_default(source: Source) -> Found:
    """A day is given by the caller; one that may be left out becomes today somewhere."""
    if not source.in_package:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for argument, default in _defaults(node.args):
                nothing = isinstance(default, ast.Constant) and default.value is None
                if nothing and _is_date(argument):
                    yield argument.lineno, f"{argument.arg}=None: a day is always given"


def bare_except(source: Source) -> Found:
    """A handler names what it handles."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler) and node.type is None:
            yield node.lineno, "except without a name swallows everything"


def todo(source: Source) -> Found:
    """What is left to do stands in an issue, not in a comment."""
    for line, comment in source.comments():
        if _TODO.search(comment):
            yield line, "a to-do belongs in an issue"


def print_call(source: Source) -> Found:
    """Only the command line speaks to standard output."""
    if not source.in_package or source.parts[:2] == ("entrypoints", "cli"):
        return
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "print"
        ):
            yield node.lineno, "print outside entrypoints/cli"


def impure_import(source: Source) -> Found:
    """Kernel and rules import the pure parts of the standard library, themselves, nothing else."""
    if source.floor not in PURE:
        return
    for line, module in _imports(source.tree):
        top = module.partition(".")[0]
        if top != "huikuan" and top not in _PURE_MODULES:
            yield line, f"{module} in {source.floor}: only arithmetic lives here"


def sql_above_books(source: Source) -> Found:
    """Flows and entrypoints ask queries, operations and reports; they write no SQL."""
    if source.floor not in {"flows", "entrypoints"}:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.db":
            for name in node.names:
                if name.name in {"connection", "connections", "models"}:
                    yield node.lineno, f"django.db.{name.name} in {source.floor}"
    for line, module in _imports(source.tree):
        if module.partition(".")[0] == "psycopg":
            yield line, f"psycopg in {source.floor}"


# it makes a company up, it does not report on one
_MAKERS = "src/huikuan/flows/write_sample/"


def sum_above_books(source: Source) -> Found:
    """Figures are added up by the measures and by analytics; whoever shows them only shows them."""
    if source.floor not in {"flows", "entrypoints"} or str(source.path).startswith(_MAKERS):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and _last_name(node.func).lower() in {"sum", "fsum"}:
            yield node.lineno, f"a sum in {source.floor}: ask a report or a measure"


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _isinstance_arguments(tree: ast.Module) -> set[int]:
    # isinstance(value, float) is how a float is refused
    return {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _last_name(node.func) == "isinstance"
        for argument in node.args[1:]
        for inner in ast.walk(argument)
    }


def _assigned(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Assign):
        yield from node.targets
    elif isinstance(node, ast.AugAssign | ast.AnnAssign) and not isinstance(node.target, ast.Name):
        yield node.target


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level or not node.module:
                continue
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{name.name}") for name in node.names)


def _defaults(arguments: ast.arguments) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    positional = [*arguments.posonlyargs, *arguments.args]
    yield from zip(reversed(positional), reversed(arguments.defaults), strict=False)
    yield from zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)


def _is_date(argument: ast.arg) -> bool:
    if argument.annotation is None:
        return bool(_DATE_NAMES.search(argument.arg))
    named = {
        _last_name(node) for node in ast.walk(argument.annotation) if isinstance(node, ast.expr)
    }
    return bool(named & _DATE_TYPES)


RULES: dict[str, Rule] = {
    "clock": clock,
    "float": money_float,
    "state": state_assignment,
    "signal": signal,
    "model-by-name": model_by_name,
    "date-default": date_default,
    "bare-except": bare_except,
    "todo": todo,
    "print": print_call,
    "impure": impure_import,
    "sql": sql_above_books,
    "sum": sum_above_books,
}
