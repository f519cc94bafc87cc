"""The rows of banking: private to this room."""
