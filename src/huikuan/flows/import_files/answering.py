"""What a file does not say and a person can: our account, or that we are the seller (D1, D4, D5)."""

from collections.abc import Mapping
from typing import Any, Final

from huikuan.books.intake.values import BatchView
from huikuan.rules.intake import EINVOICE, STATEMENT

LONGEST_ACCOUNT: Final = 60
# an export has no place for it; other formats have one that stands empty
_NO_ACCOUNT: Final = frozenset({"statement_without_account", "bank_account_missing"})
_OTHER_SELLER: Final = "einvoice_other_seller"
_PURCHASE: Final = "einvoice_purchase"


def wanted(batch: BatchView) -> str:
    """Tell what would let a file be booked that so far is not: "account", "seller" or "" for nothing.

    That we are the seller holds for a whole file, so it is not asked of one with a purchase in it.
    """
    report = batch.report or {}
    if batch.kind == STATEMENT and batch.state == "refused":
        code = (report.get("refused") or {}).get("code")
        return "account" if code in _NO_ACCOUNT else ""
    if batch.kind == EINVOICE and batch.state == "checked":
        codes = {one["code"] for one in report.get("rejects") or ()}
        return "seller" if _OTHER_SELLER in codes and _PURCHASE not in codes else ""
    return ""


def answered(batch: BatchView, answers: Mapping[str, str]) -> dict[str, Any] | None:
    """Return the mapping with what was wanted, None where it was not wanted or not given.

    The account is kept without blanks; the file is read as what it is, whoever's it is.
    """
    known = dict(batch.mapping or {})
    asked = wanted(batch)
    account = "".join(answers.get("account", "").split())
    if asked == "account" and 0 < len(account) <= LONGEST_ACCOUNT:
        return {**known, "account": account}
    if asked == "seller" and answers.get("as") == "seller":
        return {**known, "as": "seller"}
    return None
