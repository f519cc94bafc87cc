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
    drop_broken_connection,
    held,
    interrupted,
    plain_faults,
    refuse_second_time,
    take_turn,
)
from huikuan.books.intake.operations.mappings import remap
from huikuan.books.intake.operations.staging import (
    already_there,
    close_stage,
    load_chunk,
    open_stage,
    refusals,
    stage_rows,
    tally,
)
from huikuan.books.intake.operations.verdicts import refuse, repeats

__all__ = [
    "AppliedBefore",
    "Busy",
    "ProgressLine",
    "Received",
    "abandoned",
    "advance",
    "already_there",
    "ask_to_cancel",
    "close_stage",
    "create",
    "creator",
    "drop_broken_connection",
    "held",
    "interrupted",
    "load_chunk",
    "open_stage",
    "plain_faults",
    "refusals",
    "refuse",
    "refuse_second_time",
    "remap",
    "repeats",
    "stage_rows",
    "take_turn",
    "tally",
]
