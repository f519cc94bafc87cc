"""Electronic invoices as read, and how far an invoice's delivery has come."""

from huikuan.rules.documents.values import EInvoice, InvoiceLine, Part, Syntax, Trader

__all__ = ["EInvoice", "InvoiceLine", "Part", "Syntax", "Trader"]
