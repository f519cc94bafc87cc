"""The states of disputes as a table (kernel.states)."""
