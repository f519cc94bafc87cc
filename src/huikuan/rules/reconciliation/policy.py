"""The policy of reconciliation: parsed and checked when it is loaded."""
