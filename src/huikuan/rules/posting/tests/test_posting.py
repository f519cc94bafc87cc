"""What posting decides, in the words of the trade."""
