"""The process in which an e-invoice that nobody has checked is opened (X7)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from huikuan.adapters.files.child import answer_one
from huikuan.adapters.files.limits import Limits


def reading(request: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """Answer the request: the e-invoices of a file as plain data, or why it is refused."""
    # imported under the limits, so that whatever the libraries do is bound too
    from huikuan.adapters.einvoices.opening import open_file, tell
    from huikuan.adapters.files.results import FileRefused

    try:
        if request.get("act") == "tell":
            return {"known": tell(Path(request["path"]), limits)}
        found = open_file(Path(request["path"]), limits)
    except FileRefused as refusal:
        return {"refused": {"code": refusal.code, "figures": refusal.figures}}
    return {"invoices": [one.document() for one in found]}


if __name__ == "__main__":
    sys.exit(answer_one(reading))
