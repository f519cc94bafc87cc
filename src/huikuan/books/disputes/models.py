"""The rows of disputes: private to this room."""
