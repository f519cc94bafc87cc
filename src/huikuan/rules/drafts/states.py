"""The states of drafts as a table (kernel.states)."""
