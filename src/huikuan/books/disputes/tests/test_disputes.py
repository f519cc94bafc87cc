"""The acts on disputes, in the words of the trade."""
