"""The values of disputes: frozen, without behaviour of their own."""
