"""What is wrong with a question: a code with figures, worded by the text catalogue (P1)."""

from huikuan.rules.filters import FilterRefused


class BadQuery(ValueError):
    """The question cannot be answered as it was asked; `code` and `figures` name the fault."""

    def __init__(self, code: str, **figures: str) -> None:
        """Keep the fault for the sentence that a person reads."""
        super().__init__(f"{code} {figures}" if figures else code)
        self.code = code
        self.figures = figures


class NothingThere(BadQuery):
    """The customer or document asked for does not exist, or not for the one who asks."""


class UnknownReport(BadQuery):
    """There is no report of that name; `nearest` are the names that may have been meant."""

    def __init__(self, name: str, nearest: tuple[str, ...]) -> None:
        """Keep the name and the nearest ones, the most alike first."""
        super().__init__("query.unknown_report", name=name, nearest=", ".join(nearest))
        self.nearest = nearest


class BadFilter(BadQuery):
    """A condition that cannot be read: where its fault stands, and what may have been meant."""

    def __init__(self, refused: FilterRefused) -> None:
        """Keep the refusal of the rules as a fault of the question."""
        figures = {name: str(value) for name, value in refused.reason.figures.items()}
        super().__init__(refused.reason.code, **figures)
        self.start = refused.start
        self.end = refused.end
        self.nearest = refused.nearest
