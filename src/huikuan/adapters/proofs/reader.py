"""The face of looking into a proof: what it is by its content, or why it is not taken (X7)."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from huikuan.adapters.files.limits import MB, Limits
from huikuan.adapters.files.parent import ask
from huikuan.adapters.files.results import FileRefused

LIMITS: Final = Limits(
    file_bytes=5 * MB,
    seconds=20,
    memory_bytes=512 * MB,
    expanded_bytes=50 * MB,
    parts=500,
)
_CHILD: Final = "huikuan.adapters.proofs.child"


@dataclass(frozen=True, slots=True)
class Proof:
    """What a file is: its media type, and how many pages it has (a picture has one)."""

    media_type: str
    pages: int


def look(content: bytes, *, limits: Limits = LIMITS) -> Proof:
    """Tell what a file is that was uploaded as proof; its name decides nothing.

    PDF without scripts, PNG, JPEG and XLSX are taken. Raises FileRefused: too_large, proof_kind,
    proof_password, proof_active, proof_damaged, proof_pixels, too_slow, too_much_memory.
    """
    if len(content) > limits.file_bytes:
        figures = {"limit": limits.file_bytes // MB, "found": -(-len(content) // MB)}
        raise FileRefused("too_large", figures)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "proof"
        path.write_bytes(content)
        found = ask({"path": str(path)}, limits, lambda _: None, program=_CHILD)
    return Proof(str(found["media_type"]), int(found["pages"]))
