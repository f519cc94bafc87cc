"""Reads and prints a policy as text: YAML without its traps (P5; bad input is refused with a line).

A figure with a decimal point and a day stay exactly the text that was written: no binary fraction
comes near money, and the rules of the kind read both. A key that stands twice, a reference to
another place and a tag are refused: what is read is what is seen.
"""

from collections.abc import Mapping
from typing import Any, Final, cast

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode

from huikuan.books.policies.queries import Field, description
from huikuan.kernel.decisions import Figure

LARGEST: Final = 200_000
DEEPEST: Final = 12
_WORDS: Final = frozenset({"str", "int", "bool", "null", "float", "timestamp"})


class Unreadable(ValueError):
    """The text is no policy; `code` is a text of the area policies."""

    def __init__(self, code: str, **figures: Figure) -> None:
        """Keep the code and where the fault stands."""
        self.code = code
        self.figures = figures
        super().__init__(code)


def parse(written: str) -> dict[str, object]:
    """Return the document that a text states. Raises Unreadable with line and column."""
    if len(written) > LARGEST:
        raise Unreadable("policy.text_too_long", most=LARGEST)
    try:
        for token in yaml.scan(written, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.AnchorToken | yaml.AliasToken | yaml.TagToken):
                raise _at("policy.text_reference", token.start_mark)
        node = yaml.compose(written, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as bad:
        raise _at("policy.text_broken", bad.problem_mark or bad.context_mark) from bad
    except yaml.YAMLError as bad:
        raise Unreadable("policy.text_broken", line=1, column=1) from bad
    except RecursionError as deep:
        raise Unreadable("policy.text_too_deep", most=DEEPEST, line=1, column=1) from deep
    if not isinstance(node, MappingNode):
        raise Unreadable("policy.text_not_a_table", line=1, column=1)
    return cast("dict[str, object]", _built(node, 0))


def parse_value(written: str) -> object:
    """Return the value that a text states, for one part of a policy. Raises Unreadable."""
    inside = "".join(f"  {line}\n" for line in written.splitlines())
    try:
        return parse(f"value:\n{inside}")["value"]
    except Unreadable as bad:
        # counted in what was written, not in what was put around it
        place = {"line": 1, "column": 2}
        figures = {
            key: max(int(str(value)) - place[key], 1) if key in place else value
            for key, value in bad.figures.items()
        }
        raise Unreadable(bad.code, **figures) from bad


def plain(value: object) -> object:
    """Return a value as policies keep it: days as texts, lists for tuples, keys as texts."""
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)


def printed(kind: str, document: Mapping[str, object], language: str) -> str:
    """Return a document as text, in the described order, each part under its words."""
    told = description(kind)
    order = [*("kind", "name"), *(one.key for one in told.fields)]
    keys = [key for key in order if key in document]
    keys += [key for key in document if key not in order]
    parts = []
    for key in keys:
        one = told.field(key)
        comment = "" if one is None else f"# {_comment(one, language)}\n"
        parts.append(comment + printed_value({key: document[key]}))
    return "".join(parts)


def printed_value(value: object) -> str:
    """Return a value as YAML: a mapping key by key, short lists and tables on one line."""
    node = _Representer(sort_keys=False).represent_data(plain(value))
    _fold(node)
    if isinstance(node, MappingNode):
        node.flow_style = False
    written = yaml.serialize(node, Dumper=yaml.SafeDumper, allow_unicode=True, width=100)
    # what stands alone needs no mark of its end
    return str(written).removesuffix("...\n")


def _fold(node: Node) -> bool:
    """Put what holds single values alone on one line; whether the node is one itself."""
    if isinstance(node, ScalarNode):
        return True
    pairs = isinstance(node, MappingNode)
    inner = [part for pair in node.value for part in pair] if pairs else node.value
    single = [_fold(part) for part in inner]
    cast("yaml.CollectionNode", node).flow_style = all(single)
    return False


class _Representer(yaml.representer.SafeRepresenter):
    """Writes no references: a list that stands in two places is written twice."""

    def ignore_aliases(self, _data: Any) -> bool:  # noqa: ANN401 - as yaml has it
        return True


def _comment(one: Field, language: str) -> str:
    words = one.label.read(language)
    hint = one.hint.read(language)
    codes = ", ".join(one.choices)
    return "; ".join(part for part in (words, hint, codes) if part).replace("\n", " ")


def _built(node: Node, depth: int) -> object:
    if depth > DEEPEST:
        raise _at("policy.text_too_deep", node.start_mark, most=DEEPEST)
    if isinstance(node, ScalarNode):
        return _scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return [_built(one, depth + 1) for one in node.value]
    found: dict[str, object] = {}
    for key, value in cast("MappingNode", node).value:
        if not isinstance(key, ScalarNode) or key.tag.endswith("merge"):
            raise _at("policy.text_broken", key.start_mark)
        if key.value in found:
            raise _at("policy.text_twice", key.start_mark, key=key.value)
        found[key.value] = _built(value, depth + 1)
    return found


def _scalar(node: ScalarNode) -> object:
    tag = node.tag.rpartition(":")[2]
    if tag not in _WORDS:
        raise _at("policy.text_broken", node.start_mark)
    if tag in {"int", "bool", "null"}:
        try:
            return yaml.SafeLoader("").construct_object(node)
        except ValueError as bad:
            raise _at("policy.text_broken", node.start_mark) from bad
    return node.value


def _at(code: str, mark: Any, **figures: Figure) -> Unreadable:  # noqa: ANN401 - yaml's mark or none
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    return Unreadable(code, line=line, column=column, **figures)
