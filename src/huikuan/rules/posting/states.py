"""The states of posting as a table (kernel.states)."""
