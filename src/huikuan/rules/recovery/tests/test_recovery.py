"""What recovery decides, in the words of the trade."""
