"""The values of reconciliation: frozen, without behaviour of their own."""
