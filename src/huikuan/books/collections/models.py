"""The rows of collections: private to this room."""
