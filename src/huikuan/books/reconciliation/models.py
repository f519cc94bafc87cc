"""The rows of reconciliation: private to this room."""
