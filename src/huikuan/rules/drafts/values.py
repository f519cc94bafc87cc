"""What an acceptance draft is (承兑汇票): whose promise it is, how long it runs, which part we hold.

A draft of the new platform is cut into units of 0.01 yuan, numbered from 1; a holding is a range of
them (domain 1.5). An older or a paper draft has no range and stays whole.
"""

from dataclasses import dataclass
from enum import StrEnum

from huikuan.kernel.days import Day
from huikuan.kernel.money import Money


class DraftKind(StrEnum):
    """Who promised to pay: a bank or finance company, or a business (Negotiable Instruments Law 19)."""

    BANK = "bank_acceptance"  # 银行承兑汇票
    COMMERCIAL = "commercial_acceptance"  # 商业承兑汇票


class AcceptorKind(StrEnum):
    """How good the acceptor's promise is taken to be; each policy says which are derecognised."""

    STATE_BANK = "state_bank"  # 国有大型商业银行, six
    JOINT_STOCK_BANK = "joint_stock_bank"  # 全国性股份制商业银行, the nine listed ones
    OTHER_BANK = "other_bank"
    FINANCE_COMPANY = "finance_company"  # 财务公司, counted by itself
    COMPANY = "company"


class Medium(StrEnum):
    """What the draft is made of: a paper draft cannot be split."""

    ELECTRONIC = "electronic"
    PAPER = "paper"


class State(StrEnum):
    """Where a holding of a draft has come to."""

    RECEIVED = "received"
    PLEDGED = "pledged"  # 质押
    ENDORSING = "endorsing"  # one person asked for it, another has to agree
    DISCOUNTING = "discounting"
    ENDORSED = "endorsed"  # 背书转让
    DISCOUNTED = "discounted"  # 贴现
    PRESENTED = "presented"  # 提示付款
    HONOURED = "honoured"
    DISHONOURED = "dishonoured"  # 拒付
    RECOURSE = "recourse"  # 追索: parties to the draft were called upon
    RECOVERED = "recovered"
    SPLIT = "split"  # its parts live on


class Risk(StrEnum):
    """What a holding means for the company's credit risk until the draft is honoured."""

    HELD = "held"
    CONTINGENT = "contingent"  # endorsed or discounted: it may come back
    NONE = "none"


class Ground(StrEnum):
    """Why a draft is refused: from maturity its payment; before it, only what article 61 names."""

    PAYMENT_REFUSED = "payment_refused"
    ACCEPTANCE_REFUSED = "acceptance_refused"  # 拒绝承兑
    PARTY_GONE = "party_gone"  # the acceptor or drawee has died or fled
    BANKRUPT = "bankrupt"  # declared so by a court
    ORDERED_TO_STOP = "ordered_to_stop"  # 被责令终止业务活动


@dataclass(frozen=True, slots=True)
class Range:
    """Units of 0.01 yuan from `first` to `last`, both counted, numbered from 1."""

    first: int
    last: int

    @property
    def units(self) -> int:
        """How many units, which is the face in fen."""
        return self.last - self.first + 1

    def overlaps(self, other: "Range") -> bool:
        """Tell whether both hold a unit in common."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class Draft:
    """What is written on a draft, as far as this holding of it goes."""

    number: str
    kind: DraftKind
    medium: Medium
    drawer: str
    acceptor: str
    acceptor_kind: AcceptorKind
    issued_on: Day
    matures_on: Day
    face: Money
    range: Range | None = None
    transferable: bool = True  # false: "不得转让" stands on it


@dataclass(frozen=True, slots=True)
class Clock:
    """A period that the law sets: what it is for, from which day, and its last day."""

    code: str
    starts_on: Day
    ends_on: Day
    article: int

    def left(self, on: Day) -> int:
        """How many days are left after a day; below zero once it has run out."""
        return (self.ends_on - on).days
