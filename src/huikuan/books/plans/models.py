"""The rows of plans: private to this room."""
