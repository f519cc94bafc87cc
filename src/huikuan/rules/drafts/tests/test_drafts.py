"""What drafts decides, in the words of the trade."""
