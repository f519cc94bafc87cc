"""The policy of interest: parsed and checked when it is loaded."""
