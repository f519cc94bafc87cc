"""What reconciliation decides, in the words of the trade."""
