"""Which aging policy counts on a day: the preset shipped as data, until a firm has its own (D3)."""

from functools import cache
from importlib import resources
from typing import cast

import yaml

from huikuan.kernel.days import Day
from huikuan.kernel.policies import PolicyVersion
from huikuan.rules.aging import Buckets, parse

_FIRST = Day(2000, 1, 1)


@cache
def aging_policy() -> tuple[Buckets, PolicyVersion]:
    """The buckets in force and the version that names them.

    Raises PolicyRefused when the shipped document breaks its own rules.
    """
    file = resources.files("huikuan").joinpath("policies", "aging", "standard.yaml")
    document = cast("dict[str, object]", yaml.safe_load(file.read_bytes()))
    return parse(document), PolicyVersion("aging", "standard", 1, _FIRST, document)
