"""The states of documents as a table (kernel.states)."""
