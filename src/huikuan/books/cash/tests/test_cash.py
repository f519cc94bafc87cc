"""The acts on cash, in the words of the trade."""
