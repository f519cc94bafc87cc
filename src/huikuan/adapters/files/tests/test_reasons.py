"""Every code that reading can raise has its sentence, and every sentence gets the figures it names."""

import ast
from pathlib import Path
from string import Formatter

import huikuan.adapters.files
import huikuan.rules.intake
from huikuan.adapters.texts import catalogue
from huikuan.rules.intake import Skip

ROOMS = (huikuan.adapters.files, huikuan.rules.intake)
ALWAYS = {
    "FileRefused": set(),
    "Unreadable": {"value", "column"},
    "Fault": {"value", "column"},
    "issue": {"place"},
}


def raised() -> list[tuple[str, str, set[str]]]:
    """Every (form, code, figures) that the sources spell out."""
    found: list[tuple[str, str, set[str]]] = []
    for room in ROOMS:
        for path in sorted(Path(str(room.__file__)).parent.glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    found += spelled(node)
    return found


def spelled(node: ast.Call) -> list[tuple[str, str, set[str]]]:
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    if name not in ALWAYS:
        return []
    place = 1 if name == "issue" else 0
    if len(node.args) <= place:
        return []
    first = node.args[place]
    ends = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
    codes = [
        one.value for one in ends if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]
    figures = {one.arg for one in node.keywords if one.arg}
    for one in node.args[place + 1 :]:
        if isinstance(one, ast.Dict):
            figures |= {str(key.value) for key in one.keys if isinstance(key, ast.Constant)}
    return [(name, code, figures) for code in codes]


def test_every_code_has_a_sentence_whose_figures_are_given() -> None:
    codes = raised()
    assert len(codes) > 70
    for name, code, figures in codes:
        sentence = catalogue()[code].en
        wanted = {field for _, field, _, _ in Formatter().parse(sentence) if field}
        # figures that are put together in a variable are looked at by the tests of that refusal
        if figures or not wanted - ALWAYS[name]:
            assert wanted <= figures | ALWAYS[name], code


def test_every_reason_to_skip_has_its_words() -> None:
    for one in Skip:
        assert f"skip_{one.value}" in catalogue()
