"""The policy of matching: parsed and checked when it is loaded."""
