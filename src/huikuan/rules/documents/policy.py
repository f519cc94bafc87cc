"""The policy of documents: parsed and checked when it is loaded."""
