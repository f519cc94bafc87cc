"""The documents that are shipped with the product: they hold until somebody says otherwise (D3)."""

from functools import cache
from importlib import resources
from typing import cast

import yaml

from huikuan.kernel.days import Day
from huikuan.kernel.policies import NoPolicyInForce, PolicyVersion

# presets count since before any fact
FROM_THE_START = Day(1900, 1, 1)


def presets(kind: str) -> tuple[dict[str, object], ...]:
    """Return the documents of a kind that are shipped with the product, by file name."""
    folder = resources.files("huikuan").joinpath("policies", kind)
    if not folder.is_dir():
        return ()
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return tuple(
        cast("dict[str, object]", yaml.safe_load(file.read_bytes()))
        for file in files
        if file.name.endswith(".yaml")
    )


@cache
def preset(kind: str, name: str) -> PolicyVersion:
    """Return a shipped document as the first version of its policy. Raises NoPolicyInForce."""
    for document in presets(kind):
        if document["name"] == name:
            return PolicyVersion(kind, name, 1, FROM_THE_START, document)
    raise NoPolicyInForce(f"no policy {kind} {name}")
