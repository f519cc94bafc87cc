"""The process in which a bank's file is opened; its limits are set before a library is loaded."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from huikuan.adapters.files.child import answer_one
from huikuan.adapters.files.limits import Limits


def main() -> int:
    """Answer one request and return the exit status."""
    return answer_one(_answer)


def _answer(request: dict[str, Any], limits: Limits) -> dict[str, Any]:
    # imported under the limits, so that whatever the libraries do is bound too
    from huikuan.adapters.banks import opening
    from huikuan.adapters.files.results import FileRefused

    try:
        if request.get("act") == "tell":
            return {"form": opening.tell(Path(request["path"]), Path(request["spool"]), limits)}
        return opening.read_file(request, limits)
    except FileRefused as refusal:
        return {"refused": {"code": refusal.code, "figures": refusal.figures}}


if __name__ == "__main__":
    sys.exit(main())
