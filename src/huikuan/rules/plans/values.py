"""The values of plans: frozen, without behaviour of their own."""
