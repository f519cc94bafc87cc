"""Presets for the exports of banks and wallets, as data: one YAML file each."""

from importlib.resources import files
from typing import Any

import yaml


def preset_names() -> tuple[str, ...]:
    """Return the names of the shipped presets, in their order."""
    here = files(__name__)
    return tuple(sorted(one.name[:-5] for one in here.iterdir() if one.name.endswith(".yaml")))


def preset_document(name: str) -> Any:  # noqa: ANN401 - parsed by the caller
    """Return the document of a shipped preset."""
    return yaml.safe_load((files(__name__) / f"{name}.yaml").read_text("utf-8"))
