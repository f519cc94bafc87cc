"""Reads a chart of accounts and how the company posts with it (both policies as data).

A chart: `{kind: chart, name, standard: cas | small, accounts: {role: {code, zh, en}}}`. The
settings: `{kind: posting, name, chart, discount: revenue | finance_cost, unapplied:
contract_liability | advance_receipt | receivable, interest: finance_cost | investment_income, fvoci,
reversal: negative | mirrored, rates: [{currency, from, rate}]}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from huikuan.kernel.days import Day
from huikuan.kernel.money import known
from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed
from huikuan.rules.posting.values import Rate, Reversal, Word

CHART: Final = "chart"
KIND: Final = "posting"
STANDARDS: Final = ("cas", "small")
# under which role a word is posted, where the settings do not choose
_ROLES: Final[Mapping[Word, str]] = {
    word: word.value
    for word in Word
    if word not in {Word.DISCOUNT_ALLOWED, Word.UNAPPLIED, Word.DISCOUNT_INTEREST, Word.BANK_RETURN}
}
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    # CAS 14: a discount for early payment lowers the price; the old books called it a cost of money
    "discount": ("revenue", "finance_cost"),
    "unapplied": ("contract_liability", "advance_receipt", "receivable"),
    "interest": ("finance_cost", "investment_income"),
    "reversal": tuple(one.value for one in Reversal),
}
# a chart of before this role was there stays good: such money then stands among the advances
OPTIONAL: Final = frozenset({Word.UNIDENTIFIED.value})
ROLES: Final = frozenset(
    {
        *_ROLES.values(),
        "finance_cost",
        "contract_liability",
        "advance_receipt",
        "investment_income",
    }
)


@dataclass(frozen=True, slots=True)
class LedgerAccount:
    """An account of the general ledger."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Settings:
    """How a company posts."""

    chart: str
    discount: str
    unapplied: str
    interest: str
    fvoci: bool
    reversal: Reversal
    rates: tuple[Rate, ...]

    def role(self, word: Word) -> str:
        """The role in the chart that a word is posted under."""
        if word is Word.DISCOUNT_ALLOWED:
            return self.discount
        if word is Word.UNAPPLIED:
            return self.unapplied
        if word is Word.BANK_RETURN:
            return Word.BANK.value
        return self.interest if word is Word.DISCOUNT_INTEREST else _ROLES[word]

    def account(self, chart: Mapping[str, LedgerAccount], word: Word) -> LedgerAccount:
        """The account of a checked chart that a word is posted to."""
        return chart.get(self.role(word)) or chart[self.unapplied]


def parse_chart(document: Mapping[str, object]) -> Mapping[str, LedgerAccount]:
    """Check a chart and return its accounts by role.

    Raises PolicyRefused: policy_kind, policy_unknown_key, posting_standard, posting_account.
    """
    issues = misaddressed(document, CHART, ("standard", "accounts"))
    if document.get("standard") not in STANDARDS:
        issues.append(Issue("standard", "posting_standard", {"known": ", ".join(STANDARDS)}))
    accounts = document.get("accounts")
    listed = accounts if isinstance(accounts, Mapping) else {}
    found = {}
    for role in sorted(ROLES - OPTIONAL | listed.keys()):
        account = _account(listed.get(role)) if role in ROLES else None
        if account is None:
            issues.append(Issue(f"accounts.{role}", "posting_account"))
        else:
            found[role] = account
    if issues:
        raise PolicyRefused(issues)
    return found


def parse(document: Mapping[str, object]) -> Settings:
    """Check the settings and return what they say.

    Raises PolicyRefused: policy_kind, policy_unknown_key, posting_chart, posting_choice,
    posting_flag, posting_rate.
    """
    issues = misaddressed(document, KIND, ("chart", "fvoci", "rates", *_CHOICES))
    if not isinstance(document.get("chart"), str):
        issues.append(Issue("chart", "posting_chart"))
    issues += [
        Issue(key, "posting_choice", {"known": ", ".join(choices)})
        for key, choices in _CHOICES.items()
        if document.get(key) not in choices
    ]
    if not isinstance(document.get("fvoci"), bool):
        issues.append(Issue("fvoci", "posting_flag"))
    listed = document.get("rates")
    rates = [_rate(line) for line in listed] if isinstance(listed, list | tuple) else [None]
    issues += [Issue(f"rates.{at}", "posting_rate") for at, one in enumerate(rates) if one is None]
    if issues:
        raise PolicyRefused(issues)
    return Settings(
        chart=str(document["chart"]),
        discount=str(document["discount"]),
        unapplied=str(document["unapplied"]),
        interest=str(document["interest"]),
        fvoci=bool(document["fvoci"]),
        reversal=Reversal(str(document["reversal"])),
        rates=tuple(one for one in rates if one is not None),
    )


def _account(line: object) -> LedgerAccount | None:
    if not isinstance(line, Mapping) or line.keys() != {"code", "zh", "en"}:
        return None
    code, zh, en = (str(line[key]).strip() for key in ("code", "zh", "en"))
    return LedgerAccount(code, zh, en) if code and zh and en else None


def _rate(line: object) -> Rate | None:
    if not isinstance(line, Mapping) or line.keys() != {"currency", "from", "rate"}:
        return None
    try:
        figure = Decimal(str(line["rate"]))
        since = Day.fromisoformat(str(line["from"]))
    except (InvalidOperation, ValueError):
        return None
    if not known(str(line["currency"])) or not figure.is_finite() or figure <= 0:
        return None
    return Rate(str(line["currency"]), since, *figure.as_integer_ratio())
