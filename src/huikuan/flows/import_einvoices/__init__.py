"""Books e-invoices of ours: matched to invoices, made invoices, or waiting for a person (D5).

A step of the import of files: facts are read there; here each e-invoice gets its verdict, what is
new becomes an invoice through the ledger's own import, and everything is kept as read.
"""

from huikuan.flows.import_einvoices.booking import Prepared, book, plain, stage
from huikuan.flows.import_einvoices.judging import Verdict

__all__ = ["Prepared", "Verdict", "book", "plain", "stage"]
