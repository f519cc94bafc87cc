"""What plans decides, in the words of the trade."""
