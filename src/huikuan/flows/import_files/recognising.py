"""Tells statements and e-invoices by their content where nobody said what a file is (D1)."""

from contextlib import suppress
from pathlib import Path
from typing import Final

from huikuan.adapters import banks, einvoices, files
from huikuan.rules.intake import EINVOICE, STATEMENT

# a bank does not know our numbers: what names one of them was written by us
_OURS: Final = frozenset({"customer_no", "invoice_no"})


def is_table_of_ours(proposal: files.Proposal) -> bool:
    """Tell whether the headings leave no doubt that this is one of our tables.

    A list of receipts without customers may as well be a bank's export, which brings the balances
    too: that is for `told_by_content`.
    """
    return bool(proposal.kind) and not _OURS.isdisjoint(proposal.columns)


def told_by_content(path: Path) -> files.Proposal | None:
    """Return the proposal for a bank's file or an e-invoice, None for what is neither.

    It has no columns to be matched. A file at which the reader's child fails is neither.
    """
    with suppress(files.FileRefused):
        if banks.tell(path):
            return _without_columns(STATEMENT)
    with suppress(files.FileRefused):
        if einvoices.tell(path):
            return _without_columns(EINVOICE)
    return None


def _without_columns(kind: str) -> files.Proposal:
    return files.Proposal(
        kind=kind,
        mapping=None,
        columns={},
        missing=(),
        unused=(),
        headings=(),
        heading_line=0,
        sample=(),
        doubts=(),
        encoding="",
        delimiter="",
        sheets=(),
        hidden_columns=(),
        hidden_sheet="",
    )
