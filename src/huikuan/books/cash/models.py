"""The rows of cash: private to this room."""
