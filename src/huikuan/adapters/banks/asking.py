"""What a reader is told besides the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from huikuan.adapters.files.limits import Limits


@dataclass(frozen=True, slots=True)
class Asked:
    """The currency of exports that name none, the day of reading, the limits, one's own preset."""

    currency: str
    as_of: date
    limits: Limits
    mapping: Any = None

    @property
    def account(self) -> str:
        """Whose account a file is that does not name one; "" where nobody said."""
        given = self.mapping.get("account", "") if isinstance(self.mapping, Mapping) else ""
        return given if isinstance(given, str) else ""


def only_account(mapping: Any) -> bool:  # noqa: ANN401 - whatever a YAML file holds
    """Tell whether no more is said than whose account it is: the file is read as what it is."""
    return mapping is None or (
        isinstance(mapping, Mapping)
        and set(mapping) == {"account"}
        and isinstance(mapping["account"], str)
    )
