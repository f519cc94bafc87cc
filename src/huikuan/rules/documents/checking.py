"""What is found in an e-invoice when its own figures are held against each other (D5)."""

from collections.abc import Iterator
from decimal import Decimal

from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Reason
from huikuan.rules.documents.values import EInvoice

_ZERO = Decimal(0)


def findings(invoice: EInvoice, as_of: Day) -> tuple[Reason, ...]:
    """Return what a person should know of the stated figures; the figures are kept as stated.

    Codes: einvoice_total_differs, einvoice_payable_differs,
    einvoice_no_lines, einvoice_future, einvoice_prepaid, einvoice_due_before_issue.
    """
    return tuple(_found(invoice, as_of))


def _found(invoice: EInvoice, as_of: Day) -> Iterator[Reason]:
    if invoice.issue_date > as_of:
        yield Reason("einvoice_future", {"day": invoice.issue_date, "today": as_of})
    if invoice.due_date is not None and invoice.due_date < invoice.issue_date:
        figures = {"due": invoice.due_date, "issued": invoice.issue_date}
        yield Reason("einvoice_due_before_issue", figures)
    if not invoice.lines:
        yield Reason("einvoice_no_lines")
    net, tax, gross = invoice.tax_exclusive, invoice.tax_total, invoice.tax_inclusive
    if net is not None and tax is not None and gross is not None and net + tax != gross:
        figures_of = {"net": net, "tax": tax, "stated": gross, "sum": net + tax}
        yield Reason("einvoice_total_differs", figures_of)
    if gross is not None and invoice.payable is not None:
        due = gross - (invoice.prepaid or _ZERO) + (invoice.rounding or _ZERO)
        if due != invoice.payable:
            yield Reason("einvoice_payable_differs", {"stated": invoice.payable, "sum": due})
    if invoice.prepaid:
        yield Reason("einvoice_prepaid", {"prepaid": invoice.prepaid, "payable": invoice.payable})
