"""Holds an answer against the OpenAPI document: what is not as described is named with its place.

Knows the words of JSON Schema that the document uses, and fails on any other.
"""

from typing import Any

JSON = "application/json"
_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
}
_NOTES = frozenset({"title", "description", "default"})
_KNOWN = frozenset(
    {
        "$ref",
        "type",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "anyOf",
        "enum",
        "const",
    }
)


def faults(document: dict[str, Any], schema: dict[str, Any], value: object, at: str) -> list[str]:
    """Return what of a value is not as the schema says."""
    unknown = set(schema) - _NOTES - _KNOWN
    assert not unknown, f"{at}: this checker does not know {unknown}"
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return faults(document, document["components"]["schemas"][name], value, at)
    if "anyOf" in schema:
        tries = [faults(document, each, value, at) for each in schema["anyOf"]]
        return [] if [] in tries else min(tries, key=len)
    if "const" in schema or "enum" in schema:
        allowed = schema.get("enum", [schema.get("const")])
        return [] if value in allowed else [f"{at}: {value!r} is none of {allowed}"]
    kind = schema.get("type")
    if kind is not None and not _is(kind, value):
        return [f"{at}: {value!r} is no {kind}"]
    if isinstance(value, dict):
        return _object(document, schema, value, at)
    if isinstance(value, list):
        items = schema.get("items", {})
        return [
            fault
            for number, each in enumerate(value)
            for fault in faults(document, items, each, f"{at}[{number}]")
        ]
    return []


def _object(
    document: dict[str, Any], schema: dict[str, Any], value: dict[str, Any], at: str
) -> list[str]:
    own = schema.get("properties", {})
    # what a description does not name is a fault, unless it says that there may be more
    more = schema.get("additionalProperties", not own)
    found = [f"{at}: {name} is missing" for name in schema.get("required", []) if name not in value]
    for name, each in value.items():
        if name in own:
            found += faults(document, own[name], each, f"{at}.{name}")
        elif more is False:
            found.append(f"{at}: {name} is not described")
        elif isinstance(more, dict):
            found += faults(document, more, each, f"{at}.{name}")
    return found


def _is(kind: str, value: object) -> bool:
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, _TYPES[kind])
