"""The states of reconciliation as a table (kernel.states)."""
