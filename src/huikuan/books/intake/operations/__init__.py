"""The acts on imports: the record of a file, and its rows while a transaction judges them."""

from huikuan.books.intake.operations.batches import (
    AppliedBefore,
    Busy,
    ProgressLine,
    Received,
    abandoned,
    advance,
    ask_to_cancel,
    create,
    creator,
    held,
    interrupted,
    refuse_second_time,
    take_turn,
)
from huikuan.books.intake.operations.staging import (
    close_stage,
    load_chunk,
    open_stage,
    refusals,
    stage_rows,
    tally,
)

__all__ = [
    "AppliedBefore",
    "Busy",
    "ProgressLine",
    "Received",
    "abandoned",
    "advance",
    "ask_to_cancel",
    "close_stage",
    "create",
    "creator",
    "held",
    "interrupted",
    "load_chunk",
    "open_stage",
    "refusals",
    "refuse_second_time",
    "stage_rows",
    "take_turn",
    "tally",
]
