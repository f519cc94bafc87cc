"""What banking decides, in the words of the trade."""
