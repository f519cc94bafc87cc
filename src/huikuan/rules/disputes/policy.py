"""The policy of disputes: parsed and checked when it is loaded."""
