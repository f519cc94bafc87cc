"""Reading electronic invoices that people send: in a child process, under limits, as stated."""

from huikuan.adapters.einvoices.reader import LIMITS, read, tell

__all__ = ["LIMITS", "read", "tell"]
