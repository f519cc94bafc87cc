"""What a reader is told besides the file."""

from __future__ import annotations

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
