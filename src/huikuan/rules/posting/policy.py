"""The policy of posting: parsed and checked when it is loaded."""
