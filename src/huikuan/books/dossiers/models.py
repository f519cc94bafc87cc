"""The rows of dossiers: private to this room."""
