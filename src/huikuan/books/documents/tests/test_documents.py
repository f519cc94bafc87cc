"""The acts on documents, in the words of the trade."""
