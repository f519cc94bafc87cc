"""The states of matching as a table (kernel.states)."""
