"""What matching decides, in the words of the trade."""
