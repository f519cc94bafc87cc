"""What a command cannot do, as a code of the catalogue and its figures (contract: exit status)."""

DONE = 0
FINDINGS = 1
WRONG_USE = 2
NOT_AVAILABLE = 3


class Refusal(Exception):
    """A command stops; `code` is its sentence in the area cli, `status` the exit status."""

    status = NOT_AVAILABLE

    def __init__(self, code: str, **figures: object) -> None:
        """Keep the code and what the sentence names."""
        super().__init__(code)
        self.code = code
        self.figures = figures


class WrongUse(Refusal):
    """The arguments or a setting cannot be used (status 2)."""

    status = WRONG_USE


class NotAvailable(Refusal):
    """Something the command needs is not there now (status 3)."""

    status = NOT_AVAILABLE
