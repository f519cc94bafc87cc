"""The rows of collections: private to this room."""

from huikuan.books.collections.models.dunning import (
    Effect,
    LeftOut,
    Run,
    Step,
    StepAct,
    StepLine,
    Touch,
)

__all__ = ["Effect", "LeftOut", "Run", "Step", "StepAct", "StepLine", "Touch"]
