"""The values of checks: frozen, without behaviour of their own."""
