"""The acts on reviews, in the words of the trade."""
