"""The policy of dunning: parsed and checked when it is loaded."""
