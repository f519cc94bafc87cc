"""The policy of recovery: parsed and checked when it is loaded."""
