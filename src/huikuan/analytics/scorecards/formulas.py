"""Decides what a ratio written by a person means: names of columns, numbers, + - * / and brackets.

Nothing else is read, so a formula can do nothing but divide what a statement says.
"""

import ast
from collections.abc import Mapping

import numpy as np

_LONGEST = 500


class BadFormula(ValueError):
    """A formula that cannot be read; `code` is a text of the area scorecards."""

    def __init__(self, code: str, **figures: str) -> None:
        """Keep the code and what the sentence names."""
        self.code = code
        self.figures = figures
        super().__init__(code)


def computed(formula: str, columns: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return the formula over columns; missing where an input is missing or a divisor is nought.

    Raises BadFormula: scorecards.formula_unreadable, scorecards.formula_unknown.
    """
    try:
        tree = ast.parse(formula[:_LONGEST], mode="eval").body if len(formula) <= _LONGEST else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        tree = None
    if tree is None:
        raise BadFormula("scorecards.formula_unreadable", formula=formula[:_LONGEST])
    with np.errstate(all="ignore"):
        found = np.asarray(_value(tree, columns, formula), np.float64)
    rows = len(next(iter(columns.values()), np.empty(0)))
    found = np.broadcast_to(found, (rows,)).copy()
    found[~np.isfinite(found)] = np.nan
    return found


def _value(
    node: ast.expr, columns: Mapping[str, np.ndarray], formula: str
) -> np.ndarray | np.float64:
    if isinstance(node, ast.Name):
        if node.id not in columns:
            raise BadFormula("scorecards.formula_unknown", formula=formula, name=node.id)
        return columns[node.id]
    if isinstance(node, ast.Constant) and type(node.value) in {int, float}:
        return np.float64(str(node.value))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand, columns, formula)
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left, columns, formula), _value(node.right, columns, formula)
        if isinstance(node.op, ast.Add):
            return left + right
        if isinstance(node.op, ast.Sub):
            return left - right
        if isinstance(node.op, ast.Mult):
            return left * right
        if isinstance(node.op, ast.Div):
            return left / right
    raise BadFormula("scorecards.formula_unreadable", formula=formula)
