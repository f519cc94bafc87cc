"""The states of plans as a table (kernel.states)."""
