"""The template tags of the customer's pages."""
