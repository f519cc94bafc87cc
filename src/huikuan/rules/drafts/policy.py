"""The policy of drafts: parsed and checked when it is loaded."""
