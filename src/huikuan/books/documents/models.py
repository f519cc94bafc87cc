"""The rows of documents: private to this room."""
