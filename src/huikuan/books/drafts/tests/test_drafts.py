"""The acts on drafts, in the words of the trade."""
