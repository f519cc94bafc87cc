"""The rows of securities: private to this room."""
