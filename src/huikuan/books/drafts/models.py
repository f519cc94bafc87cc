"""The rows of drafts: private to this room."""
