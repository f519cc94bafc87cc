"""The policy of economics: parsed and checked when it is loaded."""
