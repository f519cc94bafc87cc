"""The values of economics: frozen, without behaviour of their own."""
