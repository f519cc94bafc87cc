"""Which aging policy counts on a day: the firm's own, else the preset shipped as data (D3, I16)."""

from functools import cache
from importlib import resources
from typing import cast

import yaml

from huikuan.books.policies import queries
from huikuan.kernel.days import Day
from huikuan.kernel.policies import NoPolicyInForce, PolicyVersion

KIND = "aging"
NAME = "standard"

_FIRST = Day(2000, 1, 1)


def aging_policy(company_id: int, day: Day) -> PolicyVersion:
    """The version in force in a company on a day; the preset before any was recorded."""
    try:
        return queries.current(company_id=company_id, kind=KIND, name=NAME, day=day)
    except NoPolicyInForce:
        return _preset()


@cache
def _preset() -> PolicyVersion:
    file = resources.files("huikuan").joinpath("policies", KIND, f"{NAME}.yaml")
    document = cast("dict[str, object]", yaml.safe_load(file.read_bytes()))
    return PolicyVersion(KIND, NAME, 1, _FIRST, document)
