"""The values of exposure: frozen, without behaviour of their own."""
