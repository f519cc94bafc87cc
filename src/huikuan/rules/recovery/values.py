"""The values of recovery: frozen, without behaviour of their own."""
