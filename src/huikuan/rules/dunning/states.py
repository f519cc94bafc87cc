"""The states of dunning as a table (kernel.states)."""
