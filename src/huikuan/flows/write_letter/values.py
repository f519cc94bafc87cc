"""What a letter is asked with, and what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from huikuan.adapters.texts import Language, text
from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Figure


class LetterRefused(ValueError):
    """No letter can be written: `code` is a text of the area letters."""

    def __init__(self, code: str, **figures: Figure) -> None:
        """Keep the code and what the sentence names."""
        self.code = code
        self.figures = figures
        super().__init__(code)

    def said(self, language: Language) -> str:
        """The sentence in a language."""
        return text(self.code, language, **self.figures)


@dataclass(frozen=True, slots=True)
class Charge:
    """Late interest as a letter says it, minor units: so far, a day more, by which rule."""

    minor: int
    daily_minor: int
    rule: str


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a letter asks for, minor units of its currency, where the ledger does not say it.

    `asked` by item; an item that is not named is asked for as far as it is open. `plan` are days
    with amounts. `sent_before` are the days on which payment was asked for before.
    """

    asked: Mapping[int, int] = field(default_factory=dict)
    interest: Charge | None = None
    fee_minor: int = 0
    disputed_minor: int = 0
    promised_minor: int = 0
    unapplied_minor: int = 0
    plan: tuple[tuple[Day, int], ...] = ()
    sent_before: tuple[Day, ...] = ()
    stage_before: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes, and where the debtor looks: `link` to the portal is also a QR on the paper.

    `enclosures` are told by name. A `draft` bears neither seal nor signature. Without `paper` only
    the words are written, which takes a fraction of the time: `pdf` is empty then.
    """

    writer: str = ""
    contact: str = ""
    link: str = ""
    reference: str = ""
    enclosures: tuple[str, ...] = ()
    draft: bool = False
    paper: bool = True


@dataclass(frozen=True, slots=True)
class Ask:
    """One letter that is wanted."""

    customer_id: int
    currency: str
    template: str
    item_ids: tuple[int, ...]
    language: Language = "zh"
    amounts: Amounts = Amounts()
    sender: Sender = Sender()


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter: mail's subject and text, a message's `short` text, the paper.

    `digest` is the SHA-256 of the PDF as it stands here, of what it says where there is none; `said` that of what it says,
    which is the same when it is written again. `policy` is the digest of the template's version.
    `signed` by the company's certificate; `stamped` by a time-stamp authority.
    """

    customer_id: int
    template: str
    language: Language
    reference: str
    subject: str
    text: str
    short: str
    file_name: str
    pdf: bytes
    digest: bytes
    said: bytes
    policy: bytes
    total_minor: int
    pay_by: Day
    signed: bool = False
    stamped: bool = False
