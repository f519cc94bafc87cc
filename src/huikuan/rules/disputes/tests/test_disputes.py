"""What disputes decides, in the words of the trade."""
