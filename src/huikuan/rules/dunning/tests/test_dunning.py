"""What dunning decides, in the words of the trade."""
