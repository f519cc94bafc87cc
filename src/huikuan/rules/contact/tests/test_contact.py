"""What contact decides, in the words of the trade."""
