"""The acts on recovery, in the words of the trade."""
