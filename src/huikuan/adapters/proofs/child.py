"""The process in which a proof that nobody has checked is looked at (X7)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from huikuan.adapters.files.child import answer_one
from huikuan.adapters.files.limits import Limits


def reading(request: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """Answer the request: what the file is as plain data, or why it is refused."""
    # imported under the limits, so that whatever the libraries do is bound too
    from huikuan.adapters.files.results import FileRefused
    from huikuan.adapters.proofs.opening import told

    try:
        media_type, pages = told(Path(request["path"]), limits)
    except FileRefused as refusal:
        return {"refused": {"code": refusal.code, "figures": refusal.figures}}
    return {"media_type": media_type, "pages": pages}


if __name__ == "__main__":
    sys.exit(answer_one(reading))
