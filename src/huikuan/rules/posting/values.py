"""The values of posting: frozen, without behaviour of their own."""
