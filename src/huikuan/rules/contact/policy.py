"""The policy of contact: parsed and checked when it is loaded."""
