"""The acts on reconciliation, in the words of the trade."""
