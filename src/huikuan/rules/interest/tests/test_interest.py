"""What interest decides, in the words of the trade."""
