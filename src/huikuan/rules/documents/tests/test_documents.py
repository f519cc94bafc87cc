"""What documents decides, in the words of the trade."""
