"""What economics decides, in the words of the trade."""
