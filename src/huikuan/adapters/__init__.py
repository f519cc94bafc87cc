"""The outside world, one room for each system or file format; beside the books, which never see it."""
