"""The states of banking as a table (kernel.states)."""
