"""The values of interest: frozen, without behaviour of their own."""
