"""The acts on collections, in the words of the trade."""
