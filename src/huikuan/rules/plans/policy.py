"""The policy of plans: parsed and checked when it is loaded."""
