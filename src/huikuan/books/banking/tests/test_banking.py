"""The acts on banking, in the words of the trade."""
