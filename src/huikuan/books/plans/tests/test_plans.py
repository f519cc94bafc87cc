"""The acts on plans, in the words of the trade."""
