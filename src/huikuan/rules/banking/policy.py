"""The policy of banking: parsed and checked when it is loaded."""
